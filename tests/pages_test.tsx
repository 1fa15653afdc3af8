import {
  assert,
  assertEquals,
  assertMatch,
  assertNotMatch,
  assertStringIncludes,
} from "@std/assert";
import type { RoomState } from "../islands/room/room_state.ts";
import { ORIGIN } from "../lib/protocol/position.ts";
import {
  type HomePageData,
  type PageData,
  renderHome,
  renderProblem,
  renderRoom,
  type RoomPageData,
} from "../routes/pages/mod.ts";
import { jsonForHtml } from "../routes/pages/layout.tsx";

const AT = "000100000000000000000a31";
const TIME = Date.parse("2025-11-20T06:30:00Z");

const page: PageData = {
  locale: "ko",
  you: { id: "Me9Zx1" },
  path: "/r/소리",
  assets: {
    script: (entry) => [`/assets/${entry}-1.js`],
    style: "/assets/app-1.css",
    settingsStyle: "/assets/settings-1.css",
  },
  dev: false,
  look: { density: "comfortable", theme: "system", keys: true },
};

function room(change: Partial<RoomPageData> = {}): string {
  return renderRoom({
    ...page,
    room: "소리",
    formId: "f0rm1d",
    now: TIME,
    snapshot: {
      prev: ORIGIN,
      head: `${AT}.001`,
      segments: [{
        at: AT,
        time: TIME,
        events: [
          { from: "Mj7Kq2", text: "안녕 <b>https://example.com/a?b=1&c=2</b>" },
          { from: "Me9Zx1", text: "반가워요\u2028</script><script>alert(1)</script>" },
        ],
      }],
      people: { Mj7Kq2: { name: "민지" } },
      more: false,
    },
    ...change,
  });
}

function home(change: Partial<HomePageData> = {}): string {
  return renderHome({
    ...page,
    path: "/",
    style: "/static/rooms.css",
    mine: [],
    people: {},
    archived: false,
    rooms: [{
      name: "점심방",
      time: TIME - 60_000,
      last: { from: "Mj7Kq2", author: "민지", text: "가요" },
    }],
    more: null,
    now: TIME,
    ...change,
  });
}

const everyPage = () => ({
  room: room(),
  emptyRoom: room({
    snapshot: { prev: ORIGIN, head: ORIGIN, segments: [], people: {}, more: false },
  }),
  home: home(),
  problem: renderProblem({ ...page, status: 404 }),
});

function stateOf(html: string): RoomState {
  const json = /<script type="application\/json" id="sori-state">(.*?)<\/script>/s.exec(html)?.[1];
  return JSON.parse(json!);
}

Deno.test("every page is a whole document in its language", () => {
  for (const [name, html] of Object.entries(everyPage())) {
    assertMatch(html, /^<!doctype html><html lang="ko">/, name);
    assertMatch(html, /<title>[^<]*[가-힣][^<]*<\/title>/, name);
    assert(html.endsWith("</html>"), name);
  }
  assertStringIncludes(home({ locale: "en" }), '<html lang="en">');
});

Deno.test("no page has an inline script, an inline style or an inline handler", () => {
  for (const [name, html] of Object.entries(everyPage())) {
    const markup = html.replace(/<script type="application\/json".*?<\/script>/s, "");
    for (const [tag] of markup.matchAll(/<script\b[^>]*>/g)) {
      assertStringIncludes(tag, "src=", name);
    }
    assertNotMatch(markup, /<style|<[a-z][^>]*\sstyle=|<[a-z][^>]*\son[a-z]+=/, name);
  }
});

Deno.test("a page's language switch keeps the rest of the address", () => {
  assertStringIncludes(home({ path: "/?from=x" }), 'href="/?from=x&amp;lang=en"');
  // A path that begins with two slashes must not become another site's address.
  assertNotMatch(home({ path: "//evil.example/" }), /href="\/\/evil/);
});

Deno.test("the room can be read and written in without scripts", () => {
  const html = room();
  assertMatch(html, /role="log"[^>]*aria-label="대화"/);
  assertStringIncludes(html, "안녕 &lt;b");
  assertStringIncludes(html, ">민지</span>");
  assertStringIncludes(html, '<time datetime="2025-11-20T06:30:00.000Z">오후 3:30</time>');
  assertMatch(html, /<form[^>]*method="post" action="\/r\/%EC%86%8C%EB%A6%AC"/);
  assertStringIncludes(html, '<input type="hidden" name="id" value="f0rm1d"/>');
  assertMatch(html, /<textarea[^>]*name="text"[^>]*aria-label="메시지"/);
  assertMatch(html, /<form method="post" action="\/me"/);
});

Deno.test("the state in the room page can hold any text and comes out as it went in", () => {
  const html = room();
  assertEquals(html.match(/<\/script>/g)?.length, 2);
  const state = stateOf(html);
  assertEquals(
    state.snapshot.segments[0]!.events[1]!.text,
    "반가워요\u2028</script><script>alert(1)</script>",
  );
  assertEquals(state.room, "소리");
  assertEquals(jsonForHtml("<!--&\u2029"), '"\\u003c!--\\u0026\\u2029"');
});

Deno.test("links in messages lead nowhere unsafe", () => {
  const html = room();
  assertStringIncludes(
    html,
    '<a href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow ugc">',
  );
});

Deno.test("an older page links to what is before it, and says so to the island", () => {
  const before = `${AT}.009`;
  const html = room({
    before,
    snapshot: { ...stateOf(room()).snapshot, more: true },
  });
  assertStringIncludes(html, `href="?before=${AT}.000"`);
  assertMatch(html, /<a class="pill" href="\/r\/%EC%86%8C%EB%A6%AC">최신 메시지로/);
  assertEquals(stateOf(html).before, before);
});

Deno.test("an empty room invites", () => {
  const html = everyPage().emptyRoom;
  assertStringIncludes(html, "아직 조용하네요");
  assertStringIncludes(html, "초대 링크 복사");
});

Deno.test("the home page names rooms, their newest message and its author", () => {
  const html = home();
  assertStringIncludes(html, 'href="/r/%EC%A0%90%EC%8B%AC%EB%B0%A9"');
  assertStringIncludes(html, "민지: 가요");
  assertStringIncludes(html, "1분 전");
  assertStringIncludes(home({ locale: "en" }), "민지: 가요");
  assertStringIncludes(
    home({
      locale: "en",
      rooms: [{ name: "a", time: TIME, last: { from: "a1B2c3", text: "hi" } }],
    }),
    "Guest a1B2: hi",
  );
  assertMatch(html, /<form[^>]*method="post" action="\/rooms"/);
  assertMatch(html, /<form[^>]*method="post" action="\/me"/);
});

Deno.test("the home page says when there are no rooms, and where there are more", () => {
  assertStringIncludes(home({ rooms: [] }), "아직 방이 없어요");
  assertStringIncludes(home({ more: "/?from=x" }), 'href="/?from=x"');
});

Deno.test("a problem page says what happened and what to do", () => {
  assertStringIncludes(renderProblem({ ...page, status: 404 }), "찾는 페이지가 없어요");
  assertStringIncludes(
    renderProblem({ ...page, locale: "en", status: 404, code: "bad_room" }),
    "That can’t be a room’s name",
  );
  assertStringIncludes(renderProblem({ ...page, status: 429 }), "조금만 천천히요");
  assertStringIncludes(renderProblem({ ...page, status: 500 }), "저희 쪽에 문제가 생겼어요");
  assertStringIncludes(renderProblem({ ...page, status: 400, back: "/r/a" }), 'href="/r/a"');
});
