/**
 * Keeps the composer above the on-screen keyboard. Browsers that do not make the page smaller for
 * it (iOS) say how much of it can be seen; the style sheet takes that as the page's height.
 */
export function fit(seen: VisualViewport): void {
  const covered = innerHeight - seen.height > 80 && seen.scale === 1;
  document.documentElement.style.setProperty(
    "--page-height",
    covered ? `${seen.height}px` : "100dvh",
  );
  // iOS scrolls the page under the keyboard instead; the talk has a scroll box of its own.
  if (covered) scrollTo(0, 0);
}
