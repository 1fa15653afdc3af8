/**
 * Every experiment of the guide in a real Chromium: it does what its text says. Times are compared
 * with each other, never with a clock on the wall.
 * Over 300 lines because the stories are read beside each other, one an experiment.
 */
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { type ChapterName, CHAPTERS, fileOf } from "../../lib/guide/chapters.ts";
import { type ExperimentName, EXPERIMENTS } from "../../lib/i18n/experiments/mod.ts";
import { koExperiments } from "../../lib/i18n/experiments/ko.ts";
import { TestBrowser, TestServer } from "./browser.ts";

const { label } = koExperiments;
const ROOT = new URL("../../", import.meta.url);

/** In which chapter each experiment is. */
async function places(locale: string): Promise<Map<string, ChapterName>> {
  const found = new Map<string, ChapterName>();
  for (const chapter of CHAPTERS) {
    const text = await Deno.readTextFile(new URL(`docs/${locale}/${fileOf(chapter)}`, ROOT));
    for (const [, name] of text.matchAll(/<!-- experiment: ([\w-]+) -->/g)) {
      found.set(name!, chapter);
    }
  }
  return found;
}

/** An experiment on the page of its chapter. */
class Bench {
  constructor(readonly page: Page, readonly place: Locator) {}

  static async open(page: Page, url: string, name: ExperimentName): Promise<Bench> {
    const chapter = (await places("ko")).get(name)!;
    await page.goto(`${url}/learn/${chapter}`);
    const place = page.locator(`#experiment-${name}`);
    await place.scrollIntoViewIfNeeded();
    await place.locator(".experiment-live > *").first().waitFor();
    return new Bench(page, place);
  }

  press(name: string): Promise<void> {
    return this.place.getByRole("button", { name, exact: true }).click();
  }

  says(text: string | RegExp): Promise<void> {
    return this.place.getByRole("log").getByText(text).last().waitFor({ timeout: 30_000 });
  }

  lines(): Promise<string[]> {
    return this.place.getByRole("log").locator("p").allInnerTexts();
  }

  rows(selector = ""): Locator {
    return this.place.locator(`.wire-list tbody tr${selector}`);
  }

  /** The number in a line of the log. */
  async number(line: RegExp): Promise<number> {
    await this.says(line);
    const text = (await this.lines()).findLast((one) => line.test(one))!;
    return Number(/([\d.,]+)(?:밀리초| MiB)/.exec(text)![1]!.replaceAll(",", ""));
  }
}

Deno.test("both languages have every experiment once, each in the same chapter", async () => {
  const [ko, en] = [await places("ko"), await places("en")];
  assertEquals([...ko], [...en]);
  assertEquals([...ko.keys()].sort(), [...EXPERIMENTS].sort());
});

