/** The list of rooms and the quick switcher, brought alive once somebody does something here. */
import type { RoomsHost } from "./rooms_host.ts";

/**
 * Who only reads gets a list that tells what is new so long after the page, in milliseconds; so does
 * who did something when it could not be had.
 */
const LATE_MS = 10_000;

/** Loads what keeps the list of rooms alive. If it cannot be had, links lead to the same rooms. */
export function bringRooms(host: RoomsHost): void {
  let begun = false;
  // The switcher's comes after that of Ctrl, and before the code that either loads.
  let key: Event | undefined;
  const keep = (event: Event) => key = event;
  addEventListener("keydown", keep);
  const load = () => {
    if (begun) return;
    begun = true;
    import("./live.tsx").then(({ LiveRooms }) => {
      removeEventListener("keydown", keep);
      new LiveRooms(host, key);
    }, () => {
      begun = false;
      key = undefined;
      later();
    });
  };
  const later = () => setTimeout(load, LATE_MS);
  for (const type of ["pointermove", "pointerdown", "keydown"]) {
    addEventListener(type, load, { once: true });
  }
  later();
}
