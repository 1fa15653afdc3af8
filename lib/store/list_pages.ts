import type { Entry, Kv, Range } from "./kv.ts";

/**
 * All entries of a range in their order, in pages of at most `limit` ≤ 500, none of them empty. Each
 * page is of a snapshot of its own.
 */
export async function* listPages(kv: Kv, range: Range, limit: number): AsyncGenerator<Entry[]> {
  for (let rest = range;;) {
    const page = await kv.list(rest, { limit });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    if (page.length < limit) return;
    rest = { ...rest, start: [...last.key, 0] };
  }
}
