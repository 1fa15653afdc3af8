/**
 * Shapes of what a server sends, for browsers: written down like the values themselves, and read by
 * one function. (valibot is a tenth of the first script of the room page; where it is not loaded by
 * visitors it decodes everything else.) `routes/documents/shape_schema.ts` makes JSON Schema of them.
 */

/**
 * A value's shape:
 * - `"string"`, `"number"`, `"boolean"`, `"null"`, with single quotes `"'this string'"`; several
 *   with `|` between; `"any"` is every value
 * - `[shape]`: an array of any length; `[one, two]`: an array that begins so
 * - `{ name: shape, "name?": shape }`: an object, which may lack the second; what is not named is
 *   left out, but for what `"*"` says, the last one: the shape of all other values
 */
export type Shape = string | readonly Shape[] | { readonly [name: string]: Shape };

/** Shapes of frames by their type, which they do not name. */
export type FrameShapes = Readonly<Record<string, Shape>>;

/** The part of a JSON value that a shape names; undefined if the value has not that shape. */
export function read(shape: Shape, value: unknown): unknown {
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (typeof shape === "string") {
    if (shape === kind || shape === "any") return value;
    const of = shape.split("|");
    return of.includes(kind) || kind === "string" && of.includes(`'${value}'`) ? value : undefined;
  }
  if (isArray(shape)) {
    if (kind !== "array") return undefined;
    const all = value as unknown[];
    const made = shape.length > 1
      ? shape.map((one, index) => read(one, all[index]))
      : all.map((one) => read(shape[0]!, one));
    return made.includes(undefined) ? undefined : made;
  }
  if (kind !== "object") return undefined;
  const all = value as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  for (const name in shape) {
    const key = name.replace("?", "");
    for (const one of name === "*" ? Object.keys(all) : [key]) {
      // As a key `__proto__` would not be a key.
      if (Object.hasOwn(made, one) || one === "__proto__") continue;
      if (Object.hasOwn(all, one)) made[one] = read(shape[name]!, all[one]);
      if (made[one] === undefined && (Object.hasOwn(all, one) || key === name)) return undefined;
    }
  }
  return made;
}

/** `Array.isArray()`, which does not tell the compiler of arrays that cannot be changed. */
const isArray: (shape: Shape) => shape is readonly Shape[] = Array.isArray;
