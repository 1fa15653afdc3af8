/**
 * The words of what the room page loads on demand, by part. They come in one small file a language
 * beside the first part that is opened, so that nobody waits for them before.
 */
export interface PartText {
  /** The menu in the room's header: its title, and what each panel is called there. */
  menu: {
    title: string;
    search: string;
    readers: string;
    help: string;
    wire: string;
  };
  /** The search in a room, and in all of the reader's. */
  search: {
    title: string;
    /** Name of the field. */
    label: string;
    /** How filters are written. */
    filters: string;
    everywhere: string;
    /** Nothing was typed yet. */
    hint: string;
    /** Null: it has just begun. */
    looking(day: string | null): string;
    /** `more`: not everything was looked through. */
    found(count: number, more: boolean): string;
    more: string;
    badQuery: string;
    failed: string;
  };
  /** Who has read the reader's last message. */
  readers: {
    title: string;
    /** The reader has said nothing here. */
    nothing: string;
    nobody: string;
  };
  /** The form for one's name. */
  nameForm: {
    failed(code: string): string;
  };
  /** Files on their way into a message. */
  attachments: {
    title: string;
    /** Name of the bar that shows how far a file has come. */
    uploading(name: string): string;
    ready: string;
    sendsWhenReady: string;
    remove(name: string): string;
    retry: string;
    tooMany(count: string): string;
    /** Why a file could not be uploaded, by the code of the refusal; `limit` is the largest size. */
    failed(code: string, limit: string): string;
    /** Leads to a picture as it was sent. */
    original: string;
  };
  /** The sheet that lists what keys do. */
  help: {
    title: string;
    /** Keys with a space between, and what they do. */
    keys: readonly (readonly [keys: string, meaning: string])[];
  };
}
