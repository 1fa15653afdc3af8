import { AS_DRAWN, changed, later } from "../ui/later.tsx";
import type { TopicProps } from "./topic_line.tsx";

/** What the room is about, in its header; as the server drew it until that changes. */
export const TopicPlace = later<TopicProps>(
  async () => (await import("./topic_line.tsx")).TopicLine,
  () => <div class="room-about" dangerouslySetInnerHTML={AS_DRAWN} />,
  changed(({ view: { pins, topic } }) => `${topic?.pos}${pins.size}`),
);
