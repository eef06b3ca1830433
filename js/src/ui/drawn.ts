// Views that preact draws.
import { type ComponentChildren, render } from "preact";
import type { View } from "./widget";

/** A way to open views that draws the whole state whenever it changes. */
export function drawn<Session, State>(
  draw: (session: Session, state: State) => ComponentChildren,
): (session: Session, el: HTMLElement) => View<State> {
  return (session, el) => ({
    update: (state) => render(draw(session, state), el),
    remove: () => render(null, el),
  });
}
