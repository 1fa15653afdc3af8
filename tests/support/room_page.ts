/** A room of the client library against a real server: a page that can lose its network, and be reloaded. */
import {
  type ChatClient,
  type ChatRoom,
  connect,
  memoryOutbox,
  type Message,
  type OpenTransport,
  type OutboxStore,
  type Transport,
  webSocketTransport,
  withChanges,
} from "../../lib/client/mod.ts";

/** Messages as they are shown: without what the fold remembers. */
export const shown = (messages: readonly Message[]) =>
  messages.map(({ registers: _, ...rest }) => rest);

/** See the file's comment. */
export class RoomPage implements Disposable {
  readonly client: ChatClient;
  readonly room: ChatRoom;
  messages: readonly Message[] = [];
  #cut = false;
  #transport: { transport: Transport; close: () => void } | null = null;

  constructor(url: URL, room: string, token?: string, store: OutboxStore = memoryOutbox()) {
    const socket = webSocketTransport(WebSocket);
    const transport: OpenTransport = (url, events) => {
      if (this.#cut) {
        queueMicrotask(() => events.close(1006));
        return { send: () => {}, close: () => {} };
      }
      const opened = socket(url, events);
      this.#transport = { transport: opened, close: () => (opened.close(), events.close(1006)) };
      return opened;
    };
    this.client = connect(url, {
      transport,
      store,
      random: () => 0.01,
      ...(token !== undefined && { token }),
    });
    this.room = this.client.join(room);
    this.room.addEventListener("snapshot", ({ detail }) => this.messages = detail.messages);
    this.room.addEventListener("messages", ({ detail }) => {
      this.messages = [...this.messages, ...detail];
    });
    this.room.addEventListener("changes", ({ detail }) => {
      this.messages = withChanges(this.messages, detail);
    });
  }

  offline() {
    this.#cut = true;
    this.#transport?.close();
  }

  online() {
    this.#cut = false;
    this.client.reconnect();
  }

  /** What the user sees. */
  get seen(): Message[] {
    return shown(this.messages);
  }

  async until(done: () => boolean, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => done() && resolve();
    const types = ["snapshot", "messages", "changes", "joined", "outgoing", "topic"] as const;
    for (const type of types) this.room.addEventListener(type, look);
    const timer = setTimeout(() => reject(new Error(`not in time: ${what}`)), 60_000);
    look();
    await promise.finally(() => clearTimeout(timer));
    for (const type of types) this.room.removeEventListener(type, look);
  }

  joined = () => this.until(() => this.room.joined, "joined");
  sent = () => this.until(() => this.room.outgoing.length === 0, "all is sent");

  [Symbol.dispose]() {
    this.client.close();
  }
}
