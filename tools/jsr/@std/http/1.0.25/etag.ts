/** What `eTag` needs to know of a file. */
export interface FileInfo {
  mtime: Date | null;
  size: number;
}

/** How a tag is made; by default with SHA-256, weak for files and strong for content. */
export interface ETagOptions {
  algorithm?: AlgorithmIdentifier;
  weak?: boolean;
}

type Bytes = ReturnType<TextEncoder["encode"]>;

async function hash(bytes: Bytes, algorithm: AlgorithmIdentifier = "SHA-256") {
  const digest = await crypto.subtle.digest(algorithm, bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest))).slice(0, 27);
}

/** An entity tag (RFC 9110 §8.8.3) for content. */
export function eTag(
  entity: string | Bytes,
  options?: ETagOptions,
): Promise<string>;
/** An entity tag for a file, or `undefined` when its time of change is unknown. */
export function eTag(
  entity: FileInfo,
  options?: ETagOptions,
): Promise<string | undefined>;
export async function eTag(
  entity: string | Bytes | FileInfo,
  { algorithm, weak }: ETagOptions = {},
): Promise<string | undefined> {
  const encode = (text: string) => new TextEncoder().encode(text);
  const content = typeof entity === "string"
    ? encode(entity)
    : entity instanceof Uint8Array
    ? entity
    : undefined;
  const file = content ? undefined : entity as FileInfo;
  if (file && !file.mtime) return undefined;
  const size = content?.length ?? file!.size;
  // Content of no length has one tag, whatever the algorithm: the SHA-256 one.
  const digest = await hash(
    content ?? encode(file!.mtime!.toJSON()),
    content?.length === 0 ? undefined : algorithm,
  );
  const tag = `"${size.toString(16)}-${digest}"`;
  return weak ?? file !== undefined ? `W/${tag}` : tag;
}

const isStar = (value: string) => value.trim() === "*";
const listOf = (value: string) => value.split(/\s*,\s*/);
const opaque = (tag: string) => tag.replace(/^W\//, "");

/** Whether `If-Match` holds: strong comparison (RFC 9110 §13.1.1). */
export function ifMatch(
  value: string | null,
  etag: string | undefined,
): boolean {
  if (!value || !etag || etag.startsWith("W/")) return false;
  return isStar(value) || listOf(value).includes(etag);
}

/** Whether `If-None-Match` holds, so that content is to be sent: weak comparison (§13.1.2). */
export function ifNoneMatch(
  value: string | null,
  etag: string | undefined,
): boolean {
  if (!value || !etag) return true;
  return !isStar(value) && !listOf(value).map(opaque).includes(opaque(etag));
}
