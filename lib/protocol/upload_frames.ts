import * as v from "./shapes.ts";

const string = v.string();
const number = v.number();
const file = v.object({
  id: string,
  name: string,
  type: string,
  size: number,
  width: v.optional(number),
  height: v.optional(number),
  thumbnail: v.optional(string),
});

/** What a server says of uploads, for `learnFrames`: loaded with the first of them. */
export const uploadFrameShapes: readonly v.Shape[] = [
  v.object({ type: v.literal("upload"), upload: number, file: string, offset: number }),
  v.object({ type: v.literal("chunk"), upload: number, offset: number }),
  v.object({ type: v.literal("uploaded"), upload: number, file }),
  v.object({ type: v.literal("cancelled"), upload: number }),
];
