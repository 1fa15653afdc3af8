import { assertEquals } from "@std/assert";
import { initialView, type RoomState } from "../../islands/room/room_state.ts";
import { RoomStore } from "../../islands/room/room_store.ts";
import type { ChatClient, ChatRoom, HistoryPage, Outgoing } from "../../lib/client/types.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { ORIGIN, position } from "../../lib/protocol/position.ts";
import { FakeClock } from "../support/fake_clock.ts";

const at = (n: number) => n.toString(16).padStart(24, "0");
const message = (n: number, from = "other"): Message => ({
  pos: position(at(n), 0),
  from,
  text: `${n}`,
  time: n,
});

/** A room that does what the test says, and remembers what it was asked. */
class FakeRoom extends EventTarget {
  outgoing: Outgoing[] = [];
  members = { count: 2, users: ["me", "other"] };
  readonly asked: [what: string, ...details: unknown[]][] = [];
  /** Takes no more messages. */
  full = false;
  page: Promise<HistoryPage> = Promise.reject(new Error("no page"));

  constructor() {
    super();
    this.page.catch(() => {});
  }

  publish(message: unknown) {
    this.asked.push(["publish", message]);
    const id = this.full ? "" : "lane.1";
    const position = Promise.reject(new Error("refused"));
    // As the client does: who does not look at it sees the failure in `outgoing`.
    position.catch(() => {});
    return { id, position };
  }

  history(query: unknown) {
    this.asked.push(["history", query]);
    return this.page;
  }

  retry = (id: string) => void this.asked.push(["retry", id]);
  cancel = (id: string) => void this.asked.push(["cancel", id]);
  setTyping = (on: boolean) => void this.asked.push(["typing", on]);
  markRead = (pos: string) => void this.asked.push(["read", pos]);
  tell = (name: string, detail?: unknown) => this.dispatchEvent(new CustomEvent(name, { detail }));
}

class FakeClient extends EventTarget {
  state = "connecting";
  retryAt: number | null = null;
  people = {};
  you: { id: string; name?: string } = { id: "me" };
  readonly room = new FakeRoom();
  readonly joins: unknown[] = [];
  join = (...join: unknown[]) => {
    this.joins.push(join);
    return this.room as unknown as ChatRoom;
  };
  tell = (name: string, detail?: unknown) => this.dispatchEvent(new CustomEvent(name, { detail }));
}

function setUp(change: Partial<RoomState> = {}) {
  const state: RoomState = {
    locale: "ko",
    timeZone: "Asia/Seoul",
    utcOffset: 540,
    you: { id: "me" },
    settingsStyle: "/assets/settings-1.css",
    room: "lobby",
    about: { name: "lobby", kind: "public" },
    snapshot: {
      prev: ORIGIN,
      head: position(at(10), 0),
      segments: [{ at: at(10), time: 10, events: [{ from: "other", text: "10" }] }],
      people: { other: { name: "민지" } },
      more: true,
    },
    after: "",
    before: null,
    formId: "form",
    path: "/r/lobby",
    limits: { textLength: 4_000, displayNameLength: 32, attachmentBytes: 8_388_608 },
    styles: {},
    ...change,
  };
  const client = new FakeClient();
  const clock = new FakeClock();
  const store = new RoomStore(state, client as unknown as ChatClient, {
    beforeFrame: (callback) => void clock.after(16, callback),
    after: (ms, callback) => clock.after(ms, callback),
    visible: () => true,
    rename: () => Promise.resolve(null),
  });
  const { room } = client;
  const texts = () => store.view.timeline.messages.map(({ text }) => text);
  return { state, client, room, clock, store, texts };
}

Deno.test("a page begins as the server rendered it, and goes on from there", () => {
  const { state, client, store } = setUp();
  assertEquals(store.view, initialView(state));
  assertEquals(client.joins, [["lobby", { after: state.snapshot.head }]]);
  store.start();
  store.showTimesIn("Europe/London");
  assertEquals([store.view.connection, store.view.timeZone], ["connecting", "Europe/London"]);
});

Deno.test("each answer to what the reader did stays as long as the first", async () => {
  const { clock, store } = setUp();
  store.actions.tell("copied");
  await clock.tick(3_000);
  store.actions.tell("copied again");
  await clock.tick(3_999);
  assertEquals(store.view.told, "copied again");
  await clock.tick(1);
  assertEquals(store.view.told, "");
});

Deno.test("a page opens with the last of the segments that came whole", () => {
  const events = Array.from({ length: 200 }, (_, n) => ({ from: "other", text: `${n}` }));
  const snapshot = {
    prev: ORIGIN,
    head: position(at(10), 199),
    segments: [{ at: at(10), time: 10, events }],
    people: {},
    more: false,
  };
  const { timeline, messages } = setUp({ snapshot, after: position(at(10), 139) }).store.view;
  assertEquals(messages, timeline.messages);
  assertEquals([messages.length, messages.at(-1)!.text], [60, "199"]);
  assertEquals(timeline.first, position(at(10), 140));
});

Deno.test("what is quoted is known within bounds, and changes as messages do", () => {
  const { room, store } = setUp();
  store.start();
  for (let n = 100; n < 700; n++) store.actions.learn({ you: { name: "하준" } }, message(n, "you"));
  const { people, quotes } = store.view;
  assertEquals([quotes.length, people.you, people.other], [500, { name: "하준" }, {
    name: "민지",
  }]);
  const last = () => store.view.quotes.at(-1)!;
  const change = { pos: position(at(800), 0), time: 20, from: "you", target: last().pos };
  room.tell("changes", [{ ...change, type: "delete" }]);
  assertEquals([last().text, last().deleted], ["", true]);
});

