/** The requests around passkeys; a real authenticator stands in tests/browser. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";

const ask = async (
  server: ServerProcess,
  path: string,
  { host, body = "{}", headers = {} }: {
    host?: string;
    body?: string;
    headers?: Record<string, string>;
  } = {},
) => {
  const { token } = await (await server.fetch("/api/me")).json();
  const response = await server.fetch(path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      ...(host !== undefined && { "x-forwarded-host": host, "x-forwarded-proto": "https" }),
      ...headers,
    },
    body,
  });
  return { status: response.status, answer: await response.json() };
};

Deno.test("behind a trusted proxy passkeys are bound to the host that people see", async () => {
  await using server = await ServerProcess.start({ env: { SORI_TRUST_PROXY: "loopback" } });
  const { status, answer } = await ask(server, "/me/passkeys/options", { host: "chat.example" });
  assertEquals([status, answer.rp], [200, { name: "Sori", id: "chat.example" }]);
});

Deno.test("nobody else's forwarded host is believed, and a number is no host", async () => {
  await using server = await ServerProcess.start();
  const { status, answer } = await ask(server, "/sign-in/options", { host: "chat.example" });
  assertEquals([status, answer.code], [400, "needs_host_name"]);
  assertStringIncludes(answer.detail, "localhost");
});

Deno.test("what is no answer of an authenticator is refused, and costs nothing but a rate", async () => {
  await using server = await ServerProcess.start({ env: { SORI_TRUST_PROXY: "loopback" } });
  for (const body of ["", "[]", '{"id":7}', '{"id":"x","rawId":"x","type":"public-key"}']) {
    for (const path of ["/sign-in", "/me/passkeys"]) {
      const { status, answer } = await ask(server, path, { host: "chat.example", body });
      assertEquals([status, answer.code], [400, "bad_passkey"], `${path} ${body}`);
    }
  }
});

Deno.test("a new guest without a session is told to open a page first", async () => {
  await using server = await ServerProcess.start();
  const response = await server.fetch("/sign-in/options", { method: "POST", body: "{}" });
  assertEquals([response.status, (await response.json()).code], [401, "unauthorized"]);
});
