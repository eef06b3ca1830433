// Ties a session to the life of an anywidget: one session for each model, however many views show it.
import type { AnyModel, AnyWidget } from "@anywidget/types";
import { type ComponentChildren, render } from "preact";

interface Session {
  readonly store: { readonly state: unknown; subscribe(listener: () => void): () => void };
  attach(): () => void;
}

/** The host calls the function that this returns once for each model; what it closes over is that model's own. */
export function defineWidget<Own extends Session>(
  create: (model: AnyModel) => Own,
  draw: (session: Own, state: Own["store"]["state"]) => ComponentChildren,
): () => Exclude<AnyWidget, () => unknown> {
  return () => {
    let home: AnyModel | undefined;
    let session: Own | undefined;
    return {
      // The model that a view gets loses its listeners with that view; this one keeps them.
      initialize({ model }) {
        home = model;
      },
      render({ model, el, signal }) {
        session ??= create(home ?? model);
        const own = session;
        const update = (): void => {
          const had = hasFocus(el);
          render(draw(own, own.store.state), el);
          // Where the focused control is gone, the next key would be a shortcut of the notebook.
          if (had && !hasFocus(el)) el.querySelector<HTMLElement>(".pn-root")?.focus();
        };
        const unsubscribe = own.store.subscribe(update);
        const detach = own.attach();
        update();
        let isOpen = true;
        const close = (): void => {
          if (!isOpen) return;
          isOpen = false;
          unsubscribe();
          detach();
          render(null, el);
        };
        // Older hosts pass no signal, and newer ones may use either way to end a view.
        (signal as AbortSignal | undefined)?.addEventListener("abort", close);
        return close;
      },
    };
  };
}

function hasFocus(el: HTMLElement): boolean {
  return el.contains((el.getRootNode() as Document).activeElement);
}
