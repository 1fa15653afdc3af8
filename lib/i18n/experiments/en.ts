/**
 * The experiments in English.
 * Over 300 lines because a language is one list, to be read as a whole.
 */
import type { ExperimentsText } from "./catalog.ts";

/** See the module. */
export const enExperiments: ExperimentsText = {
  kicker: "Experiment",
  see: "What you should see",
  each: {
    "polling-beside-socket": {
      title: "Asking or listening: who knows first?",
      text:
        "Say something, and it appears in a practice room. One side keeps a socket open and listens, the other asks every three seconds.",
      see: [
        "The socket takes no longer than the way to the server and back.",
        "Polling finds out at any moment between 0 and 3 seconds, after errands for nothing.",
      ],
    },
    "handshake-headers": {
      title: "Your own browser's handshake",
      text:
        "Connect, and the practice server tells which headers it got in this very handshake. Then change a letter of the key and watch the answer.",
      see: [
        "Sec-WebSocket-Key is another one at each connection.",
        "What the page computes is the server's Sec-WebSocket-Accept.",
      ],
    },
    "frames-as-they-pass": {
      title: "Another length, another header",
      text:
        "Send words, or one of the sizes; an echo server sends them back. Press a number in the list to see the frame header byte by byte.",
      see: [
        "Up to 125 bytes the header has two bytes, from 126 on four, from 65,536 on ten.",
        "In what is sent, the second byte is 80 or more: its first bit is MASK.",
      ],
    },
    "text-blob-arraybuffer": {
      title: "The same letters in three shapes",
      text:
        "Send the same words as text, as a Blob and as an ArrayBuffer. In what shape bytes come back is up to binaryType.",
      see: [
        "Text goes under opcode 1, both others under opcode 2, and all are equally large.",
        "Whatever bytes were sent as, they come as binaryType says.",
      ],
    },
    "ready-state": {
      title: "Four states, seen",
      text:
        "Connect, disconnect, and send at the wrong moment on purpose. Every event is written down with the readyState it came in.",
      see: [
        "Sending right after the constructor throws InvalidStateError.",
        "Sending after the end seems to work, but only bufferedAmount grows: those words are lost.",
      ],
    },
    "buffered-amount": {
      title: "16 MiB, blindly and with open eyes",
      text:
        "The same 16 MiB go out twice: once poured in at once, once with a pause whenever 1 MiB waits.",
      see: [
        "Poured in at once, bufferedAmount shoots up towards 16 MiB.",
        "With open eyes it stays below 1.25 MiB.",
      ],
    },
    "slow-line": {
      title: "Zero does not mean arrived",
      text:
        "16 KiB go to somebody who takes in only 8 KiB a second. Watch bufferedAmount and the answer.",
      see: [
        "bufferedAmount is back to 0 at once.",
        "The answer takes about two seconds: until then the data lay in buffers along the way.",
      ],
    },
    "upload-beside-text": {
      title: "A word beside a large file",
      text:
        "A file of 512 KiB goes over a line of 128 KiB a second (1 Mbit/s), and a line of text with it. Try it with priorities off, then on.",
      see: [
        "Off, the text waits until the whole file has passed: almost four seconds.",
        "On, it waits for the two pieces that have left already, about half a second.",
        "On the timeline, see where the green bar (text) stands among the purple ones (pieces).",
      ],
    },
    "other-subprotocols": {
      title: "Asking for another language",
      text:
        "The practice server speaks practice.v2 and practice.v1. Choose what to offer, and see what happens when the server breaks the rules.",
      see: [
        "Offered both, the server picks practice.v2, which it likes best; your order does not matter.",
        "If it picks none, or one that was not offered, the browser drops the connection: code 1006.",
      ],
    },
    "sleeping-tab": {
      title: "Put the tab to sleep",
      text:
        "Start, go to another tab for a minute, and come back; or close the laptop and open it. A clock that ticks every second shows how much it missed.",
      see: [
        "While hidden, the clock slows down or stops; how much differs between browsers.",
        "When you come back, the connection asks at once for a sign of life.",
      ],
    },
    "close-codes": {
      title: "Who hangs up, and with which number?",
      text:
        "Enter a code and a reason, and let the page close, or the server. Try one that is not allowed, too.",
      see: [
        "A page may use 1000 and 3000 to 4999; anything else is an InvalidAccessError.",
        "A server may send codes such as 1001 or 1011 as well.",
        "If both said goodbye, wasClean is true, whatever the number.",
      ],
    },
    "cut-the-line": {
      title: "Cut the line, and get back what was missed",
      text:
        "Minji and Hajun are in one room. Cutting Minji's line closes her socket and keeps her from opening another. Hajun talks on meanwhile. Then mend the line.",
      see: [
        "Minji hears nothing of what is said meanwhile.",
        "Once mended, the server answers resume: replayed, and what was missed comes in order, each once.",
      ],
    },
    "flood": {
      title: "Thirty messages at once",
      text:
        "Thirty messages go into a practice room at once. The server takes 20 in ten seconds from one sender.",
      see: [
        "Beyond twenty it answers rate_limited, and says how long to wait.",
        "The client waits and sends again under the same ids: in the end all thirty are in the room, in order, each once.",
      ],
    },
    "foreign-origin": {
      title: "Play the foreign page",
      text:
        "Under its other name (localhost or 127.0.0.1) this server is a foreign one to the browser. Try to connect from here, and then from the inspector, whose page may connect anywhere.",
      see: [
        "From here the page's CSP stops it, before it ever reaches the server.",
        "From the inspector it connects, but you in welcome is somebody else: the server took you for a guest, not for the owner of the cookie.",
      ],
    },
    "kill-the-isolate": {
      title: "Kill the server, without warning",
      text:
        "Only with a server started for development. It dies without a word and starts again. Hajun is back first and says something before Minji returns.",
      see: [
        "Both connections end with 1006: there was no close frame.",
        "On the new server Minji gets what she missed, in order.",
      ],
    },
    "force-sse-or-polling": {
      title: "Take another way",
      text:
        "Enter the room over SSE or long polling instead of a WebSocket; the other side has a WebSocket. See whether they understand each other, and how long it takes.",
      see: [
        "Another way, the same frames, the same words in the same order.",
        "Frames come in HTTP responses, and go by POST.",
      ],
    },
    "stream-backpressure": {
      title: "A tap that can be turned off",
      text:
        "The server is asked to pour 8 MiB. Once they are taken as they come, once read slowly through a WebSocketStream, which only Chrome and Edge have.",
      see: [
        "Taken as they come, the server hardly waits.",
        "Read slowly, the server waits much longer: it has felt how slow this end is.",
      ],
    },
    "decode-a-struct": {
      title: "One struct in two byte orders",
      text:
        "Bytes of struct { uint32_t id; float volume; uint16_t port; }. Change them as you like. On the left little-endian, on the right big-endian, which is DataView's default.",
      see: [
        "The same bytes are 1, 0.5 and 8060 on one side, and nonsense on the other.",
        "Turn the bytes of each field around, and the other side is right.",
      ],
    },
  },
  label: {
    start: "Start",
    again: "Once more",
    connect: "Connect",
    disconnect: "Disconnect",
    send: "Send",
    say: "Say something",
    text: "Text",
    log: "What happened",
    running: "Under way…",
    failed: "No connection. Try again in a moment.",
    opened: (protocol) =>
      protocol === "" ? "Open, without a subprotocol." : `Open. The subprotocol is ${protocol}.`,
    closed: (code, reason, clean) => `Closed: code ${code}, reason “${reason}”, wasClean ${clean}`,
    refused: "The browser dropped the connection.",
    error: (name) => `Exception: ${name}`,
    ms: (count) => `${count} ms`,
    socketHeard: (ms) => `Socket: heard it after ${ms} ms.`,
    pollHeard: (ms, requests) =>
      `Polling: knew after ${ms} ms, having asked ${requests} ${
        requests === "1" ? "time" : "times"
      }.`,
    waitingForPoll: "Polling: waiting for its next question…",
    bytes: (count) => `${count} bytes`,
    asText: "As text",
    asBlob: "As a Blob",
    asBuffer: "As an ArrayBuffer",
    receiveAs: "binaryType",
    cameAs: (type, size) => `Came as ${type}, ${size} bytes.`,
    sendNow: "Send now",
    sentSilently: (buffered) => `No exception. bufferedAmount is ${buffered}`,
    event: (name, state) => `event ${name}, readyState ${state}`,
    call: (name, state) => `called ${name}, readyState ${state}`,
    atOnce: "Pour in at once",
    watching: "Send with open eyes",
    highest: (bytes) => `At most ${bytes} were waiting`,
    pieces: (count, bytes) => `${count} pieces, ${bytes}`,
    buffered: (bytes) => `bufferedAmount ${bytes}`,
    acknowledged: (bytes, ms) => `The other side says it has ${bytes} bytes, after ${ms} ms.`,
    prioritiesOff: "Priorities off",
    prioritiesOn: "Priorities on",
    waited: (how, ms) => `${how}: the text waited ${ms} ms.`,
    uploaded: (ms) => `The file was there after ${ms} ms.`,
    offer: "Offer",
    nothing: "Offer nothing",
    answersNone: "Let the server pick none",
    answersOther: "Let the server name one that was not offered",
    tick: "Clock",
    ticks: (count, gap) => `The clock ticked ${count} times; its longest gap was ${gap} s.`,
    shown: "The tab is shown again.",
    hidden: "The tab is hidden.",
    frozen: "The tab froze (freeze).",
    resumed: "The tab thawed (resume).",
    signOfLife: (ms) => `Sent a ping, and a pong came after ${ms} ms: the connection lives.`,
    lifecycle: "Waiting. Go to another tab.",
    code: "Code",
    reason: "Reason",
    pageCloses: "Let the page close",
    serverCloses: "Let the server close",
    cut: "Cut Minji's line",
    mend: "Mend Minji's line",
    minji: "Minji",
    hajun: "Hajun",
    lineCut: "Minji's line is cut. She cannot connect again either.",
    lineMended: "Minji's line is mended.",
    saysMeanwhile: "Let Hajun speak",
    heard: (name, text) => `${name} heard: ${text}`,
    joined: (how) => `Minji is back. resume: ${how}`,
    complete: (count) => `Both have heard the same ${count} messages in the same order.`,
    incomplete: (count) =>
      `Minji has not heard ${count} ${count === "1" ? "message" : "messages"} yet.`,
    flood: (count) => `Say ${count} at once`,
    refusedSome: (count, ms) =>
      `The server answered rate_limited ${count} ${
        count === "1" ? "time" : "times"
      }: come back after ${ms} ms.`,
    floodDone: (count, ms) => `All ${count} are in the room, in order, each once, after ${ms} ms.`,
    tryHere: "Try from this page",
    blocked: (directive) => `The browser stopped it. Rule broken: ${directive}`,
    tryThere: "Try from the inspector",
    ownId: (id) => `On this page you are ${id}. Compare it with you.id in the inspector's welcome.`,
    onlyLocal: "Works only with a server on your own machine, opened as localhost or 127.0.0.1.",
    kill: "Kill the server",
    onlyDev:
      "This server was not started by deno task dev and cannot be killed from here: others may be using it.",
    killed: "The server is dead.",
    back: (isolate) => `Connected again, to isolate ${isolate}.`,
    way: "Way",
    ways: {
      "websocket": "WebSocket",
      "event-stream": "SSE and POST",
      "long-poll": "Long polling and POST",
    },
    acrossWays: (text, ms) => `“${text}” reached the other side after ${ms} ms.`,
    readSlowly: "Read slowly with WebSocketStream",
    letFlow: "Take it as it comes with WebSocket",
    noStream: "This browser has no WebSocketStream.",
    readSoFar: (bytes) => `Read so far: ${bytes}`,
    serverTold: (ms, waited) =>
      `The server says: pouring took ${ms} ms, ${waited} ms of which it waited for this end.`,
    hex: "Bytes (hexadecimal)",
    badHex: "Twenty hexadecimal digits, which are ten bytes.",
    field: "Field",
    littleEndian: "Little-endian",
    bigEndian: "Big-endian (default)",
    thisMachine: (order) => `TypedArrays on this machine read ${order.toLowerCase()}.`,
  },
};
