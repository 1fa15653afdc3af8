/** What the inspector says. Loaded with it, in one language, and not with the room. */

/** Why a connection cannot be made, before it is tried or after it failed. */
export type TargetProblem = "notAnAddress" | "scheme" | "fragment" | "mixed" | "protocols";

/** See the module. */
export interface InspectText {
  title: string;
  lead: string;
  /** To it, from the room. */
  open: string;
  close: string;
  /** To the page with more of it. */
  page: string;
  guide: string;

  target: {
    title: string;
    address: string;
    addressHelp: string;
    protocols: string;
    protocolsHelp: string;
    connect: string;
    disconnect: string;
    closeCode: string;
    closeReason: string;
    problem: Record<TargetProblem, string>;
    failed: string;
    failedHints: string[];
    badClose: string;
  };

  connection: {
    title: string;
    none: string;
    which: string;
    state: string;
    /** By `readyState`. */
    states: [string, string, string, string];
    protocol: string;
    noProtocol: string;
    extensions: string;
    noExtensions: string;
    roundTrip: string;
    unknown: string;
    opening: string;
    milliseconds(ms: string): string;
    buffered: string;
    bufferedHelp: string;
    bufferedNow(bytes: string, highest: string): string;
    closed: string;
    clean: string;
    unclean: string;
    /** Its reconnect, so that the handshake can be seen. */
    anew: string;
  };

  handshake: {
    title: string;
    request: string;
    response: string;
    header: string;
    value: string;
    meaning: string;
    /** Where the headers come from. */
    told: string;
    notTold: string;
    acceptTitle: string;
    key: string;
    draw: string;
    badKey: string;
    join: string;
    sha1: string;
    base64: string;
    matches: string;
    differs: string;
    /** By the name of the header in lower case; `""` is the first line. */
    headers: Record<string, string>;
    otherHeader: string;
  };

  frames: {
    title: string;
    list: string;
    empty: string;
    filter: string;
    all: string;
    outgoing: string;
    incoming: string;
    search: string;
    pause: string;
    resume: string;
    clear: string;
    copy: string;
    copied: string;
    copyFailed: string;
    save: string;
    count(shown: string, all: string): string;
    dropped(count: string): string;
    direction: Record<"out" | "in", string>;
    kind: string;
    size: string;
    content: string;
    time: string;
    priority: string;
    opcodes: Record<
      "continuation" | "text" | "binary" | "close" | "ping" | "pong" | "reserved",
      string
    >;
    priorities: Record<"control" | "talk" | "signal" | "bulk" | "none", string>;
    timeline: string;
    timelineHelp: string;
    chosen(number: string): string;
    head: string;
    headHelp: string;
    maskBytes: string;
    inferred: string;
    cut: string;
    bytes(count: string): string;
    seconds(count: string): string;
    /** One frame in a sentence, for who hears the timeline. */
    said(direction: string, opcode: string, bytes: string): string;
  };

  send: {
    title: string;
    text: string;
    sendText: string;
    sendBlob: string;
    sendBuffer: string;
    ping: string;
    help: string;
  };

  /** What a page cannot see. */
  unseen: { title: string; items: string[]; dev: string; devLead: string };

  /** In development: frames as they passed, from a relay between browser and server. */
  tap: {
    title: string;
    connect: string;
    lead: string;
    empty: string;
    final: string;
    fragment: string;
    masked: string;
    /** Sends something that a browser takes to pieces. */
    large: string;
    failed: string;
  };

  /** The experiments, on this page too. */
  experiments: { title: string; lead: string; choose: string };

  /** Meanings of close codes; ranges for those without an entry. */
  codes: Record<number, string>;
  codeRanges: Record<"library" | "private" | "reserved", string>;
}