/** What each experiment has to show. */
const STORIES: Partial<Record<ExperimentName, (bench: Bench) => Promise<void>>> = {
  async "polling-beside-socket"(bench) {
    await bench.press(label.say);
    const socket = await bench.number(/^소켓:/);
    const poll = await bench.number(/^폴링:.*번 물었어요/);
    assert(poll > socket, `${poll} > ${socket}`);
  },

  async "handshake-headers"(bench) {
    await bench.press(label.connect);
    const answer = bench.place.locator(".steps .answer");
    await bench.place.getByText("서버의 답과 같아요.").waitFor();
    const first = await answer.innerText();
    await bench.place.getByLabel("Sec-WebSocket-Key").fill("dGhlIHNhbXBsZSBub25jZQ==");
    await bench.place.getByText("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").waitFor();
    await bench.place.getByText("서버의 답과 달라요.").waitFor();
    await bench.press(label.connect);
    await bench.place.getByText("서버의 답과 같아요.").waitFor();
    // Another connection, another key.
    assert(await answer.innerText() !== first);
  },

  async "frames-as-they-pass"(bench) {
    const heads: Record<string, [string, string]> = {
      "125바이트": ["81 fd", "81 7d"],
      "126바이트": ["81 fe 00 7e", "81 7e 00 7e"],
      "65,536바이트": ["81 ff 00 00 00 00 00 01 00 00", "81 7f 00 00 00 00 00 01 00 00"],
    };
    let seen = 0;
    for (const [name, [out, back]] of Object.entries(heads)) {
      await bench.press(name);
      await bench.rows().nth(++seen * 2 - 1).waitFor();
      for (const [direction, head] of [["out", out], ["in", back]] as const) {
        await bench.rows(`.${direction}`).last().getByRole("button").click();
        await bench.place.locator(".wire-detail code", { hasText: head }).first().waitFor();
      }
    }
  },

  async "text-blob-arraybuffer"(bench) {
    await bench.press(label.asText);
    await bench.says("string(으)로 왔어요. 6바이트예요.");
    await bench.press(label.asBlob);
    await bench.says("Blob(으)로 왔어요. 6바이트예요.");
    await bench.place.getByLabel(label.receiveAs).selectOption("arraybuffer");
    await bench.press(label.asBuffer);
    await bench.says("ArrayBuffer(으)로 왔어요. 6바이트예요.");
    const opcodes = await bench.rows(".out").evaluateAll((rows) =>
      rows.map((row) => row.getAttribute("data-opcode"))
    );
    assertEquals(opcodes, ["1", "2", "2"]);
  },

  async "ready-state"(bench) {
    await bench.press(label.connect);
    await bench.says(/InvalidStateError/);
    await bench.says(/이벤트 open, readyState 1/);
    await bench.press(label.disconnect);
    await bench.says(/close\(\) 부름, readyState 2/);
    await bench.says(/이벤트 close, readyState 3/);
    await bench.press(label.sendNow);
    await bench.says(/예외 없음. bufferedAmount는 [1-9]/);
  },

  async "buffered-amount"(bench) {
    await bench.press(label.atOnce);
    const blind = await bench.number(/^한꺼번에/);
    await bench.press(label.watching);
    await bench.says(/^보면서/);
    const line = (await bench.lines()).at(-1)!;
    const watched = line.includes("MiB") ? await bench.number(/^보면서/) : 0;
    assert(blind > 8, `${blind} MiB`);
    assert(watched <= 1.25, `${watched} MiB`);
  },

  async "slow-line"(bench) {
    await bench.press(label.send);
    const sent = await bench.number(/^bufferedAmount 0 B/);
    const taken = await bench.number(/받았다고 답했어요/);
    // 16 KiB at 8 KiB a second; a machine can be slower, and never faster.
    assert(taken >= 1_900 && sent < taken, `${sent} and ${taken}`);
  },

  async "upload-beside-text"(bench) {
    await bench.press(label.prioritiesOff);
    await bench.says(label.uploaded("").slice(0, 3));
    const off = await bench.number(/^급한 것부터 보내기 끄고/);
    const bars = () =>
      bench.place.locator(".wire-timeline rect").evaluateAll((rects) =>
        rects.filter((rect) => Number(rect.getAttribute("y")) < 47)
          .map((rect) => rect.classList.contains("bulk") ? "#" : "t").join("")
      );
    assertEquals((await bars()).indexOf("t"), 16);
    await bench.press(label.prioritiesOn);
    const on = await bench.number(/^급한 것부터 보내기 켜고/);
    await bench.place.getByRole("log").getByText(/파일은/).nth(1).waitFor({ timeout: 30_000 });
    assertEquals((await bars()).indexOf("t"), 2);
    // Seventeen pieces' time, which no machine shortens, against three pieces'.
    assert(off > 3_900 && on < off, `${off} and ${on}`);
  },

  async "other-subprotocols"(bench) {
    const ask = async (offer: string, how: string, answer: RegExp) => {
      await bench.place.getByLabel(label.offer).selectOption(offer);
      const before = (await bench.lines()).length;
      await bench.press(how);
      await bench.place.getByRole("log").locator("p").nth(before + 1).waitFor();
      const [said, closed] = (await bench.lines()).slice(before);
      assert(answer.test(said!), said);
      return closed!;
    };
    await ask("practice.v1, practice.v2", label.connect, /서브프로토콜은 practice\.v2/);
    await ask("practice.v1", label.connect, /서브프로토콜은 practice\.v1/);
    await ask("", label.connect, /서브프로토콜은 없어요/);
    for (
      const [offer, how] of [["wibble.v1", label.connect], ["practice.v1", label.answersNone], [
        "practice.v1",
        label.answersOther,
      ]] as const
    ) assert((await ask(offer, how, /브라우저가 연결을 버렸어요/)).includes("code 1006"));
  },

  async "sleeping-tab"(bench) {
    await bench.press(label.start);
    await bench.says(label.lifecycle);
    // A headless browser has no tab to hide: the page is told what a hidden one is told, and its
    // clock stands still in truth.
    await bench.page.evaluate(() => {
      const show = (hidden: boolean) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        const visibilityState = { value: hidden ? "hidden" : "visible", configurable: true };
        Object.defineProperty(document, "visibilityState", visibilityState);
        document.dispatchEvent(new Event("visibilitychange"));
      };
      show(true);
      const end = performance.now() + 2_500;
      while (performance.now() < end);
      setTimeout(show, 0, false);
    });
    await bench.says(label.hidden);
    await bench.says(label.shown);
    await bench.says(/퐁이 왔어요/);
    const clock = await bench.place.getByText(/가장 길게 건너뛴 것은/).innerText();
    assert(Number(/([\d.]+)초/.exec(clock)![1]) >= 2, clock);
  },

  async "close-codes"(bench) {
    const close = async (code: string, by: string, line: RegExp) => {
      await bench.place.getByLabel(label.code).fill(code);
      await bench.press(by);
      await bench.says(line);
    };
    await bench.place.getByLabel(label.reason).fill("그만");
    await close("4001", label.pageCloses, /code 4001.*wasClean true/);
    await close("1011", label.serverCloses, /code 1011, reason “그만”, wasClean true/);
    await close("1011", label.pageCloses, /InvalidAccessError/);
    await close("1006", label.serverCloses, /RFC 6455 7\.4\.1/);
  },

  async "cut-the-line"(bench) {
    await bench.press(label.start);
    await bench.says(label.heard("민지", "하준 1"));
    await bench.press(label.cut);
    await bench.says(label.lineCut);
    for (const missed of ["1", "2", "3"]) {
      await bench.press(label.saysMeanwhile);
      await bench.says(label.incomplete(missed));
    }
    assert(!(await bench.lines()).some((line) => line.includes("하준 2")));
    await bench.press(label.mend);
    await bench.says(label.complete("4"));
    const lines = await bench.lines();
    const heard = lines.filter((line) => line.startsWith("민지에게")).map((line) => line.at(-1));
    assertEquals(heard, ["1", "2", "3", "4"]);
    assert(lines.includes(label.joined("replayed")), lines.join("\n"));
  },

  async "flood"(bench) {
    await bench.press(label.flood("30"));
    await bench.says(/30마디가 모두 차례대로/);
    await bench.says(/rate_limited/);
  },

  async "foreign-origin"(bench) {
    await bench.press(label.tryHere);
    await bench.says(label.blocked("connect-src"));
    const own = /나는 (\w+)예요/.exec(await bench.place.getByText(/나는/).innerText())![1]!;
    await bench.place.getByRole("link", { name: label.tryThere }).click();
    await bench.page.getByRole("button", { name: "연결하기" }).click();
    const welcome = bench.page.locator(".wire-list tr", { hasText: "welcome" });
    const you = /"you":\{"id":"(\w+)"/.exec(await welcome.locator(".content").innerText())![1]!;
    assert(you !== own, `${you} is the owner of the cookie`);
  },

  async "force-sse-or-polling"(bench) {
    for (const way of ["event-stream", "long-poll", "websocket"] as const) {
      await bench.place.getByLabel(label.way).selectOption(way);
      await bench.press(label.say);
      for (const name of [label.minji, label.hajun]) {
        await bench.says(new RegExp(`“${name}, ${label.ways[way]}”`));
      }
      await bench.rows(":has-text('joined')").first().waitFor();
    }
  },

  async "stream-backpressure"(bench) {
    const waited = async () => {
      const line = (await bench.lines()).at(-1)!;
      return Number(/([\d,.]+)밀리초는/.exec(line)![1]!.replaceAll(",", ""));
    };
    await bench.press(label.letFlow);
    await bench.says(/서버의 말/);
    await bench.place.getByText("읽은 것: 8,192 KiB").waitFor();
    const free = await waited();
    await bench.press(label.readSlowly);
    await bench.place.getByRole("log").getByText(/서버의 말/).nth(1).waitFor({ timeout: 30_000 });
    const slow = await waited();
    assert(slow > free, `${slow} > ${free}`);
  },

  async "decode-a-struct"(bench) {
    const outputs = bench.place.locator("output");
    const values = () => outputs.allInnerTexts();
    assertEquals(await values(), [
      "1",
      "16777216",
      "0.5",
      "8.828180325246348e-44",
      "8060",
      "31775",
    ]);
    await bench.place.getByLabel(label.hex).fill("00 00 00 01 3f 00 00 00 1f 7c");
    await outputs.first().getByText("16777216").waitFor();
    assertEquals((await values()).filter((_, n) => n % 2 === 1), ["1", "0.5", "8060"]);
    await bench.place.getByLabel(label.hex).fill("xyz");
    await bench.place.getByText(label.badHex).waitFor();
  },
};

