/** A setting that cannot be used. Its message is one line: the variable, its value, what to do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  /** @param problem what is wrong and, after a colon, what to do */
  constructor(variable: string, value: string, problem: string) {
    super(`${variable}=${onOneLine(value)} ${problem}`);
  }
}

/** Values come from outside: line breaks and controls become spaces, a long one is cut. */
function onOneLine(value: string): string {
  const text = value.replace(/[\s\p{Cc}]+/gu, " ");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
