import type { KnownLevel, LevelMemory } from "./first_transport.ts";

/** Remembers as long as the client lives, which has one server. */
export function memoryLevels(): LevelMemory {
  let known: KnownLevel | null = null;
  return { read: () => known, write: (_, level) => void (known = level) };
}

/** What is used of a browser's storage. */
export type LevelStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Remembers over reloads and in all tabs. A storage that does not work forgets. */
export function storedLevels(storage: () => LevelStorage): LevelMemory {
  const key = (origin: string) => `sori.transport ${origin}`;
  return {
    read(origin) {
      try {
        // What is something else has a time that is not near.
        return JSON.parse(storage().getItem(key(origin))!);
      } catch {
        return null;
      }
    },
    write(origin, known) {
      try {
        if (known) storage().setItem(key(origin), JSON.stringify(known));
        else storage().removeItem(key(origin));
      } catch {
        // Full, or forbidden: the next page tries the best first.
      }
    },
  };
}
