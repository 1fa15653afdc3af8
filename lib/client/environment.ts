/**
 * - `wake`: the page was shown, thawed or restored: what was connected may be dead
 * - `suspend`: the page is put aside and may be restored later
 * - `online`, `offline`: the platform's opinion of the network changed
 */
export type EnvironmentChange = "wake" | "suspend" | "online" | "offline";

/** What surrounds a client. Servers and scripts do without ({@linkcode NO_ENVIRONMENT}). */
export interface Environment {
  /** Whether the platform believes that there is a network. */
  online(): boolean;
  /** Tells of changes until the returned function is called. */
  watch(tell: (change: EnvironmentChange) => void): () => void;
}

/** Always online, and nothing ever happens. */
export const NO_ENVIRONMENT: Environment = { online: () => true, watch: () => () => {} };
