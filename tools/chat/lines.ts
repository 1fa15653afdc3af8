/** A line of the input has at most so many bytes: more cannot be a message in any language. */
export const LINE_BYTES = 64 * 1024;

/** A line over {@linkcode LINE_BYTES}, or a whole input. */
export class LineTooLong extends Error {
  override name = "LineTooLong";

  /** @param line counted from 1 */
  constructor(readonly line: number) {
    super(`Line ${line} is too long.`);
  }
}

/**
 * Lines of a stream, without their ends; with `whole` all of it as one.
 * @throws {LineTooLong} so that an input without line ends does not fill the memory
 */
export async function* linesOf(
  input: ReadableStream<Uint8Array<ArrayBuffer>>,
  { whole = false } = {},
): AsyncGenerator<string> {
  let rest = "";
  let line = 1;
  for await (const text of input.pipeThrough(new TextDecoderStream())) {
    rest += text;
    if (!whole) {
      const lines = rest.split("\n");
      rest = lines.pop()!;
      for (const complete of lines) {
        if (complete.length > LINE_BYTES) throw new LineTooLong(line);
        yield complete.replace(/\r$/, "");
        line++;
      }
    }
    if (rest.length > LINE_BYTES) throw new LineTooLong(line);
  }
  if (rest !== "") yield rest;
}
