/**
 * What a room is, and what the reader can do with it; all of it by plain forms.
 *
 * Roles and accessible names that tests and others may rely on (Korean / English):
 *
 * | what              | role     | name                                       |
 * |-------------------|----------|--------------------------------------------|
 * | topic, its button | textbox, button | 주제, 저장 / Topic, Save            |
 * | of what it tells  | radio    | 모든 메시지, 나를 부르거나 내게 답할 때만, 받지 않기 / Every message, Only when…, Nothing |
 * | its button        | button   | 알림 저장 / Save notifications             |
 * | leave             | button   | 방 나가기 / Leave the room                 |
 * | archive           | button   | 방 보관하기, 다시 열기 / Archive the room, Open it again |
 * | members           | list     | 참여한 사람 / Members                      |
 * | a member's role   | combobox | 안나님의 역할 / Role of Anna               |
 * | remove a member   | button   | 안나님 내보내기 / Remove Anna              |
 * | make a link       | button   | 링크 만들기 / Create a link                |
 * | the new link      | textbox  | 새 초대 링크 / New invite link             |
 * | revoke a link     | button   | 취소하기 / Revoke                          |
 */
import type { ComponentChildren } from "preact";
import { roomLabel } from "../../islands/rooms/room_label.ts";
import { Avatar } from "../../islands/ui/avatar.tsx";
import { BackIcon } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { inSentence, type Namer, namer } from "../../islands/ui/names.ts";
import { clockTime, DEFAULT_TIME_ZONE, longDay, type Place, roomText } from "../../lib/i18n/mod.ts";
import { richText } from "../../lib/i18n/rich.ts";
import { type RoomsText, roomsText } from "../../lib/i18n/rooms.ts";
import type { People } from "../../lib/protocol/events.ts";
import { type MyRoom, NOTIFY_LEVELS } from "../../lib/protocol/my_room.ts";
import { type Role, ROLES } from "../../lib/protocol/room_kinds.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** An invitation as the page lists it. */
export interface ListedInvitation {
  id: string;
  by: string;
  expiresAt?: number;
  usesLeft?: number;
}

/** What the page shows. */
export interface AboutPageData extends PageData {
  /** Address of its style sheet. */
  style: string;
  room: Omit<MyRoom, "unread" | "mentions">;
  /** Whether the reader looks after the room. */
  moderates: boolean;
  /** Whether something may be said in it, also what it is about. */
  writable: boolean;
  /** What it is about; empty for nothing. */
  topic: string;
  /** How many of its messages are pinned. */
  pins: number;
  members: readonly { user: string; role: Role }[];
  invitations: readonly ListedInvitation[];
  /** The address of an invitation that was made just now. */
  newLink: string | null;
  people: People;
}

/** The complete HTML of a room's details. */
export function renderAbout(data: AboutPageData): string {
  const { locale, room, style, path } = data;
  const text = roomsText(locale);
  const common = roomText(locale);
  const rich = richText(locale);
  const nameOf = namer(data.people, common);
  const label = roomLabel(room, nameOf);
  const place = { locale, timeZone: data.timeZone ?? DEFAULT_TIME_ZONE[locale] };
  const here = `/r/${encodeURIComponent(room.name)}`;
  return renderPage({
    data,
    title: `${text.about} · ${label} · ${common.app}`,
    style,
    children: (
      <div class="home about">
        <header class="about-head">
          <a class="button quiet square" href={here} aria-label={text.backToRoom}>
            <BackIcon />
          </a>
          <div>
            <h1 dir="auto">{label}</h1>
            <p>{room.archived ? text.archivedNow : text.kindNow[room.kind]}</p>
          </div>
        </header>
        <main>
          <TopicCard data={data} text={text} />
          {data.pins > 0 && (
            <p class="card action">
              <a href={`${here}/pins`}>{rich.pins(data.pins)}</a>
            </p>
          )}
          <ForMe data={data} text={text} />
          {data.moderates && room.kind === "private" && (
            <Invitations data={data} text={text} place={place} />
          )}
          {data.members.length > 0 && <Members data={data} text={text} nameOf={nameOf} />}
          {room.role === "owner" && (
            <Action
              name={room.archived ? "unarchive" : "archive"}
              label={room.archived ? text.unarchive : text.archive}
              help={room.archived ? text.archivedNow : text.archiveHelp}
            />
          )}
        </main>
        <LanguageSwitch locale={locale} path={path} label={common.language} />
      </div>
    ),
  });
}

interface ActionProps {
  name: string;
  label: string;
  help?: string;
  fields?: Record<string, string>;
  children?: ComponentChildren;
  /** Beside other things in a line. */
  small?: boolean;
}

/** A button that does one thing. */
function Action({ name, label, help, fields = {}, children, small = false }: ActionProps) {
  return (
    <form class={small ? "action" : "card action"} method="post">
      <input type="hidden" name="do" value={name} />
      {Object.entries(fields).map(([key, value]) => (
        <input key={key} type="hidden" name={key} value={value} />
      ))}
      {children}
      {help && <p>{help}</p>}
      <button type="submit" class={small ? "button small" : "button"}>{label}</button>
    </form>
  );
}

