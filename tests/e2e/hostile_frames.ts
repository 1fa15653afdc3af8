/** Text frames that no honest client sends: every one of them is to be refused. */
import { SeededRandom } from "../support/seeded_random.ts";

const POSITION = "000100000000000a31f80000.002";

/** Frames of every type that a client has, all of them right. */
const RIGHT: readonly Record<string, unknown>[] = [
  { type: "hello", token: "x" },
  { type: "join", room: "lobby", after: POSITION },
  { type: "leave", room: "lobby" },
  { type: "publish", room: "lobby", id: "a.1", event: { type: "message", text: "hi" } },
  { type: "history", room: "lobby", before: POSITION, limit: 10 },
  { type: "typing", room: "lobby", on: true },
  { type: "read", room: "lobby", pos: POSITION },
  { type: "ping", n: 1 },
];

/** Names that mean something to JavaScript itself. */
const MAGIC = [
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf"],
  ...["__defineGetter__", "then", "toJSON", "length", "name", "__lookupSetter__"],
];

/** Rooms that cannot be: too long, too strange, or of another kind. */
const NO_ROOMS = [
  ...["", " ", "a b", "a/b", "..", "../x", "a\u0000b", "\ud800", "\u202elobby", "x".repeat(65)],
  ...["x".repeat(512), "<script>", "lobby\n", "🎉", "%00", "a.b", "\u200b"],
];

const WRONG_VALUES: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, "", "\u0000", "\ud800", "x".repeat(5_000)],
  ...[[], {}, [null], { toString: "x" }, { length: 3 }, [["type"]]],
];

type Maker = (random: SeededRandom) => string;

