/** Colour and picture: who they reach, and what is no picture. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

/** One pixel. */
const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/p6FdJwAAAABJRU5ErkJggg==",
);

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const put = (path: string, token: string, body: BodyInit) =>
  server.fetch(path, { method: "PUT", headers: { authorization: `Bearer ${token}` }, body });

Deno.test("a colour and a picture reach those in the room, and a new name leaves them", async () => {
  await using watcher = await WireClient.open(server.socketUrl.href);
  await using someone = await WireClient.open(server.socketUrl.href);
  for (const client of [watcher, someone]) await client.join("profile");
  const token = someone.welcome.token!;
  const colored = await (await put("/api/me", token, '{"name":"소리","color":3}')).json();
  assertEquals(colored, { id: someone.user, name: "소리", color: 3 });
  const { picture } = await (await put("/me/picture", token, PNG)).json();
  assertMatch(picture, /^\w{16}$/);
  await (await put("/api/me", token, '{"name":"소리꾼"}')).body?.cancel();
  const frame = await watcher.next(
    ({ type, people }) =>
      type === "people" &&
      (people as Record<string, { name?: string }>)[someone.user]?.name === "소리꾼",
    "the profile",
  );
  assertEquals((frame.people as Record<string, unknown>)[someone.user], {
    name: "소리꾼",
    color: 3,
    picture,
  });
});

Deno.test("a picture is served as what its bytes are, and is gone when another takes its place", async () => {
  const { token } = await (await server.fetch("/api/me")).json();
  const first = (await (await put("/me/picture", token, PNG)).json()).picture;
  const response = await server.fetch(`/pictures/${first}`);
  assertEquals(response.headers.get("content-type"), "image/png");
  assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  assertEquals(await response.bytes(), PNG);
  const second = (await (await put("/me/picture", token, PNG)).json()).picture;
  const gone = await server.fetch(`/pictures/${first}`);
  await gone.body?.cancel();
  assertEquals(gone.status, 404);
  const headers = { authorization: `Bearer ${token}` };
  const removed = await server.fetch("/me/picture", { method: "DELETE", headers });
  assert(!("picture" in await removed.json()));
  const none = await server.fetch(`/pictures/${second}`);
  await none.body?.cancel();
  assertEquals(none.status, 404);
});

Deno.test("what is no picture, or too large, is refused and leaves the profile as it is", async () => {
  const { token } = await (await server.fetch("/api/me")).json();
  const { picture } = await (await put("/me/picture", token, PNG)).json();
  const html = await put("/me/picture", token, "<script>alert(1)</script>");
  assertEquals([html.status, (await html.json()).code], [415, "bad_picture"]);
  const large = await put("/me/picture", token, new Uint8Array(61 * 1024));
  assertEquals([large.status, (await large.json()).status], [413, 413]);
  const headers = { authorization: `Bearer ${token}` };
  assertEquals((await (await server.fetch("/api/me", { headers })).json()).picture, picture);
});

Deno.test("name, colour and picture can be set without a script", async () => {
  const visitor = new Visitor(server, { language: "ko" });
  assert((await visitor.read("/me")).includes("내 설정"));
  await (await visitor.post("/me", { name: "나리", color: "5", to: "/me" })).body?.cancel();
  const form = new FormData();
  form.set("picture", new File([PNG], "me.png", { type: "image/png" }));
  const headers = { cookie: visitor.cookieHeader, origin: server.url.origin };
  const response = await server.fetch("/me/picture", { method: "POST", headers, body: form });
  await response.body?.cancel();
  assertEquals([response.status, response.headers.get("location")], [303, "/me"]);
  const me = await (await server.fetch("/api/me", { headers })).json();
  assertEquals([me.name, me.color], ["나리", 5]);
  assert((await visitor.read("/me")).includes(`/pictures/${me.picture}`));
});
