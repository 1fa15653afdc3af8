import type { ServerProcess } from "./server_process.ts";
import { WireClient, type WireOptions } from "./wire_client.ts";

/**
 * Opens `each` connections to every one of `isolates` isolates. The kernel spreads connections
 * by chance, so that more are opened than are kept.
 */
export async function openOnEach(
  server: ServerProcess,
  isolates: number,
  each: number,
  options: WireOptions = {},
): Promise<WireClient[][]> {
  const found: WireClient[][] = Array.from({ length: isolates }, () => []);
  while (found.some((clients) => clients.length < each)) {
    const client = await WireClient.open(server.socketUrl.href, options);
    const clients = found[client.welcome.isolate!];
    if (!clients) throw new Error(`There is no isolate ${client.welcome.isolate}`);
    if (clients.length < each) clients.push(client);
    else await client.close();
  }
  return found;
}
