import type { ChatClient, ChatRoom, ClientEvents, RoomEvents } from "../../lib/client/types.ts";

type Handlers<Events> = {
  [Name in keyof Events]?: (
    detail: Events[Name] extends CustomEvent<infer Detail> ? Detail : never,
  ) => void;
};

/** Listens to events of the client or a room, typed by their names. */
export function listen(target: ChatClient, handlers: Handlers<ClientEvents>): void;
export function listen(target: ChatRoom, handlers: Handlers<RoomEvents>): void;
export function listen(target: EventTarget, handlers: Record<string, unknown>): void {
  for (const [name, handler] of Object.entries(handlers)) {
    target.addEventListener(name, (event) => {
      (handler as (detail: unknown) => void)((event as CustomEvent).detail);
    });
  }
}
