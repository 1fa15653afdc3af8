/**
 * A room that 2,000 people are said to be in and 40 talk in, in front of a real server. What the page
 * gets is the server's, through a relay that adds the news of who comes and goes and their names: the
 * crowd itself would cost the machine on which the page is measured more than the page does.
 */
import { connect } from "../../lib/client/mod.ts";

const ONLINE = 2_000;
const SPEAKERS = 40;
const LISTED = 200;
/** Said at once, so that the list is long from the start. */
const FIRST = 120;

const WORDS = "오늘 저녁에 뭐 먹을까요 저는 국수가 좋아요 천천히 얘기해요 hello there 그러게요 ㅎㅎ"
  .split(" ");

/** See the file's comment. */
export class BusyRoom implements AsyncDisposable {
  /** How many messages were said. */
  said = 0;
  readonly #relay: Deno.HttpServer<Deno.NetAddr>;
  readonly #stops: (() => void)[] = [];
  readonly #server: string;

  /** @param server address of the real one. */
  constructor(server: string, readonly room: string) {
    this.#server = server;
    this.#relay = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => request.headers.get("upgrade") ? this.#socket(request) : this.#page(request),
    );
  }

  /** Where the page finds the room. */
  get url(): string {
    return `http://127.0.0.1:${this.#relay.addr.port}/r/${encodeURIComponent(this.room)}`;
  }

  /** Has people talk, so many messages a second in all. */
  async talk(perSecond: number): Promise<void> {
    const rooms = await Promise.all(Array.from({ length: SPEAKERS }, async () => {
      const client = connect(`${this.#server}/ws`);
      this.#stops.push(() => client.close());
      const room = client.join(this.room);
      await new Promise((joined) => room.addEventListener("joined", joined, { once: true }));
      return room;
    }));
    const say = () => {
      const length = 1 + this.said * 7 % 24;
      const text = Array.from({ length }, (_, n) => WORDS[(this.said + n) % WORDS.length]).join(
        " ",
      );
      rooms[this.said++ % SPEAKERS]!.publish(text);
    };
    for (let n = 0; n < FIRST; n++) say();
    const timer = setInterval(say, 1_000 / perSecond);
    this.#stops.push(() => clearInterval(timer));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#relay.shutdown();
  }

  #page(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.delete("host");
    return fetch(`${this.#server}${pathname}${search}`, { headers, redirect: "manual" });
  }

  #socket(request: Request): Response {
    const headers = { cookie: request.headers.get("cookie") ?? "" };
    const { socket: page, response } = Deno.upgradeWebSocket(request, { protocol: "sori.v1" });
    const options = { protocols: ["sori.v1"], headers };
    const server = new WebSocket(`${this.#server.replace("http", "ws")}/ws`, options as never);
    const waiting: string[] = [];
    server.onopen = () => waiting.splice(0).forEach((text) => server.send(text));
    page.onmessage = ({ data }) => {
      if (server.readyState === WebSocket.OPEN) server.send(data);
      else waiting.push(data);
    };
    let round = 0;
    const timer = setInterval(() => this.#crowd(page, round++), 1_000);
    server.onmessage = ({ data }) => {
      // The crowd is told of instead.
      if (page.readyState === WebSocket.OPEN && !data.startsWith('{"type":"presence"')) {
        page.send(data);
      }
    };
    const end = () => {
      clearInterval(timer);
      page.close();
      server.close();
    };
    page.onclose =
      server.onclose =
      page.onerror =
      server.onerror =
        end;
    this.#stops.push(end);
    return response;
  }

  /** Ten come and ten go each second; the names of those who come are told. */
  #crowd(page: WebSocket, round: number): void {
    if (page.readyState !== WebSocket.OPEN) return;
    const id = (n: number) => `crowd${String(n % ONLINE).padStart(5, "0")}`;
    const users = Array.from({ length: LISTED }, (_, n) => id(round * 10 + n));
    const names = round === 0 ? Array.from({ length: ONLINE }, (_, n) => id(n)) : users.slice(-10);
    const people = Object.fromEntries(
      names.map((one) => [one, { name: `손님 ${one.slice(-4)}번${round}` }]),
    );
    page.send(JSON.stringify({ type: "people", people }));
    const count = ONLINE + round % 7;
    page.send(JSON.stringify({ type: "presence", room: this.room, count, users }));
  }
}
