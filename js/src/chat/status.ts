// The one line that says what the pane is doing, for the eye and for screen readers.
import type { Part, TurnStatus } from "../contract";
import { sourcesOf } from "./sources";
import type { ChatState } from "./state";

export interface Status {
  text: string;
  tone: "ready" | "busy" | "slow";
}

export function statusOf({ live, pending, slow, stopping }: ChatState): Status {
  if (live === null && pending === null) return { text: "Ready", tone: "ready" };
  if (slow) return { text: "Still waiting…", tone: "slow" };
  if (live === null) return { text: "Sending…", tone: "busy" };
  return { text: stopping === live.run ? "Stopping…" : "Answering…", tone: "busy" };
}

/** What to say aloud: only where an answer begins and ends, never its words as they come. */
export function announcementOf({ live, pending, slow, refusal, traits, runs }: ChatState): string {
  if (live !== null) {
    return live.end === null ? "The assistant is answering." : describeEnd(live.end.status, live.parts);
  }
  if (refusal !== "") return refusal;
  if (pending !== null) return slow ? "Your question still waits to be taken." : "";
  const last = traits.turns.at(-1);
  if (last === undefined || runs[last.turn_id] === undefined) return "";
  return describeEnd(last.status, last.parts);
}

function describeEnd(status: TurnStatus, parts: readonly Part[]): string {
  if (status === "stopped") return "The answer was stopped.";
  if (status === "failed") return "The answer failed.";
  const count = sourcesOf(parts).length;
  return `The answer is complete, with ${count === 1 ? "1 source" : `${count} sources`}.`;
}