Deno.test("a page of older messages asks for the newest anew and stays where it is", () => {
  const { client, room, store, texts } = setUp({ before: position(at(11), 0) });
  store.start();
  assertEquals(client.joins, [["lobby", {}]]);
  room.tell("snapshot", { messages: [message(90), message(91)], more: true });
  assertEquals(texts(), ["10"]);
  store.actions.toNewest();
  assertEquals(texts(), ["90", "91"]);
});

Deno.test("the page is drawn with the next frame, and in a busy room not with every one", async () => {
  const { room, clock, store, texts } = setUp();
  store.start();
  await clock.tick(1_000);
  let told = 0;
  store.subscribe(() => told++);
  room.tell("messages", [message(11)]);
  room.tell("outgoing", []);
  room.tell("typing", ["other"]);
  await clock.tick(16);
  assertEquals(told, 1);
  for (let n = 12; n < 112; n++) {
    room.tell("messages", [message(n)]);
    await clock.tick(10);
  }
  assertEquals(told, 11);
  await clock.tick(100);
  assertEquals(told, 12);
  assertEquals(texts().at(-1), "111");
});

Deno.test("sending goes to the newest message, and a refusal is no unhandled rejection", async () => {
  const { room, clock, store } = setUp();
  store.start();
  store.actions.setFollowing(false);
  room.tell("messages", [message(11)]);
  assertEquals(store.view.timeline.unseen, 1);
  store.actions.send("안녕");
  await clock.tick(0);
  assertEquals([store.view.following, store.view.timeline.unseen], [true, 0]);
  assertEquals(room.asked.filter(([what]) => what === "publish"), [["publish", { text: "안녕" }]]);
});

Deno.test("an answer names what it answers, and people it names are spoken to; then it is over", () => {
  const { room, client, store } = setUp();
  store.start();
  client.people = { you: { name: "민지" }, other: { name: "하준" } };
  client.tell("people");
  store.actions.compose({ type: "reply", pos: message(1).pos });
  store.actions.send("@민지 안녕");
  store.actions.send("a@b.kr 민지");
  assertEquals(room.asked.filter(([what]) => what === "publish").map(([, message]) => message), [
    { text: "@민지 안녕", reply: message(1).pos, mentions: ["you"] },
    { text: "a@b.kr 민지" },
  ]);
  assertEquals(store.view.compose, null);
});

Deno.test("a message that is not taken is told of, so that its text can stay", () => {
  const { room, store } = setUp();
  store.start();
  assertEquals(store.actions.send("안녕"), true);
  room.full = true;
  assertEquals(store.actions.send("또 안녕"), false);
});

Deno.test("older pages are loaded one at a time, silently, and a failure waits to be asked again", async () => {
  const { room, clock, store, texts } = setUp();
  store.start();
  const pages = () => room.asked.filter(([what]) => what === "history").length;
  store.actions.loadOlder();
  assertEquals(pages(), 0, "not before the room is joined");
  room.tell("joined", true);
  store.actions.loadOlder();
  await clock.tick(0);
  assertEquals(store.view.older, "failed");
  store.actions.loadOlder();
  assertEquals(pages(), 1);
  room.page = Promise.resolve({
    prev: ORIGIN,
    segments: [{ at: at(9), time: 9, events: [{ from: "other", text: "9" }] }],
    people: {},
    more: false,
    changes: [],
  });
  store.actions.loadOlder(true);
  store.actions.loadOlder(true);
  await clock.tick(0);
  assertEquals(texts(), ["9", "10"]);
  assertEquals([pages(), store.view.older, store.view.hushed], [2, "idle", true]);
  await clock.tick(2_000);
  assertEquals(store.view.hushed, false);
});

Deno.test("an older page that failed may be asked for again over a new connection", async () => {
  const { room, clock, store } = setUp();
  store.start();
  room.tell("joined", true);
  store.actions.loadOlder();
  await clock.tick(0);
  assertEquals(store.view.older, "failed");
  room.tell("joined", false);
  assertEquals(store.view.older, "failed");
  room.tell("joined", true);
  assertEquals(store.view.older, "idle");
});

Deno.test("a refusal of the room is shown for a while", async () => {
  const { room, clock, store } = setUp();
  store.start();
  room.tell("refused", { code: "busy", message: "", temporary: true, retryAfterMs: 3_000 });
  assertEquals(store.view.refused, "busy");
  await clock.tick(3_000);
  assertEquals(store.view.refused, null);
});

Deno.test("who was shut out of the room is told so until they are in again", async () => {
  const { room, clock, store } = setUp();
  store.start();
  room.tell("joined", true);
  room.tell("joined", false);
  room.tell("refused", { code: "no_access", message: "", temporary: false });
  await clock.tick(60_000);
  assertEquals(store.view.refused, "no_access");
  room.tell("joined", true);
  assertEquals(store.view.refused, null);
});

Deno.test("a new name of the reader's own shows, from whichever tab it came", () => {
  const { client, store } = setUp();
  store.start();
  client.you = { id: "me", name: "소리" };
  client.tell("people", { me: { name: "소리" } });
  assertEquals(store.view.you, { id: "me", name: "소리" });
  assertEquals(store.view.people.me, { name: "소리" });
  client.you = { id: "me" };
  client.tell("welcome", client.you);
  assertEquals(store.view.you, { id: "me" });
  assertEquals(store.view.people.other, { name: "민지" });
});

Deno.test("what the reader has before their eyes is marked as read, not every message", async () => {
  const { room, clock, store } = setUp();
  store.start();
  room.tell("joined", true);
  for (let n = 11; n < 40; n++) room.tell("messages", [message(n)]);
  await clock.tick(5_000);
  assertEquals(room.asked, [["read", position(at(39), 0)]]);
});
