import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { clockTime, isoTime, longDay } from "../../lib/i18n/dates.ts";
import type { PartText } from "../../lib/i18n/part_catalog.ts";
import type { PanelProps } from "../room/panel_props.ts";
import { namer } from "../ui/names.ts";
import { Panel } from "../ui/panel.tsx";
import { loadStyle } from "../ui/part.tsx";
import { type Found, NOTHING, pieces, type Said, search, withMoments } from "./searching.ts";

/** A pause in typing is so long, in milliseconds; in the middle of a syllable it has to be longer. */
const PAUSE_MS = 200;
const COMPOSING_PAUSE_MS = 700;

const HOST = {
  fetch: (url: string, init: { signal: AbortSignal }) => fetch(url, init),
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

/** The panel, once its own style sheet is there. */
export async function load(): Promise<typeof SearchPanel> {
  await loadStyle("search");
  return SearchPanel;
}

/** Searches the room, or all rooms of the reader, as they type. */
function SearchPanel({ state, view, text, words: { search: words }, close }: PanelProps) {
  const [asked, setAsked] = useState({ query: "", everywhere: false });
  const [progress, setProgress] = useState(NOTHING);
  const going = useRef(new AbortController());
  const { query, everywhere } = asked;

  const goOn = (from = NOTHING) => {
    going.current.abort();
    going.current = new AbortController();
    if (query === "") return setProgress(NOTHING);
    const room = everywhere ? null : state.room;
    const { signal } = going.current;
    void search(HOST, withMoments(query), room, from, setProgress, signal);
  };
  useEffect(() => {
    goOn();
    return () => going.current.abort();
  }, [query, everywhere]);

  const nameOf = useMemo(
    () => namer({ ...view.people, ...progress.people }, text),
    [view.people, progress.people, text],
  );
  const place = { locale: state.locale, timeZone: view.timeZone };
  const author = (id: string) => id === view.you.id ? text.you : nameOf(id).label;
  const { busy, failed, next, results, time } = progress;
  return (
    <Panel title={words.title} closeLabel={text.close} close={close} class="search">
      <Query
        words={words}
        ask={(query) => setAsked((before) => ({ ...before, query }))}
      />
      <label class="search-scope">
        <input
          type="checkbox"
          checked={everywhere}
          onChange={(event) => setAsked({ query, everywhere: event.currentTarget.checked })}
        />
        {words.everywhere}
      </label>
      <p class="search-status" role="status">
        {failed === "query"
          ? words.badQuery
          : failed
          ? words.failed
          : query === ""
          ? words.hint
          : busy
          ? words.looking(time === null ? null : longDay(time, place))
          : words.found(results.length, next !== null)}
      </p>
      <ol class="search-results">
        {results.map((found) => (
          <li key={`${found.room} ${found.pos}`}>
            <a href={`/r/${encodeURIComponent(found.room)}?around=${found.pos}#shown`}>
              <span class="search-head">
                <strong dir="auto">{author(found.from)}</strong>
                {found.room !== state.room && <span class="search-room">{found.room}</span>}
                <time dateTime={isoTime(found.time)}>
                  {longDay(found.time, place)} {clockTime(found.time, place)}
                </time>
              </span>
              <Context said={found.before} author={author} />
              <Hit found={found} />
              <Context said={found.after} author={author} />
            </a>
          </li>
        ))}
      </ol>
      {!busy && query !== "" && (next !== null || failed === "trouble") && (
        <button
          type="button"
          class="button wide"
          onClick={() => goOn(progress)}
        >
          {failed ? text.tryAgain : words.more}
        </button>
      )}
    </Panel>
  );
}

/** The field. What is typed in it stays the browser's: nothing is ever put back into it. */
function Query({ words, ask }: { words: PartText["search"]; ask(query: string): void }) {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  const askNow = () => {
    clearTimeout(timer.current);
    ask(field.current!.value.trim());
  };
  const askSoon = (ms: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(askNow, ms) as unknown as number;
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        askNow();
      }}
    >
      <input
        ref={field}
        // Not of the type `search`: there Escape empties the field, and does not close the panel.
        type="text"
        role="searchbox"
        class="search-field"
        // A dialog that is opened gives it the focus.
        autofocus
        aria-label={words.label}
        placeholder={words.label}
        maxLength={200}
        autocomplete="off"
        enterKeyHint="search"
        // A syllable that is being composed is looked for only when the typing rests.
        onInput={(event) =>
          askSoon((event as InputEvent).isComposing ? COMPOSING_PAUSE_MS : PAUSE_MS)}
        onCompositionEnd={() => askSoon(PAUSE_MS)}
      />
      <p class="search-help">
        {words.filters.split(" ").map((word, index) => [
          index > 0 && " ",
          <span key={word} class="search-filter">{word}</span>,
        ])}
      </p>
    </form>
  );
}

function Hit({ found: { files = [], marks, text } }: { found: Found }) {
  return (
    <span class="search-hit" dir="auto">
      {pieces(text, marks).map(({ marked, text }, index) =>
        marked ? <mark key={index}>{text}</mark> : text
      )}
      {files.map(({ id, name }) => <span key={id} class="search-file">{name}</span>)}
    </span>
  );
}

function Context({ said, author }: { said: Said | undefined; author(id: string): string }) {
  if (!said) return null;
  const { files = [], from, text } = said;
  return (
    <span class="search-context" dir="auto">
      {author(from)}: {text || files.map(({ name }) => name).join(", ")}
    </span>
  );
}
