/**
 * What a server for development shows beside: true frames on the wire, and its own death. In a real
 * Chromium, with `tools/dev.ts` as people start it.
 */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { koExperiments } from "../../lib/i18n/experiments/ko.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { TestBrowser } from "./browser.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A server as `deno task dev` runs it, on a store of its own. */
class DevServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  private constructor(readonly url: string, process: Deno.ChildProcess) {
    this.#process = process;
  }

  static async start(store: string, env: Record<string, string>): Promise<DevServer> {
    const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = probe.addr;
    probe.close();
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "tools/dev.ts"],
      cwd: ROOT,
      env: { PORT: `${port}`, HOST: "127.0.0.1", SORI_KV: store, ...env },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const url = `http://127.0.0.1:${port}`;
    for (;;) {
      const response = await fetch(`${url}/healthz`).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) return new DevServer(url, process);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose]() {
    this.#process.kill("SIGTERM");
    await this.#process.status;
  }
}

Deno.test("a server for development shows the wire, and dies to be seen coming back", async (t) => {
  await using folder = await TempFolder.make();
  await using server = await DevServer.start(folder.file("dev.db"), { SORI_IDLE_SECONDS: "8" });
  await using browser = await TestBrowser.launch();

  await t.step("its relay shows pings, fragments and masks that no page sees", async () => {
    const page = await browser.page(`${server.url}/inspect`);
    await page.getByRole("button", { name: "중계기를 거쳐 연결하기" }).click();
    const tapped = page.locator(".tap tbody tr");
    await page.getByRole("button", { name: "200 KiB짜리 Blob 보내기" }).click();
    // The browser answers the server's pings without telling anybody.
    await tapped.locator(".arrow:text-is('↓')").locator("xpath=../..").filter({ hasText: "핑" })
      .first().waitFor();
    await page.locator(".tap tr.out[data-opcode='10']").first().waitFor();
    await page.locator(".tap tr.out[data-opcode='0']").first().waitFor();
    const rows = await tapped.evaluateAll((all) =>
      all.map((row) => [row.className, row.children[2]!.textContent])
    );
    assert(rows.every(([direction, mask]) => (mask === "마스크") === (direction === "out")));
    // The page's own list has one message where the wire had several frames.
    const list = page.locator(".wire").first().locator("tbody tr[data-opcode='2'].out");
    assertEquals(await list.count(), 1);
    const known = page.locator(".wire").first().locator("tbody tr[data-opcode='9']");
    assertEquals(await known.count(), 0);
    await page.close();
  });

  await t.step("its relay leads nowhere else, and not past the check of origins", async () => {
    const { port } = await (await fetch(`${server.url}/dev/tap`)).json();
    const page = await fetch(`http://127.0.0.1:${port}/api/me`).catch(() => null);
    assertEquals(page, null);
    const tried = await new Promise((done) => {
      const ws = new WebSocket(`ws://127.0.0.1:${port}/practice?tap=a`, {
        headers: { origin: "https://elsewhere.example" },
      } as unknown as string[]);
      ws.onopen = () => done("open");
      ws.onerror = () => done("refused");
    });
    assertEquals(tried, "refused");
  });

  await t.step(koExperiments.each["kill-the-isolate"].title, async () => {
    const context = await browser.visitor();
    const page = await context.newPage();
    // The page hears of the new server only when all is said: what it shows has to stay nevertheless.
    const said = Promise.withResolvers<void>();
    let asked = 0;
    await page.route("**/dev-reload", async (route) => {
      if (++asked > 1) await said.promise;
      await route.continue();
    });
    await page.goto(`${server.url}/learn/scaling-out`);
    const place = page.locator("#experiment-kill-the-isolate");
    await place.scrollIntoViewIfNeeded();
    await place.getByRole("button", { name: koExperiments.label.kill }).click();
    const log = place.getByRole("log");
    await log.getByText(koExperiments.label.complete("4")).waitFor({ timeout: 60_000 });
    const told = page.waitForResponse("**/dev-reload");
    said.resolve();
    await told;
    await page.locator("[data-killed]").waitFor({ state: "detached" });
    const lines = await log.locator("p").allInnerTexts();
    const heard = lines.filter((line) => line.startsWith("민지에게")).map((line) => line.at(-1));
    assertEquals(heard, ["1", "2", "3", "4"]);
    assert(lines.includes(koExperiments.label.joined("replayed")), lines.join("\n"));
    // Nobody said goodbye.
    assert(lines.includes(koExperiments.label.closed(1006, "", false)), lines.join("\n"));
  });
  browser.troubles.length = 0;
});
