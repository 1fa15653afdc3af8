import { later } from "../ui/later.tsx";
import type { NoticeProps } from "./connection_notice.tsx";

/** What is to be said of the connection; comes as soon as the page is alive, to be there in need. */
export const Notice = later<NoticeProps>(
  async () => (await import("./connection_notice.tsx")).ConnectionNotice,
  () => <div class="notices" />,
  ({ view }) => view.connection !== null,
);
