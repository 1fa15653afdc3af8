/** What matters of a `keydown`. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode">;

/** The key code of every key that an input method takes for itself (UI Events §7.3.1). */
const INPUT_METHOD = 229;

/**
 * Whether a key press in the composer sends. Enter does; but not the Enter that ends the
 * composition of a syllable, or the text would go out with that syllable half done or twice.
 * Safari tells of it only after `compositionend`, with `isComposing` already false: the key code
 * is what gives it away.
 */
export function sends({ key, shiftKey, isComposing, keyCode }: Key): boolean {
  return key === "Enter" && !shiftKey && !isComposing && keyCode !== INPUT_METHOD;
}
