/** Keeps the last of the rooms that a page shows, for when there is no network. */
import type { ChatClient } from "../../lib/client/types.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import type { RoomView, ShownRoom } from "../room/room_state.ts";
import { canKeep, forgetAll, forgetOld, forgetRoom, keep, MESSAGES } from "./kept.ts";

/** Something new is written so long after it came, in milliseconds. */
const PAUSE_MS = 2_000;

let kept = false;

/** Keeps what is shown from now on, and has the service worker there that shows it again. Once. */
export function keepRoom(client: ChatClient, shown: () => ShownRoom): void {
  if (kept || !canKeep()) return;
  kept = true;
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  forgetOld().catch(() => {});
  let end = follow(client, shown());
  addEventListener("sori:room", () => {
    end();
    end = follow(client, shown());
  });
  client.addEventListener("state", () => {
    // Signed out, here or elsewhere.
    if (client.state === "closed") forgetAll().catch(() => {});
  });
}

/** Keeps one room. @returns a function that ends it */
function follow(client: ChatClient, { state, source }: ShownRoom): () => void {
  const room = client.join(state.room);
  const over = new AbortController();
  const { signal } = over;
  let written: readonly Message[] | null = null;
  /** When the messages were the newest ones. */
  let current = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    const { view } = source;
    const newest = newestOf(view.timeline);
    if (room.joined) current = Date.now();
    if (!newest || !current || room.position === null || client.state === "closed") return;
    written = newest;
    const { you, timeZone, topic } = view;
    const { unreadFrom: _, ...about } = state.about;
    const messages = newest.slice(-MESSAGES);
    const quotes = quotedIn(messages, [...newest, ...view.quotes]);
    const kept = {
      room: state.room,
      about,
      you,
      time: current,
      timeZone,
      messages,
      quotes,
      more: view.timeline.more || newest.length > messages.length || view.timeline.tail !== null,
      head: room.position,
      changes: topic ? [{ type: "topic", ...topic }] : [],
      people: peopleIn([...quotes, ...messages], view),
    };
    // A full or forbidden storage: then nothing is kept.
    keep(kept, state.locale).catch(() => {});
  };

  const unsubscribe = source.subscribe(() => {
    if (!timer && newestOf(source.view.timeline) !== written) timer = setTimeout(write, PAUSE_MS);
  });
  room.addEventListener("joined", ({ detail }) => {
    // Until now they were the newest.
    if (!detail) current = Date.now();
    write();
  });
  room.addEventListener("refused", ({ detail: { code } }) => {
    if (code === "no_access") forgetRoom(state.room).catch(() => {});
  });
  document.addEventListener("visibilitychange", () => document.hidden && write(), { signal });
  write();
  return () => {
    clearTimeout(timer);
    unsubscribe();
    over.abort();
  };
}

/** The newest messages, as far as they are there without a hole. */
function newestOf({ messages, tail }: RoomView["timeline"]): readonly Message[] | null {
  return tail === null ? messages : tail.length > 0 ? tail : null;
}

/** What messages answer, where it is not among them but among `known`. */
function quotedIn(messages: readonly Message[], known: readonly Message[]): readonly Message[] {
  const held = new Set(messages.map(({ pos }) => pos));
  const asked = new Set(messages.map(({ reply }) => reply));
  return known.filter(({ pos }) => asked.has(pos) && !held.has(pos));
}

/** Those who appear in messages. */
function peopleIn(messages: readonly Message[], { people }: RoomView): RoomView["people"] {
  const ids = messages.flatMap(({ from, mentions = [], reactions = [] }) => [
    from,
    ...mentions,
    ...reactions.flatMap(({ users }) => users),
  ]);
  return Object.fromEntries(
    [...new Set(ids)].flatMap((id) => people[id] ? [[id, people[id]]] : []),
  );
}
