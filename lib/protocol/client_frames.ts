/** Client → server frames of `sori.v1`; see `decode_client_frame.ts` for what they are made of. */
export type { ClientFrame, ClientFrameOf, Decoded, Publishable } from "./decode_client_frame.ts";

/** The subprotocol's name in `Sec-WebSocket-Protocol` (RFC 6455 §1.9). */
export const PROTOCOL = "sori.v1";
