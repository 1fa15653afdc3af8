/** The icon and the title of the page, with how much is unread. */

/** The icon with a number on it; 0: as it is. As an address for `<link rel="icon">`. */
export function iconWith(count: number): string {
  if (count === 0) return "/static/icon.svg";
  const shown = count > 99 ? "99" : String(count);
  const size = shown.length > 1 ? 13 : 17;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
    `<rect width="32" height="32" rx="9.5" fill="#1c6a5c"/>` +
    `<path d="M7.5 16.5 16 7l8.5 9.5M16 16v7.5M7.5 24h17" fill="none" stroke="#fff" ` +
    `stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>` +
    `<circle cx="22" cy="10" r="10" fill="#c03530"/>` +
    `<text x="22" y="${10 + size * 0.35}" font-family="sans-serif" font-size="${size}" ` +
    `font-weight="700" text-anchor="middle" fill="#fff">${shown}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** The title with the number in front. */
export function titleWith(title: string, count: number): string {
  return count === 0 ? title : `(${count > 99 ? "99+" : count}) ${title}`;
}

/** Shows how much is unread: in the room of the page since nobody looks, and what calls elsewhere. */
export class UnreadBadge {
  readonly #icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  #title = document.title;
  #here = 0;
  #elsewhere = 0;

  /** So many more have come in the room of the page. */
  came(count: number): void {
    this.#here += count;
    this.#draw();
  }

  /** The room of the page is looked at. */
  seen(): void {
    this.#here = 0;
    this.#draw();
  }

  /** Another room is shown, and the page has its title. */
  moved(): void {
    this.#title = document.title;
    this.seen();
  }

  /** So much speaks to the reader in their other rooms. */
  elsewhere(count: number): void {
    this.#elsewhere = count;
    this.#draw();
  }

  #draw(): void {
    const count = this.#here + this.#elsewhere;
    document.title = titleWith(this.#title, count);
    if (this.#icon) this.#icon.href = iconWith(count);
    // On the icon of an installed page; where there is none nothing comes of it.
    if ("setAppBadge" in navigator) void navigator.setAppBadge(count).catch(() => {});
  }
}
