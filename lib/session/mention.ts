import { HERE, type Message } from "../protocol/mod.ts";

// After a name: the end, anything that is no part of a word, or Hangul, which joins particles and
// titles to a name without a space ("@anna님", "@안나야").
const AFTER = String.raw`(?![\p{L}\p{M}\p{N}_])|(?=\p{Script=Hangul})`;

/** Whether a message names a user by id, or everybody. */
export function names({ mentions }: Message, user: string): boolean {
  return mentions !== undefined && (mentions.includes(user) || mentions.includes(HERE));
}

/** Whether a text speaks to somebody: `@` and one of their names, in capitals or not. */
export function mentions(text: string, names: readonly string[]): boolean {
  if (!text.includes("@") || names.length === 0) return false;
  const any = names.map((name) => RegExp.escape(name)).join("|");
  return new RegExp(`@(?:${any})(?:${AFTER})`, "iu").test(text);
}
