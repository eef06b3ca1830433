// Puts a streaming answer together from its events, whatever comes twice, late, or not at all.
import type { Part, RunEvent, TurnStatus } from "../contract";

/** An answer while it streams, and from its end until the kernel has put it among the turns. */
export interface Live {
  run: string;
  /** The index of the event that comes next. */
  next: number;
  parts: readonly Part[];
  end: { status: TurnStatus; note: string } | null;
  /** Events are missing: what came behind them was not used. */
  gap: boolean;
}

export function startLive(run: string): Live {
  return { run, next: 0, parts: [], end: null, gap: false };
}

/** `seq` is the index of the first event. Events known already are passed over; behind a gap nothing is used. */
export function receiveEvents(live: Live, seq: number, events: readonly RunEvent[]): Live {
  if (seq > live.next) return live.gap ? live : { ...live, gap: true };
  const fresh = events.slice(live.next - seq);
  if (fresh.length === 0) return live;
  const parts = [...live.parts];
  let end = live.end;
  for (const event of fresh) {
    if (end !== null) break;
    if (event.kind === "end") end = { status: event.status, note: event.note };
    else if (event.kind === "citation") parts.push({ type: "citation", references: event.references });
    else addText(parts, event.text);
  }
  return { ...live, next: live.next + fresh.length, parts, end, gap: false };
}

function addText(parts: Part[], text: string): void {
  const last = parts.at(-1);
  if (last?.type === "text") parts[parts.length - 1] = { type: "text", text: last.text + text };
  else parts.push({ type: "text", text });
}
