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
