// One turn of the conversation: a question, or an answer with its citations, sources and note.
import { useContext, useEffect } from "preact/hooks";
import type { Part, Reference, TurnStatus } from "../contract";
import { warmUp } from "../markdown/blocks";
import type { DrawCitation } from "../markdown/inline";
import { Markdown } from "../markdown/markdown";
import { CopyButton } from "../ui/copy";
import { AgainIcon, FileIcon } from "../ui/icons";
import { memo } from "../ui/memo";
import { Actions } from "./actions";
import { Cards } from "./card";
import { answerAsText, describePages, describeSource, sourcesOf } from "./sources";

interface QuestionProps {
  /** "" while the question is on its way. */
  turnId: string;
  text: string;
  note: string;
}

export const Question = memo(({ turnId, text, note }: QuestionProps) => {
  const actions = useContext(Actions);
  return (
    <div class="pn-turn pn-question">
      <h3 class="pn-hidden">You</h3>
      <div class="pn-bubble">{text}</div>
      {note !== "" && <p class="pn-note">{note}</p>}
      {turnId !== "" && (
        <button
          type="button"
          class="pn-quiet pn-edit"
          aria-label={`Edit the question: ${text.slice(0, 60)}`}
          onClick={() => actions?.edit(turnId, text)}
        >
          Edit
        </button>
      )}
    </div>
  );
});

interface AnswerProps {
  parts: readonly Part[];
  status: TurnStatus | "live";
  note: string;
  /** The last answer can be asked for again. */
  isLast: boolean;
}

export const Answer = memo(({ parts, status, note, isLast }: AnswerProps) => {
  const actions = useContext(Actions);
  const isLive = status === "live";
  const isEmpty = parts.length === 0;
  return (
    <div class={`pn-turn pn-answer pn-${status}`}>
      <h3 class="pn-hidden">Assistant</h3>
      {isLive && isEmpty ? <Thinking /> : <Markdown parts={parts} cite={drawChips} />}
      {!isLive && <EndNote status={status} note={note} />}
      {!isLive && <Sources parts={parts} />}
      {!isLive && (
        <div class="pn-actions">
          {!isEmpty && <CopyButton what="answer" text={() => answerAsText(parts)} />}
          {isLast && (
            <button type="button" class="pn-quiet" onClick={() => actions?.again()}>
              <AgainIcon /> {status === "done" ? "Answer again" : "Try again"}
            </button>
          )}
        </div>
      )}
    </div>
  );
});

const drawChips: DrawCitation = (references) =>
  references.map((reference, index) => <Chip key={index} reference={reference} />);

function Thinking() {
  useEffect(warmUp, []);
  return (
    <p class="pn-thinking">
      <span class="pn-hidden">Thinking…</span>
      <i />
      <i />
      <i />
    </p>
  );
}

function EndNote({ status, note }: { status: TurnStatus; note: string }) {
  if (status === "done" && note === "") return null;
  const text = note || (status === "stopped" ? "Stopped." : "This answer failed.");
  return <p class={status === "failed" ? "pn-note pn-trouble" : "pn-note"}>{text}</p>;
}

function Chip({ reference }: { reference: Reference }) {
  const cards = useContext(Cards);
  return (
    <button
      type="button"
      class="pn-chip"
      aria-label={`Source ${reference.number}: ${describeSource(reference)}`}
      aria-haspopup="dialog"
      aria-expanded="false"
      onClick={(event) => cards?.toggle(event.currentTarget, reference)}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") cards?.hover(event.currentTarget, reference);
      }}
      onPointerLeave={() => cards?.leave()}
      // The focus that comes by Tab; the one that a closing card gives back opens nothing.
      onKeyUp={(event) => {
        if (event.key === "Tab") cards?.hover(event.currentTarget, reference);
      }}
      onBlur={() => cards?.leave()}
    >
      {reference.number}
    </button>
  );
}

function Sources({ parts }: { parts: readonly Part[] }) {
  const cards = useContext(Cards);
  const sources = sourcesOf(parts);
  if (sources.length === 0) return null;
  return (
    <ol class="pn-sources" aria-label="Sources">
      {sources.map((source) => (
        <li key={source.number}>
          <button
            type="button"
            class="pn-source"
            aria-haspopup="dialog"
            aria-expanded="false"
            onClick={(event) => cards?.toggle(event.currentTarget, source)}
          >
            <span class="pn-hidden">Source </span>
            <span class="pn-number">{source.number}</span>
            <FileIcon />
            <span class="pn-source-name">{source.file_name}</span>
            <span class="pn-source-pages">{describePages(source.pages)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
