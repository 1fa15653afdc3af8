import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { serverPermissions } from "../tools/server_permissions.ts";

const ROOT = new URL("../", import.meta.url);

function launcher(args: string[], env: Record<string, string>): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=launcher", "tools/run.ts", ...args],
    cwd: fileURLToPath(ROOT),
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
}

async function launch(args: string[], env: Record<string, string>) {
  const { code, stdout, stderr } = await launcher(args, env).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const PRINT_SOURCE = "console.log(Deno.env.get('JSR_URL'))";

Deno.test("the launcher takes JSR_URL as it is and says nothing", async () => {
  assertEquals(await launch(["eval", PRINT_SOURCE], { JSR_URL: "file:///elsewhere/" }), {
    code: 0,
    stdout: "file:///elsewhere/",
    stderr: "",
  });
});

Deno.test("the launcher falls back to the stand-in and says so in one line", async () => {
  const empty = await Deno.makeTempDir();
  try {
    // Nothing is cached, and nothing listens at the proxy.
    const network = { JSR_URL: "", DENO_DIR: empty, HTTPS_PROXY: "http://127.0.0.1:1" };
    const { code, stdout, stderr } = await launch(["eval", PRINT_SOURCE], network);
    assertEquals([code, stdout], [0, new URL("tools/jsr/", ROOT).href]);
    assertMatch(stderr, /^The JSR registry cannot be reached: using the stand-in in tools\/jsr\.$/);
  } finally {
    await Deno.remove(empty, { recursive: true });
  }
});

Deno.test("the launcher runs commands in turn up to the first that fails", async () => {
  const steps = ["eval", "console.log(1)", "--then", "eval", "Deno.exit(3)", "--then"];
  const { code, stdout } = await launch([...steps, "eval", "console.log(2)"], {
    JSR_URL: "file:///",
  });
  assertEquals([code, stdout], [3, "1"]);
});

Deno.test("the launcher tells a misspelt variable", async () => {
  const { stderr } = await launch(["eval", "0"], { JSR_URL: "file:///", SORI_ISOLATE: "2" });
  assertStringIncludes(stderr, "did you mean SORI_ISOLATES?");
});

Deno.test({
  name: "the launcher passes a signal on and ends with the command's exit code",
  ignore: Deno.build.os === "windows",
  async fn() {
    const script = `
      Deno.addSignalListener("SIGTERM", () => { console.log("draining"); Deno.exit(7); });
      console.log("ready");
      setInterval(() => {}, 1000);`;
    const child = launcher(["eval", script], { JSR_URL: "file:///" }).spawn();
    const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await lines.read()).value, "ready\n");
    child.kill("SIGTERM");
    assertEquals((await lines.read()).value, "draining\n");
    assertEquals((await child.status).code, 7);
    await Promise.all([lines.cancel(), child.stderr.cancel()]);
  },
});

Deno.test("the server may use its data folder alone, unless the environment names other files", () => {
  const flags = (env: Record<string, string>) => serverPermissions((name) => env[name]);
  assertEquals(flags({}), []);
  assertEquals(flags({ SORI_KV: ":memory:" }), []);
  assertEquals(flags({ SORI_KV: "https://kv.example.org" }), []);
  const [read = "", write = ""] = flags({
    SORI_KV: "/srv/a,b/sori.kv",
    SORI_TLS_CERT: "/etc/sori/cert.pem",
    SORI_TLS_KEY: "/etc/sori/key.pem",
    JSR_URL: "file:///srv/jsr/",
  });
  assertMatch(
    read,
    /^--allow-read=main\.ts,.*,\/srv\/a,,b,\/etc\/sori\/cert\.pem,\/etc\/sori\/key\.pem/,
  );
  assertEquals(write, "--allow-write=data,/srv/a,,b");
});

Deno.test("deno.lock names packages and never a host", async () => {
  const lock = await Deno.readTextFile(new URL("deno.lock", ROOT));
  assertEquals(lock.match(/https?:|\.(io|org|com|dev)\b/g), null);
});
