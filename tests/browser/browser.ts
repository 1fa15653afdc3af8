/** A real Chromium and a real server process, for tests. */
import { assertEquals } from "@std/assert";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium,
  type Page,
} from "playwright-core";
import { findChromium } from "./find_chromium.ts";

const ROOT = new URL("../../", import.meta.url);

/** What does not come within this time never comes, on whatever machine; in milliseconds. */
const PATIENCE_MS = 40_000;

/** Without these Chromium asks its maker's servers for updates at every start. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium, with a record of everything that goes wrong in its pages. */
export class TestBrowser {
  readonly #browser: Browser;
  /** Script errors, and what the content security policy stopped. */
  readonly troubles: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async launch(): Promise<TestBrowser> {
    return new TestBrowser(
      await chromium.launch({
        ...await findChromium(),
        args: QUIET,
        // People's browsers have it.
        ignoreDefaultArgs: ["--disable-back-forward-cache"],
      }),
    );
  }

  /** Takes out the troubles that a test has brought about. */
  expected(trouble: RegExp) {
    this.troubles.splice(0, Infinity, ...this.troubles.filter((one) => !trouble.test(one)));
  }

  /** A visitor of their own: cookies and storage are shared with nobody. */
  async visitor(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      locale: "ko-KR",
      timezoneId: "Asia/Seoul",
      viewport: { width: 1000, height: 700 },
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("weberror", (error) => this.troubles.push(error.error().message));
    context.on("console", (message) => {
      const text = message.text();
      // A server that is gone is what some tests are about.
      if (
        message.type() === "error" &&
        !/net::ERR_|WebSocket connection/.test(text)
      ) {
        this.troubles.push(text);
      }
    });
    return context;
  }

  /** A page of a new visitor. */
  async page(url: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await (await this.visitor(options)).newPage();
    await page.goto(url);
    return page;
  }

  async [Symbol.asyncDispose]() {
    await this.#browser.close();
    assertEquals(this.troubles, [], "errors in the pages");
  }
}

/** An input method at work in a page, as Chromium's own protocol has it. */
export class InputMethod {
  readonly #cdp: CDPSession;

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp;
  }

  static async of(page: Page): Promise<InputMethod> {
    return new InputMethod(await page.context().newCDPSession(page));
  }

  /** Shows `text` as what is being composed. */
  async compose(text: string): Promise<void> {
    const end = text.length;
    await this.#cdp.send("Input.imeSetComposition", {
      text,
      selectionStart: end,
      selectionEnd: end,
    });
  }

  /** Ends the composition with `text`. */
  async commit(text: string): Promise<void> {
    await this.#cdp.send("Input.insertText", { text });
  }

  /** Types Hangul syllable by syllable, letter by letter, as two-set keyboards do. */
  async type(text: string): Promise<void> {
    for (const syllable of text) {
      for (const step of compositionOf(syllable)) await this.compose(step);
      await this.commit(syllable);
    }
  }

  /** The same as fast as it goes: the page is never waited for. */
  async rush(text: string): Promise<void> {
    await Promise.all(
      [...text].flatMap((syllable) => [
        ...compositionOf(syllable).map((step) => this.compose(step)),
        this.commit(syllable),
      ]),
    );
  }

  /** A key that the input method takes for itself, as browsers tell of it: with the code 229. */
  async takes(key: string): Promise<void> {
    const event = { key, code: key, windowsVirtualKeyCode: 229 };
    await this.#cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...event });
    await this.#cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }
}

/** What an input method shows on the way to a syllable: ㅎ, 하, 한. */
function compositionOf(syllable: string): string[] {
  const jamo = [...syllable.normalize("NFD")];
  return jamo.map((_, index) => jamo.slice(0, index + 1).join("").normalize("NFC"));
}

/** A server process of its own. */
export class TestServer {
  #process: Deno.ChildProcess | null = null;
  readonly url: string;
  readonly #env: Record<string, string>;

  private constructor(port: number, env: Record<string, string>) {
    this.url = `http://127.0.0.1:${port}`;
    this.#env = { PORT: `${port}`, HOST: "127.0.0.1", SORI_ISOLATES: "1", ...env };
  }

  /** Starts on a free port. */
  static async start(env: Record<string, string> = {}): Promise<TestServer> {
    const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = probe.addr;
    probe.close();
    const server = new TestServer(port, { SORI_KV: ":memory:", ...env });
    await server.up();
    return server;
  }

  /** Starts the process and waits until it answers. @param env what is another from now on */
  async up(env: Record<string, string> = {}): Promise<void> {
    Object.assign(this.#env, env);
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", "main.ts"],
      cwd: ROOT,
      env: this.#env,
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        const response = await fetch(`${this.url}/healthz`);
        await response.body?.cancel();
        if (response.ok) return;
      } catch {
        // Not yet.
      }
      if (Date.now() > deadline) throw new Error("The server did not start within 40 s.");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Kills the process without warning. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    this.#process = null;
  }

  async [Symbol.asyncDispose]() {
    await this.kill();
  }
}