Deno.test("the guide's experiments in Chromium", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_WINDOW_MS: "1000" });
  await using browser = await TestBrowser.launch();
  for (const name of EXPERIMENTS) {
    const story = STORIES[name];
    if (!story) continue;
    await t.step(koExperiments.each[name].title, async () => {
      const context = await browser.visitor();
      const page = await context.newPage();
      await story(await Bench.open(page, server.url, name));
      await context.close();
      // What the browser says of connections that it stops and of late sends is the experiment.
      const told = /Content Security Policy|already in CLOSING or CLOSED/;
      browser.expected(told);
    });
  }

  await t.step("rooms of experiments are in no list", async () => {
    const response = await fetch(`${server.url}/api/rooms`);
    const { rooms } = await response.json();
    assertEquals(rooms.filter(({ name }: { name: string }) => name.startsWith("learn-")), []);
  });

  await t.step("without scripts an experiment still says what there is to see", async () => {
    const page = await browser.page(`${server.url}/learn/handshake`, { javaScriptEnabled: false });
    await page.getByText(koExperiments.each["handshake-headers"].see[0]!).waitFor();
    await page.getByText("브라우저의 스크립트가 켜져 있어야").waitFor();
  });

  await t.step("a page of another origin has no practice server", async () => {
    const response = await fetch(`${server.url}/practice`, {
      headers: {
        origin: "https://elsewhere.example",
        connection: "upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      },
    });
    await response.body?.cancel();
    // The runtime's fetch leaves `upgrade` out: what is asked is refused either way.
    assert(response.status === 403 || response.status === 426, `${response.status}`);
  });
});
