import { assertEquals } from "./equals.ts";

type Loose = Record<PropertyKey, unknown>;

const isObject = (value: unknown): value is Loose => typeof value === "object" && value !== null;

/** Leaves of a value only what a pattern speaks of, at every depth. */
class Picker {
  /** Pairs that are being picked, or were: what ends a cycle. */
  readonly #met = new Map<object, object>();

  /** Of an object the own keys that the pattern has as well; of any other value all. */
  pick(value: unknown, pattern: unknown): unknown {
    if (!isObject(value) || !isObject(pattern)) return value;
    if (value instanceof RegExp || value instanceof Date) return value;
    if (value instanceof Set && pattern instanceof Set) return value.intersection(pattern);
    if (value instanceof Map && pattern instanceof Map) {
      const common = [...value].filter(([key]) => pattern.has(key));
      return new Map(common.map(([key, item]) => [key, this.#entry(item, pattern.get(key))]));
    }
    if (Array.isArray(value) && Array.isArray(pattern)) {
      if (this.#isMet(value, pattern)) return value;
      return pattern.slice(0, value.length).map((part, i) => this.pick(value[i], part));
    }
    return this.fields(value, pattern);
  }

  fields(value: Loose, pattern: Loose): Loose {
    if (this.#isMet(value, pattern)) return value;
    const picked: Loose = {};
    for (const key of Reflect.ownKeys(value)) {
      if (!Object.hasOwn(pattern, key)) continue;
      // Defined, not assigned: a key such as `__proto__` must stay a key.
      Object.defineProperty(picked, key, {
        value: this.pick(value[key], pattern[key]),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    }
    return picked;
  }

  #entry(item: unknown, part: unknown): unknown {
    return isObject(item) && isObject(part) ? this.fields(item, part) : item;
  }

  #isMet(value: object, pattern: object): boolean {
    const met = this.#met.get(value) === pattern;
    this.#met.set(value, pattern);
    return met;
  }
}

/** Asserts that an object holds everything `expected` holds; what it has beyond that is ignored. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals(
    new Picker().fields(actual, expected),
    new Picker().fields(expected, expected),
    msg,
  );
}
