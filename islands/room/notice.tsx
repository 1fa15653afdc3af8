import { later } from "../ui/later.tsx";
import type { NoticeProps } from "./connection_notice.tsx";

/**
 * What is to be said of the connection. Comes with the first trouble, or before it when the reader
 * does something or the page has settled; should it not come, since the network is away, it is said
 * in short.
 */
export const Notice = later<NoticeProps>(
  async () => (await import("./connection_notice.tsx")).ConnectionNotice,
  (props) => {
    const said = inShort(props);
    return <div class="notices" role="status">{said && <p class="notice">{said}</p>}</div>;
  },
  (props) => !!inShort(props) || props.view.refused !== null || props.view.outgoing.length > 0,
);

function inShort({ view: { connection }, text }: NoticeProps): string | false {
  if (connection === "waiting") return text.reconnecting(0);
  return connection === "offline" ? text.offline : connection === "closed" && text.closed;
}
