/** Somebody in a sentence. Korean adds 님 to a name that a person chose, not to "손님 a1B2". */
export interface Who {
  label: string;
  guest: boolean;
}
