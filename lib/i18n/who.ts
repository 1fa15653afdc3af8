/** Somebody in a sentence. */
export interface Who {
  label: string;
  guest: boolean;
}

/** In Korean: a name that somebody chose is spoken with 님; "손님 a1B2" has it already. */
export function nim({ label, guest }: Who): string {
  return guest ? label : `${label}님`;
}
