import { renderToString } from "preact-render-to-string";
import type { ExperimentName, ExperimentsText } from "../../lib/i18n/experiments/mod.ts";

/** What the HTML of a page holds that has an experiment. */
export const EXPERIMENT_MARK = "data-experiment=";

/**
 * The place of an experiment in a chapter: what to do and what to see are there without a script;
 * `islands/experiments.entry.tsx` brings the part between alive.
 * @throws {RangeError} if there is no such experiment
 */
export function renderExperiment(
  name: ExperimentName,
  text: ExperimentsText,
  needsScript: string,
): string {
  const experiment = text.each[name];
  if (!experiment) throw new RangeError(`There is no experiment '${name}'`);
  const id = `experiment-${name}`;
  return renderToString(
    <section class="experiment" id={id} data-experiment={name} aria-labelledby={`${id}-title`}>
      <p class="kicker">{text.kicker}</p>
      <h3 id={`${id}-title`}>{experiment.title}</h3>
      <p>{experiment.text}</p>
      <div class="experiment-live" />
      <p class="help unscripted">{needsScript}</p>
      <h4>{text.see}</h4>
      <ul>{experiment.see.map((line) => <li key={line}>{line}</li>)}</ul>
    </section>,
  );
}
