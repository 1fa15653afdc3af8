/** What the store needs of a browser, so that tests can go without. */
export interface StoreHost {
  /** Calls back before the next frame is drawn, or soon if none will be. */
  beforeFrame(callback: () => void): void;
  after(ms: number, callback: () => void): () => void;
  /** Whether the reader can see the page. */
  visible(): boolean;
  /** `PUT /api/me`. @returns null, or the code of what went wrong. */
  rename(name: string): Promise<string | null>;
}
