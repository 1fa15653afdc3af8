import { richText } from "../../lib/i18n/rich.ts";
import { PinIcon } from "../ui/part_icons.tsx";
import type { PanelName, RoomActions, RoomState, RoomView } from "./room_state.ts";

/** See {@linkcode TopicLine}. */
export interface TopicProps {
  state: RoomState;
  view: RoomView;
  actions: RoomActions;
}

/** In the room's header: what it is about, on one line, and how many of its messages are pinned. */
export function TopicLine({ state, view: { connection, pins, topic }, actions }: TopicProps) {
  const words = richText(state.locale);
  const path = `/r/${encodeURIComponent(state.room)}`;
  // Links to pages of their own, for those without scripts, or without the panels' code.
  const opens = (name: PanelName) => (event: MouseEvent) => {
    if (connection === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    actions.open(name);
  };
  return (
    <div class="room-about">
      {topic?.text && (
        <a
          key="topic"
          class="room-topic"
          href={`${path}/about`}
          title={topic.text}
          aria-label={words.topicNow(topic.text)}
          dir="auto"
          onClick={opens("topic")}
        >
          {topic.text}
        </a>
      )}
      {pins.size > 0 && (
        <a
          key="pins"
          class="room-pins"
          href={`${path}/pins`}
          title={words.pins(pins.size)}
          onClick={opens("pins")}
        >
          <PinIcon />
          <span aria-hidden="true">{pins.size}</span>
          <span class="sr-only">{words.pins(pins.size)}</span>
        </a>
      )}
    </div>
  );
}
