import { useMemo } from "preact/hooks";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import type { Locale } from "../../lib/i18n/locale.ts";
import { ConnectionView } from "./connection_view.tsx";
import { ExperimentPicker } from "./experiment_picker.tsx";
import { numbers as numbersIn } from "./numbers.ts";
import { Recorder } from "./recorder.ts";
import { TapView } from "./tap_view.tsx";
import { TargetForm } from "./target_form.tsx";
import { WireView } from "./wire_view.tsx";

/** What the server tells the page. */
export interface InspectState {
  locale: Locale;
  /** The room to look at, if one was asked for. */
  room: string | null;
  /** Where a link points the inspector at. */
  url: string | null;
  protocols: string | null;
  /** Whether the server was started for development. */
  dev: boolean;
}

/** The inspector on a page of its own. */
export function InspectorPage({ state, text }: { state: InspectState; text: InspectText }) {
  const recorder = useMemo(() => new Recorder(), []);
  const numbers = useMemo(() => numbersIn(state.locale), [state.locale]);
  const own = state.url === null;
  return (
    <>
      <section class="card" aria-labelledby="target-title">
        <h2 id="target-title">{text.target.title}</h2>
        <TargetForm
          recorder={recorder}
          text={text}
          address={state.url ?? `${location.origin.replace("http", "ws")}/ws`}
          protocols={state.protocols ?? (own ? "sori.v1" : "")}
          greeting={state.room === null ? null : JSON.stringify({ type: "join", room: state.room })}
          atOnce={own}
        />
      </section>
      <section class="card" aria-labelledby="connection-title">
        <h2 id="connection-title">{text.connection.title}</h2>
        <ConnectionView recorder={recorder} text={text} numbers={numbers} />
      </section>
      <section class="card" aria-labelledby="frames-title">
        <h2 id="frames-title">{text.frames.title}</h2>
        <WireView recorder={recorder} text={text} numbers={numbers} />
      </section>
      <section class="card" aria-labelledby="experiments-title">
        <h2 id="experiments-title">{text.experiments.title}</h2>
        <ExperimentPicker locale={state.locale} dev={state.dev} wire={text} />
      </section>
      <section class="card" aria-labelledby="unseen-title">
        <h2 id="unseen-title">{text.unseen.title}</h2>
        <ul class="unseen">{text.unseen.items.map((item) => <li key={item}>{item}</li>)}</ul>
        <p class="help">{state.dev ? text.unseen.devLead : text.unseen.dev}</p>
        {state.dev && <TapView recorder={recorder} text={text} numbers={numbers} />}
      </section>
    </>
  );
}
