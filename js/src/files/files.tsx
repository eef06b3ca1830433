// The panel of files: drop or pick, see how far each is and why it failed, cancel, delete and undo.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AnyModel } from "@anywidget/types";
import { Announcer } from "../ui/announcer";
import { AgainIcon, BinIcon, CloseIcon, FileIcon, UpIcon } from "../ui/icons";
import type { FileList, FileRow } from "./contract";
import styles from "./files.css";
import { type FilesSession, filesOf } from "./session";
import { countOf, type FilesState, movingOf, type ShownUpload, totalOf } from "./state";
import { percentOf, phaseOf, sentenceOf, stateOf } from "./words";

// As the upload engine has them; the kernel checks.
const KINDS = [".docx", ".json", ".md", ".pdf", ".txt"];

export function Files({ model }: { model: AnyModel }) {
  const session = filesOf(model);
  const panel = useRef<HTMLElement>(null);
  const add = useRef<HTMLButtonElement>(null);
  const hadFocus = useRef(false);
  const state = useFiles(session, () => {
    hadFocus.current = hasFocus(panel.current);
  });
  useEffect(() => session.watch(), [session]);
  useLayoutEffect(() => {
    // Where the focused row is gone, the next key would be a shortcut of the notebook.
    if (hadFocus.current && !hasFocus(panel.current)) add.current?.focus();
    hadFocus.current = false;
  });
  const isOver = useDrop(panel, session);

  const moving = movingOf(state);
  const uploads = [...state.traits.uploads.filter(({ status }) => status === "failed"), ...moving];
  const { file_list: list } = state.traits;
  return (
    <section ref={panel} class="pn-panel pn-files" aria-label="Files">
      <style>{styles}</style>
      <Add button={add} isOver={isOver} session={session} />
      {moving.length > 0 && <Sum sentence={sentenceOf(totalOf(state))} fraction={totalOf(state).fraction} />}
      {state.slow && <p class="pn-muted">The notebook is busy. The upload goes on when it is free.</p>}
      {uploads.length > 0 && (
        <ul class="pn-file-list" aria-label="Uploads">
          {uploads.map((row) => (
            <Upload key={row.upload} row={row} session={session} />
          ))}
        </ul>
      )}
      <Listed list={list} session={session} />
      <Announcer message={state.said} />
    </section>
  );
}

/** What stands beside the button of the panel while that is closed: how far the uploads are, and how many failed. */
export function Moving({ model }: { model: AnyModel }) {
  const state = useFiles(filesOf(model));
  const { uploads } = state.traits;
  const failed = uploads.filter(({ status }) => status === "failed").length;
  const total = totalOf(state);
  return (
    <>
      {movingOf(state).length > 0 ? (
        <span class="pn-moving" title={sentenceOf(total)}>
          <span>{countOf(total.files, "file")}, </span>
          {percentOf(total.fraction)}
        </span>
      ) : (
        failed > 0 && <span class="pn-moving pn-trouble">{failed} failed</span>
      )}
      <Announcer message={state.said} />
    </>
  );
}

function useFiles({ store }: FilesSession, before?: () => void): FilesState {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    const update = (): void => {
      before?.();
      setState(store.state);
    };
    update();
    return store.subscribe(update);
  }, [store]);
  return state;
}

function Add(props: { button: { current: HTMLButtonElement | null }; isOver: boolean; session: FilesSession }) {
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        ref={props.button}
        type="button"
        class={props.isOver ? "pn-drop pn-over" : "pn-drop"}
        onClick={() => picker.current?.click()}
      >
        <UpIcon />
        <span>
          Drop files here or <strong>pick them</strong>
        </span>
        <span class="pn-muted">{KINDS.join(" ")}</span>
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={KINDS.join(",")}
        onChange={({ currentTarget: field }) => {
          props.session.add(field.files ?? []);
          // The same file can be picked again.
          field.value = "";
        }}
      />
    </>
  );
}

function Sum({ sentence, fraction }: { sentence: string; fraction: number }) {
  return (
    <div>
      <p class="pn-file-head">{sentence}</p>
      <progress aria-label="All uploads" value={fraction} />
    </div>
  );
}

