import type { RoomsText } from "../../lib/i18n/rooms.ts";

/** The mark that the list of messages has where the unread ones begin. */
const UNREAD_ID = "unread";

/** Leads to the first unread message while it is out of sight. */
export class UnreadPill {
  readonly #link = document.createElement("a");
  #seen: IntersectionObserver | null = null;

  constructor(text: RoomsText) {
    this.#link.className = "pill to-unread";
    this.#link.href = `#${UNREAD_ID}`;
    this.#link.textContent = text.toUnread;
    this.#link.hidden = true;
  }

  /** Another room is shown, or the first. */
  look(): void {
    this.#seen?.disconnect();
    this.#link.hidden = true;
    // The list is drawn with the next frame.
    requestAnimationFrame(() => {
      const mark = document.getElementById(UNREAD_ID);
      if (!mark) return;
      document.querySelector("main")!.append(this.#link);
      this.#seen = new IntersectionObserver(([entry]) => {
        this.#link.hidden = entry!.isIntersecting || entry!.boundingClientRect.top > 0;
        // Once seen it has done its work.
        if (entry!.isIntersecting) this.#seen?.disconnect();
      });
      this.#seen.observe(mark);
    });
  }
}
