// The chat pane as a whole: header, conversation, notices and composer, and the keys that work anywhere in it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Announcer } from "../ui/announcer";
import { PlusIcon, SaveIcon, SettingsIcon } from "../ui/icons";
import { Actions } from "./actions";
import { Cards, SourceCard, useCard } from "./card";
import { Composer } from "./composer";
import { Export } from "./export";
import type { ChatSession } from "./session";
import { Settings } from "./settings";
import type { ChatState } from "./state";
import { announcementOf, statusOf } from "./status";
import { Transcript } from "./transcript";

const LOST =
  "The notebook's kernel was restarted, or the line to it was cut. What is here stays readable, and Export keeps " +
  "it; to go on, run the cell of this pane again.";

type Panel = "" | "Settings" | "Export";

export function Pane({ session, state }: { session: ChatSession; state: ChatState }) {
  const { traits, live, pending, links, refusal, unreadable, lost } = state;
  const [panel, setPanel] = useState<Panel>("");
  const [card, controls] = useCard(({ file_id }) => session.requestLink(file_id));
  const status = statusOf(state);
  const isEmpty = traits.turns.length === 0 && live === null && pending === null;
  const notices = [
    lost ? LOST : "",
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
    } else if (panel !== "") {
      setPanel("");
    } else {
      session.stop();
    }
  };

  return (
    <Actions.Provider value={session}>
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
            <Tool name="Settings" panel={panel} open={setPanel}>
              <SettingsIcon />
            </Tool>
            {!isEmpty && (
              <>
                <Tool name="Export" panel={panel} open={setPanel}>
                  <SaveIcon />
                </Tool>
                <button
                  type="button"
                  class="pn-quiet"
                  aria-label="New conversation"
                  title="New conversation"
                  onClick={() => session.clear()}
                >
                  <PlusIcon />
                </button>
              </>
            )}
          </header>
          {panel === "Settings" && (
            <Settings
              settings={traits.settings}
              save={(settings) => {
                session.configure(settings);
                setPanel("");
              }}
            />
          )}
          {panel === "Export" && <Export {...traits} />}
          {isEmpty ? (
            <Empty assistant={traits.assistant}>
              {traits.suggestions.map((question) => (
                <button type="button" class="pn-button" onClick={() => session.askFor(question)}>
                  {question}
                </button>
              ))}
            </Empty>
          ) : (
            <Transcript state={state} />
          )}
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
    </Actions.Provider>
  );
}

interface ToolProps {
  name: Panel;
  panel: Panel;
  open: (panel: Panel) => void;
  children: ComponentChildren;
}

function Tool({ name, panel, open, children }: ToolProps) {
  const isOpen = panel === name;
  return (
    <button
      type="button"
      class="pn-quiet"
      aria-label={name}
      title={name}
      aria-expanded={isOpen}
      onClick={() => open(isOpen ? "" : name)}
    >
      {children}
    </button>
  );
}

function Empty(props: { assistant: string; children: ComponentChildren }) {
  return (
    <div class="pn-empty">
      <p>
        Ask a question about the files in <strong>{props.assistant || "this assistant"}</strong>;
        every answer shows where it comes from.
      </p>
      <div class="pn-suggestions">{props.children}</div>
    </div>
  );
}
