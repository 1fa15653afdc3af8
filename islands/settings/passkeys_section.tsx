import { useEffect, useState } from "preact/hooks";
import { ago } from "../../lib/i18n/ago.ts";
import type { SettingsText } from "../../lib/i18n/settings.ts";
import { request } from "./request.ts";
import type { Notice, SettingsState } from "./settings_state.ts";

interface Passkey {
  id: string;
  createdAt: number;
  usedAt: number | null;
}

interface Props {
  state: SettingsState;
  text: SettingsText;
  tell(notice: Notice): void;
}

/** The library that speaks to the browser's authenticators; loaded when somebody uses one. */
const library = () => import("@simplewebauthn/browser");

/** Passkeys: be the same person on another device. Needs scripts: the browser's part is one. */
export function PasskeysSection({ state, text, tell }: Props) {
  const [passkeys, setPasskeys] = useState<Passkey[] | null>(null);
  const [obstacle, setObstacle] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    setObstacle(obstacleOf(text));
    void request<{ passkeys: Passkey[] }>("GET", "/me/passkeys").then((outcome) => {
      if ("answer" in outcome) setPasskeys(outcome.answer.passkeys);
    });
  }, [text]);

  const failed = (code: string) => tell({ text: text.failed(code), problem: true });
  const attempt = async (action: () => Promise<string | null>) => {
    setBusy(true);
    // What a browser throws is that somebody pressed "cancel", or that time ran out.
    const code = await action().catch(() => "cancelled");
    setBusy(false);
    if (code !== null) failed(code);
  };
  const add = () =>
    attempt(async () => {
      const options = await request<never>("POST", "/me/passkeys/options", {});
      if ("code" in options) return options.code;
      const answer = await (await library()).startRegistration({ optionsJSON: options.answer });
      const kept = await request<{ passkeys: Passkey[] }>("POST", "/me/passkeys", answer);
      if ("code" in kept) return kept.code;
      setPasskeys(kept.answer.passkeys);
      tell({ text: text.saved, problem: false });
      return null;
    });
  const signIn = () =>
    attempt(async () => {
      const options = await request<never>("POST", "/sign-in/options", {});
      if ("code" in options) return options.code;
      const answer = await (await library()).startAuthentication({ optionsJSON: options.answer });
      const signedIn = await request("POST", "/sign-in", answer);
      if ("code" in signedIn) return signedIn.code;
      // From here on the page is somebody else's.
      location.reload();
      return null;
    });
  const remove = async (id: string) => {
    const path = `/me/passkeys/${encodeURIComponent(id)}`;
    const left = await request<{ passkeys: Passkey[] }>("DELETE", path);
    if ("code" in left) failed(left.code);
    else setPasskeys(left.answer.passkeys);
  };

  const day = (time: number) => ago(time, Date.now(), state, "");
  return (
    <section class="scripted" aria-labelledby="passkeys-title">
      <h2 id="passkeys-title">{text.passkeys}</h2>
      <p class="help">{text.passkeysHelp}</p>
      {passkeys?.length === 0 && <p class="help">{text.noPasskeys}</p>}
      {passkeys !== null && passkeys.length > 0 && (
        <ul class="settings-list">
          {passkeys.map(({ id, createdAt, usedAt }) => (
            <li key={id}>
              <span>
                {text.passkey(
                  new Date(createdAt).toLocaleDateString(state.locale, { dateStyle: "long" }),
                )}
                {usedAt !== null && <small>{text.lastUsed(day(usedAt))}</small>}
              </span>
              <button type="button" class="button small" onClick={() => remove(id)}>
                {text.removePasskey}
              </button>
            </li>
          ))}
        </ul>
      )}
      {obstacle !== null ? <p class="help">{obstacle}</p> : (
        <>
          <div class="settings-buttons">
            <button type="button" class="button" disabled={busy} onClick={add}>
              {text.addPasskey}
            </button>
            <button type="button" class="button" disabled={busy} onClick={signIn}>
              {text.signIn}
            </button>
          </div>
          <p class="help">{text.signInHelp} {text.guestStays}</p>
        </>
      )}
    </section>
  );
}

/** Why passkeys cannot be used here, or null. They are bound to a name, not to a number. */
function obstacleOf(text: SettingsText): string | null {
  const { hostname } = location;
  if (hostname.startsWith("[") || /^[\d.]+$/.test(hostname)) return text.needsHostName;
  return "PublicKeyCredential" in globalThis ? null : text.noPasskeySupport;
}
