/**
 * Keeps the list's scroll where the reader wants it. The scroll box is laid out from its end
 * (`flex-direction: column-reverse`): its scroll offset is 0 at the newest message and negative
 * above it. So the page opens at its end without a script, stays there while messages come, and
 * older pages put in above move nothing. What is left to do here: hold what the reader looks at when
 * something is added or taken away below it. The last row that can be seen is held: of what can be
 * seen only rows above a change give way to it, as they do at the end.
 */

/** The reader counts as being at the newest message within this many pixels of it. */
const NEAR_END = 48;

/** Older or newer pages are asked for when the reader is this many pixels from an end. */
const NEAR_EDGE = 600;

/** What the list does when the reader moves. */
export interface ScrollEvents {
  following(following: boolean): void;
  nearStart(): void;
  nearEnd(): void;
}

/** One scroll box; see the file's comment. */
export class StableScroll {
  readonly #box: HTMLElement;
  readonly #events: ScrollEvents;
  #anchor: { row: Element; top: number } | null = null;

  constructor(box: HTMLElement, events: ScrollEvents) {
    this.#box = box;
    this.#events = events;
  }

  /** To call when the reader has scrolled, and once at the start. */
  moved(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    const fromEnd = -scrollTop;
    this.#events.following(fromEnd <= NEAR_END);
    // Also at the end: it may be that of the window, before a hole, and what fills the hole comes below.
    this.#anchor = this.#lastRow();
    if (scrollHeight - clientHeight - fromEnd < NEAR_EDGE) this.#events.nearStart();
    if (fromEnd < NEAR_EDGE) this.#events.nearEnd();
  }

  /** To call when the rows have changed. */
  changed(following: boolean): void {
    if (following) {
      this.toEnd();
      return;
    }
    const anchor = this.#anchor;
    if (anchor?.row.isConnected) {
      const moved = topOf(anchor.row) - anchor.top;
      if (Math.abs(moved) >= 1) this.#box.scrollTop += moved;
    }
    this.#anchor = this.#lastRow();
  }

  /** Goes to the newest message. */
  toEnd(): void {
    this.#anchor = null;
    if (this.#box.scrollTop !== 0) this.#box.scrollTop = 0;
  }

  /** The last row that can be seen. Rows are in order, so it is found by halving. */
  #lastRow(): { row: Element; top: number } | null {
    const rows = this.#box.querySelectorAll("[data-pos] > .bubble");
    const edge = this.#box.getBoundingClientRect().bottom;
    let from = 0;
    let to = rows.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (topOf(rows[middle]!) < edge) from = middle + 1;
      else to = middle;
    }
    const row = rows[from - 1];
    return row ? { row, top: topOf(row) } : null;
  }
}

/** Where it begins in the window. What is held is a bubble: the author above it comes and goes. */
function topOf(bubble: Element): number {
  return bubble.getBoundingClientRect().top;
}
