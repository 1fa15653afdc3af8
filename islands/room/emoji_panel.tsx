import { useEffect, useMemo, useState } from "preact/hooks";
import {
  chooseTone,
  chosenTone,
  type Emoji,
  inTone,
  loadEmoji,
  recentEmoji,
  searchEmoji,
  used,
} from "../emoji/emoji_data.ts";
import { Panel } from "../ui/panel.tsx";
import { composerField } from "./compose_banner.tsx";
import type { PanelProps } from "./panel_props.ts";

/** Results of a search that are shown. */
const MOST = 120;

/** The emoji picker: for the text that is written, or with `{react: pos}` for a message. */
export function EmojiPanel(
  { text, words: { emoji: words }, actions, detail, state, close }: PanelProps,
) {
  const [all, setAll] = useState<Emoji[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [query, setQuery] = useState("");
  const [tone, setTone] = useState(chosenTone);
  const recent = useMemo(recentEmoji, []);
  const load = () => {
    setFailed(false);
    loadEmoji().then(setAll, () => setFailed(true));
  };
  useEffect(load, []);

  const pick = (emoji: string) => {
    used(emoji);
    const { react } = (detail ?? {}) as { react?: string };
    close();
    if (react) return actions.react(react, emoji, true);
    const field = composerField();
    field.focus();
    field.setRangeText(emoji, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const found = useMemo(() => searchEmoji(all ?? [], query, MOST), [all, query]);
  const groups = useMemo(() => Map.groupBy(all ?? [], ({ group }) => group), [all]);
  const grid = (list: readonly Emoji[]) => (
    <ul class="emoji-grid">
      {list.map((one) => {
        const name = (state.locale === "ko" ? one.ko[0] : one.en[0]) || one.en[0];
        const emoji = inTone(one, tone);
        return (
          <li key={one.emoji}>
            <button type="button" aria-label={name} title={name} onClick={() => pick(emoji)}>
              {emoji}
            </button>
          </li>
        );
      })}
    </ul>
  );
  return (
    <Panel title={words.title} closeLabel={text.close} close={close} class="emoji-panel">
      <div class="emoji-top">
        <label class="field">
          <span class="sr-only">{words.search}</span>
          <input
            type="search"
            autofocus
            placeholder={words.search}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
        <label>
          <span class="sr-only">{words.tone}</span>
          <select
            value={`${tone}`}
            onChange={(event) => {
              const chosen = Number(event.currentTarget.value);
              chooseTone(chosen);
              setTone(chosen);
            }}
          >
            {words.tones.map((name, index) => (
              <option key={index} value={`${index}`} aria-label={name}>
                {inTone({ emoji: "✋", toned: true }, index)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div class="emoji-list">
        {failed && (
          <p class="help" role="status">
            {text.partFailed}{" "}
            <button type="button" class="button small" onClick={load}>{text.tryAgain}</button>
          </p>
        )}
        {query.trim() !== "" && all
          ? (found.length > 0 ? grid(found) : <p class="help" role="status">{words.none}</p>)
          : (
            <>
              {recent.length > 0 && (
                <section aria-label={words.recent}>
                  <h3>{words.recent}</h3>
                  <ul class="emoji-grid">
                    {recent.map((emoji) => (
                      <li key={emoji}>
                        <button type="button" onClick={() => pick(emoji)}>{emoji}</button>
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              {[...groups].map(([group, list]) => (
                <section key={group} aria-label={words.groups[group]}>
                  <h3>{words.groups[group]}</h3>
                  {grid(list)}
                </section>
              ))}
            </>
          )}
      </div>
    </Panel>
  );
}
