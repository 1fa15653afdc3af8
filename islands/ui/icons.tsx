/** The few pictures of the interface, drawn on one grid of 24 with one stroke. */

/** A picture of one line. */
export function icon(path: string) {
  return () => (
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export const BackIcon = icon("M14.5 5.5 8 12l6.5 6.5");
export const PlusIcon = icon("M12 5v14M5 12h14");
export const CloseIcon = icon("M6.5 6.5l11 11m0-11-11 11");
export const DownIcon = icon("M12 5v13m-5.5-5.5L12 18l5.5-5.5");
export const LinkIcon = icon(
  "M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1",
);
export const MenuIcon = icon("M12 5.5v.1m0 6.4v.1m0 6.4v.1");
export const SendIcon = icon("M12 19V5.5M6 11l6-6 6 6");
export const SmileIcon = icon(
  "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8.5 14a4.2 4.2 0 0 0 7 0M9 9.5v.1m6-.1v.1",
);
export const WarningIcon = icon(
  "M12 7.5v5.5m0 3.2v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z",
);

/** The mark: the syllable 소 of 소리, which also looks like somebody under a roof. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <rect width="32" height="32" rx="9.5" />
      <path d="M7.5 16.5 16 7l8.5 9.5M16 16v7.5M7.5 24h17" />
    </svg>
  );
}
