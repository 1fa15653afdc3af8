/** Brings the inspector's page alive. */
import { render } from "preact";
import { inspectText } from "../lib/i18n/inspect/mod.ts";
import { InspectorPage, type InspectState } from "./inspect/inspector_page.tsx";
import { pageState } from "./inspect/page_state.ts";

const state = pageState<InspectState>();
const text = await inspectText(state.locale);
render(<InspectorPage state={state} text={text} />, document.getElementById("inspector")!);
