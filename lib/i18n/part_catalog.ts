/**
 * The words of what the room page loads on demand, by part. They come in one small file a language
 * beside the first part that is opened, so that nobody waits for them before.
 */
export interface PartText {
  /** The menu in the room's header: its title, and what each panel is called there. */
  menu: {
    title: string;
    help: string;
    wire: string;
  };
  /** The form for one's name. */
  nameForm: {
    failed(code: string): string;
  };
  /** The sheet that lists what keys do. */
  help: {
    title: string;
    /** Keys with a space between, and what they do. */
    keys: readonly (readonly [keys: string, meaning: string])[];
  };
}
