import type { FrameShapes } from "./shapes.ts";

const file = {
  id: "string",
  name: "string",
  type: "string",
  size: "number",
  "width?": "number",
  "height?": "number",
  "thumbnail?": "string",
};

/** What a server says of uploads, for `learnFrames`: loaded with the first of them. */
export const uploadFrameShapes: FrameShapes = {
  upload: { upload: "number", file: "string", offset: "number" },
  chunk: { upload: "number", offset: "number" },
  uploaded: { upload: "number", file },
  cancelled: { upload: "number" },
};
