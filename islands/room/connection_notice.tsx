import { useEffect, useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { type NoticeText, noticeText } from "../../lib/i18n/notice.ts";
import { momentText, offlineText } from "../../lib/i18n/offline.ts";
import type { RoomActions, RoomState, RoomView } from "./room_state.ts";
import { StartPlace } from "./start_place.tsx";

/** Connecting and catching up are spoken of when they take longer than this. */
const BRIEF_MS = 1_000;

/** Of a room that is no longer the reader's. */
const NO_ACCESS = "no_access";

/** What the notice is made of. */
export interface NoticeProps {
  view: RoomView;
  text: RoomText;
  state: RoomState;
  actions: RoomActions;
}

/** What is to be said of the connection; nothing while all is well. Lies over the list. */
export function ConnectionNotice({ view, text: common, state, actions }: NoticeProps) {
  const { locale } = state;
  const text = { ...common, ...noticeText(locale) };
  const { connection, retryAt } = view;
  const seconds = useSecondsUntil(connection === "waiting" ? retryAt : null);
  const said = told(view, text);
  // What is over in a moment need not be spoken of.
  const brief = connection === "connecting" || said === text.catchingUp;
  const late = useLater(brief ? said : "", BRIEF_MS);
  const notice = brief ? late : said;
  const until = useKeptUntil(view, state);
  return (
    <div class="notices">
      {/* Screen readers hear that it is reconnecting once, and not a number every second. */}
      <p class="sr-only" role="status">{`${notice} ${until}`.trim()}</p>
      {(notice || until) && (
        <div class="notice">
          <span aria-hidden="true">
            {connection === "waiting" ? text.reconnecting(seconds) : notice}
            {until && <small>{until}</small>}
          </span>
          {connection === "waiting" && (
            <button
              type="button"
              class="button small"
              onClick={() => actions.reconnect()}
            >
              {text.reconnectNow}
            </button>
          )}
          {said === text.refused(NO_ACCESS) && <a class="button small" href="/">{text.rooms}</a>}
          {connection === "closed" && (
            <button
              type="button"
              class="button small"
              onClick={() => location.reload()}
            >
              {text.reload}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/**
 * Up to when the messages are, on a page that was kept for when there is no network; empty on others,
 * and once a room has been joined.
 */
function useKeptUntil({ joined, timeZone }: RoomView, { kept, locale }: RoomState): string {
  const [renewed, setRenewed] = useState(false);
  useEffect(() => {
    // Such a page was drawn by no server.
    if (kept !== undefined) StartPlace.preload();
  }, []);
  useEffect(() => {
    if (joined) setRenewed(true);
  }, [joined]);
  if (kept === undefined || joined || renewed) return "";
  return offlineText(locale).until(momentText(kept, Date.now(), { locale, timeZone }));
}

function told(
  { connection, joined, refused, outgoing }: RoomView,
  text: RoomText & NoticeText,
): string {
  switch (connection) {
    case "connecting":
      return text.connecting;
    case "waiting":
      return text.reconnecting(0);
    case "offline":
      return text.offline;
    case "closed":
      return text.closed;
    case "open":
      if (refused === "rate_limited" || outgoing.some(isTooFast)) return text.tooFast;
      if (refused !== null) return text.refused(refused);
      return joined ? "" : text.catchingUp;
    default:
      return "";
  }
}

function isTooFast({ state, refusal }: RoomView["outgoing"][number]): boolean {
  return state === "sending" && refusal?.code === "rate_limited";
}

/** Whole seconds until a moment, counted down; 0 when it has come or there is none. */
function useSecondsUntil(time: number | null): number {
  const left = () => time === null ? 0 : Math.max(0, Math.ceil((time - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    if (time === null) return;
    const timer = setInterval(() => setSeconds(left()), 250);
    return () => clearInterval(timer);
  }, [time]);
  return seconds;
}

/** The value as soon as it has stayed the same for `ms`; until then an empty one. */
function useLater(value: string, ms: number): string {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled === value ? value : "";
}
