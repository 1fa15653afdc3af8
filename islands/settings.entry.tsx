/** Brings the page `/me` alive. */
import { hydrate } from "preact";
import { roomText } from "../lib/i18n/mod.ts";
import { SettingsPanel } from "./settings/settings_panel.tsx";

const state = JSON.parse(document.getElementById("sori-state")!.textContent!);
const { guest } = roomText(state.locale);
hydrate(
  <SettingsPanel state={state} guest={guest} />,
  document.getElementById("settings")!,
);
