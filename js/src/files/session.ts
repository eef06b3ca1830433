// Sends the files of this page to the kernel, one after the other and piece by piece, and asks how they are.
import type { AnyModel } from "@anywidget/types";
import { isString } from "../contract";
import { type Channel, openChannel, orElse, type TraitReaders } from "../model";
import { randomName } from "../ui/random";
import { createStore, type Store } from "../ui/store";
import {
  type FilesCommand,
  type FilesTraits,
  isFileList,
  isUploadAnswer,
  isUploads,
  type UploadAnswer,
} from "./contract";
import { type FilesAction, type FilesState, initialFiles, isMoving, movingOf, reduceFiles } from "./state";

// A Jupyter server closes the connection of the whole notebook over a message of more than 10 MiB, and proxies may over
// less. Half a MiB costs nothing of the speed.
export const CHUNK_BYTES = 512 * 1024;
// The service takes few at once; what is behind them waits here, where it costs nothing.
const MOST_FILES = 50;
const MOST_BYTES = 512 * 1024 * 1024;
const BEAT_MS = 500;
const POLL_MS = 1000;
const FRESH_MS = 5000;
// A kernel that is busy answers later: sending a chunk again and again would only pile up chunks for it.
const RESEND_MS = 3000;
const LONGEST_RESEND_MS = 60_000;
const SLOW_MS = 6000;
// A kernel that is silent for so long while nobody looks may be gone; what it says later is heard all the same.
const GONE_MS = 600_000;

const READERS: TraitReaders<FilesTraits> = {
  assistant: orElse(isString, ""),
  file_list: orElse(isFileList, { is_known: false, error: "", rows: [], more: 0 }),
  uploads: orElse(isUploads, []),
};

/** A file, and whose it is to be: the pane may go on to another assistant while it is sent. */
interface Given {
  assistant: string;
  file: File;
}

/** The file that is being sent now. */
interface Transfer extends Given {
  upload: string;
  offset: number;
  /** The chunk at `offset`, or the announcement, is on its way. */
  isSent: boolean;
  isBegun: boolean;
  sentAt: number;
  wait: number;
}

export class FilesSession {
  readonly store: Store<FilesState, FilesAction>;
  readonly #channel: Channel<FilesTraits, FilesCommand, UploadAnswer>;
  readonly #files = new Map<string, Given>();
  #transfer: Transfer | null = null;
  /** Some hosts drop the bytes that travel beside a message. */
  #isTextual = false;
  #watchers = 0;
  /** Runs while something is under way. */
  #beat: ReturnType<typeof setInterval> | undefined;
  #heardAt = Date.now();
  #polledAt = 0;
  #freshAt = 0;

  constructor(model: AnyModel) {
    this.#channel = openChannel(model, READERS, isUploadAnswer);
    this.store = createStore(reduceFiles, initialFiles(this.#channel.traits()));
    // For as long as the model lives: files are sent on while no view shows it.
    this.#channel.listen({
      onTraits: (traits) => {
        this.#hear();
        this.store.dispatch({ type: "traits", traits });
        this.#next();
      },
      onMessage: (answer) => {
        this.#hear();
        this.#receive(answer);
      },
      onUnreadable: () => {},
    });
    this.#keepTime();
  }

  /** A view shows the files: from now on they are asked for. Returns the function that ends it. */
  watch(): () => void {
    this.#watchers += 1;
    this.#keepTime();
    this.refresh();
    return () => {
      this.#watchers -= 1;
    };
  }

  refresh(): void {
    this.#poll(true);
  }

  add(files: Iterable<File>): void {
    const { assistant } = this.store.state.traits;
    const rows = [...files].map((file) => {
      const upload = randomName();
      this.#files.set(upload, { assistant, file });
      const { name, size } = file;
      return { upload, name, size, status: "queued", fraction: null, note: "" } as const;
    });
    if (rows.length === 0) return;
    this.store.dispatch({ type: "add", rows });
    this.#keepTime();
    this.#next();
  }

  /** Stops an upload, or forgets one that failed. */
  cancel(upload: string): void {
    const assistant = this.#files.get(upload)?.assistant ?? this.store.state.traits.assistant;
    this.store.dispatch({ type: "cancel", upload });
    this.#channel.send({ type: "upload_cancel", assistant, upload, is_unreadable: false });
    this.#end(upload);
  }

  delete(fileId: string): void {
    const { assistant } = this.store.state.traits;
    this.#channel.send({ type: "file_delete", assistant, file_id: fileId });
  }

  keep(fileId: string): void {
    const { assistant } = this.store.state.traits;
    this.#channel.send({ type: "file_keep", assistant, file_id: fileId });
  }

