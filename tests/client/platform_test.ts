/** What touches the platform: WebSockets and the events of a page. */
import { assertEquals, assertThrows } from "@std/assert";
import { browserEnvironment, type BrowserScope } from "../../lib/client/browser_environment.ts";
import { connect } from "../../lib/client/mod.ts";
import { webSocketTransport } from "../../lib/client/web_socket_transport.ts";
import { PROTOCOL } from "../../lib/protocol/mod.ts";

/** A `WebSocket` that notes what is done to it. */
class FakeWebSocket {
  static last: FakeWebSocket;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly calls: string[] = [];

  constructor(readonly url: string, readonly protocols: string[]) {
    FakeWebSocket.last = this;
  }

  send(text: string) {
    this.calls.push(`send ${text}`);
  }

  close(code?: number) {
    this.calls.push(`close ${code}`);
  }

  message(data: unknown) {
    this.onmessage?.(new MessageEvent("message", { data }));
  }

  end(code: number) {
    this.onclose?.(new CloseEvent("close", { code }));
  }
}

function openSocket() {
  const seen: string[] = [];
  const transport = webSocketTransport(FakeWebSocket)(new URL("wss://chat.example/ws"), {
    frame: (text) => seen.push(text),
    close: (code) => seen.push(`closed ${code}`),
  });
  return { seen, transport, socket: FakeWebSocket.last };
}

Deno.test("a socket is opened with the protocol's name", () => {
  const { socket } = openSocket();
  assertEquals([socket.url, socket.protocols], ["wss://chat.example/ws", [PROTOCOL]]);
});

Deno.test("text frames pass in both directions, binary ones are not ours", () => {
  const { seen, socket, transport } = openSocket();
  socket.message("one");
  socket.message(new ArrayBuffer(2));
  socket.message("two");
  transport.send("three");
  assertEquals(seen, ["one", "two"]);
  assertEquals(socket.calls, ["send three"]);
});

Deno.test("the end of a socket is reported once", () => {
  const { seen, socket } = openSocket();
  socket.end(1006);
  socket.end(0);
  assertEquals(seen, ["closed 1006"]);
});

Deno.test("a socket that we close reports nothing more", () => {
  const { seen, socket, transport } = openSocket();
  transport.close();
  socket.message("late");
  socket.end(1000);
  assertEquals(seen, []);
  assertEquals(socket.calls, ["close 1000"]);
});

Deno.test("without a WebSocket of its own the platform asks for one", () => {
  const { WebSocket } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, "WebSocket");
    assertThrows(() => connect("ws://chat.example/ws"), TypeError, "connect(url, { WebSocket })");
    using client = connect("ws://chat.example/ws", { WebSocket: FakeWebSocket });
    assertEquals(client.state, "connecting");
  } finally {
    globalThis.WebSocket = WebSocket;
  }
});

/** A page without a browser. */
function fakePage() {
  const document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  const navigator = { onLine: true };
  const scope: BrowserScope = Object.assign(new EventTarget(), { document, navigator });
  const seen: string[] = [];
  const environment = browserEnvironment(scope);
  const stop = environment.watch((change) => seen.push(change));
  return { document, navigator, scope, seen, environment, stop };
}

const transition = (type: string, persisted: boolean) =>
  Object.assign(new Event(type), { persisted });

Deno.test("a page wakes when it is shown, thawed or restored", () => {
  const { document, scope, seen } = fakePage();
  document.visibilityState = "hidden";
  document.dispatchEvent(new Event("visibilitychange"));
  assertEquals(seen, []);
  document.visibilityState = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  document.dispatchEvent(new Event("resume"));
  scope.dispatchEvent(transition("pageshow", false));
  assertEquals(seen, ["wake", "wake"]);
  scope.dispatchEvent(transition("pageshow", true));
  assertEquals(seen, ["wake", "wake", "wake"]);
});

Deno.test("a page is put aside only if it may come back", () => {
  const { scope, seen } = fakePage();
  scope.dispatchEvent(transition("pagehide", false));
  assertEquals(seen, []);
  scope.dispatchEvent(transition("pagehide", true));
  assertEquals(seen, ["suspend"]);
});

Deno.test("a page tells of the network", () => {
  const { environment, navigator, scope, seen } = fakePage();
  assertEquals(environment.online(), true);
  navigator.onLine = false;
  scope.dispatchEvent(new Event("offline"));
  assertEquals(environment.online(), false);
  scope.dispatchEvent(new Event("online"));
  assertEquals(seen, ["offline", "online"]);
});

Deno.test("whoever stops watching a page is told nothing more", () => {
  const { document, scope, seen, stop } = fakePage();
  stop();
  scope.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("resume"));
  assertEquals(seen, []);
});
