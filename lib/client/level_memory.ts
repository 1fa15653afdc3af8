import type { KnownLevel, LevelMemory } from "./fallback_transport.ts";

/** Remembers as long as the page, or the program, lives. */
export function memoryLevels(): LevelMemory {
  const levels = new Map<string, KnownLevel>();
  return {
    read: (origin) => levels.get(origin) ?? null,
    write(origin, known) {
      if (known) levels.set(origin, known);
      else levels.delete(origin);
    },
  };
}

/** What is used of a browser's storage. */
export type LevelStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Remembers over reloads and in all tabs. A storage that does not work forgets. */
export function storedLevels(storage: () => LevelStorage): LevelMemory {
  const key = (origin: string) => `sori.transport ${origin}`;
  return {
    read(origin) {
      try {
        const { level, until } = JSON.parse(storage().getItem(key(origin))!);
        return { level: String(level), until: Number(until) };
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