/** What the room is about, and the form that says something else. */
function TopicCard({ data: { topic, writable }, text }: { data: AboutPageData; text: RoomsText }) {
  if (!writable) {
    return (
      <p class="card action topic-text" dir="auto">
        {topic === "" ? text.noTopic : `${text.topic}: ${topic}`}
      </p>
    );
  }
  return (
    <Action name="topic" label={text.save}>
      <label class="field">
        <span>{text.topic}</span>
        <input
          name="text"
          defaultValue={topic}
          dir="auto"
          autocomplete="off"
          aria-describedby="topic-help"
        />
      </label>
      <p id="topic-help">{text.topicHelp}</p>
    </Action>
  );
}

function ForMe({ data: { room, members }, text }: { data: AboutPageData; text: RoomsText }) {
  const owners = members.filter(({ role }) => role === "owner").length;
  const direct = room.kind === "direct";
  const levels = direct ? NOTIFY_LEVELS.filter((level) => level !== "all") : NOTIFY_LEVELS;
  const now = room.muted ? "nothing" : direct ? "mentions" : room.notify ?? "mentions";
  const last = room.role === "owner" && owners < 2 && members.length > 1;
  return (
    <>
      <Action name="notify" label={text.notifySave}>
        <fieldset class="levels" aria-describedby="levels-help">
          <legend>{text.notify}</legend>
          {levels.map((level) => (
            <label key={level}>
              <input type="radio" name="level" value={level} checked={level === now} />
              <span>
                {direct && level === "mentions" ? text.notifyDirect : text.notifyLevel[level]}
              </span>
            </label>
          ))}
        </fieldset>
        <p id="levels-help">
          {text.notifyHelp[0]}
          <a href="/me">{text.notifyHelp[1]}</a>
          {text.notifyHelp[2]}
        </p>
      </Action>
      {last
        ? <p class="card action">{text.lastOwner}</p>
        : <Action name="leave" label={text.leave} help={text.leaveHelp} />}
    </>
  );
}

function Invitations(
  { data, text, place }: { data: AboutPageData; text: RoomsText; place: Place },
) {
  const { invitations, newLink } = data;
  return (
    <section aria-labelledby="invitations-title">
      <h2 id="invitations-title">{text.invitations}</h2>
      {newLink !== null && (
        <div class="card new-link" role="status">
          <label class="field">
            <span>{text.newLink}</span>
            <input readOnly value={newLink} aria-describedby="new-link-help" />
          </label>
          <p id="new-link-help" class="help">{text.newLinkHelp}</p>
        </div>
      )}
      <Action name="invite" label={text.invite} help={text.invitationsHelp}>
        <label class="field">
          <span>{text.expires}</span>
          <select name="expires">
            {(["week", "day", "never"] as const).map((it) => (
              <option key={it} value={it}>{text.expiry[it]}</option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{text.uses}</span>
          <select name="uses">
            {(["any", "one", "ten"] as const).map((it) => (
              <option key={it} value={it}>{text.usesChoice[it]}</option>
            ))}
          </select>
        </label>
      </Action>
      {invitations.length > 0 && (
        <ul class="card lines">
          {invitations.map(({ id, expiresAt, usesLeft }) => (
            <li key={id}>
              <span>
                {text.until(
                  expiresAt === undefined
                    ? null
                    : `${longDay(expiresAt, place)} ${clockTime(expiresAt, place)}`,
                )} · {text.usesLeft(usesLeft ?? null)}
              </span>
              <Action name="revoke" label={text.revoke} fields={{ id }} small />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Members({ data, text, nameOf }: { data: AboutPageData; text: RoomsText; nameOf: Namer }) {
  const { members, moderates, room, you } = data;
  const owns = room.role === "owner";
  return (
    <section aria-labelledby="members-title">
      <h2 id="members-title">{text.members}</h2>
      <ul class="card lines" aria-labelledby="members-title">
        {members.map(({ user, role }) => {
          const label = nameOf(user);
          const mine = user === you.id;
          return (
            <li key={user}>
              <span class="member">
                <Avatar label={label} />
                <span dir="auto">{label.label}</span>
                {label.tag && <span class="tag">{label.tag}</span>}
                {mine && <span class="tag">{text.you}</span>}
              </span>
              {owns
                ? (
                  <Action name="role" label={text.save} fields={{ user }} small>
                    <select name="role" aria-label={text.changeRole(inSentence(label))}>
                      {ROLES.map((one) => (
                        <option key={one} value={one} selected={one === role}>
                          {text.roles[one]}
                        </option>
                      ))}
                    </select>
                  </Action>
                )
                : <span class="tag">{text.roles[role]}</span>}
              {!mine && moderates && (owns || role === "member") && (
                <Action
                  name="remove"
                  label={text.remove(inSentence(label))}
                  fields={{ user }}
                  small
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