const MAKERS: readonly Maker[] = [
  // A part of another type, or none of it.
  (random) => {
    const frame = structuredClone(random.pick(RIGHT));
    const part = random.pick(Object.keys(frame));
    const right = frame[part];
    if (required(frame, part) && random.below(3) === 0) delete frame[part];
    else frame[part] = random.pick(WRONG_VALUES.filter((value) => typeof value !== typeof right));
    return JSON.stringify(frame);
  },
  // A type that is none, among them names that every object knows.
  (random) => {
    const type = random.pick([
      ...MAGIC,
      "",
      "JOIN",
      "join ",
      "welcome",
      "events",
      "\u0000",
      "조인",
    ]);
    return JSON.stringify({ ...random.pick(RIGHT), type });
  },
  // Cut off, doubled, or with a byte that does not belong.
  (random) => broken(random, (text) => text.slice(0, random.below(text.length))),
  (random) => broken(random, (text) => text + text),
  (random) =>
    broken(random, (text) => {
      const at = random.below(text.length);
      const junk = random.pick(['"', "{", "}", ",", "\\", "\u0000", "\u0007", "\n", "'", "NaN"]);
      return text.slice(0, at) + junk + text.slice(at + random.below(2));
    }),
  // JSON, and nothing that could be a frame.
  (random) => JSON.stringify(random.pick(WRONG_VALUES)),
  // Deep.
  (random) => random.pick(["[", '{"a":', '{"type":', '[{"room":']).repeat(1 + random.below(6_000)),
  (random) => {
    const depth = 1 + random.below(20_000);
    return `{"type":"join","room":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  },
  (random) => {
    const depth = 1 + random.below(8_000);
    const event = `${'{"event":'.repeat(depth)}1${"}".repeat(depth)}`;
    return `{"type":"publish","room":"lobby","id":"a.1","event":${event}}`;
  },
  // Keys that reach for prototypes, in place of the ones that are needed.
  (random) => {
    const { type, ...rest } = random.pick(RIGHT.slice(1));
    const text = JSON.stringify(rest);
    return random.pick([
      `{"__proto__":${JSON.stringify({ type, ...rest })}}`,
      `{"type":"${type}","__proto__":${text}}`,
      `{"constructor":{"prototype":${text}},"type":"${random.pick(MAGIC)}"}`,
      `{"type":{"__proto__":"${type}"},"room":"lobby"}`,
      `{"type":"publish","room":"lobby","id":"a.1","event":{"__proto__":{"type":"message","text":"x"}}}`,
    ]);
  },
  // Rooms that cannot be.
  (random) => {
    const frame = { ...random.pick(RIGHT.filter((frame) => "room" in frame)) };
    return JSON.stringify({ ...frame, room: random.pick(NO_ROOMS) });
  },
  // Ids that cannot be.
  (random) => {
    const id = random.pick([
      "",
      "x".repeat(65),
      "소".repeat(65),
      "x".repeat(513),
      "\ud83c".repeat(70),
    ]);
    return JSON.stringify({ ...RIGHT[3], id });
  },
  // Texts that show nothing, or too much.
  (random) => {
    const text = random.pick([
      ...[
        "",
        " ",
        "\n\t\r\n",
        "\u0000",
        "\u0001\u0002\u001f\u007f\u009f",
        "\ud800",
        "\udfff\ud800",
      ],
      ...["\u00a0\u3000\u2028", "x".repeat(4_001), "각".repeat(4_001), "🎉".repeat(4_001)],
    ]);
    const id = `bad${random.below(1e9)}.1`;
    return JSON.stringify({ type: "publish", room: "lobby", id, event: { type: "message", text } });
  },
  // Events that nobody may send.
  (random) => {
    const type = random.pick(["pin", "react", "delete", "edit", "system", "message ", ...MAGIC]);
    return JSON.stringify({ ...RIGHT[3], event: { type, text: "x", from: "somebody" } });
  },
  // Numbers beyond everything.
  (random) => {
    const number = random.pick([
      "1e999",
      "-1e999",
      "-0.5",
      "1e21",
      "9".repeat(400),
      "0.1e-400",
      "-1",
    ]);
    return random.pick([
      `{"type":"history","room":"lobby","limit":${number}}`,
      `{"type":"history","room":"lobby","before":${number}}`,
      `{"type":"typing","room":"lobby","on":${number}}`,
      `{"type":"read","room":"lobby","pos":${number}}`,
    ]);
  },
  // Positions that are none.
  (random) => {
    const pos = random.pick([
      ...["", "0", POSITION.slice(1), `${POSITION}0`, POSITION.toUpperCase(), ` ${POSITION}`],
      ...[
        `${POSITION}\n`,
        POSITION.replace(".", "/"),
        "g".repeat(24) + ".000",
        "../../../../../../../../.000",
      ],
    ]);
    const part = random.pick(["after", "before", "around"]);
    return JSON.stringify(
      part === "after" && random.below(2) === 0
        ? { type: "join", room: "lobby", after: pos }
        : { type: "history", room: "lobby", [part]: pos },
    );
  },
  // As much as a frame may have, of nothing useful.
  (random) =>
    random.pick(["a", "{", "\\u0000", "\u0000", "소", "[]"]).repeat(1 + random.below(20_000)),
  (random) => JSON.stringify(Array.from({ length: 1 + random.below(9_000) }, (_, n) => n)),
  (random) => `{${Array.from({ length: 1 + random.below(5_000) }, (_, n) => `"k${n}":0`).join()}}`,
];

/** A frame that is to be refused, made of what comes next. */
export function hostileFrame(random: SeededRandom): string {
  return random.pick(MAKERS)(random);
}

/** A right frame that `breaking` makes no JSON. */
function broken(random: SeededRandom, breaking: (text: string) => string): string {
  while (true) {
    const text = breaking(JSON.stringify(random.pick(RIGHT)));
    try {
      JSON.parse(text);
    } catch {
      return text;
    }
  }
}

function required(frame: Record<string, unknown>, part: string): boolean {
  return part !== "token" && part !== "after" && part !== "before" && part !== "limit" &&
    !(frame.type === "hello" && part !== "type");
}
