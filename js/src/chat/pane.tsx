// The chat pane as a whole: header, conversation, notices and composer, and the keys that work anywhere in it.
import type { ComponentChildren, FunctionComponent } from "preact";
import { useCallback, useRef, useState } from "preact/hooks";
import { Announcer } from "../ui/announcer";
import { usePart } from "../parts";
import { FileIcon, PlusIcon, SaveIcon, SettingsIcon } from "../ui/icons";
import { memo } from "../ui/memo";
import { Actions } from "./actions";
import { Cards, SourceCard, useCard } from "./card";
import { Composer } from "./composer";
import { Export } from "./export";
import type { ChatSession } from "./session";
import type { ChatState } from "./state";
import { announcementOf, statusOf } from "./status";
import { Transcript } from "./transcript";

const LOST =
  "The notebook's kernel was restarted, or the line to it was cut. What is here stays readable; to go on, run the cell " +
  "of this pane again, and take this conversation back there.";
const STALE =
  "This page was loaded after the pane was made. Run the cell of this pane again to bring the transcript that the " +
  "notebook keeps up to date; the conversation goes on.";

type Panel = "" | "Files" | "Settings" | "Export";

export function Pane({ session, state }: { session: ChatSession; state: ChatState }) {
  const { traits, live, pending, links, about, refusal, unreadable, lost } = state;
  const root = useRef<HTMLElement>(null);
  const [panel, setPanel] = useState<Panel>("");
  const settings = usePart("settings", panel === "Settings");
  const files = usePart("files", panel === "Files" || session.hasUploads);
  const [card, controls] = useCard(({ file_id }) => session.requestLink(file_id));
  const status = statusOf(state);
  const isEmpty = traits.turns.length === 0 && live === null && pending === null;
  const isStale = !isEmpty && !["", "new", session.page].includes(traits.record_page);
  const notices = new Set([
    traits.notice,
    refusal,
    about?.error ?? "",
    isStale && !lost ? STALE : "",
    unreadable ? "The notebook sent something this pane cannot show. Reload the page to update it." : "",
  ]);
  notices.delete("");

  const open = useCallback((next: Panel): void => {
    if (next === "Settings") session.lookUp();
    // The focus goes from a panel that closes to the button that opened it.
    if (next === "") root.current?.querySelector<HTMLElement>('.pn-head [aria-expanded="true"]')?.focus();
    setPanel(next);
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The notebook's own shortcuts listen above: "a" must not insert a cell.
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    if (card !== null) {
      controls.close();
      card.anchor.focus();
    } else if (panel !== "") {
      open("");
    } else {
      session.stop();
    }
  };

  return (
    <Actions.Provider value={session}>
      <Cards.Provider value={controls}>
        <section
          ref={root}
          class="pn-root pn-chat"
          data-lm-suppress-shortcuts="true"
          tabIndex={-1}
          aria-label={`Chat with ${traits.assistant || "the assistant"}`}
          onKeyDown={onKeyDown}
          onDragEnter={({ dataTransfer }) => {
            if (dataTransfer?.types.includes("Files")) open("Files");
          }}
        >
          <header class="pn-head">
            <h2 class="pn-title">{traits.assistant || "Assistant"}</h2>
            <span class={`pn-status pn-status-${status.tone}`}>{status.text}</span>
            {panel !== "Files" && files !== null && <files.Moving model={session.model} />}
            <Tool name="Files" icon={FileIcon} panel={panel} open={open} />
            <Tool name="Settings" icon={SettingsIcon} panel={panel} open={open} />
            {!isEmpty && (
              <>
                <Tool name="Export" icon={SaveIcon} panel={panel} open={open} />
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
          {((panel === "Settings" && settings === null) || (panel === "Files" && files === null)) && (
            <p class="pn-panel pn-muted">Loading…</p>
          )}
          {panel === "Files" && files !== null && <files.Files model={session.model} />}
          {panel === "Settings" && settings !== null && (
            <settings.Settings
              assistant={traits.assistant}
              about={about}
              settings={traits.settings}
              switchTo={(assistant) => {
                session.switchTo(assistant);
                open("");
              }}
              save={(chosen, instructions) => {
                session.configure(chosen);
                if (instructions !== null) session.instruct(instructions);
                open("");
              }}
            />
          )}
          {panel === "Export" && <Export {...traits} />}
          {isEmpty ? (
            <Empty assistant={traits.assistant}>
              {session.earlier.length > 0 && (
                <button type="button" class="pn-button pn-primary" onClick={() => session.restore()}>
                  Go on with the conversation from before the restart
                </button>
              )}
              {traits.suggestions.map((question) => (
                <button type="button" class="pn-button" onClick={() => session.askFor(question)}>
                  {question}
                </button>
              ))}
            </Empty>
          ) : (
            <Transcript state={state} />
          )}
          {lost && (
            <p class="pn-notice">
              {LOST}{" "}
              <button type="button" class="pn-quiet" onClick={() => open("Export")}>
                Save the conversation
              </button>
            </p>
          )}
          {[...notices].map((notice) => (
            <p key={notice} class="pn-notice">
              {notice}
            </p>
          ))}
          <Composer
            session={session}
            assistant={traits.assistant}
            draft={state.draft}
            editing={state.editing}
            isPending={pending !== null}
            isSlow={state.slow}
            isLive={live !== null}
            isEnding={live !== null && live.end !== null}
          />
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
  icon: FunctionComponent;
  panel: Panel;
  open: (panel: Panel) => void;
}

const Tool = memo(({ name, icon: Icon, panel, open }: ToolProps) => {
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
      <Icon />
    </button>
  );
});

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
