/** The table of names in CONTRIBUTING.md says what the pages say, in both languages. */
import { assertEquals } from "@std/assert";
import type { Locale } from "../lib/i18n/mod.ts";
import { wordsOf } from "./browser/walk_words.ts";

type Words = ReturnType<typeof wordsOf>;

const NAMED = { label: "Anna", guest: false };

/** What, its role, its name. */
const NAMES: [string, string, (words: Words) => string][] = [
  ["messages", "log", ({ room }) => room.log],
  ["composer", "textbox", ({ room }) => room.composer],
  ["send", "button", ({ room }) => room.send],
  ["choose files", "button", ({ room }) => room.attach],
  ["files before they are sent", "region", ({ parts }) => parts.attachments.title],
  ["emoji", "button, dialog", ({ room }) => room.emoji],
  ["search in them", "searchbox", ({ parts }) => parts.emoji.search],
  ["who can be mentioned, after `@`", "listbox", ({ parts }) => parts.completion.people],
  ["tools of a message", "toolbar", ({ parts }) => parts.tools.label],
  ["react", "button", ({ parts }) => parts.tools.react],
  ["with an emoji", "button", ({ parts }) => parts.tools.reactWith("👍")],
  ["a reaction that is there", "button", ({ rich }) => rich.reaction("👍", 1, "…")],
  ["reply", "button", ({ parts }) => parts.tools.reply],
  ["copy the link", "button", ({ parts }) => parts.tools.copyLink],
  ["pin, unpin", "button", ({ parts }) => `${parts.tools.pin}, ${parts.tools.unpin}`],
  ["edit", "button", ({ parts }) => parts.tools.edit],
  ["delete", "button", ({ parts }) => parts.tools.delete],
  ["asks whether to delete", "dialog", ({ parts }) => parts.delete.title],
  ["deletes, does not", "button", ({ parts }) => `${parts.delete.confirm}, ${parts.delete.keep}`],
  ["ends a reply or an edit", "button", ({ parts }) => parts.compose.undo],
  ["send again, discard", "button", ({ room }) => `${room.retry}, ${room.cancel}`],
  ["to the newest message", "button", ({ room }) => room.toNewest],
  ["older messages", "link", ({ start }) => start.older],
  ["connect at once", "button", ({ notice }) => notice.reconnectNow],
  ["who is here, on a narrow page", "button", ({ room }) => room.online(2)],
  ["who is here", "complementary", ({ room }) => room.people],
  ["somebody idle", "img", ({ people }) => people.idle],
  ["a talk with somebody alone", "link", ({ people }) => people.messageTo(NAMED)],
  ["one's own rooms", "navigation", ({ rooms }) => rooms.mine],
  ["quick switcher, also by Ctrl and K", "button, dialog", ({ rooms }) => rooms.switcher],
  ["what to find in it", "combobox", ({ rooms }) => rooms.switcherField],
  ["to the first unread message", "link", ({ rooms }) => rooms.toUnread],
  ["copy the invitation (narrow: in the menu)", "button", ({ room }) => room.copyLink],
  ["own name", "button", ({ room }) => `…, ${room.rename}`],
  ["its form", "dialog", ({ room }) => room.rename],
  [
    "its field, its button",
    "textbox, button",
    ({ pages: { nameForm } }) => `${nameForm.name}, ${nameForm.save}`,
  ],
  ["settings, in that form", "link, dialog", ({ pages }) => pages.nameForm.settings],
  ["menu", "button, dialog", ({ room }) => room.menu],
  ["search, in the menu", "button, dialog", ({ parts }) => parts.menu.search],
  ["what to search for", "searchbox", ({ parts }) => parts.search.label],
  ["pinned messages, in the menu", "button, dialog", ({ parts }) => parts.menu.pins],
  ["the same, in the header", "link", ({ rich }) => rich.pins(3)],
  ["unpins, in the list", "button", ({ rich }) => rich.unpin],
  ["topic, in the header", "link", ({ rich }) => rich.topicNow("…")],
  ["topic, in the menu", "button, dialog", ({ parts }) => parts.menu.topic],
  [
    "its field, saves it",
    "textbox, button",
    ({ parts: { topic } }) => `${topic.title}, ${topic.save}`,
  ],
  ["of an edited message", "link", ({ rich }) => rich.edited],
  ["what it said before", "dialog", ({ rich }) => rich.editsTitle],
  [
    "who reacted: a tool, a dialog",
    "button, dialog",
    ({ parts }) => `${parts.tools.reactions}, ${parts.reactions}`,
  ],
  ["who read, in the menu", "button, dialog", ({ parts }) => parts.menu.readers],
  ["keys, in the menu", "button", ({ parts }) => parts.menu.help],
  ["keys, also by `?`", "dialog", ({ parts }) => parts.help.title],
  ["inspector, in the menu", "button, region", ({ parts }) => parts.menu.wire],
  ["closes a dialog", "button", ({ room }) => room.close],
  ["all rooms", "link", ({ room }) => room.rooms],
  ["a room by name, at home", "textbox", ({ pages }) => pages.roomField],
  ["goes there", "button", ({ pages }) => pages.enterRoom],
  ["a room of one’s own, at home", "text", ({ rooms }) => rooms.create],
  ["its name, makes it", "textbox, button", ({ rooms: r }) => `${r.createName}, ${r.createButton}`],
  [
    "who comes in",
    "radio",
    ({ rooms: { kinds } }) =>
      [kinds.public, kinds.unlisted, kinds.private].map(({ label }) => label).join(", "),
  ],
  ["details of a room", "link", ({ rooms }) => rooms.about],
  ["an invitation to it", "button, textbox", ({ rooms: r }) => `${r.invite}, ${r.newLink}`],
  ["takes the invitation", "button", ({ rooms }) => rooms.accept],
  [
    "what the room tells",
    "radio",
    ({ rooms: { notifyLevel: level } }) => `${level.all}, ${level.mentions}, ${level.nothing}`,
  ],
  ["saves that", "button", ({ rooms }) => rooms.notifySave],
  ["takes somebody out", "button", ({ rooms }) => rooms.remove(NAMED)],
  [
    "leaves, archives, opens again",
    "button",
    ({ rooms: r }) => `${r.leave}, ${r.archive}, ${r.unarchive}`,
  ],
  ["all rooms of one’s own, in the search", "checkbox", ({ parts }) => parts.search.everywhere],
  ["tries again what did not come", "button", ({ room }) => room.tryAgain],
  [
    "own picture: a file, takes it away",
    "button",
    ({ settings: s }) => `${s.picture}, ${s.removePicture}`,
  ],
  ["spacing", "radio", ({ settings: { look } }) => `${look.comfortable}, ${look.compact}`],
  ["brightness", "radio", ({ settings: { look: l } }) => `${l.system}, ${l.light}, ${l.dark}`],
  [
    "sound, notifications, also when closed",
    "checkbox",
    ({ settings: s }) => `${s.sound}, ${s.desktop}, ${s.push}`,
  ],
  [
    "do not disturb for an hour, ends that",
    "button",
    ({ settings: s }) => `${s.quietFor(60)}, ${s.quietEnd}`,
  ],
  [
    "passkeys: makes one, signs in, removes it",
    "button",
    ({ settings: s }) => `${s.addPasskey}, ${s.signIn}, ${s.removePasskey}`,
  ],
  ["signs out", "button", ({ settings: s }) => `${s.signOut}, ${s.signOutEverywhere}`],
  ["own data, to keep and to erase", "link", ({ settings: s }) => `${s.exportData}, ${s.erase}`],
  ["erases it", "button", ({ settings }) => settings.eraseNow],
  [
    "the owner’s secret, at `/admin`",
    "textbox, button",
    ({ admin: a }) => `${a.secret}, ${a.enter}`,
  ],
  [
    "what is there",
    "region",
    ({ admin: a }) => [a.figures, a.rooms, a.people, a.settings].join(", "),
  ],
  ["blocks somebody, ends that", "button", ({ admin: a }) => `${a.block}, ${a.unblock}`],
  ["to a room’s own page", "link", ({ admin }) => admin.manage],
  ["who is in it, who was put out", "region", ({ admin: a }) => `${a.here}, ${a.bans}`],
  ["puts somebody out, ends that", "button", ({ admin: a }) => `${a.ban}, ${a.unban}`],
  ["deletes its messages, does it", "button", ({ admin: a }) => `${a.eraseAll}, ${a.eraseNow}`],
];

Deno.test("CONTRIBUTING.md has the names of what a tour needs, as the catalogs have them", async () => {
  const [ko, en] = (["ko", "en"] as Locale[]).map(wordsOf) as [Words, Words];
  const rows = NAMES.map(([what, role, name]) => [what, role, name(ko), name(en)]);
  const text = await Deno.readTextFile(new URL("../CONTRIBUTING.md", import.meta.url));
  const lines = text.split("\n");
  const first = lines.findIndex((line) => /^\| what +\| role +\| 한국어/.test(line)) + 2;
  const table = lines.slice(first, lines.indexOf("", first))
    .map((line) => line.slice(1, -1).split("|").map((cell) => cell.trim()));
  assertEquals(table, rows);
});
