/** One entry of an `Accept…` header: what it asks for and how much it is wanted. */
export interface Preference {
  value: string;
  params: Record<string, string>;
  q: number;
  /** Its place in the header. */
  order: number;
}

/**
 * Reads `value;param=x;q=0.5, …` (RFC 9110 §12.4); what follows `q` is not part of the value.
 * @param readParam how a parameter is written in this header
 */
export function parsePreferences(
  header: string,
  readParam: (key: string, text: string) => [key: string, text: string] = (...param) => param,
): Preference[] {
  return header.split(",").flatMap((entry, order) => {
    const [value = "", ...rest] = entry.split(";").map((part) => part.trim());
    if (value === "" || /\s/.test(value)) return [];
    const preference: Preference = { value, params: Object.create(null), q: 1, order };
    for (const part of rest) {
      const [name = "", written = ""] = part.split("=");
      const [key, text] = readParam(name, written);
      if (key === "q" && text) {
        preference.q = parseFloat(text);
        break;
      }
      preference.params[key] = text;
    }
    return [preference];
  });
}

/** The values that are wanted at all, the most wanted first. */
export function byQuality(preferences: Preference[]): string[] {
  return preferences.filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ value }) => value);
}

/**
 * The best of what is on offer. For each offer the most specific preference that covers it
 * counts (`fit` says how specific, or `undefined`); among the offers wanted equally, the
 * more specifically asked for, then the earlier named in the header, then in the offer.
 */
export function best<T extends string>(
  offers: readonly T[],
  preferences: readonly Preference[],
  fit: (offer: T, preference: Preference) => number | undefined,
): T | undefined {
  return offers.flatMap((offer) => {
    const covering = preferences.flatMap((preference) => {
      const { q, order } = preference;
      const specific = fit(offer, preference);
      return specific === undefined ? [] : [{ offer, specific, q, order }];
    });
    covering.sort((a, b) => b.specific - a.specific || b.q - a.q || b.order - a.order);
    return covering.slice(0, 1);
  })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q || b.specific - a.specific || a.order - b.order)[0]?.offer;
}
