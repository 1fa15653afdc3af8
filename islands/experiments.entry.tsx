/** Brings the experiments of a chapter alive, each when the reader comes near it. */
import { render } from "preact";
import { type ExperimentName, experimentsText } from "../lib/i18n/experiments/mod.ts";
import { inspectText } from "../lib/i18n/inspect/mod.ts";
import type { Locale } from "../lib/i18n/locale.ts";
import { REGISTRY } from "./experiments/registry.ts";
import { pageState } from "./inspect/page_state.ts";

const { locale, dev } = pageState<{ locale: Locale; dev: boolean }>();

/** So far below the screen an experiment is being prepared. */
const NEAR = "600px";

async function mount(place: Element): Promise<void> {
  const name = (place as HTMLElement).dataset.experiment as ExperimentName;
  const [{ default: Experiment }, text, wire] = await Promise.all([
    REGISTRY[name](),
    experimentsText(locale),
    inspectText(locale),
  ]);
  const live = place.querySelector(".experiment-live")!;
  render(<Experiment locale={locale} text={text} wire={wire} dev={dev} />, live);
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    watcher.unobserve(target);
    void mount(target);
  }
}, { rootMargin: NEAR });
for (const place of document.querySelectorAll("[data-experiment]")) watcher.observe(place);
