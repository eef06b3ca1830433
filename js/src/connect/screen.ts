// Which words and which controls the card shows for a state.
import type { Phase } from "../contract";
import type { ConnectState, Step } from "./state";

type Tone = "calm" | "busy" | "good" | "trouble";
type Controls = "connect" | "popup" | "blocked" | "connected" | "stale" | "none";

export interface Screen {
  /** The sentence that says what is going on; read aloud when it changes. */
  status: string;
  tone: Tone;
  controls: Controls;
  canCancel: boolean;
}

// What the browser is in the middle of hides what the kernel does.
const STEPS: Record<Exclude<Step, "none">, [string, Tone, Controls]> = {
  popup: ["Continue in the Pinecone window.", "busy", "popup"],
  blocked: ["The browser blocked the Pinecone window.", "trouble", "blocked"],
  framed: ["The browser blocked the Pinecone window. Try Pinecone’s own button below.", "trouble", "blocked"],
  delivering: ["Handing the key to the notebook…", "busy", "none"],
  received: ["Checking the key…", "busy", "none"],
  restarting: ["Starting again…", "busy", "none"],
  stale: ["The notebook does not answer. Run this cell again to connect.", "trouble", "stale"],
};

const PHASES: Record<Phase, [string, Tone, Controls]> = {
  idle: ["", "calm", "connect"],
  waiting: ["The notebook is waiting for this page…", "busy", "connect"],
  ready: ["The notebook is waiting for you here.", "busy", "connect"],
  checking: ["Checking the key…", "busy", "none"],
  connected: ["This notebook has its API key.", "good", "connected"],
  rejected: ["The key was not accepted.", "trouble", "connect"],
  cancelled: ["Cancelled.", "calm", "connect"],
  timed_out: ["The notebook stopped waiting.", "calm", "connect"],
};

export function screenOf({ traits: { phase, note }, step, remark }: ConnectState): Screen {
  const [sentence, tone, controls] = step === "none" ? PHASES[phase] : STEPS[step];
  return {
    status: step === "none" ? remark || note || sentence : sentence,
    tone,
    controls,
    canCancel:
      step === "popup" || ((phase === "waiting" || phase === "ready") && controls !== "stale"),
  };
}
