// The messages and synced traits that kernel and browser exchange, and the guards that refuse every other shape.
//
// The Python half is pinecone_notebooks/widgets/contract.py; tests/wire/*.json is asserted by both sides.

export type Guard<T> = (value: unknown) => value is T;

/** A source that an answer cites; within a turn one number is one source (file and pages). */
export interface Reference {
  number: number;
  file_id: string;
  file_name: string;
  pages: number[];
  quote: string | null;
}

export interface TextPart {
  type: "text";
  text: string;
}

/** Supports the text just before it. */
export interface CitationPart {
  type: "citation";
  references: Reference[];
}

export type Part = TextPart | CitationPart;

export type TurnStatus = "done" | "stopped" | "failed";

export interface Turn {
  turn_id: string;
  role: "user" | "assistant";
  parts: Part[];
  status: TurnStatus;
  /** Why the turn was stopped or failed, or "". */
  note: string;
}

/** How questions are asked; "" and null mean the service's default, `filter` is JSON. */
export interface ChatSettings {
  model: string;
  temperature: number | null;
  filter: string;
  highlights: boolean;
  top_k: number | null;
}

export interface ChatTraits {
  assistant: string;
  turns: Turn[];
  /** The run that is streaming now, or "". */
  live_run: string;
  /** A sentence to show above the composer, or "". */
  notice: string;
  /** The page on which the record beside the pane is renewed; "new" when none has said so, "" where there is no record. */
  record_page: string;
  /** `ChatSettings`; the panel that shows them reads them itself. */
  settings: unknown;
  /** Questions to begin with. */
  suggestions: string[];
}

export type RunEvent =
  | { kind: "text"; text: string }
  | { kind: "citation"; references: Reference[] }
  | { kind: "end"; status: TurnStatus; note: string };

/** A part of the pane that is loaded when it is needed: a bundle built from `src/parts/`. */
export type PartName = "files" | "highlight" | "math" | "settings";

/**
 * Chat pane, browser to kernel. No message has a top-level `id`: ipykernel 7.4 reroutes those.
 * `assistant` is the one that the page shows: the kernel may have gone on to another. `replaces` is the turn of the
 * question whose place this one takes, or "".
 */
export type ChatCommand =
  | { type: "ask"; request: string; assistant: string; text: string; replaces: string }
  | { type: "settings"; settings: ChatSettings }
  | { type: "clear"; assistant: string }
  /** A conversation that the page still has, and a new kernel has not. */
  | { type: "restore"; assistant: string; turns: Turn[] }
  | { type: "about" }
  | { type: "instruct"; assistant: string; instructions: string }
  | { type: "switch"; assistant: string }
  | { type: "opened"; page: string }
  | { type: "stop"; run: string }
  | { type: "sync"; run: string; since: number }
  | { type: "link"; file_id: string }
  | { type: "part"; name: PartName };

/** One entry of a file's metadata, as words. */
export interface Field {
  name: string;
  value: string;
}

/** Chat pane, kernel to browser. `seq` is the index, within the run, of the first of `events`. */
export type ChatMessage =
  | { type: "accepted"; request: string; run: string }
  | { type: "refused"; request: string; reason: string }
  | { type: "run"; run: string; seq: number; events: RunEvent[] }
  /** A run is not live (any more); who has the turn `last_turn` has missed nothing. */
  | { type: "over"; run: string; last_turn: string }
  | { type: "link"; file_id: string; url: string; metadata: Field[]; error: string }
  | { type: "about"; assistant: string; assistants: string[]; instructions: string; error: string }
  | { type: "part"; name: PartName; source: string }
  /** For the part of the files, which reads it itself. */
  | { type: "upload" };

export type Phase =
  | "idle"
  | "waiting"
  | "ready"
  | "checking"
  | "connected"
  | "rejected"
  | "cancelled"
  | "timed_out";

export interface ConnectTraits {
  phase: Phase;
  /** Grows with every new attempt; messages of an older attempt are ignored. */
  attempt: number;
  /** A sentence for the phase, or "". */
  note: string;
  /** `copy-paste` where the page's origin is not listed for the integration, and a key can only be shown and copied. */
  return_mechanism: string;
  popup_url: string;
  /** The only origin the popup's messages are accepted from. */
  popup_origin: string;
  /** Pinecone's own widget, for a frame in the card; its messages are accepted from its own origin only. */
  widget_url: string;
  keys_url: string;
  organization: string;
  project: string;
  host: string;
}

