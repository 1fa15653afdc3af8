/** JSON schemas of what is decoded: made of the decoders' own schemas, so that they cannot differ. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { clientFrameSchema } from "../../lib/protocol/decode_client_frame.ts";
import { serverFrameShapes } from "../../lib/protocol/decode_server_frame.ts";
import { handshakeFrameShapes } from "../../lib/protocol/handshake_frame.ts";
import { uploadFrameShapes } from "../../lib/protocol/upload_frames.ts";
import type { Shape } from "../../lib/protocol/shapes.ts";
import { type Draft, type JsonSchema, shapeSchema } from "./shape_schema.ts";

/** What `isPosition` lets through. */
const POSITION = "^[0-9a-f]{24}\\.\\d{3}$";

/** The JSON schema of a decoder's schema. */
export function jsonSchema(schema: v.GenericSchema, draft: Draft): JsonSchema {
  const { $schema: _, ...made } = toJsonSchema(schema, {
    target: draft,
    // `finite` says nothing in JSON, which has no other numbers.
    errorMode: "ignore",
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === "check" ? { ...jsonSchema, pattern: POSITION } : undefined,
  });
  return made as JsonSchema;
}

interface FrameSchema {
  entries: { type: { literal: string } };
}

function frames(options: readonly FrameSchema[], draft: Draft): Record<string, JsonSchema> {
  return Object.fromEntries(
    options.map((option) => [
      option.entries.type.literal,
      jsonSchema(option as unknown as v.GenericSchema, draft),
    ]),
  );
}

/** Schemas of a client's frames, by type. */
export const clientFrames = (draft: Draft) => frames(clientFrameSchema.options, draft);

/** Schemas of a server's frames, by type. */
export const serverFrames = (draft: Draft): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries({ ...serverFrameShapes, ...uploadFrameShapes, ...handshakeFrameShapes })
      .map(([type, shape]) => [
        type,
        shapeSchema({ type: `'${type}'`, ...shape as Record<string, Shape> }, draft),
      ]),
  );
