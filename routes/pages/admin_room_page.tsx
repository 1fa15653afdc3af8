/**
 * A room on the owner's page. Roles and accessible names (Korean / English):
 *
 * | what                     | role    | name                                                     |
 * |--------------------------|---------|----------------------------------------------------------|
 * | sections                 | region  | 메시지 지우기, 지금 있는 사람, 내보낸 사람 / Delete messages, Here now, People removed |
 * | whose                    | textbox | 사용자 아이디 / User ID                                  |
 * | asks first               | button  | 모두 지우기, 이 사람 것만 지우기, 내보내기 / Delete all messages, Delete this person’s messages, Remove |
 * | does it, does not        | button, link | 지우기, 내보내기, 그만두기 / Delete, Remove, Never mind |
 */
import type { ComponentChildren } from "preact";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { type AdminText, adminText } from "../../lib/i18n/admin.ts";
import { roomText } from "../../lib/i18n/mod.ts";
import { Section } from "./admin_page.tsx";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** Somebody in the lists of a room. */
export interface AdminRoomPerson {
  id: string;
  name?: string;
}

/** What the page shows. */
export interface AdminRoomData extends PageData {
  style: string;
  room: string;
  /** Present as far as this isolate knows. */
  here: AdminRoomPerson[];
  banned: AdminRoomPerson[];
  /** How far the deletion has come that was begun last; null if there is none. */
  job: { done: boolean; messages: number } | null;
  /** What is asked before it is done, and of whom; null: everybody. */
  ask: { act: "erase" | "ban"; who: AdminRoomPerson | null } | null;
}

/** The complete HTML of a room's page for the owner. */
export function renderAdminRoom(data: AdminRoomData): string {
  const { ask, locale, room } = data;
  const text = adminText(locale);
  return renderPage({
    data,
    title: text.manageRoom(room),
    style: data.style,
    children: (
      <div class="home admin">
        <header class="admin-head">
          <h1 dir="auto">{text.manageRoom(room)}</h1>
          <a class="button quiet small" href="/admin#rooms">{text.backToAdmin}</a>
        </header>
        <main>
          {ask ? <Question data={data} ask={ask} text={text} /> : <Lists data={data} text={text} />}
        </main>
        <LanguageSwitch locale={locale} path={pathOf(room)} label={roomText(locale).language} />
      </div>
    ),
  });
}

const pathOf = (room: string) => `/admin/rooms/${encodeURIComponent(room)}`;

function Question(
  { ask: { act, who }, data, text }: {
    data: AdminRoomData;
    ask: NonNullable<AdminRoomData["ask"]>;
    text: AdminText;
  },
) {
  const { room } = data;
  const name = who && nameOf(who, text);
  return (
    <section class="card" aria-labelledby="sure">
      <h2 id="sure">{act === "erase" ? text.eraseSure(room, name) : text.banSure(room, name!)}</h2>
      <p class="help">{act === "erase" ? text.eraseHelp : text.bansHelp}</p>
      <form method="post" action={pathOf(room)} class="admin-acts">
        {who && <input type="hidden" name="user" value={who.id} />}
        <input type="hidden" name="sure" value="yes" />
        <a class="button small" href={pathOf(room)}>{text.cancel}</a>
        <button type="submit" class="button small danger" name="do" value={act}>
          {act === "erase" ? text.eraseNow : text.banNow}
        </button>
      </form>
    </section>
  );
}

function Lists({ data, text }: { data: AdminRoomData; text: AdminText }) {
  const { banned, here, job, room } = data;
  return (
    <>
      {job && (
        <p class="card" role="status">{job.done ? text.erased(job.messages) : text.erasing}</p>
      )}
      <Section id="erase" title={text.eraseTitle}>
        <p class="help">{text.eraseHelp}</p>
        <form method="get" action={pathOf(room)} class="admin-acts">
          <button type="submit" class="button small danger" name="ask" value="erase">
            {text.eraseAll}
          </button>
        </form>
        <form method="get" action={pathOf(room)} class="admin-other">
          <label class="field">
            <span>{text.userId}</span>
            <input name="user" required pattern="[0-9A-Za-z]{4,32}" autocomplete="off" />
          </label>
          <div class="admin-acts">
            <Ask act="erase" label={text.eraseOf} />
            <Ask act="ban" label={text.ban} />
          </div>
        </form>
      </Section>
      <Section id="here" title={text.here}>
        {here.length === 0 && <p>{text.noPeople}</p>}
        <ul class="admin-list">
          {here.map((person) => (
            <Row key={person.id} person={person} text={text}>
              <form method="get" action={pathOf(room)} class="admin-acts">
                <input type="hidden" name="user" value={person.id} />
                <Ask act="erase" label={text.eraseOf} />
                <Ask act="ban" label={text.ban} />
              </form>
            </Row>
          ))}
        </ul>
      </Section>
      <Section id="bans" title={text.bans}>
        <p class="help">{text.bansHelp}</p>
        {banned.length === 0 && <p>{text.noBans}</p>}
        <ul class="admin-list">
          {banned.map((person) => (
            <Row key={person.id} person={person} text={text}>
              <form method="post" action={pathOf(room)}>
                <input type="hidden" name="user" value={person.id} />
                <button type="submit" class="button small" name="do" value="unban">
                  {text.unban}
                </button>
              </form>
            </Row>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Row(
  { person, text, children }: {
    person: AdminRoomPerson;
    text: AdminText;
    children: ComponentChildren;
  },
) {
  return (
    <li>
      <span class="admin-what">
        <strong dir="auto">{nameOf(person, text)}</strong>
        <small>
          <code>{person.id}</code>
        </small>
      </span>
      {children}
    </li>
  );
}

function Ask({ act, label }: { act: string; label: string }) {
  return <button type="submit" class="button small" name="ask" value={act}>{label}</button>;
}

function nameOf({ id, name }: AdminRoomPerson, text: AdminText): string {
  return name ?? text.guest(id.slice(0, 4));
}
