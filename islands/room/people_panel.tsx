import { Component } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { number } from "../../lib/i18n/dates.ts";
import { peopleText } from "../../lib/i18n/people.ts";
import { Person } from "../ui/avatar.tsx";
import { CloseIcon, icon } from "../ui/icons.tsx";
import { kept } from "../ui/kept.ts";
import { LanguageSwitch } from "../ui/language_switch.tsx";
import { inSentence, type Namer } from "../ui/names.ts";
import { PEOPLE_PANEL_ID } from "./people_id.ts";
import type { RoomState, RoomView } from "./room_state.ts";

const MessageIcon = icon("M5 6h14v10h-8l-4 3.5V16H5Z");

/** What the panel shows. */
export interface PeopleProps {
  state: RoomState;
  members: RoomView["members"];
  you: RoomView["you"];
  text: RoomText;
  nameOf: Namer;
}

/** Who is online, and what is below that. */
export class PeoplePanel extends Component<PeopleProps> {
  readonly #others = kept((members: RoomView["members"], you: string, nameOf: Namer) =>
    sorted((members?.users ?? []).filter((id) => id !== you), nameOf, this.props.state.locale)
  );

  render({ state, members, you, text, nameOf }: PeopleProps) {
    const others = this.#others(members, you.id, nameOf);
    const words = peopleText(state.locale);
    const beyond = (members?.count ?? 1) - others.length - 1;
    return (
      <div class="people-content">
        <div class="sheet-head">
          <h2 id="people-title" class="scripted">
            {text.people}
            {members && <span class="count">{number(members.count, state.locale)}</span>}
          </h2>
          <button
            type="button"
            class="button quiet square people-close"
            popovertarget={PEOPLE_PANEL_ID}
            popovertargetaction="hide"
            aria-label={text.close}
          >
            <CloseIcon />
          </button>
        </div>
        <ul class="people-list scripted">
          <Person label={nameOf(you.id)}>
            <span class="tag">{text.you}</span>
          </Person>
          {others.map((id) => {
            const label = nameOf(id);
            return (
              <Person key={id} label={label}>
                {members?.idle?.includes(id) && (
                  <span class="tag">
                    <span role="img" aria-label={words.idle}>💤</span>
                  </span>
                )}
                <a
                  class="button quiet square message-to"
                  href={`/dm/${id}`}
                  aria-label={words.messageTo(inSentence(label))}
                >
                  <MessageIcon />
                </a>
              </Person>
            );
          })}
        </ul>
        {beyond > 0 && <p class="help">{words.andMore(beyond)}</p>}
        <LanguageSwitch locale={state.locale} path={state.path} label={text.language} />
        <a class="button quiet small learn" href="/learn">{words.learn}</a>
      </div>
    );
  }
}

/** Those with a name before the guests, each by the order of the language. */
function sorted(ids: string[], nameOf: Namer, locale: string): string[] {
  if (ids.length < 2) return ids;
  const { compare } = new Intl.Collator(locale);
  return ids.map((id) => ({ id, ...nameOf(id) }))
    .sort((a, b) => Number(a.guest) - Number(b.guest) || compare(a.label, b.label))
    .map(({ id }) => id);
}
