import { AS_DRAWN, later } from "../ui/later.tsx";
import type { LogStartProps } from "./log_start.tsx";

/** What stands above the first message; as the server drew it until the page is alive. */
export const StartPlace = later<LogStartProps>(
  async () => (await import("./log_start.tsx")).LogStart,
  () => <div class="start" dangerouslySetInnerHTML={AS_DRAWN} />,
);
