// What the chat pane knows, and how each thing that happens changes it. Pure: no clock, no model, no DOM.
import type { ChatMessage, ChatTraits, Field, Turn } from "../contract";
import { textOf } from "./sources";
import { type Live, receiveEvents, startLive } from "./stream";

/** A question on its way to the kernel. */
export interface Pending {
  request: string;
  text: string;
  /** The turn of the question whose place it takes, or "". */
  replaces: string;
  /** How many turns there were when it was asked: its own comes behind them. */
  after: number;
  accepted: boolean;
}

/** The address of a source: asked for, known, or refused with a sentence. */
export type FileLink =
  | { status: "asked" }
  | { status: "ready"; url: string; metadata: readonly Field[] }
  | { status: "failed"; error: string };

/** What the kernel knows of the project. */
export type About = Extract<ChatMessage, { type: "about" }>;

export interface ChatState {
  traits: ChatTraits;
  live: Live | null;
  pending: Pending | null;
  draft: string;
  /** The turn of the question that the draft is to replace, or "". */
  editing: string;
  /** Why the last question was not taken, or "". */
  refusal: string;
  /** The run that the person asked to stop, or "". */
  stopping: string;
  /** The kernel has been silent for long although something is expected of it. */
  slow: boolean;
  /** The kernel sent what this pane cannot read. */
  unreadable: boolean;
  /** The line to the kernel was cut, and it did not answer since. */
  lost: boolean;
  links: Readonly<Record<string, FileLink>>;
  /** The project's assistants and the instructions of this one, once they were asked for. */
  about: About | null;
  /** For a turn that was seen streaming the run it was: it stays the same element when it is finished. */
  runs: Readonly<Record<string, string>>;
}

export type ChatAction =
  | { type: "traits"; traits: ChatTraits }
  | { type: "message"; message: Exclude<ChatMessage, { type: "part" }> }
  | { type: "draft"; text: string }
  | { type: "edit"; turn_id: string; text: string }
  | { type: "ask"; request: string; text: string; replaces: string }
  | { type: "withdraw" }
  | { type: "refuse"; reason: string }
  | { type: "stop" }
  | { type: "slow" }
  | { type: "unreadable" }
  | { type: "lost" }
  | { type: "link"; file_id: string; link: FileLink };

export function initialChat(traits: ChatTraits): ChatState {
  return {
    traits,
    live: traits.live_run === "" ? null : startLive(traits.live_run),
    pending: null,
    draft: "",
    editing: "",
    refusal: "",
    stopping: "",
    slow: false,
    unreadable: false,
    lost: false,
    links: {},
    about: null,
    runs: {},
  };
}

export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "traits":
      return withTraits(hear(state), action.traits);
    case "message":
      return withMessage(hear(state), action.message);
    case "draft":
      return { ...state, draft: action.text };
    case "edit":
      return { ...state, draft: action.text, editing: action.turn_id, refusal: "" };
    case "ask": {
      const { request, text, replaces } = action;
      const { turns } = state.traits;
      const at = turns.findIndex(({ turn_id }) => turn_id === replaces);
      return {
        ...state,
        // What is asked again by a button leaves the draft alone.
        draft: state.draft.trim() === text ? "" : state.draft,
        editing: "",
        refusal: "",
        about: state.about?.error === "" ? state.about : null,
        pending: { request, text, replaces, after: at < 0 ? turns.length : at, accepted: false },
      };
    }
    case "withdraw":
      return giveBack(state, "");
    case "refuse":
      return { ...state, refusal: action.reason };
    case "stop":
      return { ...state, stopping: state.live?.run ?? "" };
    case "slow":
      return state.slow ? state : { ...state, slow: true };
    case "unreadable":
      return state.unreadable ? state : { ...state, unreadable: true };
    case "lost":
      return { ...state, lost: true };
    case "link":
      return { ...state, links: { ...state.links, [action.file_id]: action.link } };
  }
}

function hear(state: ChatState): ChatState {
  return state.slow || state.lost ? { ...state, slow: false, lost: false } : state;
}

