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
// Sign-in tickets in addresses are good for ten minutes.
const REFRESH_MS = 300_000;

type KeyCommand = Extract<ConnectCommand, { type: "key" }>;
type Secret = Omit<KeyCommand, "type" | "attempt">;

const READERS: TraitReaders<ConnectTraits> = {
  phase: orElse(isPhase, "idle"),
  attempt: orElse(isCount, 0),
  note: orElse(isString, ""),
  return_mechanism: orElse(isString, ""),
  popup_url: orElse(isString, ""),
  popup_origin: orElse(isString, ""),
  widget_url: orElse(isString, ""),
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
  #isOpen = false;
  #release = (): void => {};
  #startedAt = 0;
  #sentAt = 0;
  /** Whether the kernel was heard of since the card was shown. */
  #isAlive = false;
  #shownAt = 0;
  #readyAt = 0;

  constructor(model: AnyModel) {
    this.#channel = openChannel(model, READERS, isConnectMessage);
    this.store = createStore(reduceConnect, initialConnect(this.#channel.traits()));
  }

  /**
   * Listens and keeps time from the first view on, until the last is gone and nothing is under way: hosts take the view
   * of a cell away that is scrolled out of sight. Returns the function that takes this view away.
   */
  attach(): () => void {
    this.#views++;
    if (!this.#isOpen) this.#open();
    return () => {
      this.#views--;
      this.#releaseWhenDone();
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
    if (this.#popup !== null) this.sayReady();
  }

  /** Tells the kernel that this page is there; it answers with fresh addresses. */
  sayReady(): void {
    this.#readyAt = Date.now();
    this.#channel.send({ type: "ready" });
  }

  focusPopup(): void {
    this.#popup?.focus();
  }

  /** Pinecone's own widget has loaded in its frame: it stands in for the popup. */
  frameLoaded(): void {
    if (this.store.state.step === "blocked") this.#step("framed");
  }

  takeFramedKey(key: string): void {
    this.#deliver({ key, organization_id: "", project_id: "", via: "widget" });
  }

  cancel(): void {
    this.#closePopup();
    this.#secret = null;
    this.#step("none");
    this.#channel.send({ type: "cancel", attempt: this.store.state.traits.attempt });
  }

  /** Tries again to reach a kernel that did not answer. */
  reset(): void {
    this.#step("none");
    this.#greet();
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
    this.#isOpen = true;
    this.store.dispatch({ type: "traits", traits: this.#channel.traits() });
    const unlisten = this.#channel.listen({
      onTraits: (traits) => this.#onTraits(traits),
      onMessage: (message) => this.#onMessage(message),
      onUnreadable: () => {},
    });
    const beat = setInterval(() => this.#tick(), BEAT_MS);
    this.#release = () => {
      this.#isOpen = false;
      unlisten();
      clearInterval(beat);
      this.#closePopup();
      this.#secret = null;
      this.#step("none");
    };
    // A connected card says all it has to say without a kernel.
    if (this.store.state.traits.phase !== "connected") this.#greet();
  }

  #greet(): void {
    this.#isAlive = false;
    this.#shownAt = Date.now();
    this.sayReady();
  }

  #releaseWhenDone(): void {
    const { step } = this.store.state;
    if (this.#views === 0 && step !== "popup" && step !== "delivering") this.#release();
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
    this.#isAlive = true;
    const before = this.store.state.traits.attempt;
    this.store.dispatch({ type: "traits", traits });
    const { step } = this.store.state;
    if (step !== "popup") this.#closePopup();
    if (step !== "delivering") this.#secret = null;
    else if (traits.attempt !== before) this.#send();
  }

  #onMessage(message: ConnectMessage): void {
    this.#isAlive = true;
    if (message.type === "alive") {
      if (this.store.state.step === "stale") this.#step("none");
    } else if (message.attempt === this.store.state.traits.attempt) {
      this.#secret = null;
      this.store.dispatch({ type: "received" });
    }
  }

  #tick(): void {
    this.#releaseWhenDone();
    const { step, traits } = this.store.state;
    const now = Date.now();
    // What the kernel makes of the key is said once, and can be lost: "ready" brings it again.
    const isChecked = step === "received" || traits.phase === "checking";
    const wait = !this.#isAlive ? RESEND_MS : isChecked ? STALE_MS : REFRESH_MS;
    if (step === "stale" || traits.phase === "connected" || !this.#isOpen) {
      // There is nobody to tell, or nothing.
    } else if (!this.#isAlive && now - this.#shownAt >= STALE_MS) {
      this.#step("stale");
    } else if (now - this.#readyAt >= wait) {
      this.sayReady();
    }
    if (step !== "delivering" && step !== "restarting") return;
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
