// deno run -N --unstable-kv chat_in_60_lines.ts
const kv = await Deno.openKv();
const readers = new Set<() => void>();

async function say(from: string, id: string, text: string): Promise<void> {
  const said = { key: ["said", id], versionstamp: null };
  await kv.atomic().check(said).set(said.key, true, { expireIn: 86_400_000 })
    .set(["log", kv.commitVersionstamp()], { from, id, text }).commit();
  for (const read of readers) read();
}

function openSocket(request: Request, url: URL): Response {
  if (request.headers.get("origin") !== url.origin) return new Response(null, { status: 403 });
  const { socket, response } = Deno.upgradeWebSocket(request);
  const from = crypto.randomUUID().slice(0, 4);
  let at = url.searchParams.get("after") ?? "";
  let reading = Promise.resolve();
  const read = () => reading = reading.then(readOn).catch(() => socket.close(1011));
  async function readOn() {
    for await (const { key, value } of kv.list({ prefix: ["log"], start: ["log", at + "0"] })) {
      at = String(key[1]);
      socket.send(JSON.stringify({ at, ...value as object }));
    }
  }
  socket.onopen = () => (readers.add(read), read());
  socket.onclose = () => readers.delete(read);
  socket.onmessage = ({ data }) => {
    const [, id, text] = /^(\S{1,64}) (.{1,500})$/su.exec(String(data)) ?? [];
    if (id && text) say(from, id, text).catch(() => socket.close(1011));
    else socket.close(1008, "id text");
  };
  return response;
}

const page = `<!doctype html><meta charset="utf-8"><title>60</title>
<ul id="log"></ul><form><input required autofocus maxlength="500"> <button>Enter</button></form>
<script type="module">
let at = "", socket, failures = 0, unanswered = new Map();
function connect() {
  socket = new WebSocket(location.href.replace("http", "ws") + "ws?after=" + at);
  socket.onopen = () => (failures = 0, unanswered.forEach((frame) => socket.send(frame)));
  socket.onmessage = ({ data }) => {
    const event = JSON.parse(data), line = document.createElement("li");
    at = event.at, unanswered.delete(event.id), line.textContent = event.from + ": " + event.text;
    document.querySelector("#log").append(line);
  };
  socket.onclose = () => setTimeout(connect, Math.random() * Math.min(30, 2 ** failures++) * 1000);
}
connect();
document.querySelector("form").onsubmit = (submit) => {
  const id = crypto.randomUUID(), frame = id + " " + submit.target[0].value;
  submit.preventDefault(), submit.target.reset(), unanswered.set(id, frame);
  if (socket.readyState === WebSocket.OPEN) socket.send(frame);
};</script>`;

Deno.serve({ port: 8060 }, (request) => {
  const url = new URL(request.url);
  if (url.pathname === "/ws") return openSocket(request, url);
  return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
});
