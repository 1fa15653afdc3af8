import { assertEquals } from "./equals.ts";

type Loose = Record<PropertyKey, unknown>;

const isPlain = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) &&
  !(value instanceof Map) && !(value instanceof Set) &&
  !(value instanceof Date) && !(value instanceof RegExp);

/** Leaves of `value` only what `pattern` speaks of, at every depth. */
function pick(value: unknown, pattern: unknown, open: Set<unknown>): unknown {
  if (open.has(value)) return value;
  const within = new Set(open).add(value);
  if (Array.isArray(value) && Array.isArray(pattern)) {
    return pattern.slice(0, value.length)
      .map((part, i) => pick(value[i], part, within));
  }
  if (value instanceof Map && pattern instanceof Map) {
    return new Map(
      [...value].filter(([key]) => pattern.has(key))
        .map(([key, item]) => [key, pick(item, pattern.get(key), within)]),
    );
  }
  if (value instanceof Set && pattern instanceof Set) {
    return value.intersection(pattern);
  }
  if (!isPlain(value) || !isPlain(pattern)) return value;
  const picked: Loose = {};
  for (const key of Reflect.ownKeys(pattern)) {
    if (!Object.hasOwn(value, key)) continue;
    // Defined, not assigned: a key such as `__proto__` must stay a key.
    Object.defineProperty(picked, key, {
      value: pick(value[key], pattern[key], within),
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }
  return picked;
}

/** Asserts that an object holds everything `expected` holds; what it has beyond that is ignored. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(
    pick(actual, expected, new Set()),
    pick(expected, expected, new Set()),
    msg,
  );
}
