/**
 * The owner's page. Roles and accessible names that tests may rely on (Korean / English):
 *
 * | what       | role    | name                                                        |
 * |------------|---------|-------------------------------------------------------------|
 * | the secret | textbox | 관리자 암호 / Admin secret (a password field, by its label)   |
 * | enter      | button  | 들어가기 / Enter                                            |
 * | sections   | region  | 지금, 방, 접속한 사람, 설정된 한도 / Right now, Rooms, People online, Limits in force |
 * | acts       | button  | 차단, 로그아웃시키기, … / Block, Sign out, …                |
 */
import type { ComponentChildren } from "preact";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { type AdminText, adminText } from "../../lib/i18n/admin.ts";
import {
  ago,
  DEFAULT_TIME_ZONE,
  isoTime,
  type Locale,
  pageText,
  roomText,
} from "../../lib/i18n/mod.ts";
import { duration } from "../../lib/i18n/duration.ts";
import type { Limits, Person } from "../../lib/protocol/mod.ts";
import type { Figures } from "../figures.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** A room as its owner sees it. */
export interface AdminRoom {
  name: string;
  kind: string;
  archived: boolean;
  /** Present as far as this isolate knows. */
  members: number;
  /** Of the last activity, in milliseconds since the Unix epoch. */
  time: number | null;
}

/** Somebody who is connected to this isolate. */
export interface AdminPerson extends Person {
  id: string;
  sessions: number;
  blocked: boolean;
}

/** What the page shows. */
export interface AdminPageData extends PageData {
  style: string;
  figures: Figures;
  now: number;
  rooms: AdminRoom[];
  people: AdminPerson[];
  limits: Limits;
}

/** The page that asks for the secret. @param wrong whether one was given, and was not it */
export function renderAdminSignIn(data: PageData & { style: string; wrong: boolean }): string {
  const text = adminText(data.locale);
  return renderPage({
    data,
    title: text.title,
    style: data.style,
    children: (
      <main class="home admin">
        <h1>{text.title}</h1>
        <form class="card enter" method="post" action="/admin/sign-in">
          <label class="field">
            <span>{text.secret}</span>
            <input
              type="password"
              name="token"
              required
              autocomplete="current-password"
              aria-describedby="secret-help"
              aria-invalid={data.wrong}
            />
          </label>
          <button type="submit" class="button primary">{text.enter}</button>
          <p id="secret-help" class={data.wrong ? "help problem" : "help"} role="status">
            {data.wrong ? text.wrong : text.secretHelp}
          </p>
        </form>
        <LanguageSwitch locale={data.locale} path="/admin" label={roomText(data.locale).language} />
      </main>
    ),
  });
}

