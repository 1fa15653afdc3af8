import { later } from "../ui/later.tsx";
import type { TypingProps } from "./typing_line.tsx";

/**
 * Who is typing: comes with the first who does. Its line is always there, so that nothing moves when
 * somebody starts.
 */
export const Typing = later<TypingProps>(
  async () => (await import("./typing_line.tsx")).TypingLine,
  () => <p class="typing" />,
  ({ typing }) => typing.length > 0,
);
