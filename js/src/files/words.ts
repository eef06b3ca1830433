// What is said of a file and of an upload, in words.
import type { FileRow } from "./contract";
import { countOf, type ShownUpload, type Total } from "./state";

const PHASES: Record<ShownUpload["status"], string> = {
  queued: "Waits",
  receiving: "Reading",
  waiting: "Waits",
  sending: "Uploading",
  processing: "Processing",
  cancelling: "Cancelling…",
  stopped: "Cancelled",
  uploaded: "Uploaded",
  replaced: "Replaced",
  unchanged: "Unchanged",
  failed: "Failed",
};

export function phaseOf({ status, fraction }: ShownUpload): string {
  return fraction === null ? PHASES[status] : `${PHASES[status]} ${percentOf(fraction)}`;
}

export function stateOf({ status, outcome, size }: FileRow): string {
  if (status === "processing") return "Processing…";
  if (status === "deleting") return "Deleting…";
  if (status === "leaving") return "";
  if (status === "failed") return "Failed";
  if (outcome !== "") return PHASES[outcome];
  return size === null ? "" : bytesOf(size);
}

export function sentenceOf({ files, ready, failed, bytes, fraction }: Total): string {
  const parts = [countOf(files, "file"), bytesOf(bytes)];
  if (ready > 0) parts.push(`${ready} ready`);
  if (failed > 0) parts.push(`${failed} failed`);
  return [...parts, percentOf(fraction)].join(" · ");
}

export function percentOf(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

export function bytesOf(count: number): string {
  if (count < 1000) return `${Math.round(count)} B`;
  return count < 1e6 ? `${(count / 1e3).toFixed(1)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
