/**
 * A page that the service worker shows where the network fails: the room with what is kept of it, or
 * a list of those that are kept.
 */
import { LIST_ID, readShell, showList, showRoom, takeLook } from "./offline/show.tsx";
import { keptRooms, roomAt } from "./offline/kept.ts";

takeLook();
const shell = readShell();
const room = roomAt(location.pathname);
const rooms = await keptRooms().catch(() => []);
const kept = rooms.find((one) => one.room === room);
if (kept) showRoom(shell, kept, rooms);
else showList(shell, document.getElementById(LIST_ID)!, rooms);
