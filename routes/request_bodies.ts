/** What requests of the API bring as JSON. */
import * as v from "valibot";

/** `PUT /api/me`. */
export const profile = v.object({ name: v.string() });

/** `POST /api/rooms/:room/events`. */
export const message = v.object({ type: v.optional(v.literal("message")), text: v.string() });
