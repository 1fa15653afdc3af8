/** Bytes from `start` to before `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one range that a request asks for (RFC 9110 §14.2). Null: it asks for none, for several, in
 * another unit, or of what is not there any more (`If-Range`), and gets all of it.
 * @param size of the whole, in bytes
 * @param etag of what is there, a strong one
 */
export function readRange(
  headers: Headers,
  size: number,
  etag: string,
): ByteRange | "unsatisfiable" | null {
  const condition = headers.get("if-range");
  if (condition !== null && condition !== etag) return null;
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.get("range")?.trim() ?? "");
  if (!asked || asked[0] === "bytes=-") return null;
  const [, from = "", to = ""] = asked;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size : Math.min(size, Number(to) + 1);
  // Turned round it is no range, and to be passed over.
  if (from !== "" && to !== "" && Number(to) < Number(from)) return null;
  return start < end ? { start, end } : "unsatisfiable";
}
