/** The service worker takes the same turn; see `inTurn` in `static/sw.js`, which says what it is for. */
const TURN = "sori.told";
/** Who is frozen while it is their turn is waited for so long, in milliseconds. */
const TURN_MS = 2_000;

/** Asks for notifications, or shows one, while nobody else of this browser does. */
export async function inTurn(act: () => Promise<void>): Promise<void> {
  let begun = false;
  const turn = () => (begun = true, act());
  try {
    await navigator.locks.request(TURN, { signal: AbortSignal.timeout(TURN_MS) }, turn);
  } catch (error) {
    if (begun) throw error;
    // It took too long, or the browser has no locks.
    await act();
  }
}
