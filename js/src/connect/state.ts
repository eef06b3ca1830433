// What the Connect widget knows, and how each thing that happens changes it. The key itself is never part of it.
import type { ConnectTraits, Phase } from "../contract";

/** What the browser is in the middle of; what the kernel is doing is the trait `phase`. */
export type Step =
  | "none"
  /** The popup is open. */
  | "popup"
  /** The browser did not let the popup open. */
  | "blocked"
  /** Pinecone's own widget is shown in a frame, because the popup was blocked. */
  | "framed"
  /** A key is on its way to the kernel. */
  | "delivering"
  /** The kernel has the key, and has not yet said what it makes of it. */
  | "received"
  /** A new attempt was asked for. */
  | "restarting"
  /** The kernel acknowledges nothing: it is busy, or the card was restored without one. */
  | "stale";

export interface ConnectState {
  traits: ConnectTraits;
  step: Step;
  /** A sentence about what just happened in the browser, or "". */
  remark: string;
  pasteOpen: boolean;
}

export type ConnectAction =
  | { type: "traits"; traits: ConnectTraits }
  | { type: "received" }
  | { type: "step"; step: Exclude<Step, "received">; remark: string }
  | { type: "paste"; open: boolean };

/** The phases in which the kernel takes a key; in the others it wants to be asked for a new attempt first. */
export function takesKey(phase: Phase): boolean {
  return phase === "idle" || phase === "waiting" || phase === "ready";
}

export function initialConnect(traits: ConnectTraits): ConnectState {
  return { traits, step: "none", remark: "", pasteOpen: false };
}

export function reduceConnect(state: ConnectState, action: ConnectAction): ConnectState {
  switch (action.type) {
    case "traits":
      return withTraits(state, action.traits);
    case "received":
      return state.step === "delivering" || state.step === "stale"
        ? { ...state, step: "received" }
        : state;
    case "step": {
      const { step, remark } = action;
      const pasteOpen = step === "blocked" || (step !== "delivering" && state.pasteOpen);
      return { ...state, step, remark, pasteOpen };
    }
    case "paste":
      return { ...state, pasteOpen: action.open, remark: "" };
  }
}

function withTraits(state: ConnectState, traits: ConnectTraits): ConnectState {
  const { phase, attempt } = state.traits;
  if (traits.phase === phase && traits.attempt === attempt) return { ...state, traits };
  // The kernel moved on: what it answers, and what it has done meanwhile, is no longer being waited for. A popup that
  // is open, or what stands in for it, stays of use as long as a key is wanted.
  const isWanted = !["checking", "connected"].includes(traits.phase);
  const isPopup = isWanted && ["popup", "blocked", "framed"].includes(state.step);
  const isKeyAwaited = state.step === "delivering" && takesKey(traits.phase);
  return {
    traits,
    step: isPopup || isKeyAwaited ? state.step : "none",
    remark: "",
    pasteOpen: state.pasteOpen || (traits.phase === "rejected" && phase === "checking"),
  };
}
