import type { Dialect, ServerName } from "./dialect.ts";
import { PlainDialect } from "./plain_dialect.ts";
import { SocketIoDialect } from "./socket_io_dialect.ts";
import { SoriDialect } from "./sori_dialect.ts";

/** How that server is spoken to. */
export function dialectOf(server: ServerName, room: string): Dialect {
  if (server === "sori") return new SoriDialect(room);
  if (server === "socket.io") return new SocketIoDialect();
  return server === "bun" ? new PlainDialect("/chat", "bench: ") : new PlainDialect("/", "");
}
