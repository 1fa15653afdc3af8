/** What a browser can tell of a picture or film before it is sent, and a small picture of it. */

/** Longest side of a small picture, in pixels: twice what it takes of a page. */
const SIDE = 640;
/** A picture that is no larger stands for itself, in bytes. */
const SMALL_BYTES = 64 * 1024;

/** See the file's comment. */
export interface Seen {
  width: number;
  height: number;
  thumbnail?: Blob;
}

/** Looks at a file; null if it is nothing to be seen, or the browser cannot read it. */
export async function look(file: Blob): Promise<Seen | null> {
  try {
    if (file.type.startsWith("image/")) return await lookAtPicture(file);
    if (file.type.startsWith("video/")) return await lookAtFilm(file);
  } catch {
    // It is sent as any other file.
  }
  return null;
}

async function lookAtPicture(file: Blob): Promise<Seen> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  try {
    // Of what moves a still picture would be less than it is.
    const own = file.size <= SMALL_BYTES || file.type === "image/gif";
    const thumbnail = own ? null : await shrink(bitmap, width, height);
    const worthIt = thumbnail && thumbnail.size < file.size;
    return { width, height, ...(worthIt && { thumbnail }) };
  } finally {
    bitmap.close();
  }
}

async function lookAtFilm(file: Blob): Promise<Seen | null> {
  const film = document.createElement("video");
  const address = URL.createObjectURL(file);
  try {
    await new Promise<void>((resolve, reject) => {
      film.onloadeddata = () => resolve();
      film.onerror = () => reject(film.error);
      setTimeout(() => reject(new Error("It takes too long.")), 3_000);
      film.muted = true;
      film.preload = "auto";
      film.src = address;
    });
    const { videoWidth: width, videoHeight: height } = film;
    if (width === 0 || height === 0) return null;
    const thumbnail = await shrink(film, width, height);
    return { width, height, ...(thumbnail && { thumbnail }) };
  } finally {
    film.removeAttribute("src");
    URL.revokeObjectURL(address);
  }
}

/** A small picture, no larger than a server takes; null if there is none. */
async function shrink(
  source: CanvasImageSource,
  width: number,
  height: number,
): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  for (const [side, quality] of [[SIDE, 0.8], [SIDE, 0.5], [SIDE / 2, 0.5]] as const) {
    const scale = Math.min(1, side / Math.max(width, height));
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext("2d");
    if (!context) return null;
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    // Browsers that cannot write WebP write PNG, which may be too large.
    const small = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, "image/webp", quality)
    );
    if (small && small.size <= SMALL_BYTES) return small;
  }
  return await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(
      (small) => resolve(small && small.size <= SMALL_BYTES ? small : null),
      "image/jpeg",
      0.5,
    )
  );
}
