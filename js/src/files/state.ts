// What the view of the files knows, and how each thing that happens changes it. Pure: no clock, no model, no DOM.
import type { FileRow, FilesTraits, UploadRow } from "./contract";

/** An upload as it is shown: one of this page may wait for its turn, which no kernel knows of. */
export type ShownUpload = Omit<UploadRow, "status"> & { status: UploadRow["status"] | "queued" };

export interface FilesState {
  traits: FilesTraits;
  /** Files of this page whose turn to be sent has not come. */
  queue: readonly ShownUpload[];
  /** All uploads since nothing was on its way, with their sizes: what the total is of. */
  sizes: Readonly<Record<string, number>>;
  /** The kernel does not answer: it is busy, or gone. */
  slow: boolean;
  /** What to say aloud: only where something begins or ends. */
  said: string;
}

export type FilesAction =
  | { type: "traits"; traits: FilesTraits }
  | { type: "add"; rows: readonly ShownUpload[] }
  | { type: "begin"; upload: string }
  | { type: "cancel"; upload: string }
  | { type: "slow"; slow: boolean };

export function initialFiles(traits: FilesTraits): FilesState {
  const nothing = { ...traits, uploads: [] };
  const state = { traits: nothing, queue: [], sizes: {}, slow: false, said: "" };
  return { ...reduceFiles(state, { type: "traits", traits }), said: "" };
}

export function reduceFiles(state: FilesState, action: FilesAction): FilesState {
  switch (action.type) {
    case "traits":
      return follow(state, { ...state, traits: action.traits });
    case "add":
      return follow(state, { ...state, queue: [...state.queue, ...action.rows] });
    case "begin":
      return { ...state, queue: state.queue.filter(({ upload }) => upload !== action.upload) };
    case "cancel": {
      const { [action.upload]: _, ...sizes } = state.sizes;
      const queue = state.queue.filter(({ upload }) => upload !== action.upload);
      return follow(state, { ...state, queue, sizes });
    }
    case "slow":
      return state.slow === action.slow ? state : { ...state, slow: action.slow };
  }
}

/** Uploads that go on, those of this page that wait included. */
export function movingOf({ traits, queue }: FilesState): ShownUpload[] {
  const told = new Set(traits.uploads.map(({ upload }) => upload));
  return [...traits.uploads.filter(isMoving), ...queue.filter(({ upload }) => !told.has(upload))];
}

export function isMoving({ status }: ShownUpload): boolean {
  return !["failed", "stopped", "uploaded", "replaced", "unchanged"].includes(status);
}

export interface Total {
  files: number;
  ready: number;
  failed: number;
  bytes: number;
  fraction: number;
}

// The phases of an upload, each with the share of the whole that lies before it and in it.
const SHARES: Partial<Record<ShownUpload["status"], [number, number]>> = {
  queued: [0, 0],
  receiving: [0, 0.3],
  waiting: [0.3, 0],
  sending: [0.3, 0.3],
  processing: [0.6, 0.4],
};

/** How far all uploads are together. */
export function totalOf(state: FilesState): Total {
  const { traits, queue, sizes } = state;
  const all: ShownUpload[] = [...queue, ...traits.uploads];
  const rows = new Map(all.map((row) => [row.upload, row]));
  const total: Total = { files: 0, ready: 0, failed: 0, bytes: 0, fraction: 0 };
  let done = 0;
  for (const [upload, size] of Object.entries(sizes)) {
    const row = rows.get(upload);
    total.files += 1;
    total.bytes += size;
    if (row === undefined || !isMoving(row)) {
      total[row?.status === "failed" ? "failed" : "ready"] += 1;
      done += size;
    } else {
      const [before, share] = SHARES[row.status] ?? [0, 0];
      done += size * (before + share * (row.fraction ?? 0));
    }
  }
  total.fraction = total.bytes === 0 ? 0 : done / total.bytes;
  return total;
}

function follow(before: FilesState, after: FilesState): FilesState {
  const moving = movingOf(after);
  const begins = movingOf(before).length === 0 && moving.length > 0;
  const sizes = begins ? {} : { ...after.sizes };
  for (const { upload, size, status } of moving) {
    if (status === "cancelling") delete sizes[upload];
    else sizes[upload] = size;
  }
  const next = { ...after, sizes };
  return { ...next, said: saidOf(before, next) || before.said };
}

function saidOf(before: FilesState, after: FilesState): string {
  const [had, has] = [movingOf(before).length, movingOf(after).length];
  const failedBefore = new Set(before.traits.uploads.filter(isFailed).map(({ upload }) => upload));
  const failed = after.traits.uploads.filter((row) => isFailed(row) && !failedBefore.has(row.upload));
  const said = failed.map(({ name, note }) => `${name} failed: ${note}`);
  if (had === 0 && has > 0) said.push(`Uploading ${countOf(has, "file")}.`);
  if (had > 0 && has === 0) {
    const { ready, failed: bad } = totalOf(after);
    said.push(`Uploads finished: ${ready} ready${bad > 0 ? `, ${bad} failed` : ""}.`);
  }
  const rows = new Map(after.traits.file_list.rows.map((row) => [row.file_id, row]));
  for (const row of before.traits.file_list.rows) {
    said.push(changeOf(row, rows.get(row.file_id)));
  }
  return said.filter((sentence) => sentence !== "").join(" ");
}

function changeOf({ name, status }: FileRow, now: FileRow | undefined): string {
  if (now === undefined) return status === "leaving" || status === "deleting" ? `${name} was deleted.` : "";
  if (now.status === status) return "";
  if (now.status === "leaving") return `${name} will be deleted in some seconds, unless you undo it.`;
  return status === "leaving" && now.status !== "deleting" ? `${name} is kept.` : "";
}

function isFailed({ status }: ShownUpload): boolean {
  return status === "failed";
}

export function countOf(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}
