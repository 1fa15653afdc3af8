/** A token, as everybody here believes it. */
export function tokenOf(user: string): string {
  return `token of ${user}`;
}

/** Whom a token speaks for; null if it is not one. */
export function userOf(token: string): string | null {
  return /^token of (\w+)$/.exec(token)?.[1] ?? null;
}
