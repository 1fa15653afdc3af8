/**
 * What the server draws and the browser takes over a little later, when its code has come: until
 * then it stays as the server has drawn it.
 */
import { Component, type ComponentChild, type ComponentType } from "preact";

/** A component that is taken over later. The server provides the real one. */
export type Later<P> = ComponentType<P> & {
  provide(real: ComponentType<P>): void;
  /** Has the real one at hand, and shows it, before it is needed. */
  preload(): void;
};

/** Hydration leaves alone what is in an element whose HTML is given. */
export const AS_DRAWN = { __html: "" };

/** Needed once what `state` tells of it is not any more what the server drew. */
export function changed<P>(state: (props: P) => string): (props: P) => boolean {
  let drawn: string | undefined;
  return (props) => {
    const now = state(props);
    return now !== (drawn ??= now);
  };
}

/**
 * @param load imports the real component
 * @param meanwhile what is shown until then
 * @param when whether it is needed yet; by default at once
 */
export function later<P>(
  load: () => Promise<ComponentType<P>>,
  meanwhile: (props: P) => ComponentChild,
  when: (props: P) => boolean = () => true,
): Later<P> {
  let real: ComponentType<P> | undefined;
  let loading: Promise<void> | undefined;
  const drawn = new Set<Component<P>>();
  const begin = () => {
    loading ??= load().then(
      (loaded) => {
        real = loaded;
        for (const one of drawn) one.forceUpdate();
      },
      // What was drawn is still there; whoever needs it next tries again.
      () => void (loading = undefined),
    );
  };

  class LaterComponent extends Component<P> {
    static provide(given: ComponentType<P>) {
      real = given;
    }
    static preload = begin;

    override componentDidMount() {
      drawn.add(this);
      this.componentDidUpdate();
    }

    override componentDidUpdate() {
      if (!real && when(this.props as P)) begin();
    }

    override componentWillUnmount() {
      drawn.delete(this);
    }

    render() {
      const props = this.props as P;
      const Real = real;
      // Another key: what the server drew is replaced, not taken for what is drawn now.
      return Real ? <Real key="real" {...props} /> : meanwhile(props);
    }
  }
  return LaterComponent as unknown as Later<P>;
}
