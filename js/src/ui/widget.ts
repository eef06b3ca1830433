// Ties a session to the life of an anywidget: one session for each model, however many views show it.
import type { AnyModel, AnyWidget } from "@anywidget/types";

interface Session {
  readonly store: { readonly state: unknown; subscribe(listener: () => void): () => void };
  attach(): () => void;
}

/** What is shown of a session in one place of the page. */
export interface View<State> {
  update(state: State): void;
  remove(): void;
}

/** The host calls the function that this returns once for each model; what it closes over is that model's own. */
export function defineWidget<Own extends Session>(
  create: (model: AnyModel) => Own,
  open: (session: Own, el: HTMLElement) => View<Own["store"]["state"]>,
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
        const view = open(own, el);
        const update = (): void => {
          const had = hasFocus(el);
          view.update(own.store.state);
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
          view.remove();
        };
        // Older hosts pass no signal, and newer ones may use either way to end a view.
        (signal as AbortSignal | undefined)?.addEventListener("abort", close);
        return close;
      },
    };
  };
}

function hasFocus(el: HTMLElement): boolean {
  const active = (el.getRootNode() as Document).activeElement;
  return el.contains(active) && active?.closest("[hidden]") === null;
}
