import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";

/** The limits' names. */
export const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];

/** The variable that sets a limit: `SORI_TEXT_LENGTH` for `textLength`. */
export function limitVariable(limit: keyof Limits): string {
  return `SORI_${limit.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Every variable of ours that begins with `SORI_`. */
const KNOWN = [
  "SORI_ISOLATES",
  "SORI_KV",
  "SORI_ORIGINS",
  "SORI_FOREIGN_PAGES",
  "SORI_TRUST_PROXY",
  "SORI_TLS_CERT",
  "SORI_TLS_KEY",
  "SORI_SECRET",
  "SORI_ADMINS",
  "SORI_ADMIN_TOKEN",
  "SORI_PUSH_HOSTS",
  "SORI_PUSH_CONTACT",
  "SORI_IDLE_SECONDS",
  "SORI_RATE_LIMIT",
  "SORI_DEV",
  "SORI_TOKEN",
  ...LIMIT_NAMES.map(limitVariable),
];

/**
 * One line for each name that begins with `SORI_` and is no variable of ours, with the one that
 * was probably meant: a slip of the pen must not silently leave a default in force.
 * @param names the names of all variables that are set
 */
export function unknownVariables(names: Iterable<string>): string[] {
  return [...names]
    .filter((name) => name.startsWith("SORI_") && !KNOWN.includes(name))
    .map((name) => {
      const nearest = KNOWN.map((known) => ({ known, distance: distance(name, known) }))
        .reduce((best, next) => next.distance < best.distance ? next : best);
      const hint = nearest.distance <= 4 ? `did you mean ${nearest.known}?` : "it has no effect";
      return `${name} is not a variable of Sori: ${hint}`;
    });
}

/** Insertions, deletions and substitutions that turn one text into the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
