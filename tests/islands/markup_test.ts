import { assert, assertEquals } from "@std/assert";
import {
  type Block,
  type Inline,
  parseInline,
  parseMessage,
  plainText,
} from "../../islands/room/markup.ts";
import { SeededRandom } from "../support/seeded_random.ts";

/** A message as HTML, to compare: everything but the marks is shown as it is. */
function html(text: string): string {
  return parseMessage(text).map((block) => {
    if (block.type === "quote") return `<q>${inline(block.inside)}</q>`;
    if (block.type === "code") return `<pre ${block.language}>${block.text}</pre>`;
    if (block.type !== "list") return inline(block.inside);
    const items = block.items.map((item) => `<li>${inline(item)}</li>`).join("");
    return block.start === null ? `<ul>${items}</ul>` : `<ol ${block.start}>${items}</ol>`;
  }).join("|");
}

function inline(inside: Inline[]): string {
  return inside.map((piece) => {
    if (typeof piece === "string") return piece;
    if (piece.type === "link") return `<a ${piece.href}>${piece.text}</a>`;
    if (piece.type === "code") return `<c>${piece.text}</c>`;
    const tag = piece.type === "strong" ? "b" : "i";
    return `<${tag}>${inline(piece.inside)}</${tag}>`;
  }).join("");
}

const hrefs = (text: string) =>
  parseInline(text).flatMap((piece) =>
    typeof piece === "object" && piece.type === "link" ? [piece.href] : []
  );

Deno.test("bold and italic end where a Korean particle begins", () => {
  assertEquals(html("**굵게**는 됩니다"), "<b>굵게</b>는 됩니다");
  assertEquals(html("이것은**중요**해요"), "이것은<b>중요</b>해요");
  // CommonMark's flanking rule would leave these as they are typed.
  assertEquals(html("**“굵게”**는, **(괄호)**가"), "<b>“굵게”</b>는, <b>(괄호)</b>가");
  assertEquals(html("*기울임*은 _이렇게_도"), "<i>기울임</i>은 <i>이렇게</i>도");
  assertEquals(html("***둘 다***"), "<b><i>둘 다</i></b>");
  assertEquals(html("**굵고 *기운* 글**"), "<b>굵고 <i>기운</i> 글</b>");
});

Deno.test("what is no markup stays as it was typed", () => {
  for (
    const text of [
      ...[
        "2 * 3 * 4 = 24",
        "2*3*4",
        "a**b",
        "**",
        "****",
        "** 아님 **",
        "snake_case_name",
        "__init__",
      ],
      ..."한글_이름_방|a_b_c|-1도|2024. 5. 3.|01. 영|#제목|<b>x</b>|&amp;|~~안녕~~".split("|"),
      ...[
        "```\n닫지 않은",
        "`",
        "``",
        "[글](javascript:alert(1))",
        "[a](b)",
        "![x](y)",
        "\\",
        "ㅋㅋ*",
        "*",
      ],
    ]
  ) assertEquals(html(text), text);
  assertEquals(html("¯\\_(ツ)_/¯"), "¯\\_(ツ)_/¯");
  assertEquals(html("\\*별\\* \\`코드\\`"), "*별* `코드`");
});

Deno.test("the nearer mark is the one that is meant", () => {
  assertEquals(html("**a b **c**"), "**a b <b>c</b>");
  assertEquals(html("**a *b** c*"), "<b>a *b</b> c*");
  assertEquals(html("*열고 **닫은** 것"), "*열고 <b>닫은</b> 것");
});

Deno.test("code is left alone, in a line and in a block", () => {
  assertEquals(html("`**a**` 와 ``b`c``"), "<c>**a**</c> 와 <c>b`c</c>");
  assertEquals(html("`https://a.b`"), "<c>https://a.b</c>");
  assertEquals(
    html("앞\n```ts\nconst a = 1;\n\n**b**\n```\n뒤"),
    "앞|<pre ts>const a = 1;\n\n**b**</pre>|뒤",
  );
  assertEquals(html("```한 줄```"), "<c>한 줄</c>");
});

Deno.test("quotes and lists are lines that follow each other", () => {
  assertEquals(html("> 하나\n> **둘**\n셋"), "<q>하나\n<b>둘</b></q>|셋");
  assertEquals(html("- 하나\n- 둘\n셋"), "<ul><li>하나</li><li>둘</li></ul>|셋");
  assertEquals(
    html("3. 셋\n4. 넷\n9. 아홉"),
    "<ol 3><li>셋</li><li>넷</li></ol>|<ol 9><li>아홉</li></ol>",
  );
  assertEquals(html("할 일:\n* 장보기"), "할 일:|<ul><li>장보기</li></ul>");
});

