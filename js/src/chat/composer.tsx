// Where a question is typed: grows with its text, sends on Enter, and stops the answer that is streaming.
import { useLayoutEffect, useRef } from "preact/hooks";
import { SendIcon, StopIcon } from "../ui/icons";
import type { ChatSession } from "./session";
import type { ChatState } from "./state";

// What browsers report for a key that an input method has taken, where `isComposing` is not set.
const KEY_OF_INPUT_METHOD = 229;

export function Composer({ session, state }: { session: ChatSession; state: ChatState }) {
  const { draft, editing, traits } = state;
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

  const name = traits.assistant === "" ? "the assistant" : traits.assistant;
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
      <ActionButton session={session} state={state} />
    </form>
  );
}

function ActionButton({ session, state }: { session: ChatSession; state: ChatState }) {
  const { live, pending, draft, slow } = state;
  if (live !== null) {
    return (
      <button
        type="button"
        class="pn-send pn-stop"
        aria-label="Stop the answer"
        title="Stop (Esc)"
        disabled={live.end !== null}
        onClick={(event) => {
          // The second half of a double click on "Send" is no wish to stop.
          if (event.detail <= 1) session.stop();
        }}
      >
        <StopIcon />
      </button>
    );
  }
  if (pending !== null && slow) {
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
      disabled={pending !== null || draft.trim() === ""}
    >
      <SendIcon />
    </button>
  );
}