/** The complete HTML of the owner's page. */
export function renderAdmin(data: AdminPageData): string {
  const { figures, limits, locale, people, rooms } = data;
  const text = adminText(locale);
  return renderPage({
    data,
    title: text.title,
    style: data.style,
    entry: "admin",
    children: (
      <div class="home admin">
        <header class="admin-head">
          <h1>{text.title}</h1>
          <a class="button quiet small" href="/">{text.back}</a>
          <Act act="leave" label={text.leave} />
        </header>
        <main>
          <Section id="figures" title={text.figures}>
            <p class="help">{text.figuresHelp(figures.isolate)}</p>
            <FigureList figures={figures} text={text} locale={locale} />
          </Section>
          <Section id="rooms" title={text.rooms}>
            {rooms.length === 0 && <p>{text.noRooms}</p>}
            <ul class="admin-list">
              {rooms.map((room) => <Room key={room.name} room={room} data={data} text={text} />)}
            </ul>
          </Section>
          <Section id="people" title={text.people}>
            {people.length === 0 && <p>{text.noPeople}</p>}
            <ul class="admin-list">
              {people.map((person) => <PersonRow key={person.id} person={person} text={text} />)}
            </ul>
            <form class="admin-other" method="post" action="/admin">
              <label class="field">
                <span>{text.userId}</span>
                <input name="user" required pattern="[0-9A-Za-z]{4,32}" autocomplete="off" />
              </label>
              <div class="admin-acts">
                <ActButton act="block" label={text.block} />
                <ActButton act="unblock" label={text.unblock} />
                <ActButton act="sign-out" label={text.signOut} />
                <ActButton act="clear" label={text.clear} />
              </div>
            </form>
          </Section>
          <Section id="limits" title={text.settings}>
            <table class="admin-limits">
              <thead>
                <tr>
                  <th scope="col">{text.setting}</th>
                  <th scope="col">{text.value}</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(limits).map(([name, value]) => (
                  <tr key={name}>
                    <td>
                      <code>{name}</code>
                    </td>
                    <td>{value.toLocaleString(locale)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Section>
        </main>
        <LanguageSwitch locale={locale} path="/admin" label={roomText(locale).language} />
      </div>
    ),
  });
}

/** A part of the owner's pages under a heading; `id` is where links lead. */
export function Section(
  { id, title, children }: { id: string; title: string; children: ComponentChildren },
) {
  return (
    <section id={id} class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

function FigureList(
  { figures, locale, text }: { figures: Figures; locale: Locale; text: AdminText },
) {
  const number = (value: number) => value.toLocaleString(locale);
  const ms = (value: number | undefined) =>
    value === undefined ? text.none : `${value.toFixed(1)} ms`;
  const shown: [keyof AdminText["figure"], string][] = [
    ["connections", number(figures.connections)],
    ["users", number(figures.users)],
    ["rooms", number(figures.rooms)],
    ["events", number(figures.events)],
    ["rate", "–"],
    ["p50", ms(figures.latency?.p50)],
    ["p99", ms(figures.latency?.p99)],
    ["memory", `${number(Math.round(figures.memory / 1024 / 1024))} MiB`],
    ["uptime", duration(figures.uptime, locale)],
  ];
  return (
    <dl class="admin-figures">
      {shown.map(([name, value]) => (
        <div key={name} class={name === "rate" ? "scripted" : undefined}>
          <dt>{text.figure[name]}</dt>
          <dd data-figure={name}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Room({ room, data, text }: { room: AdminRoom; data: AdminPageData; text: AdminText }) {
  const { locale, now } = data;
  const place = { locale, timeZone: data.timeZone ?? DEFAULT_TIME_ZONE[locale] };
  const { archived, kind, members, name, time } = room;
  return (
    <li>
      <span class="admin-what">
        <a href={`/r/${encodeURIComponent(name)}`} dir="auto">{name}</a>
        <small>
          {text.roomKind(kind)} · {text.membersHere(members)}
          {time !== null && (
            <>
              {" · "}
              <time dateTime={isoTime(time)}>
                {ago(time, now, place, pageText(locale).justNow)}
              </time>
            </>
          )}
          {archived && ` · ${text.archived}`}
        </small>
      </span>
      <span class="admin-acts">
        <a class="button small" href={`/admin/rooms/${encodeURIComponent(name)}`}>{text.manage}</a>
        {kind !== "direct" && (
          <Act
            act={archived ? "unarchive" : "archive"}
            label={archived ? text.unarchive : text.archive}
            of={{ room: name }}
          />
        )}
      </span>
    </li>
  );
}

function PersonRow({ person, text }: { person: AdminPerson; text: AdminText }) {
  const { blocked, id, name, sessions } = person;
  const of = { user: id };
  return (
    <li>
      <span class="admin-what">
        <strong dir="auto">{name ?? text.guest(id.slice(0, 4))}</strong>
        <small>
          <code>{id}</code> · {text.sessions(sessions)}
          {blocked && ` · ${text.blocked}`}
        </small>
      </span>
      <span class="admin-acts">
        <Act
          act={blocked ? "unblock" : "block"}
          label={blocked ? text.unblock : text.block}
          of={of}
        />
        <Act act="sign-out" label={text.signOut} of={of} />
        <Act act="clear" label={text.clear} of={of} />
      </span>
    </li>
  );
}

function Act({ act, label, of = {} }: { act: string; label: string; of?: Record<string, string> }) {
  return (
    <form method="post" action="/admin">
      {Object.entries(of).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <ActButton act={act} label={label} />
    </form>
  );
}

function ActButton({ act, label }: { act: string; label: string }) {
  return <button type="submit" class="button small" name="do" value={act}>{label}</button>;
}