  #next(): void {
    if (this.#transfer !== null) return;
    const ahead = this.store.state.traits.uploads.filter(isMoving);
    const bytes = ahead.reduce((sum, { size }) => sum + size, 0);
    if (ahead.length >= MOST_FILES || bytes >= MOST_BYTES) return;
    const found = this.#files.entries().next();
    if (found.done === true) return;
    const [upload, given] = found.value;
    const started = { offset: 0, isSent: false, isBegun: false, sentAt: Date.now(), wait: RESEND_MS };
    this.#transfer = { upload, ...given, ...started };
    this.#send();
  }

  #end(upload: string): void {
    this.#files.delete(upload);
    if (this.#transfer?.upload !== upload) return;
    this.#transfer = null;
    this.#next();
  }

  #receive({ upload, received, is_wanted }: UploadAnswer): void {
    const transfer = this.#transfer;
    if (transfer?.upload !== upload) return;
    this.store.dispatch({ type: "begin", upload });
    if (!is_wanted) {
      this.#end(upload);
      return;
    }
    // The answer to what was sent twice; the chunk after it is on its way.
    if (transfer.isBegun && transfer.isSent && received === transfer.offset) return;
    Object.assign(transfer, { isBegun: true, offset: received, wait: RESEND_MS });
    this.#send();
  }

  #send(): void {
    const transfer = this.#transfer;
    if (transfer === null) return;
    transfer.sentAt = Date.now();
    const { upload, assistant, file, isBegun } = transfer;
    const { name, size } = file;
    if (isBegun) void this.#sendChunk(transfer);
    else this.#channel.send({ type: "upload_begin", assistant, upload, name, size });
  }

  async #sendChunk(transfer: Transfer): Promise<void> {
    const { upload, assistant, file, offset } = transfer;
    transfer.isSent = true;
    let bytes: ArrayBuffer;
    try {
      bytes = await file.slice(offset, offset + CHUNK_BYTES).arrayBuffer();
    } catch {
      // A folder, or a file that was changed or removed since it was picked.
      this.#channel.send({ type: "upload_cancel", assistant, upload, is_unreadable: true });
      this.#end(upload);
      return;
    }
    if (this.#transfer !== transfer || transfer.offset !== offset) return;
    transfer.sentAt = Date.now();
    const command = { type: "upload_chunk", assistant, upload, offset } as const;
    if (this.#isTextual) this.#channel.send({ ...command, data: asBase64(bytes) });
    else this.#channel.send(command, [bytes]);
  }

  #hear(): void {
    this.#heardAt = Date.now();
    this.#keepTime();
    this.store.dispatch({ type: "slow", slow: false });
  }

  #keepTime(): void {
    this.#beat ??= setInterval(() => this.#tick(), BEAT_MS);
  }

  #tick(): void {
    const now = Date.now();
    const transfer = this.#transfer;
    if (transfer !== null) {
      if (now - this.#heardAt >= SLOW_MS) this.store.dispatch({ type: "slow", slow: true });
      if (now - transfer.sentAt >= transfer.wait) {
        transfer.wait = Math.min(transfer.wait * 2, LONGEST_RESEND_MS);
        if (transfer.isBegun) this.#isTextual = !this.#isTextual;
        this.#send();
      }
    }
    const isDue = now - this.#polledAt >= (now - this.#heardAt >= SLOW_MS ? FRESH_MS : POLL_MS);
    const { is_known, error, rows } = this.store.state.traits.file_list;
    const isWatched = this.#watchers > 0;
    const isChanging = rows.some(({ status }) => status === "processing" || status === "deleting");
    const isLeaving = rows.some(({ status }) => status === "leaving");
    // The first list can be lost. And where updates from a thread are held back (Colab), a list comes with the answer
    // to the next question.
    const isMissing = isWatched && !is_known && error === "";
    const isAsked = isWatched && now - this.#freshAt < FRESH_MS;
    const isBusy =
      transfer !== null || movingOf(this.store.state).length > 0 || isChanging || isLeaving || isMissing || isAsked;
    if (!isBusy || (!isWatched && now - this.#heardAt >= GONE_MS)) {
      clearInterval(this.#beat);
      this.#beat = undefined;
    } else if (isDue) {
      this.#poll(isWatched && (isChanging || isMissing) && now - this.#freshAt >= FRESH_MS);
    }
  }

  #poll(fresh: boolean): void {
    this.#polledAt = Date.now();
    if (fresh) this.#freshAt = this.#polledAt;
    const alive = this.#transfer === null ? [] : [this.#transfer.upload];
    this.#channel.send({ type: "files", fresh, alive });
  }
}

function asBase64(bytes: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}

// A pane may be shown more than once; its files are sent once.
const sessions = new WeakMap<AnyModel, FilesSession>();

export function filesOf(model: AnyModel): FilesSession {
  let session = sessions.get(model);
  if (session === undefined) {
    session = new FilesSession(model);
    sessions.set(model, session);
  }
  return session;
}
