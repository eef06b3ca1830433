// One conversation between a pane and its kernel: sends what the person does, and asks again where an answer is due.
import type { AnyModel } from "@anywidget/types";
import {
  type ChatCommand,
  type ChatMessage,
  type ChatSettings,
  type ChatTraits,
  isChatMessage,
  isString,
  isStrings,
  isTurn,
  type Turn,
} from "../contract";
import { type Channel, keptBy, openChannel, orElse, type TraitReaders } from "../model";
import { createStore, type Store } from "../ui/store";
import { Parts } from "../parts";
import { randomName } from "../ui/random";
import { textOf } from "./sources";
import { type ChatAction, type ChatState, initialChat, reduceChat } from "./state";

const BEAT_MS = 250;
const RESEND_MS = 2000;
const SYNC_MS = 1000;
// Where only answers arrive and nothing that the kernel sends by itself (Colab), asking is what makes text flow.
const PULL_MS = 250;
const SLOW_MS = 10_000;
// A question is taken at once by a kernel that is free.
const UNTAKEN_MS = 3000;
// A kernel that is busy or gone answers later or never: asking each second would only pile up questions for it.
const LOST_MS = 30_000;
const LOST_SYNC_MS = 5000;
// Events that come in a burst behind one gap are one reason to ask.
const GAP_SYNC_MS = 250;
const PROBE_MS = 3000;
// No run has this name: the kernel answers that there is nothing new.
const PROBE_RUN = "probe";
// No page has this name: the record was just shown.
const NEW_RECORD = "new";
const LINK_WAIT_MS = 10_000;
// Addresses of files expire; one that is a minute old is still good, and hovering must not ask again and again.
const LINK_FRESH_MS = 60_000;
// The server refuses a message over 10 MiB by closing the connection of the whole notebook.
const LONGEST_QUESTION = 100_000;

const READERS: TraitReaders<ChatTraits> = {
  assistant: orElse(isString, ""),
  turns: (value) => (Array.isArray(value) ? value.map(readTurn) : []),
  live_run: orElse(isString, ""),
  notice: orElse(isString, ""),
  record_page: orElse(isString, ""),
  settings: (value) => value,
  suggestions: orElse(isStrings, []),
};

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function readTurn(value: unknown, index: number): Turn {
  if (isTurn(value)) return value;
  const note = "This part of the conversation cannot be shown here.";
  return { turn_id: `unreadable-${index}`, role: "assistant", parts: [], status: "failed", note };
}

