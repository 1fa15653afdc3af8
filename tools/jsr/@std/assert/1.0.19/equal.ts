/** Built-ins whose state is hidden in internal slots and told by `String(value)`. */
const SAME_TEXT = [Intl.Locale, RegExp, URL, URLSearchParams];

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** A plain object and one without a prototype count as the same kind. */
function sameKind(a: object, b: object): boolean {
  const kind = (value: object) => Object.getPrototypeOf(value) ?? Object.prototype;
  return kind(a) === kind(b);
}

/** Own keys and, for an instance of a class, those it inherits (getters, say). */
function keysOf(value: object): Set<PropertyKey> {
  const keys = new Set<PropertyKey>();
  for (
    let layer: object | null = value;
    layer !== null && layer !== Object.prototype && layer !== Array.prototype;
    layer = Object.getPrototypeOf(layer)
  ) {
    for (const key of Reflect.ownKeys(layer)) keys.add(key);
  }
  return keys;
}

function bytesOf(value: object): Uint8Array | undefined {
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
}

function sameNumbers(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !Object.is(a[i], b[i])) return false;
  }
  return true;
}

/**
 * Tells whether two values are equal by structure: `NaN` equals itself, `0` equals `-0`,
 * an absent key differs from one that is `undefined`, and classes must match.
 */
export function equal(a: unknown, b: unknown): boolean {
  // A pair that is being compared further up counts as equal: that is what ends a cycle.
  const open = new Map<object, object>();

  function sameEntries(a: unknown[][], b: unknown[][]): boolean {
    const rest = [...b];
    return a.every((entry) => {
      const at = rest.findIndex((other) => entry.every((part, i) => compare(part, other[i])));
      if (at >= 0) rest.splice(at, 1);
      return at >= 0;
    });
  }

  function compare(a: unknown, b: unknown): boolean {
    if (a === b || Object.is(a, b)) return true;
    if (!isObject(a) || !isObject(b)) return false;
    if (a instanceof Date && b instanceof Date) {
      return Object.is(a.getTime(), b.getTime());
    }
    if (!sameKind(a, b)) return false;
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError(
        `Cannot compare ${a instanceof WeakMap ? "WeakMap" : "WeakSet"} instances`,
      );
    }
    if (a instanceof WeakRef) {
      return compare(a.deref(), (b as WeakRef<object>).deref());
    }
    const [bytesA, bytesB] = [bytesOf(a), bytesOf(b)];
    if (bytesA && bytesB) return sameNumbers(bytesA, bytesB);
    if (ArrayBuffer.isView(a) && !(a instanceof DataView)) {
      return sameNumbers(
        a as unknown as ArrayLike<unknown>,
        b as unknown as ArrayLike<unknown>,
      );
    }
    if (SAME_TEXT.some((type) => a instanceof type)) {
      return String(a) === String(b);
    }
    if (open.get(a) === b) return true;
    open.set(a, b);
    const same = sameContents(a, b);
    if (!same) open.delete(a);
    return same;
  }

  function sameContents(a: object, b: object): boolean {
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    if (a instanceof Set && b instanceof Set) {
      return a.size === b.size && (a.isSubsetOf(b) ||
        sameEntries([...a].map((item) => [item]), [...b].map((item) => [item])));
    }
    if (a instanceof Map && b instanceof Map) {
      return a.size === b.size &&
        ([...a].every(([key, item]) => b.has(key) && compare(item, b.get(key))) ||
          sameEntries([...a], [...b]));
    }
    for (const key of keysOf(a).union(keysOf(b))) {
      if (!(key in a) || !(key in b)) return false;
      if (!compare(Reflect.get(a, key), Reflect.get(b, key))) return false;
    }
    return true;
  }

  return compare(a, b);
}
