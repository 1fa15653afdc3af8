import { useRef, useState } from "preact/hooks";
import type { SettingsText } from "../../lib/i18n/settings.ts";
import type { Person } from "../../lib/protocol/events.ts";
import { COLORS } from "../../lib/protocol/people.ts";
import { Avatar } from "../ui/avatar.tsx";
import { namer } from "../ui/names.ts";
import { request } from "./request.ts";
import { resizePicture } from "./resize_picture.ts";
import type { Notice, SettingsState } from "./settings_state.ts";

interface Props {
  state: SettingsState;
  text: SettingsText;
  guest(tag: string): string;
  tell(notice: Notice): void;
}

type You = Person & { id: string };

/** Name, colour and picture. Plain forms, which a script sends without leaving the page. */
export function ProfileSection({ state, text, guest, tell }: Props) {
  const [you, setYou] = useState<You>(state.you);
  const form = useRef<HTMLFormElement>(null);

  const done = (outcome: { answer: You } | { code: string }) => {
    if ("code" in outcome) return tell({ text: text.failed(outcome.code), problem: true });
    setYou(outcome.answer);
    tell({ text: text.saved, problem: false });
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const fields = new FormData(form.current!);
    const color = String(fields.get("color"));
    done(
      await request<You>("PUT", "/api/me", {
        name: String(fields.get("name")),
        color: color === "" ? null : Number(color),
      }),
    );
  };
  const upload = async (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    const picture = await resizePicture(file).catch(() => null);
    input.value = "";
    done(picture ? await request<You>("PUT", "/me/picture", picture) : { code: "bad_picture" });
  };
  const remove = async (event: Event) => {
    event.preventDefault();
    done(await request<You>("DELETE", "/me/picture"));
  };

  const label = namer({ [you.id]: you }, { guest })(you.id);
  return (
    <section aria-labelledby="profile-title">
      <h2 id="profile-title">{text.profile}</h2>
      <div class="settings-picture">
        <Avatar label={label} />
        <form method="post" action="/me/picture" encType="multipart/form-data" onSubmit={remove}>
          <label class="field">
            <span>{text.picture}</span>
            <input
              type="file"
              name="picture"
              accept="image/png,image/jpeg,image/webp"
              aria-describedby="picture-help"
              onChange={upload}
            />
          </label>
          <p id="picture-help" class="help">{text.pictureHelp}</p>
          <button type="submit" class="button small unscripted" name="do" value="save">
            {text.save}
          </button>
          {you.picture && (
            <button type="submit" class="button small" name="do" value="remove">
              {text.removePicture}
            </button>
          )}
        </form>
      </div>
      <form ref={form} method="post" action="/me" onSubmit={save}>
        <label class="field">
          <span>{text.name}</span>
          <input
            name="name"
            defaultValue={you.name ?? ""}
            autocomplete="nickname"
            maxLength={state.limits.displayNameLength}
            aria-describedby="settings-name-help"
          />
        </label>
        <p id="settings-name-help" class="help">{text.nameHelp}</p>
        <fieldset class="settings-colors">
          <legend>{text.color}</legend>
          <ColorChoice value="" label={text.colorByItself} chosen={you.color === undefined} />
          {Array.from({ length: COLORS }, (_, color) => (
            <ColorChoice
              key={color}
              value={String(color)}
              label={text.colors[color]!}
              chosen={you.color === color}
            />
          ))}
        </fieldset>
        <input type="hidden" name="to" value="/me" />
        <button type="submit" class="button primary">{text.save}</button>
      </form>
    </section>
  );
}

interface ColorProps {
  /** Empty for the one by the id. */
  value: string;
  label: string;
  chosen: boolean;
}

function ColorChoice({ value, label, chosen }: ColorProps) {
  return (
    <label class={value === "" ? "color" : `color hue-${value}`}>
      <input type="radio" name="color" value={value} defaultChecked={chosen} />
      <span>{label}</span>
    </label>
  );
}