function Upload({ row, session }: { row: ShownUpload; session: FilesSession }) {
  const { upload, name, status, fraction, note } = row;
  const isFailed = status === "failed";
  return (
    <li class="pn-file">
      <FileIcon />
      <Name name={name} />
      <span class={isFailed ? "pn-file-state pn-trouble" : "pn-file-state"}>{phaseOf(row)}</span>
      <button
        type="button"
        class="pn-quiet"
        aria-label={isFailed ? `Dismiss ${name}` : `Cancel the upload of ${name}`}
        title={isFailed ? "Dismiss" : "Cancel"}
        aria-disabled={status === "cancelling"}
        onClick={() => session.cancel(upload)}
      >
        <CloseIcon />
      </button>
      {fraction !== null && <progress aria-label={`${name}: ${phaseOf(row)}`} value={fraction} />}
      {fraction === null && (status === "sending" || status === "processing") && (
        <progress aria-label={`${name}: ${phaseOf(row)}`} />
      )}
      {note !== "" && <p class={isFailed ? "pn-file-note pn-trouble" : "pn-file-note pn-muted"}>{note}</p>}
    </li>
  );
}

function Listed({ list, session }: { list: FileList; session: FilesSession }) {
  const { is_known, error, rows, more } = list;
  const count = rows.length + more;
  return (
    <div>
      <p class="pn-file-head">
        {is_known ? (count === 0 ? "No files yet" : countOf(count, "file")) : error === "" ? "Loading…" : ""}
        <button
          type="button"
          class="pn-quiet"
          aria-label="Refresh the list of files"
          title="Refresh"
          onClick={() => session.refresh()}
        >
          <AgainIcon />
        </button>
      </p>
      {error !== "" && <p class="pn-trouble">{error}</p>}
      {rows.length > 0 && (
        <ul class="pn-file-list" aria-label="Files of the assistant">
          {rows.map((row) => (
            <Row key={row.file_id} row={row} session={session} />
          ))}
        </ul>
      )}
      {more > 0 && (
        <p class="pn-file-head">
          and {more.toLocaleString("en")} more; %pinecone_files lists all
        </p>
      )}
    </div>
  );
}

function Row({ row, session }: { row: FileRow; session: FilesSession }) {
  const { file_id, name, status, outcome, note } = row;
  const isLeaving = status === "leaving";
  const tone = status === "failed" ? "pn-trouble" : outcome !== "" ? "pn-good" : "";
  return (
    <li class={isLeaving ? "pn-file pn-leaving" : "pn-file"}>
      <FileIcon />
      <Name name={name} />
      <span class={`pn-file-state ${tone}`}>{stateOf(row)}</span>
      {/* One button, so that the focus stays on it. */}
      <button
        type="button"
        class={isLeaving ? "pn-quiet pn-undo" : "pn-quiet"}
        aria-label={isLeaving ? `Undo: keep ${name}` : `Delete ${name}`}
        title={isLeaving ? "Keep the file" : "Delete"}
        aria-disabled={status === "deleting"}
        onClick={() => (isLeaving ? session.keep(file_id) : session.delete(file_id))}
      >
        {isLeaving ? "Undo" : <BinIcon />}
      </button>
      {note !== "" && <p class="pn-file-note pn-trouble">{note}</p>}
    </li>
  );
}

// A name may be written from right to left, or want to look as if.
function Name({ name }: { name: string }) {
  return (
    <bdi class="pn-file-name" title={name}>
      {name}
    </bdi>
  );
}

/** Takes files that are dropped anywhere on the pane; tells whether some are held over it. */
function useDrop(panel: { current: HTMLElement | null }, session: FilesSession): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const pane = panel.current?.closest<HTMLElement>(".pn-root");
    if (pane == null) return undefined;
    const onOver = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      // Otherwise the browser would open the file, in place of the notebook.
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const onLeave = (event: DragEvent): void => {
      if (!pane.contains(event.relatedTarget as Node | null)) setOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      event.preventDefault();
      event.stopPropagation();
      setOver(false);
      session.add(event.dataTransfer.files);
    };
    const listeners = new AbortController();
    const { signal } = listeners;
    pane.addEventListener("dragover", onOver, { signal });
    pane.addEventListener("dragleave", onLeave, { signal });
    pane.addEventListener("drop", onDrop, { signal });
    return () => listeners.abort();
  }, [panel, session]);
  return isOver;
}

function hasFocus(element: HTMLElement | null): boolean {
  const active = (element?.getRootNode() as Document | ShadowRoot | undefined)?.activeElement;
  return element?.contains(active ?? null) === true;
}
