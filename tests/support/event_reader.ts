import type { Frame } from "./wire_room.ts";

/** One server-sent event, or a comment. */
export interface ServerEvent {
  data?: string;
  id?: string;
  retry?: string;
  comment?: string;
}

/** Reads an event stream as the WHATWG HTML standard says (§9.2.6), for tests. */
export class EventReader implements AsyncDisposable {
  readonly response: Response;
  readonly events: ServerEvent[] = [];
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor(response: Response) {
    this.response = response;
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next event or comment; null at the end. */
  async next(): Promise<ServerEvent | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end >= 0) {
        const event: Record<string, string> = {};
        for (const line of this.#text.slice(0, end).split("\n")) {
          const colon = line.indexOf(":");
          event[colon === 0 ? "comment" : line.slice(0, colon)] = line.slice(colon + 1);
        }
        this.#text = this.#text.slice(end + 2);
        this.events.push(event);
        return event;
      }
      const { done, value } = await this.#reader.read();
      if (done) return null;
      this.#text += value;
    }
  }

  /** The next frame that `wants` accepts, with its event. */
  async frame(wants: (frame: Frame) => boolean): Promise<Frame & { eventId?: string }> {
    for (let event = await this.next(); event; event = await this.next()) {
      if (event.data === undefined) continue;
      const frame: Frame = JSON.parse(event.data);
      if (wants(frame)) return { ...frame, ...(event.id && { eventId: event.id }) };
    }
    throw new Error("The stream ended before the frame came.");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel();
  }
}
