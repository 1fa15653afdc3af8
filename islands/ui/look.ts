/** How a reader wants the pages of this device; a cookie, so that the server draws them so at once. */
export interface Look {
  /** How close things stand. */
  density: "comfortable" | "compact";
  /** Light or dark, whatever the device prefers; `system`: as it prefers. */
  theme: "system" | "light" | "dark";
  /** Whether single letters and signs open something while nobody writes (WCAG 2.1.4). */
  keys: boolean;
}

/** The cookie: the words of what is not as at first, with dots between them. */
export const LOOK_COOKIE = "sori_look";

/** How pages look until somebody says otherwise. */
const FIRST: Look = { density: "comfortable", theme: "system", keys: true };

const NO_KEYS = "nokeys";

/** The look that a cookie names; what it does not know is as at first. */
export function readLook(cookie: string | undefined): Look {
  const words = cookie?.split(".") ?? [];
  return {
    density: words.includes("compact") ? "compact" : FIRST.density,
    theme: words.includes("light") ? "light" : words.includes("dark") ? "dark" : FIRST.theme,
    keys: !words.includes(NO_KEYS),
  };
}

/** What the cookie says of a look; empty: all is as at first. */
export function lookCookie({ density, theme, keys }: Look): string {
  const words = [
    density !== FIRST.density && density,
    theme !== FIRST.theme && theme,
    !keys && NO_KEYS,
  ];
  return words.filter(Boolean).join(".");
}

/** The look that a form of the settings holds. */
export function lookOf(form: { get(name: string): unknown }): Look {
  const words = [form.get("density"), form.get("theme"), form.get("keys") === "on" || NO_KEYS];
  return readLook(words.join("."));
}

/** What the root of a page says, for style sheets and scripts. */
export function lookAttributes({ density, theme, keys }: Look) {
  return {
    "data-density": density === FIRST.density ? undefined : density,
    "data-theme": theme === FIRST.theme ? undefined : theme,
    "data-keys": keys ? undefined : "off",
  };
}

/** The look of this page. */
export function shownLook(): Look {
  const { density = "", theme = "", keys } = document.documentElement.dataset;
  return readLook([density, theme, keys === "off" && NO_KEYS].join("."));
}
