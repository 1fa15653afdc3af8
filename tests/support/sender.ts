import { assertEquals } from "@std/assert";
import { Refused, WireClient } from "./wire_client.ts";

/** Messages one sender may have without an answer. */
const WINDOW = 32;

/** One sender over the lives of several servers: what it sent, and what it heard of that. */
export class Sender {
  readonly #token: string;
  readonly #room: string;
  readonly #lane: string;
  /** What it says under a number. */
  readonly text: (n: number) => string;
  /** By number, from 1 on: where the message stands, as acknowledged first. */
  readonly acknowledged: string[] = [];
  sent = 0;
  /** How many publishes were sent a second time or more. */
  resent = 0;
  /** Numbers that its connection, or the last one, was given and has not answered. */
  readonly unanswered = new Set<number>();

  constructor(token: string, room: string, lane: string, text: (n: number) => string) {
    this.#token = token;
    this.#room = room;
    this.#lane = lane;
    this.text = text;
  }

  /**
   * Connects, sends again what has no answer, and then new messages, up to 32 without an answer,
   * until the connection ends or `enough` says so. After a refusal that is temporary it waits for
   * all answers and goes on from the lowest number refused.
   */
  async run(url: string, enough: () => boolean): Promise<void> {
    this.unanswered.clear();
    await using client = await WireClient.open(url, { token: this.#token });
    let ended = false;
    void client.closed.then(() => ended = true);
    while (!ended && await this.#sendUntilRefused(client, enough) === "refused") {
      await Promise.race([client.closed, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }

  #sendUntilRefused(client: WireClient, enough: () => boolean): Promise<"refused" | "done"> {
    return new Promise((resolve, reject) => {
      let open = 0;
      let next = this.acknowledged.length + 1;
      let refused = false;
      const again = this.sent;
      const sendMore = () => {
        while (!refused && open < WINDOW && (next <= again || !enough())) {
          const n = next++;
          if (n <= this.sent) this.resent++;
          else this.sent = n;
          open++;
          this.unanswered.add(n);
          client.publish(this.#room, `${this.#lane}.${n}`, this.text(n)).then((pos) => {
            assertEquals(n, this.acknowledged.length + 1, "answers come in order");
            this.acknowledged.push(pos!);
            this.unanswered.delete(n);
          }, (error) => {
            const temporary = error instanceof Refused && error.frame.temporary;
            if (temporary) this.unanswered.delete(n);
            else if (!/closed with/.test(String(error))) throw error;
            refused = true;
          }).then(() => {
            open--;
            sendMore();
          }).catch(reject);
        }
        if (open === 0) resolve(refused ? "refused" : "done");
      };
      sendMore();
    });
  }
}
