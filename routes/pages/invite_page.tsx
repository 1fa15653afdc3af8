import { Mark } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { inSentence, namer } from "../../islands/ui/names.ts";
import { roomText } from "../../lib/i18n/mod.ts";
import { roomsText } from "../../lib/i18n/rooms.ts";
import type { People } from "../../lib/protocol/events.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What the page of an invitation shows. */
export interface InvitePageData extends PageData {
  /** What the room is called. */
  title: string;
  /** Who made the invitation. */
  by: string;
  people: People;
}

/** The complete HTML of an invitation: who has it is asked, and comes in by pressing the button. */
export function renderInvite(data: InvitePageData): string {
  const { locale, title, by, people, path } = data;
  const text = roomsText(locale);
  const common = roomText(locale);
  return renderPage({
    data,
    title: `${text.invitedTo(title)} · ${common.app}`,
    children: (
      <main class="problem-page">
        <Mark />
        <h1 dir="auto">{text.invitedTo(title)}</h1>
        <p>{text.invitedBy(inSentence(namer(people, common)(by)))}</p>
        <p>{text.acceptHint}</p>
        <form class="ways" method="post" action={path}>
          <button type="submit" class="button primary">{text.accept}</button>
          <a class="button" href="/">{text.all}</a>
        </form>
        <LanguageSwitch locale={locale} path={path} label={common.language} />
      </main>
    ),
  });
}
