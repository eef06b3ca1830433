// The only file that touches the anywidget model: checked reads, messages, and listeners that are all removed again.
import type { AnyModel } from "@anywidget/types";
import type { Guard } from "./contract";

/** How each trait is read: a function from whatever the model holds to what the widget can rely on. */
export type TraitReaders<Traits> = { [K in keyof Traits]: (value: unknown) => Traits[K] };

export interface Handlers<Traits, Message> {
  /** All traits, read together, so that traits which the kernel sets together are seen together. */
  onTraits(traits: Traits): void;
  onMessage(message: Message): void;
  /** A message of ours by its `type` that the guard refuses. */
  onUnreadable(): void;
  /** The line to the kernel was cut or mended. Hosts that do not tell never call it. */
  onLine?(): void;
}

export interface Channel<Traits, Command, Message> {
  traits(): Traits;
  /** Without a live kernel this does nothing and says nothing: what must arrive is acknowledged and sent again. */
  send(command: Command, beside?: ArrayBuffer[]): void;
  /** Returns the function that removes every listener again. */
  listen(handlers: Handlers<Traits, Message>): () => void;
}

const KEPT = Symbol.for("pinecone-notebooks kept");

/** What widgets leave on the page for the next ones of the same notebook, whatever becomes of its kernel. */
export function keptBy<T>({ widget_manager: notebook }: AnyModel): Map<string, T> {
  const home = (notebook ?? {}) as unknown as Record<symbol, Map<string, T> | undefined>;
  return (home[KEPT] ??= new Map());
}

export function orElse<T>(guard: Guard<T>, fallback: T): (value: unknown) => T {
  return (value) => (guard(value) ? value : fallback);
}

export function openChannel<Traits extends object, Command extends object, Message>(
  model: AnyModel,
  readers: TraitReaders<Traits>,
  isMessage: Guard<Message>,
): Channel<Traits, Command, Message> {
  const names = Object.keys(readers) as (keyof Traits & string)[];

  function traits(): Traits {
    const read = {} as Traits;
    for (const name of names) read[name] = readers[name](model.get(name));
    return read;
  }

  return {
    traits,
    send(command, beside) {
      model.send(command, undefined, beside);
    },
    listen(handlers) {
      const onChange = (): void => handlers.onTraits(traits());
      const onCustom = (content: unknown): void => {
        if (isMessage(content)) handlers.onMessage(content);
        else if (hasType(content)) handlers.onUnreadable();
      };
      for (const name of names) model.on(`change:${name}`, onChange);
      model.on("msg:custom", onCustom);
      const onLine = (): void => handlers.onLine?.();
      model.on("comm_live_update", onLine);
      return () => {
        for (const name of names) model.off(`change:${name}`, onChange);
        model.off("msg:custom", onCustom);
        model.off("comm_live_update", onLine);
      };
    },
  };
}

// Replies of the host's own protocols pass through the same channel; they carry no `type`.
function hasType(content: unknown): boolean {
  return typeof content === "object" && content !== null && "type" in content;
}
