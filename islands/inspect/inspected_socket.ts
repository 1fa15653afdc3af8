/** WebSockets that tell a recorder what passes. To whoever uses them they are ordinary ones. */
import { closePayload, OPCODE } from "./frame.ts";
import { type Connection, newFrame, type Recorder } from "./recorder.ts";

/** While bytes wait, it is looked so often how many, in milliseconds. */
const SAMPLE_MS = 25;

/** A `WebSocket` whose frames are written down. */
export function inspectedWebSocket(
  recorder: Recorder,
  Base: typeof WebSocket = WebSocket,
): typeof WebSocket {
  return class extends Base {
    readonly #watch: SocketWatch;

    constructor(url: string | URL, protocols: string | string[] = []) {
      const address = asksForHandshake(url);
      super(address, protocols);
      const offered = typeof protocols === "string" ? [protocols] : [...protocols];
      this.#watch = new SocketWatch(recorder, this, { url: this.url, offered });
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      super.send(data as string);
      this.#watch.sent(data);
    }

    override close(code?: number, reason?: string): void {
      const open = this.readyState === 1;
      if (code === undefined) super.close();
      else super.close(code, reason);
      this.#watch.closing(open, code, reason);
    }
  };
}

/** Asks our own server to tell the headers of the handshake, which no page can see. */
function asksForHandshake(address: string | URL): string | URL {
  const url = URL.parse(address, globalThis.location?.href);
  if (!url || !globalThis.location) return address;
  if (url.host !== location.host || url.pathname !== "/ws") return address;
  url.searchParams.set("handshake", "");
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

/** What one socket does, on its way into the recorder. */
class SocketWatch {
  readonly #recorder: Recorder;
  readonly #socket: WebSocket;
  readonly connection: Connection;
  #weClosed = false;
  #sampling: ReturnType<typeof setInterval> | undefined;

  constructor(
    recorder: Recorder,
    socket: WebSocket,
    about: { url: string; offered: string[] },
  ) {
    this.#recorder = recorder;
    this.#socket = socket;
    this.connection = recorder.begin(about);
    // Before anybody else can: whoever uses the socket acts on what is written down.
    socket.addEventListener(
      "open",
      () => recorder.opened(this.connection, socket.protocol, socket.extensions),
    );
    socket.addEventListener("message", ({ data }) => {
      recorder.frame(this.connection, newFrame("in", data));
    });
    socket.addEventListener("close", (event) => this.#closed(event));
  }

  sent(data: unknown): void {
    // A socket that is closing drops it without a word.
    if (this.#socket.readyState !== 1) return;
    this.#recorder.frame(this.connection, newFrame("out", data));
    this.#sample();
  }

  /** @param open whether the other side is told: a socket that was not open yet is just given up */
  closing(open: boolean, code = 1005, reason = ""): void {
    this.#recorder.update(this.connection, { readyState: this.#socket.readyState });
    if (!open) return;
    this.#weClosed = true;
    this.#closeFrame("out", code, reason);
  }

  #closed({ code, reason, wasClean }: CloseEvent): void {
    clearInterval(this.#sampling);
    // Clean means that each side has sent a close frame; the browser answers with the same code.
    if (wasClean) {
      this.#closeFrame("in", code, reason);
      if (!this.#weClosed) this.#closeFrame("out", code, "");
    }
    this.#recorder.ended(this.connection, { code, reason, wasClean });
  }

  #closeFrame(direction: "out" | "in", code: number, reason: string): void {
    const data = closePayload(code, reason);
    this.#recorder.frame(this.connection, {
      direction,
      opcode: OPCODE.close,
      data,
      inferred: true,
    });
  }

  #sample(): void {
    this.#recorder.sample(this.connection, this.#socket.bufferedAmount);
    if (this.#socket.bufferedAmount === 0 || this.#sampling !== undefined) return;
    this.#sampling = setInterval(() => {
      const { bufferedAmount, readyState } = this.#socket;
      this.#recorder.sample(this.connection, bufferedAmount);
      if (bufferedAmount > 0 && readyState < 2) return;
      clearInterval(this.#sampling);
      this.#sampling = undefined;
    }, SAMPLE_MS);
  }
}
