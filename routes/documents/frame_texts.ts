import type { ClientFrame } from "../../lib/protocol/client_frames.ts";
import type { ServerFrame } from "../../lib/protocol/server_frames.ts";

/** What a client says with each frame. */
export const CLIENT_TEXTS: Record<ClientFrame["type"], string> = {
  hello: "Be the user of a token.",
  join: "Enter a room, from a position on.",
  leave: "Leave a room.",
  publish: "Say something, exactly once under its id.",
  history: "Ask for a page of the log, else the newest.",
  typing: "You type (for the next six seconds), or not.",
  read: "You have read up to there.",
  readers: "Ask who has read up to there.",
  idle: "You have turned away from this connection's page, or come back.",
  upload: "Announce an upload, or ask where it stands; chunks follow as binary frames.",
  cancel: "Give an upload up.",
  watch: "Be told of your rooms, and of what is unread in them, or no longer.",
  ping: "Ask for a pong.",
};

/** What the server says with each frame. */
export const SERVER_TEXTS: Record<ServerFrame["type"], string> = {
  welcome: "Who you are, and what holds here. The first frame.",
  handshake:
    "The headers of this connection's handshake, secrets masked: for our pages, by `?handshake`.",
  joined: "You are in a room; from where its log goes on.",
  events: "The log has gone on.",
  history: "A page of the log.",
  ack: "These publishes are in the log, there; null for a skip.",
  error: "A refusal; with an id it answers that publish, with an upload it is about that one.",
  upload: "Bytes of that upload are due from there on.",
  chunk: "A chunk has come; the next one is due there.",
  uploaded: "An upload is complete; messages may have it now.",
  cancelled: "An upload was given up.",
  people: "Profiles, new or changed, by user id: name, colour (0–7), picture (`/pictures/:id`).",
  pong: "The answer to ping.",
  presence: "Who is in the room, and who of them is idle; at most 200 are listed.",
  typing: "All who type now.",
  read: "How far users have read, where that changed.",
  readers: "Who has read up to there, as far as is remembered; at most 200 are listed.",
  rooms: "Your rooms, at first and whenever the list changes.",
  unread: "How much of one of your rooms is unread, when that changes.",
  bye: "The server goes away; come back after so many milliseconds.",
};