/** Connect widget, browser to kernel. */
export type ConnectCommand =
  | {
      type: "key";
      attempt: number;
      key: string;
      organization_id: string;
      project_id: string;
      via: "popup" | "paste" | "widget";
    }
  | { type: "cancel"; attempt: number }
  | { type: "restart" }
  /** A page shows the card, wants fresh addresses in place of used ones, or has waited long: it is told the state again. */
  | { type: "ready" };

/** Connect widget, kernel to browser. */
export type ConnectMessage = { type: "received"; attempt: number } | { type: "alive" };

/** `gone`: its time was over before it was copied. */
export type KeyPhase = "offered" | "copied" | "gone";

export interface NewKeyTraits {
  name: string;
  phase: KeyPhase;
  /** Something that went wrong in the kernel, or "". */
  fault: string;
}

/** New-key card, browser to kernel. `pad` is as many random bytes as the answer is to have, for one use. */
export type NewKeyCommand = { type: "copy"; request: string; pad: number[] } | { type: "copied" };

/** New-key card, kernel to browser: the key and zeros behind it, each byte combined with that of the pad by XOR. */
export interface NewKeyMessage {
  type: "sealed";
  request: string;
  sealed: number[];
}

/** What the Connect popup posts to the page that opened it. */
export type PopupMessage =
  | { action: "ready" }
  | { action: "connection_info"; organizationId: string; globalProjectId: string; key: string }
  | { action: "cancel" };

/** What Pinecone's own widget posts to the page around its frame. */
export type FrameMessage = { action: "ready" } | { action: "api_key"; key: string };

export const isString: Guard<string> = (value): value is string => typeof value === "string";

export const isCount: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const isPositive: Guard<number> = (value): value is number => isCount(value) && value > 0;

const isFilled: Guard<string> = (value): value is string => isString(value) && value !== "";

// The annotation lets a bundle leave out the guards it does not use.
/* @__NO_SIDE_EFFECTS__ */
export function isOneOf<const T extends string>(...choices: T[]): Guard<T> {
  return (value): value is T => choices.some((choice) => choice === value);
}

/* @__NO_SIDE_EFFECTS__ */
export function isListOf<T>(guard: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(guard);
}

// Fields that are not named are let through, so that a newer kernel can say more.
/* @__NO_SIDE_EFFECTS__ */
export function isRecord<T extends object>(fields: { [K in keyof T]: Guard<T[K]> }): Guard<T> {
  const guards = Object.entries(fields) as [string, Guard<unknown>][];
  return (value): value is T =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    guards.every(([name, guard]) => guard((value as Record<string, unknown>)[name]));
}

type Kind<T, K extends string, V> = Extract<T, Record<K, V>>;

const isReference = isRecord<Reference>({
  number: isPositive,
  file_id: isString,
  file_name: isString,
  pages: isListOf(isPositive),
  quote: (value): value is string | null => value === null || isString(value),
});

const isReferences = isListOf(isReference);
const isStatus = isOneOf("done", "stopped", "failed");
const isTextPart = isRecord<TextPart>({ type: isOneOf("text"), text: isString });
const isCitationPart = isRecord<CitationPart>({
  type: isOneOf("citation"),
  references: isReferences,
});

export const isTurn = isRecord<Turn>({
  turn_id: isFilled,
  role: isOneOf("user", "assistant"),
  parts: isListOf((part): part is Part => isTextPart(part) || isCitationPart(part)),
  status: isStatus,
  note: isString,
});

const isNumberOrNull: Guard<number | null> = (value): value is number | null =>
  value === null || typeof value === "number";

export const isSettings = isRecord<ChatSettings>({
  model: isString,
  temperature: isNumberOrNull,
  filter: isString,
  highlights: (value): value is boolean => typeof value === "boolean",
  top_k: isNumberOrNull,
});

export const isStrings = isListOf(isString);

