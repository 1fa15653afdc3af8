import { assert, assertEquals } from "@std/assert";
import { Budget } from "../lib/base/budget.ts";

Deno.test("a budget gives until it is used up, and again what is given back", () => {
  const budget = new Budget(100, 100);
  assert(budget.take("a", 60));
  assert(budget.take("b", 40));
  assertEquals(budget.take("c", 1), false);
  budget.give("a", 60);
  assert(budget.take("c", 60));
});

Deno.test("one name holds no more than its share, whatever is left", () => {
  const budget = new Budget(100, 25);
  assert(budget.take("a", 20));
  assertEquals(budget.take("a", 10), false);
  assert(budget.take("b", 25));
  budget.give("a", 20);
  assert(budget.take("a", 10));
});

Deno.test("a single thing may be more than a share, and than everything where nothing is held", () => {
  const budget = new Budget(100, 25);
  assert(budget.take("a", 80));
  assertEquals(budget.take("b", 30), false);
  budget.give("a", 80);
  assert(budget.take("b", 300));
  assertEquals(budget.take("a", 1), false);
});
