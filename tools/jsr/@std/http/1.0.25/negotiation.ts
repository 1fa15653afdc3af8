import { best, byQuality, parsePreferences, type Preference } from "./_preference.ts";

type WithHeaders = Pick<Request, "headers">;

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/**
 * Media types take parameters of their own: names in any case, values maybe in quotes. Their place
 * in the header does not count, so that among equals the first on offer wins.
 */
const parseTypes = (header: string) =>
  parsePreferences(header, (key, text) => [key.toLowerCase(), text.replace(/^"(.*)"$/, "$1")])
    .map((wanted) => ({ ...wanted, order: 0 }));

function fitType(offer: string, wanted: Preference): number | undefined {
  const offered = parseTypes(offer)[0];
  const [type, subtype] = offered?.value.split("/") ?? [];
  const [wantedType, wantedSubtype] = wanted.value.split("/");
  if (!offered || !type || !subtype || !wantedType || !wantedSubtype) return;
  let specific = 0;
  if (same(type, wantedType)) specific += 4;
  else if (wantedType !== "*") return;
  if (same(subtype, wantedSubtype)) specific += 2;
  else if (wantedSubtype !== "*") return;
  const params = Object.entries(wanted.params);
  if (params.length === 0) return specific;
  return params.every(([key, text]) => same(text, offered.params[key] ?? ""))
    ? specific + 1
    : undefined;
}

function fitEncoding(offer: string, { value }: Preference): number | undefined {
  return same(offer, value) ? 1 : value === "*" ? 0 : undefined;
}

const LANGUAGE = /^[^\s\-;]+(-[^\s;]+)?$/;

function fitLanguage(offer: string, { value }: Preference): number | undefined {
  if (!LANGUAGE.test(offer)) return;
  const [primary = ""] = offer.split("-");
  if (same(offer, value)) return 4;
  if (same(primary, value.split("-")[0] ?? "")) return 2;
  return value === "*" ? 0 : undefined;
}

/** A content coding of `identity` is wanted unless the header speaks of it (RFC 9110 §12.5.3). */
function parseEncodings(header: string): Preference[] {
  const encodings = parsePreferences(header);
  if (
    encodings.some((wanted) => fitEncoding("identity", wanted) !== undefined)
  ) {
    return encodings;
  }
  const q = Math.min(1, ...encodings.map((wanted) => wanted.q || 1));
  // Its place is that of the last one named.
  const order = header.split(",").length - 1;
  return [...encodings, { value: "identity", params: {}, q, order }];
}

/** The media types a request accepts, the most wanted first; all without an `Accept` header. */
export function accepts(request: WithHeaders): string[];
/** The best of `types` for a request, or `undefined` when it accepts none of them. */
export function accepts<T extends string = string>(
  request: WithHeaders,
  ...types: T[]
): T | undefined;
export function accepts(
  { headers }: WithHeaders,
  ...types: string[]
): string | string[] | undefined {
  const header = headers.get("accept");
  if (!header) return types.length > 0 ? types[0] : ["*/*"];
  const wanted = parseTypes(header)
    .filter(({ value }) => /^[^/]+\/./.test(value));
  return types.length > 0 ? best(types, wanted, fitType) : byQuality(wanted);
}

/** The content codings a request accepts, the most wanted first. */
export function acceptsEncodings(request: WithHeaders): string[];
/** The best of `encodings` for a request, or `undefined` when it accepts none of them. */
export function acceptsEncodings<T extends string = string>(
  request: WithHeaders,
  ...encodings: T[]
): T | undefined;
export function acceptsEncodings(
  { headers }: WithHeaders,
  ...encodings: string[]
): string | string[] | undefined {
  const header = headers.get("accept-encoding");
  if (!header) return encodings.length > 0 ? encodings[0] : ["*"];
  const wanted = parseEncodings(header);
  return encodings.length > 0 ? best(encodings, wanted, fitEncoding) : byQuality(wanted);
}

/** The languages a request accepts, the most wanted first. */
export function acceptsLanguages(request: WithHeaders): string[];
/** The best of `langs` for a request, or `undefined` when it accepts none of them. */
export function acceptsLanguages<T extends string = string>(
  request: WithHeaders,
  ...langs: T[]
): T | undefined;
export function acceptsLanguages(
  { headers }: WithHeaders,
  ...langs: string[]
): string | string[] | undefined {
  const header = headers.get("accept-language");
  if (!header) return langs.length > 0 ? langs[0] : ["*"];
  const wanted = parsePreferences(header);
  return langs.length > 0 ? best(langs, wanted, fitLanguage) : byQuality(wanted);
}