const isTextEvent = isRecord<Kind<RunEvent, "kind", "text">>({
  kind: isOneOf("text"),
  text: isString,
});
const isCitationEvent = isRecord<Kind<RunEvent, "kind", "citation">>({
  kind: isOneOf("citation"),
  references: isReferences,
});
const isEndEvent = isRecord<Kind<RunEvent, "kind", "end">>({
  kind: isOneOf("end"),
  status: isStatus,
  note: isString,
});
const isRunEvent: Guard<RunEvent> = (value): value is RunEvent =>
  isTextEvent(value) || isCitationEvent(value) || isEndEvent(value);

const isAccepted = isRecord<Kind<ChatMessage, "type", "accepted">>({
  type: isOneOf("accepted"),
  request: isFilled,
  run: isFilled,
});
const isRefused = isRecord<Kind<ChatMessage, "type", "refused">>({
  type: isOneOf("refused"),
  request: isFilled,
  reason: isString,
});
const isRun = isRecord<Kind<ChatMessage, "type", "run">>({
  type: isOneOf("run"),
  run: isFilled,
  seq: isCount,
  events: isListOf(isRunEvent),
});
const isOver = isRecord<Kind<ChatMessage, "type", "over">>({
  type: isOneOf("over"),
  run: isFilled,
  last_turn: isString,
});
const isLink = isRecord<Kind<ChatMessage, "type", "link">>({
  type: isOneOf("link"),
  file_id: isString,
  url: isString,
  metadata: isListOf(isRecord<Field>({ name: isString, value: isString })),
  error: isString,
});
const isAbout = isRecord<Kind<ChatMessage, "type", "about">>({
  type: isOneOf("about"),
  assistant: isString,
  assistants: isStrings,
  instructions: isString,
  error: isString,
});
const isPart = isRecord<Kind<ChatMessage, "type", "part">>({
  type: isOneOf("part"),
  name: isOneOf("files", "highlight", "math", "settings"),
  source: isFilled,
});
const isUpload = isRecord<Kind<ChatMessage, "type", "upload">>({ type: isOneOf("upload") });

export const isChatMessage: Guard<ChatMessage> = (value): value is ChatMessage =>
  [isAccepted, isRefused, isRun, isOver, isLink, isAbout, isPart, isUpload].some((guard) => guard(value));

export const isPhase: Guard<Phase> = isOneOf(
  "idle",
  "waiting",
  "ready",
  "checking",
  "connected",
  "rejected",
  "cancelled",
  "timed_out",
);

const isReceived = isRecord<Kind<ConnectMessage, "type", "received">>({
  type: isOneOf("received"),
  attempt: isCount,
});
const isAlive = isRecord<{ type: "alive" }>({ type: isOneOf("alive") });

export const isConnectMessage: Guard<ConnectMessage> = (value): value is ConnectMessage =>
  isReceived(value) || isAlive(value);

export const isKeyPhase: Guard<KeyPhase> = isOneOf("offered", "copied", "gone");

export const isNewKeyMessage: Guard<NewKeyMessage> = isRecord<NewKeyMessage>({
  type: isOneOf("sealed"),
  request: isFilled,
  sealed: isListOf(isCount),
});

// A key of this length is a mistake or an attack; the service's own keys have fewer than a hundred characters.
const LONGEST_KEY = 4096;

const isKey: Guard<string> = (value): value is string => isFilled(value) && value.length <= LONGEST_KEY;

const isReady = isRecord<{ action: "ready" }>({ action: isOneOf("ready") });
const isCancel = isRecord<{ action: "cancel" }>({ action: isOneOf("cancel") });
const isConnectionInfo = isRecord<Kind<PopupMessage, "action", "connection_info">>({
  action: isOneOf("connection_info"),
  organizationId: isString,
  globalProjectId: isString,
  key: isKey,
});
const isFramedKey = isRecord<Kind<FrameMessage, "action", "api_key">>({
  action: isOneOf("api_key"),
  key: isKey,
});

export const isPopupMessage: Guard<PopupMessage> = (value): value is PopupMessage =>
  isReady(value) || isCancel(value) || isConnectionInfo(value);

export const isFrameMessage: Guard<FrameMessage> = (value): value is FrameMessage =>
  isReady(value) || isFramedKey(value);
