// @vitest-environment node
// What is known of the files, without a DOM: what moves, how far all of it is, and what is said aloud.
import { expect, it } from "vitest";
import type { FileRow, FilesTraits, UploadRow } from "../../src/files/contract";
import { type FilesState, initialFiles, movingOf, reduceFiles, totalOf } from "../../src/files/state";

const NOTHING: FilesTraits = {
  assistant: "handbook",
  file_list: { is_known: true, error: "", rows: [], more: 0 },
  uploads: [],
};

const row = (upload: string, rest: Partial<UploadRow> = {}): UploadRow => ({
  upload,
  name: `${upload}.md`,
  size: 100,
  status: "receiving",
  fraction: null,
  note: "",
  ...rest,
});

const file = (name: string, status: FileRow["status"]): FileRow => ({
  file_id: name,
  name,
  size: 1,
  status,
  outcome: "",
  note: "",
});

const withUploads = (state: FilesState, ...uploads: UploadRow[]) =>
  reduceFiles(state, { type: "traits", traits: { ...state.traits, uploads } });

const withFiles = (state: FilesState, ...rows: FileRow[]) =>
  reduceFiles(state, { type: "traits", traits: { ...state.traits, file_list: { ...NOTHING.file_list, rows } } });

it("counts a file that waits in this page, once the kernel tells of it only once", () => {
  let state = reduceFiles(initialFiles(NOTHING), {
    type: "add",
    rows: [{ ...row("a"), status: "queued" }, { ...row("b"), status: "queued" }],
  });
  expect(movingOf(state).map(({ upload }) => upload)).toEqual(["a", "b"]);
  state = withUploads(state, row("a"));
  expect(movingOf(state).map(({ upload, status }) => [upload, status])).toEqual([
    ["a", "receiving"],
    ["b", "queued"],
  ]);
  state = reduceFiles(state, { type: "begin", upload: "a" });
  expect(state.queue.map(({ upload }) => upload)).toEqual(["b"]);
});

it("has a total that only grows while files come to their end and leave the list", () => {
  let state = withUploads(initialFiles(NOTHING), row("a", { size: 300 }), row("b"));
  const fractions = [totalOf(state).fraction];
  for (const uploads of [
    [row("a", { size: 300, fraction: 0.5 }), row("b")],
    [row("a", { size: 300, status: "sending", fraction: 0.5 }), row("b")],
    [row("a", { size: 300, status: "processing", fraction: 0.5 }), row("b")],
    [row("b")],
    [row("b", { status: "processing", fraction: 0.9 })],
  ]) {
    state = withUploads(state, ...uploads);
    fractions.push(totalOf(state).fraction);
  }
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(totalOf(state)).toMatchObject({ files: 2, ready: 1, failed: 0, bytes: 400 });
  state = withUploads(state);
  expect(totalOf(state)).toMatchObject({ ready: 2, fraction: 1 });
});

it("begins a new total when nothing was on its way", () => {
  let state = withUploads(initialFiles(NOTHING), row("a"));
  state = withUploads(withUploads(state), row("b"));
  expect(totalOf(state).files).toBe(1);
});

it("leaves what was cancelled out of the total", () => {
  let state = withUploads(initialFiles(NOTHING), row("a"), row("b"));
  state = reduceFiles(state, { type: "cancel", upload: "a" });
  state = withUploads(state, row("a", { status: "cancelling" }), row("b"));
  state = withUploads(state, row("b"));
  expect(totalOf(state)).toMatchObject({ files: 1, ready: 0 });
});

it("says where uploads begin, fail and end, and nothing between", () => {
  let state = withUploads(initialFiles(NOTHING), row("a"), row("b"));
  expect(state.said).toBe("Uploading 2 files.");
  state = withUploads(state, row("a", { status: "sending", fraction: 0.5 }), row("b"));
  expect(state.said).toBe("Uploading 2 files.");
  state = withUploads(state, row("a", { status: "failed", note: "It is empty." }));
  expect(state.said).toBe("a.md failed: It is empty. Uploads finished: 1 ready, 1 failed.");
});

it("says what happens to a file that is deleted", () => {
  const state = withFiles(initialFiles(NOTHING), file("a.md", "ready"));
  const leaving = withFiles(state, file("a.md", "leaving"));
  expect(leaving.said).toContain("will be deleted in some seconds");
  expect(withFiles(leaving, file("a.md", "ready")).said).toBe("a.md is kept.");
  expect(withFiles(withFiles(leaving, file("a.md", "deleting"))).said).toBe("a.md was deleted.");
});

it("says nothing of what was there when the page came", () => {
  const traits = { ...NOTHING, uploads: [row("a"), row("b", { status: "failed" })] };
  expect(initialFiles(traits).said).toBe("");
});
