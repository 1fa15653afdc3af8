import type { Shape } from "../../lib/protocol/shapes.ts";

/** A JSON schema; only what is looked at here is typed. */
export interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
}

/** OpenAPI 3.1 and AsyncAPI 3 take different drafts of JSON Schema by default. */
export type Draft = "draft-2020-12" | "draft-07";

/** The JSON schema of a shape. */
export function shapeSchema(shape: Shape, draft: Draft): JsonSchema {
  const schemaOf = (shape: Shape) => shapeSchema(shape, draft);
  if (typeof shape === "string") return oneOf(shape.split("|"));
  if (isArray(shape)) {
    if (shape.length === 1) return { type: "array", items: schemaOf(shape[0]!) };
    const begin = draft === "draft-07" ? "items" : "prefixItems";
    return { type: "array", [begin]: shape.map(schemaOf), minItems: shape.length };
  }
  const { "*": rest, ...named } = shape;
  const schema: JsonSchema = { type: "object" };
  if (Object.keys(named).length > 0) {
    schema.properties = Object.fromEntries(
      Object.entries(named).map(([name, of]) => [name.replace("?", ""), schemaOf(of)]),
    );
    schema.required = Object.keys(named).filter((name) => !name.endsWith("?"));
  }
  if (rest) schema.additionalProperties = rest === "any" || schemaOf(rest);
  return schema;
}

const isArray: (shape: Shape) => shape is readonly Shape[] = Array.isArray;

function oneOf(kinds: readonly string[]): JsonSchema {
  const texts = kinds.filter((kind) => kind.startsWith("'")).map((kind) => kind.slice(1, -1));
  const types = kinds.filter((kind) => !kind.startsWith("'") && kind !== "any");
  const schemas: JsonSchema[] = types.map((type) => ({ type }));
  if (texts.length > 0) schemas.push(texts.length === 1 ? { const: texts[0] } : { enum: texts });
  return schemas.length > 1 ? { anyOf: schemas } : schemas[0] ?? {};
}
