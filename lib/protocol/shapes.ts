/**
 * Shapes of what a server sends, for browsers: JSON Schema, as far as frames need it, made by
 * functions with valibot's names and read by one of thirty lines. (valibot itself is a tenth of the
 * first script of the room page; where it is not loaded by visitors it decodes everything else.)
 */

/** A value's shape, which is a JSON Schema (draft 2020-12). */
export interface Shape {
  readonly type?: "string" | "number" | "boolean" | "null" | "array" | "object";
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly items?: Shape;
  readonly prefixItems?: readonly Shape[];
  readonly minItems?: number;
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  /** True: what is not named is kept. A shape: that of all values of a record. */
  readonly additionalProperties?: true | Shape;
}

/** What an object may lack. */
interface Optional {
  readonly optional: Shape;
}

type Entries = Readonly<Record<string, Shape | Optional>>;

const isOptional = (entry: Shape | Optional): entry is Optional => "optional" in entry;

/** Any string. */
export const string = (): Shape => ({ type: "string" });
/** Any number. */
export const number = (): Shape => ({ type: "number" });
/** True or false. */
export const boolean = (): Shape => ({ type: "boolean" });
/** This string alone. */
export const literal = (value: string): Shape => ({ const: value });
/** One of these strings. */
export const picklist = (values: readonly string[]): Shape => ({ enum: values });
/** What may be null as well. */
export const nullable = (shape: Shape): Shape => ({ anyOf: [shape, { type: "null" }] });
/** What an object may lack. */
export const optional = (shape: Shape): Optional => ({ optional: shape });
/** An array of any length. */
export const array = (items: Shape): Shape => ({ type: "array", items });
/** An array that begins so. */
export const tuple = (prefixItems: readonly Shape[]): Shape => ({
  type: "array",
  prefixItems,
  minItems: prefixItems.length,
});
/** An object with any keys. */
export const record = (_: Shape, values: Shape): Shape => ({
  type: "object",
  additionalProperties: values,
});

/** An object; what is not named is left out. */
export function object(entries: Entries): Shape {
  const keys = Object.keys(entries);
  return {
    type: "object",
    properties: Object.fromEntries(keys.map((key) => {
      const entry = entries[key]!;
      return [key, isOptional(entry) ? entry.optional : entry];
    })),
    required: keys.filter((key) => !isOptional(entries[key]!)),
  };
}

/** An object; what is not named is kept as it is. */
export const looseObject = (entries: Entries): Shape => ({
  ...object(entries),
  additionalProperties: true,
});

/** The part of a JSON value that a shape names; undefined if the value has not that shape. */
export function read(shape: Shape, value: unknown): unknown {
  const { anyOf, items, prefixItems, properties, additionalProperties: rest } = shape;
  if (anyOf) {
    for (const one of anyOf) {
      const found = read(one, value);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (shape.const !== undefined) return value === shape.const ? value : undefined;
  if (shape.enum) return shape.enum.includes(value as string) ? value : undefined;
  if (shape.type === "array") {
    if (!Array.isArray(value) || value.length < (shape.minItems ?? 0)) return undefined;
    const made = prefixItems
      ? prefixItems.map((one, index) => read(one, value[index]))
      : value.map((one) => read(items!, one));
    return made.includes(undefined) ? undefined : made;
  }
  const kind = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (kind !== shape.type) return undefined;
  if (kind !== "object") return value;
  const all = value as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(rest ? all : properties!)) {
    // As a key it would not be a key.
    if (key === "__proto__" || !Object.hasOwn(all, key)) continue;
    const named = properties?.[key] ?? (rest === true ? undefined : rest);
    made[key] = named ? read(named, all[key]) : all[key];
    if (made[key] === undefined) return undefined;
  }
  return shape.required?.some((key) => !Object.hasOwn(made, key)) ? undefined : made;
}
