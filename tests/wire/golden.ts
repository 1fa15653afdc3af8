/**
 * Golden frames: files of exact bytes that this protocol version keeps for ever. A line that
 * begins with `#` names the frame in the line after it; other empty lines separate.
 */

/** Frames by name, in the file's order. */
export async function readGolden(file: string): Promise<Map<string, string>> {
  const lines = (await Deno.readTextFile(new URL(file, import.meta.url))).split("\n");
  const frames = new Map<string, string>();
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]!.startsWith("# ")) continue;
    const name = lines[i]!.slice(2);
    if (frames.has(name)) throw new Error(`${file} has two frames named '${name}'`);
    frames.set(name, lines[++i]!);
  }
  return frames;
}
