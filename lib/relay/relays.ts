import type { Relay } from "./relay.ts";

/** Several relays as one: each says everything to whom it reaches; what comes twice is harmless. */
export function relays(...all: Relay[]): Relay {
  return {
    post: (message) => all.forEach((relay) => relay.post(message)),
    listen: (listener) => all.forEach((relay) => relay.listen(listener)),
    enter: (room) => all.forEach((relay) => relay.enter(room)),
    leave: (room) => all.forEach((relay) => relay.leave(room)),
    close: () => all.forEach((relay) => relay.close()),
  };
}
