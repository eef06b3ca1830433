// Where a question is typed: grows with its text, sends on Enter, and stops the answer that is streaming.
import { useLayoutEffect, useRef } from "preact/hooks";
import { SendIcon, StopIcon } from "../ui/icons";
import { memo } from "../ui/memo";
import type { ChatSession } from "./session";

// What browsers report for a key that an input method has taken, where `isComposing` is not set.
const KEY_OF_INPUT_METHOD = 229;

interface ComposerProps {
  session: ChatSession;
  assistant: string;
  draft: string;
  /** The turn that the draft is to replace, or "". */
  editing: string;
  isPending: boolean;
  isSlow: boolean;
  isLive: boolean;
  /** The live answer has come to its end. */
  isEnding: boolean;
}

/** Its properties are what it shows of the state, so that text that streams does not draw it again. */
export const Composer = memo((props: ComposerProps) => {
  const { session, assistant, draft, editing } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = "auto";
    const borders = area.offsetHeight - area.clientHeight;
    // In an output that is hidden there is nothing to measure yet.
    if (area.scrollHeight > 0) area.style.height = `${area.scrollHeight + borders}px`;
  }, [draft]);
  useLayoutEffect(() => {
    if (editing !== "") field.current?.focus();
  }, [editing]);

  const name = assistant === "" ? "the assistant" : assistant;
  return (
    <form
      class="pn-composer"
      onSubmit={(event) => {
        event.preventDefault();
        session.ask();
      }}
    >
      {editing !== "" && (
        <p class="pn-editing">
          Sent in place of your earlier question and what came after it.{" "}
          <button type="button" class="pn-quiet" onClick={() => session.edit("", "")}>
            Keep the earlier question
          </button>
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        value={draft}
        aria-label={`Ask ${name} a question`}
        placeholder={`Ask ${name}…`}
        onInput={(event) => session.setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          const isInputMethod = event.isComposing || event.keyCode === KEY_OF_INPUT_METHOD;
          if (event.key !== "Enter" || event.shiftKey || isInputMethod) return;
          event.preventDefault();
          session.ask();
        }}
      />
      <ActionButton {...props} />
    </form>
  );
});

function ActionButton({ session, draft, isPending, isSlow, isLive, isEnding }: ComposerProps) {
  if (isLive) {
    return (
      <button
        type="button"
        class="pn-send pn-stop"
        aria-label="Stop the answer"
        title="Stop (Esc)"
        disabled={isEnding}
        onClick={(event) => {
          // The second half of a double click on "Send" is no wish to stop.
          if (event.detail <= 1) session.stop();
        }}
      >
        <StopIcon />
      </button>
    );
  }
  if (isPending && isSlow) {
    return (
      <button type="button" class="pn-button" onClick={() => session.withdraw()}>
        Take back
      </button>
    );
  }
  return (
    <button
      type="submit"
      class="pn-send"
      aria-label="Send"
      title="Send (Enter)"
      disabled={isPending || draft.trim() === ""}
    >
      <SendIcon />
    </button>
  );
}
