/** What cannot work is said in one line that names the variable, its value and what to do. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runServer, ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";

/** Runs a server that is to refuse its settings; the one line that it says. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runServer({ env });
  const told = JSON.stringify(env);
  assertEquals(stdout, "", told);
  assertMatch(stderr, /^sori: [^\n]+\n$/, told);
  assertEquals(code, 1, told);
  return stderr.trimEnd();
}

Deno.test("values that make no sense are named with what would", async () => {
  const cases: [name: string, value: string, hint: RegExp][] = [
    ["PORT", "eight thousand", /whole number from 0 to 65535/],
    ["PORT", "65536", /whole number from 0 to 65535/],
    ["SORI_ISOLATES", "0", /whole number from 1 to/],
    ["SORI_TEXT_LENGTH", "-1", /whole number from 1 to/],
    ["SORI_RATE_WINDOW_MS", "1e4", /whole number/],
    ["SORI_RATE_LIMIT", "maybe", /on nor off/],
    ["SORI_ORIGINS", "example.org", /as https:\/\/example\.org/],
    ["SORI_TRUST_PROXY", "everybody", /addresses/],
    ["SORI_KV", "ftp://example.org/kv", /file path, :memory: or/],
    ["HOST", "no host", /0\.0\.0\.0/],
  ];
  for (const [name, value, hint] of cases) {
    const line = await refusal({ [name]: value });
    assertStringIncludes(line, `${name}=${value}`);
    assertMatch(line, hint);
  }
});

Deno.test("a secret that is too short is refused without being told", async () => {
  const line = await refusal({ SORI_SECRET: "swordfish" });
  assertStringIncludes(line, "SORI_SECRET=");
  assertEquals(line.includes("swordfish"), false);
});

Deno.test("a port that is in use is named, whoever shares it", async () => {
  for (const there of ["1", "2"]) {
    await using folder = await TempFolder.make();
    const env = { SORI_KV: folder.file("sori.kv") };
    await using server = await ServerProcess.start({ env: { ...env, SORI_ISOLATES: there } });
    for (const isolates of ["1", "2"]) {
      const line = await refusal({ ...env, PORT: server.port, SORI_ISOLATES: isolates });
      assertMatch(line, new RegExp(`PORT=${server.port} is in use: set PORT to a free port`));
    }
    const response = await server.fetch("/healthz");
    await response.body?.cancel();
    assertEquals(response.status, 200);
  }
});

Deno.test("an address that is not this machine's is named", async () => {
  for (const isolates of ["1", "2"]) {
    await using folder = await TempFolder.make();
    const env = { SORI_KV: folder.file("sori.kv"), SORI_ISOLATES: isolates };
    assertStringIncludes(await refusal({ ...env, HOST: "192.0.2.1" }), "HOST=192.0.2.1");
  }
});

Deno.test("a folder that cannot be written, and a file that is no store, are named", async () => {
  await using folder = await TempFolder.make();
  const file = folder.file("file");
  await Deno.writeTextFile(file, "This is no database.".repeat(1_000));
  for (const isolates of ["1", "2"]) {
    for (const kv of [`${file}/sori.kv`, file]) {
      const line = await refusal({ SORI_KV: kv, SORI_ISOLATES: isolates });
      assertStringIncludes(line, `SORI_KV=${kv}`);
      assertStringIncludes(line, "set SORI_KV");
    }
  }
});

Deno.test("a store that a newer server has written is refused, and left as it is", async () => {
  await using folder = await TempFolder.make();
  const path = folder.file("sori.kv");
  const schema = new TextEncoder().encode(JSON.stringify({ version: 99 }));
  const kv = await Deno.openKv(path);
  await kv.set(["schema"], schema);
  kv.close();
  for (const isolates of ["1", "2"]) {
    const line = await refusal({ SORI_KV: path, SORI_ISOLATES: isolates });
    assertStringIncludes(line, `SORI_KV=${path}`);
    assertMatch(line, /layout 99 .*run a newer Sori/);
  }
  const left = await Deno.openKv(path);
  const keys: Deno.KvKey[] = [];
  for await (const { key } of left.list({ prefix: [] })) keys.push(key);
  left.close();
  assertEquals(keys, [["schema"]]);
});

Deno.test("a certificate that is missing, or none, is named", async () => {
  await using folder = await TempFolder.make();
  const none = folder.file("none.pem");
  const text = folder.file("text.pem");
  await Deno.writeTextFile(text, "This is no certificate.");
  assertStringIncludes(await refusal({ SORI_TLS_CERT: none }), "set SORI_TLS_KEY");
  assertStringIncludes(await refusal({ SORI_TLS_KEY: none }), "set SORI_TLS_CERT");
  const missing = await refusal({ SORI_TLS_CERT: none, SORI_TLS_KEY: none });
  assertStringIncludes(missing, `SORI_TLS_CERT=${none}`);
  const wrong = await refusal({ SORI_TLS_CERT: text, SORI_TLS_KEY: text });
  assertStringIncludes(wrong, `SORI_TLS_CERT=${text}`);
});

Deno.test("a KV Connect server that cannot be had is named", async () => {
  const nobody = "http://127.0.0.1:9/";
  assertStringIncludes(await refusal({ SORI_KV: nobody }), "DENO_KV_ACCESS_TOKEN");
  const line = await refusal({ SORI_KV: nobody, DENO_KV_ACCESS_TOKEN: "x".repeat(16) });
  assertStringIncludes(line, `SORI_KV=${nobody}`);
});
