/** The room page in English. */
import { enRoom } from "../lib/i18n/en.ts";
import { start } from "./room/start.tsx";

start(enRoom);
