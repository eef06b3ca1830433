// What kernel and browser say to each other about files. The Python half is widgets/files_contract.py.
import { type Guard, isCount, isListOf, isOneOf, isRecord, isString } from "../contract";

export interface FileRow {
  file_id: string;
  name: string;
  size: number | null;
  /** One that is leaving is deleted soon unless that is undone. */
  status: "ready" | "processing" | "failed" | "leaving" | "deleting";
  /** What an upload from a pane did to it. */
  outcome: "" | "uploaded" | "replaced" | "unchanged";
  /** What went wrong, or "". */
  note: string;
}

export interface FileList {
  is_known: boolean;
  /** Why the files are not known as they are now, or "". */
  error: string;
  rows: FileRow[];
  /** How many there are beside the rows. */
  more: number;
}

export interface UploadRow {
  upload: string;
  name: string;
  size: number;
  status:
    | "receiving"
    | "waiting"
    | "sending"
    | "processing"
    | "cancelling"
    | "stopped"
    | "uploaded"
    | "replaced"
    | "unchanged"
    | "failed";
  /** How much of the status is done, from 0 to 1. */
  fraction: number | null;
  note: string;
}

export interface FilesTraits {
  assistant: string;
  file_list: FileList;
  uploads: UploadRow[];
}

/** Browser to kernel. The bytes of a chunk travel beside the message, or in it as base64. */
export type FilesCommand =
  | { type: "files"; fresh: boolean; alive: string[] }
  | { type: "upload_begin"; assistant: string; upload: string; name: string; size: number }
  | { type: "upload_chunk"; assistant: string; upload: string; offset: number; data?: string }
  | { type: "upload_cancel"; assistant: string; upload: string; is_unreadable: boolean }
  | { type: "file_delete"; assistant: string; file_id: string }
  | { type: "file_keep"; assistant: string; file_id: string };

/** Kernel to browser: how many bytes of a file are there, and whether more of it is wanted. */
export interface UploadAnswer {
  type: "upload";
  upload: string;
  received: number;
  is_wanted: boolean;
}

const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === "boolean";

const isNumberOrNull: Guard<number | null> = (value): value is number | null =>
  value === null || typeof value === "number";

export const isFileList = isRecord<FileList>({
  is_known: isBoolean,
  error: isString,
  rows: isListOf(
    isRecord<FileRow>({
      file_id: isString,
      name: isString,
      size: isNumberOrNull,
      status: isOneOf("ready", "processing", "failed", "leaving", "deleting"),
      outcome: isOneOf("", "uploaded", "replaced", "unchanged"),
      note: isString,
    }),
  ),
  more: isCount,
});

export const isUploads = isListOf(
  isRecord<UploadRow>({
    upload: isString,
    name: isString,
    size: isCount,
    status: isOneOf(
      "receiving",
      "waiting",
      "sending",
      "processing",
      "cancelling",
      "stopped",
      "uploaded",
      "replaced",
      "unchanged",
      "failed",
    ),
    fraction: isNumberOrNull,
    note: isString,
  }),
);

export const isUploadAnswer = isRecord<UploadAnswer>({
  type: isOneOf("upload"),
  upload: (value): value is string => isString(value) && value !== "",
  received: isCount,
  is_wanted: isBoolean,
});
