import type { PartText } from "../../../lib/i18n/part_catalog.ts";
import { CloseIcon } from "../../ui/icons.tsx";
import type { RoomState } from "../room_state.ts";
import { sizeText } from "./size_text.ts";
import { type Batch, type Item, MOST_FILES, type Tray } from "./tray.ts";

type Words = PartText["attachments"];

interface Props {
  tray: Tray;
  state: RoomState;
  words: Words;
}

/** Files on their way, above the composer. */
export function TrayView({ tray, state, words }: Props) {
  return (
    <section class="tray" aria-label={words.title}>
      {tray.batches.map((batch, index) => (
        <div key={index} class="tray-batch">
          <ul>
            {batch.items.map((item, index) => (
              <ItemView key={index} item={item} tray={tray} state={state} words={words} />
            ))}
          </ul>
          <Caption batch={batch} words={words} />
        </div>
      ))}
      <p class="tray-note" role="status">
        {tray.tooMany ? words.tooMany(MOST_FILES) : ""}
      </p>
    </section>
  );
}

function Caption({ batch: { caption }, words }: { batch: Batch; words: Words }) {
  if (caption === null) return null;
  return (
    <p class="tray-caption">
      {caption && <span class="tray-text" dir="auto">{caption}</span>}
      <small>{words.sendsWhenReady}</small>
    </p>
  );
}

function ItemView({ item, tray, state: { limits, locale }, words }: Props & { item: Item }) {
  const { file, preview, sent, state, why } = item;
  const percent = Math.floor(sent / file.size * 100);
  const limit = sizeText(limits.attachmentBytes, locale);
  return (
    <li class={`tray-item ${state}`}>
      {preview
        ? <img class="tray-picture" src={preview} alt="" width="48" height="48" />
        : <span class="tray-picture" aria-hidden="true">{extension(file.name)}</span>}
      <div class="tray-about">
        <span class="tray-name" dir="auto">{file.name}</span>
        {state === "failed"
          ? (
            <span class="tray-why" role="alert">
              {words.failed(why, limits.attachmentBytes > 0 ? limit : null)}
            </span>
          )
          : (
            <small>
              {sizeText(file.size, locale)}
              {state === "ready" && ` · ${words.ready}`}
            </small>
          )}
        {state === "uploading" && (
          <progress max={100} value={percent} aria-label={words.uploading(file.name)}>
            {percent}%
          </progress>
        )}
      </div>
      {state === "failed" && why !== "file_too_large" && (
        <button
          type="button"
          class="button small"
          onClick={() => tray.retry(item)}
        >
          {words.retry}
        </button>
      )}
      <button
        type="button"
        class="button quiet square"
        aria-label={words.remove(file.name)}
        onClick={() => tray.remove(item)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** What stands for a file without a picture. */
function extension(name: string): string {
  return /\.(\w{1,4})$/.exec(name)?.[1]?.toUpperCase() ?? "…";
}
