import type { Dialect, Heard, Listener } from "./dialect.ts";
import { NOTHING } from "./dialect.ts";
import { OneMessage } from "./plain_dialect.ts";

const EVENT = "chat message";
/** Where the text stands in `42["chat message","…"]`. */
const TEXT = 5 + EVENT.length + 2;
const PONG: Heard = { ...NOTHING, reply: "3" };

/** Socket.IO 4 over its WebSocket transport (Engine.IO protocol 4). */
export class SocketIoDialect implements Dialect {
  readonly path = "/socket.io/?EIO=4&transport=websocket";
  readonly enter = ["40"];
  readonly #heard = new OneMessage();

  say(_lane: string, _n: number, text: string): string {
    return `42["${EVENT}",${JSON.stringify(text)}]`;
  }

  hear(listener: Listener, bytes: Uint8Array, start: number, end: number): Heard {
    const [engine, socket] = [bytes[start], end - start > 1 ? bytes[start + 1] : 0];
    if (engine === 0x32) return PONG;
    if (engine !== 0x34) return NOTHING;
    if (socket === 0x30) listener.entered = true;
    return socket === 0x32 ? this.#heard.of(bytes, start + TEXT) : NOTHING;
  }
}
