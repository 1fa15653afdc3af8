/** The room page in Korean. */
import { koRoom } from "../lib/i18n/ko.ts";
import { start } from "./room/start.tsx";

start(koRoom);
