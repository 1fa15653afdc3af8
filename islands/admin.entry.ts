/** Keeps the figures of the owner's page up to date. */
import { duration } from "../lib/i18n/duration.ts";
import type { Locale } from "../lib/i18n/locale.ts";

const EVERY_MS = 2_000;

const place = (name: string) => document.querySelector(`[data-figure="${name}"]`);
const show = (name: string, text: string) => {
  const element = place(name);
  if (element && element.textContent !== text) element.textContent = text;
};
const { lang } = document.documentElement;
const number = (value: number) => value.toLocaleString(lang);

let last: { events: number; isolate: number; at: number } | null = null;

async function update(): Promise<void> {
  if (document.hidden) return;
  const response = await fetch("/admin/figures");
  if (!response.ok) return;
  const figures = await response.json();
  for (const name of ["connections", "users", "rooms", "events"]) show(name, number(figures[name]));
  for (const name of ["p50", "p99"]) {
    if (figures.latency) show(name, `${figures.latency[name].toFixed(1)} ms`);
  }
  show("memory", `${number(Math.round(figures.memory / 1024 / 1024))} MiB`);
  show("uptime", duration(figures.uptime, lang as Locale));
  const at = performance.now();
  // Another isolate may have answered: its count is not to be compared with.
  if (last && last.isolate === figures.isolate) {
    const rate = (figures.events - last.events) / (at - last.at) * 1_000;
    show("rate", number(Math.round(rate * 10) / 10));
  }
  last = { events: figures.events, isolate: figures.isolate, at };
}

void update().catch(() => {});
setInterval(() => void update().catch(() => {}), EVERY_MS);
