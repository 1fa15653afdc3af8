/** What the experiments of the guide say. Loaded with them, in one language. */

/** The experiments, in the order of the chapters that hold them. */
export const EXPERIMENTS = [
  "polling-beside-socket",
  "handshake-headers",
  "frames-as-they-pass",
  "text-blob-arraybuffer",
  "ready-state",
  "buffered-amount",
  "slow-line",
  "upload-beside-text",
  "other-subprotocols",
  "sleeping-tab",
  "close-codes",
  "cut-the-line",
  "flood",
  "foreign-origin",
  "kill-the-isolate",
  "force-sse-or-polling",
  "stream-backpressure",
  "decode-a-struct",
] as const;

/** The name of an experiment, as `<!-- experiment: name -->` in a chapter has it. */
export type ExperimentName = typeof EXPERIMENTS[number];

/** What stands around an experiment; readable without scripts. */
export interface ExperimentText {
  title: string;
  /** What to do. */
  text: string;
  /** What the reader should see. */
  see: string[];
}

/** See the module. */
export interface ExperimentsText {
  /** Above each one. */
  kicker: string;
  see: string;
  each: Record<ExperimentName, ExperimentText>;
  /** Buttons, fields and results. */
  label: {
    start: string;
    again: string;
    connect: string;
    disconnect: string;
    send: string;
    say: string;
    text: string;
    log: string;
    running: string;
    failed: string;
    opened(protocol: string): string;
    closed(code: number, reason: string, clean: boolean): string;
    refused: string;
    error(name: string): string;
    ms(count: string): string;

    socketHeard(ms: string): string;
    pollHeard(ms: string, requests: string): string;
    waitingForPoll: string;

    bytes(count: string): string;

    asText: string;
    asBlob: string;
    asBuffer: string;
    receiveAs: string;
    cameAs(type: string, size: string): string;

    sendNow: string;
    sentSilently(buffered: string): string;
    event(name: string, state: string): string;
    call(name: string, state: string): string;

    atOnce: string;
    watching: string;
    highest(bytes: string): string;

    pieces(count: string, bytes: string): string;
    buffered(bytes: string): string;
    acknowledged(bytes: string, ms: string): string;

    prioritiesOff: string;
    prioritiesOn: string;
    waited(how: string, ms: string): string;
    uploaded(ms: string): string;

    offer: string;
    nothing: string;
    answersNone: string;
    answersOther: string;

    tick: string;
    ticks(count: string, gap: string): string;
    shown: string;
    hidden: string;
    frozen: string;
    resumed: string;
    signOfLife(ms: string): string;
    lifecycle: string;

    code: string;
    reason: string;
    pageCloses: string;
    serverCloses: string;

    cut: string;
    mend: string;
    minji: string;
    hajun: string;
    lineCut: string;
    lineMended: string;
    saysMeanwhile: string;
    heard(name: string, text: string): string;
    joined(how: string): string;
    complete(count: string): string;
    incomplete(count: string): string;

    flood(count: string): string;
    refusedSome(count: string, ms: string): string;
    floodDone(count: string, ms: string): string;

    tryHere: string;
    blocked(directive: string): string;
    tryThere: string;
    ownId(id: string): string;
    onlyLocal: string;

    kill: string;
    onlyDev: string;
    killed: string;
    back(isolate: string): string;

    way: string;
    ways: Record<"websocket" | "event-stream" | "long-poll", string>;
    acrossWays(text: string, ms: string): string;

    readSlowly: string;
    letFlow: string;
    noStream: string;
    readSoFar(bytes: string): string;
    serverTold(ms: string, waited: string): string;

    hex: string;
    badHex: string;
    field: string;
    littleEndian: string;
    bigEndian: string;
    thisMachine(order: string): string;
  };
}