export class ChatSession {
  /** Tells this page from the one the record was first shown on. */
  readonly page = randomName();
  readonly store: Store<ChatState, ChatAction>;
  readonly parts = new Parts((name) => this.#channel.send({ type: "part", name }));
  /** Some were under way, or had failed, when the page was opened. */
  readonly hasUploads: boolean;
  readonly #channel: Channel<ChatTraits, ChatCommand, ChatMessage>;
  /** The last turns with each assistant, and the session that showed them. */
  readonly #kept: Map<string, { by: ChatSession; turns: Turn[] }>;
  readonly #linkAskedAt = new Map<string, number>();
  #views = 0;
  #release = (): void => {};
  #askedAt = 0;
  #syncedAt = 0;
  #progressAt = 0;
  #isPulling = false;
  #heardAt = 0;
  /** When the kernel was asked whether it is there; 0 once it has answered. */
  #probedAt = 0;
  /** What is looked up, by the file's id or "", and when it was asked for. */
  readonly #lookups = new Map<string, [ChatCommand, number]>();

  constructor(readonly model: AnyModel) {
    this.#channel = openChannel(model, READERS, isChatMessage);
    this.hasUploads = openChannel(model, { uploads: isFilledList }, isChatMessage).traits().uploads;
    this.#kept = keptBy(model);
    this.store = createStore(reduceChat, initialChat(this.#channel.traits()));
  }

  /** Listens and keeps time from the first view to the last. Returns the function that takes this view away. */
  attach(): () => void {
    if (this.#views++ === 0) this.#open();
    return () => {
      if (--this.#views === 0) this.#release();
    };
  }

  setDraft(text: string): void {
    this.store.dispatch({ type: "draft", text });
  }

  /** Puts a question where it can be edited; what is sent then takes its place. "" gives it up. */
  edit(turnId: string, text: string): void {
    this.store.dispatch({ type: "edit", turn_id: turnId, text });
  }

  /** Asks what is in the composer. */
  ask(): void {
    const { draft, editing } = this.store.state;
    this.askFor(draft, editing);
  }

  /** Asks the last question again, in place of its answer. */
  again(): void {
    const question = this.store.state.traits.turns.filter(({ role }) => role === "user").at(-1);
    if (question !== undefined) this.askFor(textOf(question.parts), question.turn_id);
  }

  askFor(question: string, replaces = ""): void {
    const { live, pending } = this.store.state;
    const text = question.trim();
    if (text === "" || live !== null || pending !== null) return;
    if (text.length > LONGEST_QUESTION) {
      const reason = `A question can have ${LONGEST_QUESTION.toLocaleString("en")} characters at most.`;
      this.store.dispatch({ type: "refuse", reason });
      return;
    }
    this.store.dispatch({ type: "ask", request: randomName(), text, replaces });
    this.#heardAt = Date.now();
    this.#sendQuestion();
  }

  clear(): void {
    this.#channel.send({ type: "clear", assistant: this.store.state.traits.assistant });
  }

  /** Turns that were here before the kernel was restarted, and are not in this one. */
  get earlier(): Turn[] {
    return this.#kept.get(this.store.state.traits.assistant)?.turns ?? [];
  }

  restore(): void {
    this.#channel.send({ type: "restore", assistant: this.store.state.traits.assistant, turns: this.earlier });
  }

  configure(settings: ChatSettings): void {
    this.#channel.send({ type: "settings", settings });
  }

  /** Asks for the project's assistants and the instructions of this one. */
  lookUp(): void {
    this.#look("", { type: "about" });
  }

  instruct(instructions: string): void {
    this.#look("", { type: "instruct", assistant: this.store.state.traits.assistant, instructions });
  }

  switchTo(assistant: string): void {
    this.#channel.send({ type: "switch", assistant });
  }

  withdraw(): void {
    this.store.dispatch({ type: "withdraw" });
  }

  stop(): void {
    const { live } = this.store.state;
    if (live === null || live.end !== null) return;
    this.store.dispatch({ type: "stop" });
    this.#channel.send({ type: "stop", run: live.run });
  }

  /** Asks for an address of the file, unless there is one that is fresh or on its way. */
  requestLink(fileId: string): void {
    const link = this.store.state.links[fileId];
    const age = Date.now() - (this.#linkAskedAt.get(fileId) ?? 0);
    if (link !== undefined && link.status !== "failed" && age < LINK_FRESH_MS) return;
    this.#linkAskedAt.set(fileId, Date.now());
    this.store.dispatch({ type: "link", file_id: fileId, link: { status: "asked" } });
    this.#look(fileId, { type: "link", file_id: fileId });
  }

  #look(key: string, command: ChatCommand): void {
    this.#lookups.set(key, [command, Date.now()]);
    this.#channel.send(command);
  }

  #open(): void {
    this.#heardAt = Date.now();
    this.store.dispatch({ type: "traits", traits: this.#channel.traits() });
    const unlisten = this.#channel.listen({
      onTraits: (traits) => this.#hear({ type: "traits", traits }),
      onMessage: (message) => {
        if (message.type === "part") void this.parts.receive(message.name, message.source);
        else this.#hear({ type: "message", message });
        if (message.type === "link") this.#lookups.delete(message.file_id);
        if (message.type === "about") this.#lookups.delete("");
      },
      onUnreadable: () => this.#hear({ type: "unreadable" }),
      onLine: () => {
        this.#probedAt = Date.now();
        this.#probe();
      },
    });
    const beat = setInterval(() => this.#tick(), BEAT_MS);
    this.#release = () => {
      unlisten();
      clearInterval(beat);
    };
    if (this.store.state.live !== null) this.#sync();
    this.#follow();
  }

  #hear(action: ChatAction): void {
    const before = this.store.state.live;
    this.store.dispatch(action);
    if (action.type === "traits") this.#follow();
    const { live } = this.store.state;
    const now = Date.now();
    this.#heardAt = now;
    this.#probedAt = 0;
    if (live?.run !== before?.run || live?.next !== before?.next) {
      this.#progressAt = now;
      this.#isPulling = now - this.#syncedAt < 2 * PULL_MS;
    }
    if (live?.gap === true && now - this.#syncedAt >= GAP_SYNC_MS) this.#sync();
  }

  #tick(): void {
    const { live, pending, links } = this.store.state;
    const now = Date.now();
    const silence = now - this.#heardAt;
    if (this.#probedAt > 0 && now - this.#probedAt >= PROBE_MS) {
      this.#probedAt = 0;
      this.store.dispatch({ type: "lost" });
    }
    const isUntaken = pending !== null && silence >= UNTAKEN_MS;
    if (isUntaken || (live !== null && silence >= SLOW_MS)) this.store.dispatch({ type: "slow" });
    if (pending !== null && !pending.accepted && now - this.#askedAt >= RESEND_MS) this.#sendQuestion();
    const wait = silence >= LOST_MS ? LOST_SYNC_MS : this.#isPulling && silence < SYNC_MS ? PULL_MS : SYNC_MS;
    if (live !== null && now - Math.max(this.#syncedAt, this.#progressAt) >= wait) this.#sync();
    for (const [key, [command, askedAt]] of this.#lookups) {
      const age = now - askedAt;
      // A thread of the kernel answers. Where that is held back (Colab), it comes with the answer to this.
      if (age >= PULL_MS && age < LINK_WAIT_MS && now - this.#syncedAt >= SYNC_MS) this.#probe();
      // The kernel was heard since, so it is not busy: the question was lost, or its answer.
      if (age >= LINK_WAIT_MS && this.#heardAt > askedAt) this.#look(key, command);
    }
    for (const [fileId, link] of Object.entries(links)) {
      const age = now - (this.#linkAskedAt.get(fileId) ?? 0);
      if (link.status !== "asked" || age < LINK_WAIT_MS) continue;
      const error = "The notebook did not answer. Open this source again to retry.";
      this.store.dispatch({ type: "link", file_id: fileId, link: { status: "failed", error } });
    }
  }

  #follow(): void {
    const { assistant, turns, record_page } = this.store.state.traits;
    // The record is renewed on the page where it was shown first; a page that was loaded later is another.
    if (record_page === NEW_RECORD) this.#channel.send({ type: "opened", page: this.page });
    // A pane that never had turns knows nothing of those that were cleared.
    if (turns.length > 0 || this.#kept.get(assistant)?.by === this) this.#kept.set(assistant, { by: this, turns });
  }

  #sendQuestion(): void {
    const { pending, traits } = this.store.state;
    if (pending === null) return;
    this.#askedAt = Date.now();
    const { request, text, replaces } = pending;
    this.#channel.send({ type: "ask", request, assistant: traits.assistant, text, replaces });
  }

  #probe(): void {
    this.#syncedAt = Date.now();
    this.#channel.send({ type: "sync", run: PROBE_RUN, since: 0 });
  }

  #sync(): void {
    const { live } = this.store.state;
    if (live === null) return;
    this.#syncedAt = Date.now();
    this.#channel.send({ type: "sync", run: live.run, since: live.next });
  }
}
