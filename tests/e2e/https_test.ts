import { assertEquals, assertMatch } from "@std/assert";
import { makeCertificate } from "../support/certificate.ts";
import { handshake } from "../support/raw_socket.ts";
import { isMissing } from "../support/runtimes.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";

const ignore = await isMissing("openssl");

for (const isolates of ["1", "2"]) {
  Deno.test({
    name: `https and wss are served directly by ${isolates}, with a Secure cookie`,
    ignore,
    async fn() {
      await using folder = await TempFolder.make();
      const { cert, key } = await makeCertificate(folder);
      await using server = await ServerProcess.start({
        env: {
          SORI_TLS_CERT: cert,
          SORI_TLS_KEY: key,
          SORI_ISOLATES: isolates,
          SORI_KV: folder.file("sori.kv"),
        },
      });
      assertEquals(server.url.protocol, "https:");
      const caCerts = [await Deno.readTextFile(cert)];
      using client = Deno.createHttpClient({ caCerts });
      const request = (path: string, init: RequestInit) =>
        server.fetch(path, { ...init, client } as RequestInit);

      const page = await request("/", { headers: { accept: "text/html" } });
      await page.body?.cancel();
      assertEquals(page.status, 200);
      for (const cookie of page.headers.getSetCookie()) {
        assertMatch(cookie, /^__Host-[^;]+;.*\bSecure\b/);
      }
      assertMatch(page.headers.get("strict-transport-security")!, /max-age/);
      const post = async (origin: string) => {
        const body = new URLSearchParams({ name: "safe" });
        const posted = await request("/rooms", { method: "POST", headers: { origin }, body });
        await posted.body?.cancel();
        return posted.status;
      };
      assertEquals(await post(server.url.origin), 303, "its own origin is https");
      assertEquals(await post(server.url.origin.replace("https", "http")), 403);

      const { hostname, port } = server.socketUrl;
      using socket = await Deno.connectTls({ hostname, port: Number(port), caCerts });
      const upgrade = handshake(server.socketUrl, { origin: server.url.origin });
      await socket.write(new TextEncoder().encode(upgrade));
      const bytes = new Uint8Array(1_024);
      const count = await socket.read(bytes);
      assertMatch(new TextDecoder().decode(bytes.subarray(0, count!)), /^HTTP\/1\.1 101 /);
    },
  });
}
