// The one copy of a new key. A message from the kernel reaches every page that shows the notebook, so the key comes
// under a one-time pad: random bytes that this page sends to the kernel, which passes them on to nobody.
import type { AnyModel } from "@anywidget/types";
import {
  isKeyPhase,
  isNewKeyMessage,
  isString,
  type NewKeyCommand,
  type NewKeyMessage,
  type NewKeyTraits,
} from "../contract";
import { type Channel, openChannel, orElse, type TraitReaders } from "../model";
import { randomName } from "../ui/random";
import { createStore, type Store } from "../ui/store";
import { copyWhenThere } from "./clipboard";

// The service's keys have fewer than a hundred characters; zeros fill the rest, so that the length is not told either.
const PAD_BYTES = 512;
const ANSWER_MS = 10_000;
const RESEND_MS = 2000;
const TIMES_TOLD = 5;

/** What the browser is in the middle of, or how the last try ended. */
export type Step = "none" | "copying" | "refused" | "silent";

export interface NewKeyState {
  traits: NewKeyTraits;
  step: Step;
}

interface Asked {
  request: string;
  pad: Uint8Array;
  answer: (key: string) => void;
}

const READERS: TraitReaders<NewKeyTraits> = {
  name: orElse(isString, ""),
  phase: orElse(isKeyPhase, "offered"),
  fault: orElse(isString, ""),
};

export class NewKeySession {
  readonly store: Store<NewKeyState, Partial<NewKeyState>>;
  readonly #channel: Channel<NewKeyTraits, NewKeyCommand, NewKeyMessage>;
  #asked: Asked | null = null;

  constructor(model: AnyModel) {
    this.#channel = openChannel(model, READERS, isNewKeyMessage);
    const initial: NewKeyState = { traits: this.#channel.traits(), step: "none" };
    this.store = createStore((state, change) => ({ ...state, ...change }), initial);
  }

  attach(): () => void {
    return this.#channel.listen({
      onTraits: (traits) => this.store.dispatch({ traits }),
      onMessage: (message) => this.#onSealed(message),
      onUnreadable: () => {},
    });
  }

  /** To be called while a click is handled. */
  async copy(): Promise<void> {
    this.store.dispatch({ step: "copying" });
    let isSilent = false;
    const key = this.#ask().catch((error: unknown) => {
      isSilent = true;
      throw error;
    });
    try {
      await copyWhenThere(key);
      this.#tellCopied();
      this.store.dispatch({ step: "none" });
    } catch {
      this.store.dispatch({ step: isSilent ? "silent" : "refused" });
    }
  }

  // Only now may the kernel forget it. It is told again where that was lost: its phase says that it has.
  #tellCopied(times = TIMES_TOLD): void {
    if (times === 0 || this.#channel.traits().phase !== "offered") return;
    this.#channel.send({ type: "copied" });
    setTimeout(() => this.#tellCopied(times - 1), RESEND_MS);
  }

  #ask(): Promise<string> {
    return new Promise((resolve, reject) => {
      const pad = crypto.getRandomValues(new Uint8Array(PAD_BYTES));
      const request = randomName();
      const timer = setTimeout(() => reject(new Error("The kernel did not answer.")), ANSWER_MS);
      const answer = (key: string): void => {
        clearTimeout(timer);
        resolve(key);
      };
      this.#asked = { request, pad, answer };
      this.#channel.send({ type: "copy", request, pad: [...pad] });
    });
  }

  #onSealed({ request, sealed }: NewKeyMessage): void {
    const asked = this.#asked;
    if (asked?.request !== request || sealed.length !== asked.pad.length) return;
    this.#asked = null;
    const bytes = asked.pad.map((byte, index) => byte ^ (sealed[index] ?? 0));
    asked.answer(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0))));
  }
}
