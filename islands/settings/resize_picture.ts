/** Pictures are made this wide and high, in pixels: twice what the largest avatar shows. */
const SIDE = 128;

/**
 * A picture as it is uploaded: its middle as a square, small, without what a camera writes beside
 * the image.
 * @throws {Error} if the browser cannot read it
 */
export async function resizePicture(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2];
  context.drawImage(image, left, top, side, side, 0, 0, SIDE, SIDE);
  image.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", 0.85));
  // Safari writes a PNG where it cannot write WebP.
  if (!made) throw new Error("The picture could not be made");
  return made;
}
