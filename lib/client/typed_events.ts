/**
 * An `EventTarget` that knows its events by name, so that a listener's `event.detail` has a type.
 * `Events` maps each name to its event.
 */
export interface TypedEventTarget<Events> extends EventTarget {
  /** Calls `listener` with each event of that name. */
  addEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: (event: Events[Type]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** The same for events of other names, as every `EventTarget` has it. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** Ends that. */
  removeEventListener<Type extends keyof Events & string>(
    type: Type,
    listener: (event: Events[Type]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  /** The same for events of other names. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

// The same object; only what the compiler knows of its events differs, and a class cannot say that.
const Base = EventTarget as unknown as new <Events>() => TypedEventTarget<Events>;

/** A {@linkcode TypedEventTarget} to derive from; its events are `CustomEvent`s. */
export class Emitter<Events extends { [Type in keyof Events]: CustomEvent }> extends Base<Events> {
  protected emit<Type extends keyof Events & string>(type: Type, detail: Events[Type]["detail"]) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
