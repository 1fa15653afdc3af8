/**
 * What a KV Connect request reads, from its bytes: just enough of protocol buffers
 * (https://protobuf.dev/programming-guides/encoding/) and of Deno KV's keys to count by kind.
 */

/** Numbers of what was read, by the first part of the keys: `log`, `lane`, `user` … */
export type Reads = Record<string, number>;

/** Adds the ranges of a `SnapshotRead` to `reads`; a key that is read alone is a range too. */
export function countReads(request: Uint8Array, reads: Reads): void {
  for (const range of fieldsOf(request, 1)) {
    const [start] = fieldsOf(range, 1);
    const kind = start ? firstPart(start) : "";
    reads[kind] = (reads[kind] ?? 0) + 1;
  }
}

/** The contents of a message's fields of that number, as far as they have a length. */
function fieldsOf(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = message[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag & 7;
    if (type === 0) varint();
    else if (type === 2) {
      const length = varint();
      if (tag >> 3 === number) found.push(message.subarray(at, at + length));
      at += length;
    } else at += type === 1 ? 8 : 4;
  }
  return found;
}

/** A key's parts are a byte for the type (2: a string), the text, and a zero byte. */
function firstPart(key: Uint8Array): string {
  return key[0] === 2 ? new TextDecoder().decode(key.subarray(1, key.indexOf(0, 1))) : "";
}
