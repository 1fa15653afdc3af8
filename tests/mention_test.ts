import { assertEquals } from "@std/assert";
import { mentions } from "../lib/session/mention.ts";

const CASES: [text: string, name: string, found: boolean][] = [
  ["@안나 들려요?", "안나", true],
  ["저기 @안나야", "안나", true],
  ["@안나님, 안녕하세요", "안나", true],
  ["@Anna!", "anna", true],
  ["hi @ANNA", "Anna", true],
  ["@anna님", "Anna", true],
  ["@annabel", "anna", false],
  ["@anna_2", "anna", false],
  ["@anna2", "anna", false],
  ["@김 철수 씨", "김 철수", true],
  ["anna", "anna", false],
  ["@ anna", "anna", false],
  ["", "anna", false],
  ["@a.b", "a.b", true],
  ["@aXb", "a.b", false],
  ["@(a|b)*", "(a|b)*", true],
  ["@👋🏽", "👋🏽", true],
];

for (const [text, name, found] of CASES) {
  Deno.test(`'${text}' ${found ? "speaks" : "does not speak"} to ${name}`, () => {
    assertEquals(mentions(text, [name]), found);
    assertEquals(mentions(text, ["somebody else", name]), found);
  });
}

Deno.test("nobody without a name is spoken to", () => {
  assertEquals(mentions("@anna", []), false);
});
