/**
 * Makes the runtime hand a frame's head and text to the system as two pieces of one write
 * (`DENO_USE_WRITEV`, which it reads when the first socket opens). Else it copies each frame into a
 * buffer that every connection keeps at the size of its largest. Without the permission, or in a
 * runtime that does not know it, all works as before.
 */
export function useVectoredWrites(): void {
  try {
    if (Deno.env.get(VARIABLE) === undefined) Deno.env.set(VARIABLE, "1");
  } catch {
    // Not allowed to: it only saves memory and time.
  }
}

const VARIABLE = "DENO_USE_WRITEV";
