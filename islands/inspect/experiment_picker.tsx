import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import type { ExperimentProps } from "../experiments/lab.tsx";
import {
  type ExperimentName,
  EXPERIMENTS,
  type ExperimentsText,
} from "../../lib/i18n/experiments/catalog.ts";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import type { Locale } from "../../lib/i18n/locale.ts";

interface Props {
  locale: Locale;
  dev: boolean;
  wire: InspectText;
}

interface Chosen {
  name: ExperimentName;
  text: ExperimentsText;
  Experiment: FunctionComponent<ExperimentProps>;
}

/** The guide's experiments, one at a time; loaded when one is chosen. */
export function ExperimentPicker({ locale, dev, wire }: Props) {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [texts, setTexts] = useState<ExperimentsText | null>(null);
  const load = async () => {
    const { experimentsText } = await import("../../lib/i18n/experiments/mod.ts");
    setTexts(await experimentsText(locale));
  };
  const choose = async (name: ExperimentName, text: ExperimentsText) => {
    const { REGISTRY } = await import("../experiments/registry.ts");
    const { default: Experiment } = await REGISTRY[name]();
    setChosen({ name, text, Experiment });
  };
  const words = wire.experiments;
  return (
    <>
      <p class="help">{words.lead}</p>
      {texts === null
        ? <button type="button" class="button small" onClick={load}>{words.choose}</button>
        : (
          <label class="field">
            <span>{words.choose}</span>
            <select
              value={chosen?.name ?? ""}
              onChange={({ currentTarget: { value } }) => choose(value as ExperimentName, texts)}
            >
              <option value="" disabled>—</option>
              {EXPERIMENTS.map((name) => (
                <option key={name} value={name}>{texts.each[name].title}</option>
              ))}
            </select>
          </label>
        )}
      {chosen && <Shown key={chosen.name} chosen={chosen} locale={locale} dev={dev} wire={wire} />}
    </>
  );
}

function Shown({ chosen: { name, text, Experiment }, ...props }: Props & { chosen: Chosen }) {
  const { see, text: what, title } = text.each[name];
  return (
    <section class="experiment" aria-label={title}>
      <h3>{title}</h3>
      <p>{what}</p>
      <div class="experiment-live">
        <Experiment {...props} text={text} />
      </div>
      <h4>{text.see}</h4>
      <ul>{see.map((line) => <li key={line}>{line}</li>)}</ul>
    </section>
  );
}
