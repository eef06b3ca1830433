// One attempt after another to connect: the popup or a pasted key, and the key's short way to the kernel.
import type { AnyModel } from "@anywidget/types";
import {
  type ConnectCommand,
  type ConnectMessage,
  type ConnectTraits,
  isConnectMessage,
  isCount,
  isPhase,
  isString,
} from "../contract";
import { safeUrl } from "../markdown/url";
import { type Channel, openChannel, orElse, type TraitReaders } from "../model";
import { randomName } from "../ui/random";
import { createStore, type Store } from "../ui/store";
import { openPopup, type Popup, type PopupAnswer } from "./popup";
import {
  type ConnectAction,
  type ConnectState,
  initialConnect,
  reduceConnect,
  type Step,
  takesKey,
} from "./state";

const BEAT_MS = 250;
const RESEND_MS = 2000;
const STALE_MS = 10_000;

type KeyCommand = Extract<ConnectCommand, { type: "key" }>;
type Secret = Omit<KeyCommand, "type" | "attempt">;

const READERS: TraitReaders<ConnectTraits> = {
  phase: orElse(isPhase, "idle"),
  attempt: orElse(isCount, 0),
  note: orElse(isString, ""),
  popup_url: orElse(isString, ""),
  popup_origin: orElse(isString, ""),
  keys_url: orElse(isString, ""),
  organization: orElse(isString, ""),
  project: orElse(isString, ""),
  host: orElse(isString, ""),
};

export class ConnectSession {
  readonly store: Store<ConnectState, ConnectAction>;
  readonly #channel: Channel<ConnectTraits, ConnectCommand, ConnectMessage>;
  readonly #windowName = `pn-connect-${randomName()}`;
  /** The key until the kernel has it. Nothing that is drawn, logged or synced can reach it here. */
  #secret: Secret | null = null;
  #popup: Popup | null = null;
  #views = 0;
  #release = (): void => {};
  #startedAt = 0;
  #sentAt = 0;

  constructor(model: AnyModel) {
    this.#channel = openChannel(model, READERS, isConnectMessage);
    this.store = createStore(reduceConnect, initialConnect(this.#channel.traits()));
  }

  /** Listens and keeps time from the first view to the last. Returns the function that takes this view away. */
  attach(): () => void {
    if (this.#views++ === 0) this.#open();
    return () => {
      if (--this.#views === 0) this.#release();
    };
  }

  /** To be called while a click is handled. */
  connect(): void {
    const { popup_url: url, popup_origin: origin, phase } = this.store.state.traits;
    this.#closePopup();
    if (safeUrl(url) === null) return;
    this.#popup = openPopup(
      { url, origin, name: this.#windowName },
      {
        onAnswer: (answer) => this.#onAnswer(answer),
        // Some hosts report a window as closed that is open elsewhere: this is no cancel.
        onClosed: () => this.#step("none", "The window was closed before it finished."),
      },
    );
    this.#step(this.#popup === null ? "blocked" : "popup");
    if (!takesKey(phase)) this.#channel.send({ type: "restart" });
  }

  focusPopup(): void {
    this.#popup?.focus();
  }

  cancel(): void {
    this.#closePopup();
    this.#secret = null;
    this.#step("none");
    this.#channel.send({ type: "cancel", attempt: this.store.state.traits.attempt });
  }

  /** Back to the start, without a word to a kernel that does not answer. */
  reset(): void {
    this.#step("none");
  }

  restart(): void {
    this.#step("restarting");
    this.#startedAt = Date.now();
    this.#send();
  }

  setPasteOpen(open: boolean): void {
    this.store.dispatch({ type: "paste", open });
  }

  paste(pasted: string): void {
    const key = pasted.trim();
    if (key === "") {
      this.#step("none", "Paste an API key first.");
      return;
    }
    this.#closePopup();
    this.#deliver({ key, organization_id: "", project_id: "", via: "paste" });
  }

  #open(): void {
    this.store.dispatch({ type: "traits", traits: this.#channel.traits() });
    const unlisten = this.#channel.listen({
      onTraits: (traits) => this.#onTraits(traits),
      onMessage: ({ attempt }) => this.#onReceived(attempt),
      onUnreadable: () => {},
    });
    const beat = setInterval(() => this.#tick(), BEAT_MS);
    this.#release = () => {
      unlisten();
      clearInterval(beat);
      this.#closePopup();
      this.#secret = null;
      this.#step("none");
    };
  }

  #onAnswer(answer: PopupAnswer): void {
    this.#popup = null;
    if (answer.action === "cancel") {
      this.cancel();
      return;
    }
    const { key, organizationId, globalProjectId } = answer;
    this.#deliver({ key, organization_id: organizationId, project_id: globalProjectId, via: "popup" });
  }

  #deliver(secret: Secret): void {
    this.#secret = secret;
    this.#startedAt = Date.now();
    this.#step("delivering");
    this.#send();
  }

  // A kernel whose attempt is over gets the key with the next attempt.
  #send(): void {
    const { phase, attempt } = this.store.state.traits;
    this.#sentAt = Date.now();
    if (this.#secret !== null && takesKey(phase)) {
      this.#channel.send({ type: "key", attempt, ...this.#secret });
    } else {
      this.#channel.send({ type: "restart" });
    }
  }

  #onTraits(traits: ConnectTraits): void {
    const before = this.store.state.traits.attempt;
    this.store.dispatch({ type: "traits", traits });
    const { step } = this.store.state;
    if (step !== "popup") this.#closePopup();
    if (step !== "delivering") this.#secret = null;
    else if (traits.attempt !== before) this.#send();
  }

  #onReceived(attempt: number): void {
    if (attempt !== this.store.state.traits.attempt) return;
    this.#secret = null;
    this.store.dispatch({ type: "received" });
  }

  #tick(): void {
    const { step } = this.store.state;
    if (step !== "delivering" && step !== "restarting") return;
    const now = Date.now();
    if (now - this.#startedAt >= STALE_MS) {
      this.#secret = null;
      this.#step("stale");
    } else if (now - this.#sentAt >= RESEND_MS) {
      this.#send();
    }
  }

  #step(step: Exclude<Step, "received">, remark = ""): void {
    this.store.dispatch({ type: "step", step, remark });
  }

  #closePopup(): void {
    this.#popup?.close();
    this.#popup = null;
  }
}
