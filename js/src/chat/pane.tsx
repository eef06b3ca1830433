// The chat pane as a whole: header, conversation, notices and composer, and the keys that work anywhere in it.
import { Announcer } from "../ui/announcer";
import { Cards, SourceCard, useCard } from "./card";
import { Composer } from "./composer";
import type { ChatSession } from "./session";
import type { ChatState } from "./state";
import { announcementOf, statusOf } from "./status";
import { Transcript } from "./transcript";

export function Pane({ session, state }: { session: ChatSession; state: ChatState }) {
  const { traits, live, pending, links, refusal, unreadable } = state;
  const [card, controls] = useCard(({ file_id }) => session.requestLink(file_id));
  const status = statusOf(state);
  const isEmpty = traits.turns.length === 0 && live === null && pending === null;
  const notices = [
    traits.notice,
    refusal,
    unreadable ? "The notebook sent something this pane cannot show. Reload the page to update it." : "",
  ].filter((notice) => notice !== "");

  const onKeyDown = (event: KeyboardEvent): void => {
    // The notebook's own shortcuts listen above: "a" must not insert a cell.
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    if (card !== null) {
      controls.close();
      card.anchor.focus();
    } else {
      session.stop();
    }
  };

  return (
    <Cards.Provider value={controls}>
      <section
        class="pn-root pn-chat"
        data-lm-suppress-shortcuts="true"
        tabIndex={-1}
        aria-label={`Chat with ${traits.assistant || "the assistant"}`}
        onKeyDown={onKeyDown}
      >
        <header class="pn-head">
          <h2 class="pn-title">{traits.assistant || "Assistant"}</h2>
          <span class={`pn-status pn-status-${status.tone}`}>{status.text}</span>
        </header>
        {isEmpty ? <Empty assistant={traits.assistant} /> : <Transcript state={state} />}
        {notices.map((notice) => (
          <p key={notice} class="pn-notice">
            {notice}
          </p>
        ))}
        <Composer session={session} state={state} />
        {card !== null && (
          <SourceCard card={card} link={links[card.reference.file_id]} controls={controls} />
        )}
        <Announcer message={announcementOf(state)} />
      </section>
    </Cards.Provider>
  );
}

function Empty({ assistant }: { assistant: string }) {
  return (
    <p class="pn-empty">
      Ask a question about the files in <strong>{assistant || "this assistant"}</strong>; every
      answer shows where it comes from.
    </p>
  );
}
