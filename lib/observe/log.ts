/** Where lines for the operator go. The only user of `console`. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** One line an event: information to standard output, trouble to standard error. */
export const consoleLogger: Logger = {
  // deno-lint-ignore no-console
  info: (message) => console.log(message),
  // deno-lint-ignore no-console
  warn: (message) => console.warn(message),
  // deno-lint-ignore no-console
  error: (message) => console.error(message),
};
