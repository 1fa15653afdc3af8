import { Mark } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { pageText, type ProblemKind, roomText } from "../../lib/i18n/mod.ts";
import type { ErrorCode } from "../../lib/protocol/errors.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What a page says that is not what was asked for. */
export interface ProblemPageData extends PageData {
  /** HTTP status of the response. */
  status: number;
  /** What exactly went wrong, where it is known. */
  code?: ErrorCode;
  /** Where the reader came from, to go back to. */
  back?: string;
}

/** The complete HTML of a page that tells what happened and what to do. */
export function renderProblem(data: ProblemPageData): string {
  const { locale, status, code, back } = data;
  const text = pageText(locale);
  const common = roomText(locale);
  const { title, hint } = text.problem[problemKind(status, code)];
  return renderPage({
    data,
    title: `${title} · ${common.app}`,
    children: (
      <main class="problem-page">
        <Mark />
        <h1>{title}</h1>
        <p>{hint}</p>
        <p class="ways">
          {back !== undefined && <a class="button primary" href={back}>{text.goBack}</a>}
          <a class={back === undefined ? "button primary" : "button"} href="/">{text.toHome}</a>
        </p>
        {/* This page may be the answer to a form, and cannot be asked for again. */}
        <LanguageSwitch locale={locale} path={back ?? "/"} label={common.language} />
      </main>
    ),
  });
}

/** The kind of trouble that a response means. */
export function problemKind(status: number, code?: ErrorCode): ProblemKind {
  switch (code) {
    case "bad_room":
      return "badRoom";
    case "no_access":
      return "noAccess";
    case "forbidden":
      return "notYours";
    case "bad_text":
      return "badText";
    case "bad_name":
      return "badName";
    case "rate_limited":
    case "too_many_frames":
      return "tooFast";
    case "busy":
    case "storage":
    case "going_away":
      return "unavailable";
  }
  switch (status) {
    case 401:
    case 403:
      return "forbidden";
    case 404:
    case 410:
      return "notFound";
    case 413:
      return "tooLarge";
    case 429:
      return "tooFast";
    case 502:
    case 503:
    case 504:
      return "unavailable";
  }
  return status >= 500 ? "internal" : "badRequest";
}
