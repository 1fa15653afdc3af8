/**
 * The reader's time zone, left in a cookie so that the server's next page has local times from the
 * start and nothing moves. Apart, since whoever asks for it waits for the data of all formatters.
 */
export function rememberTimeZone(): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `sori_tz=${timeZone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  return timeZone;
}
