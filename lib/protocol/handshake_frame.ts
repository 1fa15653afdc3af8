import type { FrameShapes } from "./shapes.ts";

/** Lines of a request or a response: its first line under the name `""`, then its headers. */
type Lines = [name: string, value: string][];

/** What passed at this connection's handshake, for a page of ours that asked by `?handshake`. */
export interface HandshakeFrame {
  type: "handshake";
  request: Lines;
  response: Lines;
}

const lines = [["string", "string"]];

/** What a server says of a handshake, for `learnFrames`: chats pass over it. */
export const handshakeFrameShapes: FrameShapes = {
  handshake: { request: lines, response: lines },
};
