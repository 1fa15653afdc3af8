/** People in a practice room, as the experiments about a room have them. */
import {
  type ChatClient,
  type ChatRoom,
  connect,
  memoryOutbox,
  type OpenTransport,
} from "../../lib/client/mod.ts";

/** Somebody in a room, with what they have heard. */
export class Chatter {
  readonly client: ChatClient;
  readonly room: ChatRoom;
  readonly heard: string[] = [];

  /** @param tell called with each new message */
  constructor(
    room: string,
    transport: OpenTransport,
    signal: AbortSignal,
    tell: (text: string) => void = () => {},
  ) {
    this.client = connect("/ws", { transport, store: memoryOutbox(), signal });
    this.room = this.client.join(room);
    const hear = (messages: readonly { text: string }[]) => {
      for (const { text } of messages) {
        this.heard.push(text);
        tell(text);
      }
    };
    this.room.addEventListener("snapshot", ({ detail }) => hear(detail.messages));
    this.room.addEventListener("messages", ({ detail }) => hear(detail));
  }

  /** Resolves when they are in the room. */
  async joined(): Promise<void> {
    if (this.room.joined) return;
    await new Promise<void>((done) => {
      this.room.addEventListener("joined", ({ detail }) => detail && done());
    });
  }

  /** Says something; resolves when it is in the log. */
  async says(text: string): Promise<void> {
    await this.room.publish(text).position;
  }

  /** Resolves when they have heard as many messages. */
  async hears(count: number): Promise<void> {
    if (this.heard.length >= count) return;
    await new Promise<void>((done) => {
      const look = () => this.heard.length >= count && done();
      this.room.addEventListener("messages", look);
      this.room.addEventListener("snapshot", look);
    });
  }
}
