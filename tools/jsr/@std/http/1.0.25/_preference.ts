/** One entry of an `Accept…` header: what it asks for and how much it is wanted. */
export interface Preference {
  value: string;
  params: Record<string, string>;
  q: number;
}

/** Reads `value;param=x;q=0.5, …` (RFC 9110 §12.4); what follows `q` is not part of the value. */
export function parsePreferences(header: string): Preference[] {
  return header.split(",").flatMap((entry) => {
    const [value = "", ...rest] = entry.split(";").map((part) => part.trim());
    if (value === "" || /\s/.test(value)) return [];
    const preference: Preference = {
      value,
      params: Object.create(null),
      q: 1,
    };
    for (const part of rest) {
      const [key = "", text = ""] = part.split("=");
      const plain = text.replace(/^"(.*)"$/, "$1");
      if (key.toLowerCase() === "q" && plain) {
        preference.q = parseFloat(plain);
        break;
      }
      preference.params[key.toLowerCase()] = plain;
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
  return offers.map((offer) => {
    const covering = preferences.flatMap((preference, order) => {
      const specific = fit(offer, preference);
      return specific === undefined ? [] : [{ q: preference.q, specific, order }];
    });
    covering.sort((a, b) => b.specific - a.specific || b.q - a.q || b.order - a.order);
    return { offer, q: 0, specific: 0, order: 0, ...covering[0] };
  })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q || b.specific - a.specific || a.order - b.order)[0]?.offer;
}
