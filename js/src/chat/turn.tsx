// One turn of the conversation: a question, or an answer with its citations, sources and note.
import { useContext } from "preact/hooks";
import type { Part, Reference, TurnStatus } from "../contract";
import type { DrawCitation } from "../markdown/inline";
import { Markdown } from "../markdown/markdown";
import { CopyButton } from "../ui/copy";
import { FileIcon } from "../ui/icons";
import { memo } from "../ui/memo";
import { Cards } from "./card";
import { answerAsText, describePages, describeSource, sourcesOf } from "./sources";

export const Question = memo((props: { text: string; note: string }) => (
  <div class="pn-turn pn-question">
    <h3 class="pn-hidden">You</h3>
    <div class="pn-bubble">{props.text}</div>
    {props.note !== "" && <p class="pn-note">{props.note}</p>}
  </div>
));

interface AnswerProps {
  parts: readonly Part[];
  status: TurnStatus | "live";
  note: string;
}

export const Answer = memo(({ parts, status, note }: AnswerProps) => {
  const isLive = status === "live";
  const isEmpty = parts.length === 0;
  return (
    <div class={`pn-turn pn-answer pn-${status}`}>
      <h3 class="pn-hidden">Assistant</h3>
      {isLive && isEmpty ? <Thinking /> : <Markdown parts={parts} cite={drawChips} />}
      {!isLive && <EndNote status={status} note={note} />}
      {!isLive && <Sources parts={parts} />}
      {!isLive && !isEmpty && (
        <div class="pn-actions">
          <CopyButton what="answer" text={() => answerAsText(parts)} />
        </div>
      )}
    </div>
  );
});

const drawChips: DrawCitation = (references) =>
  references.map((reference, index) => <Chip key={index} reference={reference} />);

function Thinking() {
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
            aria-label={`Source ${source.number}: ${describeSource(source)}`}
            onClick={(event) => cards?.toggle(event.currentTarget, source)}
          >
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
