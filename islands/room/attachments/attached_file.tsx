import type { Place } from "../../../lib/i18n/dates.ts";
import type { FileRef } from "../../../lib/protocol/events.ts";
import { sizeText } from "./size_text.ts";

/** Most that a picture takes of a page, in CSS pixels. */
const MOST = { width: 400, height: 320 } as const;

/** A file of a message: a picture, a film or a sound where it is one, else its name and size. */
export function AttachedFile({ file, place }: { file: FileRef; place: Place }) {
  const { id, name, thumbnail, type } = file;
  const address = `/files/${encodeURIComponent(id)}`;
  const small = thumbnail && `/files/${encodeURIComponent(thumbnail)}`;
  const kind = type.split("/")[0];
  if (kind === "image") {
    return (
      <a
        class="picture"
        href={address}
        target="_blank"
        rel="noopener"
        title={name}
        onClick={(event) => open(event, { address, name })}
      >
        <img {...placeOf(file)} src={small ?? address} alt={name} loading="lazy" decoding="async" />
      </a>
    );
  }
  return (
    <>
      {kind === "video" && (
        <video
          {...placeOf(file)}
          class="film"
          src={address}
          controls
          preload={small ? "none" : "metadata"}
          {...(small && { poster: small })}
          aria-label={name}
        />
      )}
      {kind === "audio" && (
        <audio class="sound" src={address} controls preload="none" aria-label={name} />
      )}
      <a class="file" href={address} target="_blank" rel="noopener">
        <bdi>{name}</bdi> <small>{sizeText(file.size, place.locale)}</small>
      </a>
    </>
  );
}

/** Opens a picture over the talk; with a key held it goes where the browser would take it. */
function open(event: MouseEvent, detail: { address: string; name: string }): void {
  const { altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey || ctrlKey || metaKey || shiftKey) return;
  event.preventDefault();
  dispatchEvent(new CustomEvent("sori:open", { detail: ["picture", detail] }));
}

/** Its place on the page, the same before and after it has come: nothing jumps. */
function placeOf({ width, height }: FileRef): { width: number; height: number; class?: string } {
  // Of an unknown size: a box, in which it is shown whole.
  if (!width || !height) return { width: 240, height: 180, class: "unsized" };
  const scale = Math.min(1, MOST.width / width, MOST.height / height);
  // However thin it is, it can be seen and touched.
  const least = (pixels: number) => Math.max(24, Math.round(pixels * scale));
  return { width: least(width), height: least(height) };
}
