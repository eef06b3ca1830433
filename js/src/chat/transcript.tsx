// The scrolling list of turns: follows the answer for a reader who is at its end, and leaves every other alone.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Turn } from "../contract";
import { DownIcon } from "../ui/icons";
import { textOf } from "./sources";
import { type ChatState, hasArrived, shownTurns } from "./state";
import { Answer, Question } from "./turn";

const BUSY = "This question waits until the notebook is free: another cell may be running.";

// Fractions of a pixel: zoomed pages never report the very end.
const AT_END_PX = 2;

export function Transcript({ state }: { state: ChatState }) {
  const { traits, live, pending, runs, slow } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [isBehind, setBehind] = useState(false);

  const toEnd = (): void => {
    const box = scroller.current;
    if (box === null) return;
    following.current = true;
    box.scrollTop = box.scrollHeight;
    lastTop.current = box.scrollTop;
    setBehind(false);
  };

  const onScroll = (): void => {
    const box = scroller.current;
    if (box === null) return;
    const isAtEnd = distanceToEnd(box) <= AT_END_PX;
    // Up is the reader's doing: nothing here scrolls up.
    if (isAtEnd) following.current = true;
    else if (box.scrollTop < lastTop.current) following.current = false;
    lastTop.current = box.scrollTop;
    setBehind(!following.current);
  };

  const asked = pending?.request ?? "";
  useLayoutEffect(() => {
    if (asked !== "") following.current = true;
  }, [asked]);
  useLayoutEffect(() => {
    if (following.current) toEnd();
  });

  // One list: an answer that becomes a turn stays the same element only among the same siblings.
  const turns = shownTurns(state);
  const last = live === null && pending === null ? turns.at(-1) : undefined;
  const entries = turns.map((turn) => drawTurn(turn, runs[turn.turn_id], turn === last));
  if (pending !== null && !hasArrived(pending, traits.turns)) {
    // A notice says better what it waits for.
    const note = slow && traits.notice === "" ? BUSY : "Sending…";
    entries.push(<Question key={pending.request} turnId="" text={pending.text} note={note} />);
  }
  if (live !== null) {
    const { run, parts, end } = live;
    const status = end?.status ?? "live";
    const note = end?.note ?? "";
    entries.push(<Answer key={run} parts={parts} status={status} note={note} isLast={false} />);
  }
  return (
    <div class="pn-transcript-frame">
      <div
        ref={scroller}
        class="pn-transcript"
        role="log"
        aria-label="Conversation"
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
      >
        {entries}
      </div>
      {isBehind && (
        <button type="button" class="pn-jump" onClick={toEnd}>
          <DownIcon /> Jump to latest
        </button>
      )}
    </div>
  );
}

function drawTurn(turn: Turn, run: string | undefined, isLast: boolean) {
  const { turn_id, role, parts, status, note } = turn;
  if (role === "assistant") {
    return (
      <Answer key={run ?? turn_id} parts={parts} status={status} note={note} isLast={isLast} />
    );
  }
  return <Question key={turn_id} turnId={turn_id} text={textOf(parts)} note={note} />;
}

function distanceToEnd(box: HTMLElement): number {
  return box.scrollHeight - box.clientHeight - box.scrollTop;
}
