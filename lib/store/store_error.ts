/** What is wrong with a store, as far as its error tells, and what its owner can do about it. */
export const STORE_TROUBLES = {
  silent: {
    what: "the store gives no answer",
    todo: "see whether the disk, or the KV Connect server of SORI_KV, is overloaded or stuck",
  },
  unreachable: {
    what: "the store cannot be reached",
    todo: "see whether the KV Connect server of SORI_KV runs, and the network to it",
  },
  locked: {
    what: "the database is locked",
    todo: "another process holds the file of SORI_KV: let it finish, or end it",
  },
  full: {
    what: "the disk is full",
    todo: "make space on the disk of SORI_KV",
  },
  read_only: {
    what: "the database is read-only",
    todo: "let this user write the file of SORI_KV and its folder",
  },
  failing: {
    what: "the store fails",
    todo: "its own message tells why",
  },
} as const;

/** A name of {@linkcode STORE_TROUBLES}. */
export type StoreTrouble = keyof typeof STORE_TROUBLES;

const SIGNS: readonly [StoreTrouble, RegExp][] = [
  ["locked", /database (table )?is (locked|busy)/i],
  ["full", /disk is full|no space left|disk I\/O error|file too large/i],
  ["read_only", /readonly|read-only|permission denied/i],
  ["unreachable", /connection|connect error|sending request|KV Connect failed|dns error/i],
];

/** The store refused, failed or did not answer in time. What a write did is not known (R4). */
export class StoreError extends Error {
  override name = "StoreError";
  readonly trouble: StoreTrouble;

  /** @param message the store's own, in one line */
  constructor(message: string, options?: { trouble?: StoreTrouble; cause?: unknown }) {
    super(message, { cause: options?.cause });
    this.trouble = options?.trouble ?? SIGNS.find(([, sign]) => sign.test(message))?.[0] ??
      "failing";
  }

  /** What a store has thrown. */
  static from(error: unknown): StoreError {
    if (error instanceof StoreError) return error;
    const text = error instanceof Error ? error.message : String(error);
    return new StoreError(text.split("\n")[0]!, { cause: error });
  }
}
