/** What a file is, by how its bytes begin (WHATWG MIME Sniffing §6.1–6.2), where nobody says it. */

interface Kind {
  type: string;
  extension: string;
  /** Bytes as text in Latin-1, and where they stand. */
  marks: readonly (readonly [at: number, bytes: string])[];
}

const kind = (type: string, extension: string, ...marks: Kind["marks"]): Kind => ({
  type,
  extension,
  marks,
});

const KINDS: readonly Kind[] = [
  kind("image/png", "png", [0, "\x89PNG\r\n\x1a\n"]),
  kind("image/jpeg", "jpg", [0, "\xff\xd8\xff"]),
  kind("image/gif", "gif", [0, "GIF87a"]),
  kind("image/gif", "gif", [0, "GIF89a"]),
  kind("image/webp", "webp", [0, "RIFF"], [8, "WEBPVP"]),
  kind("image/avif", "avif", [4, "ftypavif"]),
  kind("video/mp4", "mp4", [4, "ftypmp4"]),
  kind("video/mp4", "mp4", [4, "ftypisom"]),
  kind("video/webm", "webm", [0, "\x1a\x45\xdf\xa3"]),
  kind("audio/ogg", "ogg", [0, "OggS\0"]),
  kind("audio/wav", "wav", [0, "RIFF"], [8, "WAVE"]),
  kind("audio/mpeg", "mp3", [0, "ID3"]),
  kind("audio/mpeg", "mp3", [0, "\xff\xfb"]),
  kind("audio/mp4", "m4a", [4, "ftypM4A "]),
  kind("application/pdf", "pdf", [0, "%PDF-"]),
];

const UNKNOWN = kind("application/octet-stream", "bin");

/** Types that a browser may show on a page of ours: none of them can carry a script. */
const SHOWN = new Set(
  KINDS.map(({ type }) => type).filter((type) => /^(image|audio|video)\//.test(type)),
);

/** The media type of a file and the usual end of its name. */
export function sniffType(bytes: Uint8Array): { type: string; extension: string } {
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  return KINDS.find(({ marks }) => marks.every(([at, text]) => start.startsWith(text, at))) ??
    UNKNOWN;
}

/** Whether a file of that type may be shown; everything else is downloaded. */
export function isShown(type: string): boolean {
  return SHOWN.has(type);
}

/** Whether a file of that type may stand for another as a small picture. */
export function isPicture(type: string): boolean {
  return isShown(type) && type.startsWith("image/");
}
