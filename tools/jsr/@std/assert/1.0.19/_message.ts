/** Writes a value out in full, keys sorted, so that two equal values read the same. */
export function format(value: unknown): string {
  return Deno.inspect(value, {
    depth: Infinity,
    sorted: true,
    trailingComma: true,
    compact: false,
    iterableLimit: Infinity,
    getters: true,
    strAbbreviateSize: Infinity,
  });
}

/** `: message` when the caller gave one, else the full stop that ends our sentence. */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}

/**
 * Shows two texts line by line: what they share at the start and at the end once, and
 * between that what was found (`-`) and what was expected (`+`).
 */
export function diff(actual: string, expected: string): string {
  const a = actual.split("\n");
  const b = expected.split("\n");
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < shorter - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const mark = (sign: string, lines: string[]) => lines.map((line) => `${sign}   ${line}`);
  return [
    "\n\n    [Diff] Actual / Expected\n\n",
    ...mark(" ", a.slice(0, head)),
    ...mark("-", a.slice(head, a.length - tail)),
    ...mark("+", b.slice(head, b.length - tail)),
    ...mark(" ", a.slice(a.length - tail)),
    "",
  ].join("\n");
}

/** The diff of two values of any kind; strings are compared as they are, not quoted. */
export function diffValues(actual: unknown, expected: unknown): string {
  return typeof actual === "string" && typeof expected === "string"
    ? diff(actual, expected)
    : diff(format(actual), format(expected));
}
