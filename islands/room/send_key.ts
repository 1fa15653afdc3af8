/** What matters of a `keydown`. */
export type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode">;

/** The key code of every key that an input method takes for itself (UI Events §7.3.1). */
const INPUT_METHOD = 229;

/** What a key press in the composer does: `keep` stops the browser's own line break, too. */
export type KeyAction = "send" | "keep" | "browser";

/**
 * Enter sends. But the Enter that ends the composition of a syllable does not, or the text would
 * go out with that syllable half done or twice; nor does it break the line. Safari tells of it only
 * after `compositionend`, with `isComposing` already false: the key code is what gives it away.
 */
export function keyAction({ key, shiftKey, isComposing, keyCode }: Key): KeyAction {
  if (key !== "Enter" || shiftKey) return "browser";
  return isComposing || keyCode === INPUT_METHOD ? "keep" : "send";
}