function withTraits(state: ChatState, traits: ChatTraits): ChatState {
  // Another assistant is another conversation; only what is being written goes along.
  if (traits.assistant !== state.traits.assistant) {
    return { ...initialChat(traits), draft: state.draft || (state.pending?.text ?? "") };
  }
  const turns = reuseTurns(state.traits.turns, traits.turns);
  const next = settlePending({ ...state, traits: { ...traits, turns } });
  const { live } = state;
  const answer = turns.slice(state.traits.turns.length).find(({ role }) => role === "assistant");
  // "accepted" may name the run before the trait does; then the trait's "" does not mean that it is over.
  const isOver =
    traits.live_run === "" && (state.traits.live_run !== "" || (live !== null && answer !== undefined));
  const isNew = traits.live_run !== "" && traits.live_run !== live?.run;
  if (!isOver && !isNew) return next;
  return {
    ...next,
    live: isNew ? startLive(traits.live_run) : null,
    stopping: "",
    runs:
      live === null || answer === undefined
        ? state.runs
        : { ...state.runs, [answer.turn_id]: live.run },
  };
}

function withMessage(
  state: ChatState,
  message: Exclude<ChatMessage, { type: "part" }>,
): ChatState {
  const { pending, live } = state;
  switch (message.type) {
    case "accepted":
      if (pending?.request !== message.request) return state;
      return settlePending({
        ...state,
        pending: { ...pending, accepted: true },
        live: live ?? startLive(message.run),
      });
    case "refused":
      return pending?.request === message.request ? giveBack(state, message.reason) : state;
    case "run":
      // A late answer to a sync of a run that is over must not bring that run back.
      if (live?.run !== message.run) return state;
      return { ...state, live: receiveEvents(live, message.seq, message.events) };
    case "over":
      return endRun(state, message.run, message.last_turn);
    case "link": {
      const link: FileLink =
        message.error === ""
          ? { status: "ready", url: message.url, metadata: message.metadata }
          : { status: "failed", error: message.error };
      return { ...state, links: { ...state.links, [message.file_id]: link } };
    }
    case "upload":
      return state;
    case "about":
      return message.assistant === state.traits.assistant ? { ...state, about: message } : state;
  }
}

// A run's turns can come before the run was known here: they were on their way when the line was cut, and "accepted"
// was sent again behind them. Then nothing about them changes any more, and only this ends the run.
function endRun(state: ChatState, run: string, lastTurn: string): ChatState {
  const { live, pending, runs, traits } = state;
  const last = traits.turns.at(-1);
  if (live?.run !== run || (last?.turn_id ?? "") !== lastTurn) return state;
  return {
    ...state,
    live: null,
    stopping: "",
    pending: pending?.accepted === true ? null : pending,
    runs: last?.role === "assistant" ? { ...runs, [lastTurn]: runs[lastTurn] ?? run } : runs,
  };
}

// A question that was not taken goes back where it was typed, unless something else has been typed there since.
function giveBack(state: ChatState, refusal: string): ChatState {
  const { pending, draft } = state;
  if (pending === null) return state;
  const isFree = draft === "";
  return {
    ...state,
    pending: null,
    slow: false,
    refusal,
    draft: isFree ? pending.text : draft,
    editing: isFree ? pending.replaces : state.editing,
  };
}

/** Whether the turn of a question has come; the kernel may send it before or after it says "accepted". */
export function hasArrived(pending: Pending, turns: readonly Turn[]): boolean {
  const { after, replaces, accepted, text } = pending;
  // One that replaces another comes exactly where that was.
  return turns
    .slice(after, replaces === "" ? undefined : after + 1)
    .some(
      ({ turn_id, role, parts }) =>
        role === "user" && turn_id !== replaces && (accepted || textOf(parts) === text),
    );
}

/** The turns to show: without those that a question on its way is going to replace. */
export function shownTurns({ traits, pending }: ChatState): readonly Turn[] {
  const { turns } = traits;
  const isReplaced = pending !== null && turns[pending.after]?.turn_id === pending.replaces;
  return isReplaced ? turns.slice(0, pending.after) : turns;
}

function settlePending(state: ChatState): ChatState {
  const { pending, traits } = state;
  if (pending === null) return state;
  const after = Math.min(pending.after, traits.turns.length);
  const isOver = pending.accepted && hasArrived({ ...pending, after }, traits.turns);
  return { ...state, pending: isOver ? null : { ...pending, after } };
}

// Every change of the trait brings all turns as new objects. Those that say the same are kept, so that they are not
// drawn again.
function reuseTurns(old: readonly Turn[], turns: Turn[]): Turn[] {
  const known = new Map(old.map((turn) => [turn.turn_id, turn]));
  return turns.map((turn) => {
    const before = known.get(turn.turn_id);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(turn) ? before : turn;
  });
}
