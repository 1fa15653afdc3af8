/** One event of a `text/event-stream`. */
export interface ServerSentEventMessage {
  comment?: string;
  event?: string;
  data?: string;
  id?: string | number;
  /** Milliseconds the client should wait before it reconnects. */
  retry?: number;
}

const NEWLINE = /\r\n|\r|\n/;

function oneLine(key: string, value: string | number): string {
  if (NEWLINE.test(`${value}`)) {
    throw new SyntaxError(
      `Cannot serialize message: \`message.${key}\` cannot contain a newline`,
    );
  }
  return `${value}`;
}

function write(message: ServerSentEventMessage): string {
  const { comment, event, data, id, retry } = message;
  const lines: string[] = [];
  if (comment) lines.push(`:${oneLine("comment", comment)}`);
  if (event) lines.push(`event:${oneLine("event", event)}`);
  if (data) lines.push(...data.split(NEWLINE).map((line) => `data:${line}`));
  if (id) lines.push(`id:${oneLine("id", id)}`);
  if (retry) lines.push(`retry:${retry}`);
  return `${lines.join("\n")}\n\n`;
}

/** Turns messages into the bytes of an event stream, one chunk a message. */
export class ServerSentEventStream extends TransformStream<ServerSentEventMessage, Uint8Array> {
  constructor() {
    const encoder = new TextEncoder();
    super({
      transform: (message, controller) => controller.enqueue(encoder.encode(write(message))),
    });
  }
}