Deno.test("links are found as they are typed, also in bold and with a name", () => {
  assertEquals(hrefs("보세요 https://sori.dev/a, 그리고 http://b.kr!"), [
    "https://sori.dev/a",
    "http://b.kr",
  ]);
  assertEquals(hrefs("(https://ko.wikipedia.org/wiki/소리_(동음이의))"), [
    "https://ko.wikipedia.org/wiki/소리_(동음이의)",
  ]);
  assertEquals(hrefs("https://sori.dev에서 만나요"), ["https://sori.dev"]);
  assertEquals(hrefs("https://한글.한국/길 https://a.b:8080/?q=1#c"), [
    "https://한글.한국/길",
    "https://a.b:8080/?q=1#c",
  ]);
  assertEquals(hrefs("javascript:alert(1) data:text/html,x ftp://a.b https:// http://<b>"), []);
  assertEquals(hrefs('https://a.b/"onmouseover="x'), ["https://a.b/"]);
  assertEquals(html("**https://a.b/c_d_e**"), "<b><a https://a.b/c_d_e>https://a.b/c_d_e</a></b>");
  assertEquals(
    html("[길잡이](https://sori.dev/learn)를"),
    "<a https://sori.dev/learn>길잡이</a>를",
  );
});

Deno.test("a link does not pretend to lead elsewhere", () => {
  assertEquals(
    html("[bank.kr](https://evil.kr)"),
    "[bank.kr](<a https://evil.kr>https://evil.kr</a>)",
  );
  assertEquals(html("[https://bank.kr](https://evil.kr)").includes(">https://bank.kr<"), true);
  assertEquals(hrefs("[sori.dev](https://www.sori.dev/a)"), ["https://www.sori.dev/a"]);
  assertEquals(hrefs("[x](JavaScript:alert(1)) [x](data:text/html,y) [x](//evil.kr)"), []);
});

Deno.test("a preview is one line without marks", () => {
  assertEquals(
    plainText("**굵게** `코드`\n- 하나\n- 둘\n```ts\na\nb\n```"),
    "굵게 코드 하나 둘 a b",
  );
});

/** Texts full of marks in every order. */
function* hostile(seed: number, count: number): Generator<string> {
  const random = new SeededRandom(seed);
  const parts = ["*", "**", "_", "`", "```", "\n", "> ", "- ", "1. ", "[", "](", ")", "\\", " "]
    .concat(["https://a.b/", "javascript:", "가", "나", "x", "<b>", "\u202e", "👩‍👩‍👧", "\ud800"]);
  for (let n = 0; n < count; n++) {
    const length = random.below(60);
    yield Array.from({ length }, () => parts[random.below(parts.length)]).join("");
  }
}

function everyInline(blocks: Block[]): Inline[] {
  const deep = (inside: Inline[]): Inline[] =>
    inside.flatMap((piece) =>
      typeof piece === "object" && "inside" in piece ? [piece, ...deep(piece.inside)] : [piece]
    );
  return blocks.flatMap((block) =>
    block.type === "code"
      ? [block.text]
      : deep(block.type === "list" ? block.items.flat() : block.inside)
  );
}

/** What a piece has of the text; where a link has a name, its address comes after it. */
function shown(piece: Exclude<Inline, string>): string {
  if (piece.type === "link") {
    return piece.text === piece.href ? piece.href : piece.text + piece.href;
  }
  return piece.type === "code" ? piece.text : "";
}

Deno.test("no text breaks it, loses its words or makes an unsafe link", () => {
  // Kept as they are, in any place: letters and what is no mark.
  const words = (text: string) =>
    text.replace(/[^가-힣x<>👩\u202e]|>(?= )/gu, "").replace(/>/g, "");
  for (const text of hostile(7, 20_000)) {
    const blocks = parseMessage(text);
    const pieces = everyInline(blocks);
    const said = pieces.map((piece) => typeof piece === "string" ? piece : shown(piece)).join("");
    assertEquals(words(said), words(text), JSON.stringify(text));
    for (const piece of pieces) {
      if (typeof piece === "object" && piece.type === "link") {
        assert(["http:", "https:"].includes(new URL(piece.href).protocol), JSON.stringify(text));
      }
    }
  }
});

Deno.test("the work grows with the length of a text and not with its square", () => {
  const shapes = [
    "*a",
    "**a ",
    "_a *b ",
    "`",
    "[a](",
    "[",
    "http://",
    "https://a/).",
    "> ",
    "```\n",
    "\\*",
  ]
    .concat(["(", "http://(", "**a*", "1. a\n", "http://가:", "*_"]);
  /** The least of several tries: what else the machine does only ever adds. */
  const least = (text: string) =>
    Math.min(...Array.from({ length: 5 }, () => {
      const start = performance.now();
      parseMessage(text);
      return performance.now() - start;
    }));
  for (const shape of shapes) {
    const [short, long] = [4_000, 64_000].map((size) => least(shape.repeat(size / shape.length)));
    // 16 times as long: the square would take 256 times as long.
    assert(
      long! < Math.max(short!, 0.5) * 100,
      `${JSON.stringify(shape)}: ${short} and ${long} ms`,
    );
  }
  const runs = Array.from({ length: 300 }, (_, n) => "`".repeat(n + 1)).join("a");
  assert(least(runs) < 1_000);
});
