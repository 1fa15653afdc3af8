/** Brings the page `/me` alive. */
import { hydrate } from "preact";
import { SettingsPanel } from "./settings/settings_panel.tsx";

const state = JSON.parse(document.getElementById("sori-state")!.textContent!);
hydrate(<SettingsPanel state={state} />, document.getElementById("settings")!);
