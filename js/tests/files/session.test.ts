// How files go to the kernel: one after the other, the next piece when the last was answered, again when one was lost.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CHUNK_BYTES, FilesSession, filesOf } from "../../src/files/session";
import { movingOf } from "../../src/files/state";
import { FakeModel } from "../fake-model";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start() {
  const model = new FakeModel({ assistant: "handbook" });
  const session = new FilesSession(model.asModel);
  const answer = async (upload: unknown, received: number, is_wanted = true) => {
    model.say({ type: "upload", upload, received, is_wanted });
    await vi.advanceTimersByTimeAsync(0);
  };
  const taken = () => model.take().filter(({ type }) => type !== "files");
  return { model, session, answer, taken };
}

const textFile = (name: string, size: number) => new File(["x".repeat(size)], name);

it("announces a file, sends it in pieces that wait for their answers, then the next file", async () => {
  const { model, session, answer, taken } = start();
  session.add([textFile("a.md", CHUNK_BYTES + 10), textFile("b.md", 1)]);
  const [begin, ...others] = taken();
  expect(begin).toMatchObject({ type: "upload_begin", assistant: "handbook", name: "a.md", size: CHUNK_BYTES + 10 });
  expect(others).toEqual([]);
  const upload = begin?.["upload"];
  await answer(upload, 0);
  expect(taken()).toMatchObject([{ type: "upload_chunk", upload, offset: 0 }]);
  expect(model.beside[0]?.byteLength).toBe(CHUNK_BYTES);
  await answer(upload, CHUNK_BYTES);
  expect(taken()).toMatchObject([{ type: "upload_chunk", offset: CHUNK_BYTES }]);
  expect(model.beside[0]?.byteLength).toBe(10);
  await answer(upload, CHUNK_BYTES + 10, false);
  expect(taken()).toMatchObject([{ type: "upload_begin", name: "b.md" }]);
});

it("leaves files in the page while many are ahead of them", () => {
  const { model, session, taken } = start();
  const row = { name: "a", size: 1, status: "waiting", fraction: null, note: "" };
  const ahead = (count: number) => Array.from({ length: count }, (_, n) => ({ ...row, upload: `u${n}` }));
  model.put({ uploads: ahead(50) });
  session.add([textFile("a.md", 5)]);
  expect(taken()).toEqual([]);
  model.put({ uploads: ahead(49) });
  expect(taken()).toMatchObject([{ type: "upload_begin", name: "a.md" }]);
});

it("goes on with the next file when the kernel does not want one", async () => {
  const { session, answer, taken } = start();
  session.add([textFile("a.png", 5), textFile("b.md", 1)]);
  await answer(taken()[0]?.["upload"], 0, false);
  expect(taken()).toMatchObject([{ type: "upload_begin", name: "b.md" }]);
});

it("announces again what was not answered, less and less often", async () => {
  const { session, taken } = start();
  session.add([textFile("a.md", 5)]);
  await vi.advanceTimersByTimeAsync(60_000);
  const sent = taken();
  expect(new Set(sent.map(({ upload }) => upload)).size).toBe(1);
  expect(sent.length).toBeGreaterThan(3);
  expect(sent.length).toBeLessThan(7);
  expect(session.store.state.slow).toBe(true);
});

it("sends a lost piece again, as text in case the host drops the bytes, and stays with what is answered", async () => {
  const { session, answer, taken } = start();
  session.add([textFile("a.md", CHUNK_BYTES + 3)]);
  const upload = taken()[0]?.["upload"];
  await answer(upload, 0);
  expect(taken()[0]).not.toHaveProperty("data");
  await vi.advanceTimersByTimeAsync(4000);
  const [again] = taken();
  expect(again).toMatchObject({ type: "upload_chunk", offset: 0 });
  expect(atob(String(again?.["data"]))).toBe("x".repeat(CHUNK_BYTES));
  await answer(upload, CHUNK_BYTES);
  expect(taken()).toMatchObject([{ offset: CHUNK_BYTES, data: btoa("xxx") }]);
});

it("does not send a piece twice because an answer came twice", async () => {
  const { session, answer, taken } = start();
  session.add([textFile("a.md", CHUNK_BYTES * 2)]);
  const upload = taken()[0]?.["upload"];
  await answer(upload, 0);
  await answer(upload, 0);
  await answer(upload, CHUNK_BYTES);
  await answer(upload, CHUNK_BYTES);
  expect(taken().map(({ offset }) => offset)).toEqual([0, CHUNK_BYTES]);
});

it("tells the kernel of a file that cannot be read, and goes on", async () => {
  const { session, answer, taken } = start();
  const folder = textFile("folder.md", 5);
  folder.slice = () => {
    const unreadable = new Blob();
    unreadable.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
    return unreadable;
  };
  session.add([folder, textFile("b.md", 1)]);
  const upload = taken()[0]?.["upload"];
  await answer(upload, 0);
  expect(taken()).toMatchObject([
    { type: "upload_cancel", upload, is_unreadable: true },
    { type: "upload_begin", name: "b.md" },
  ]);
});

it("cancels the one that is being sent and one that waits", async () => {
  const { session, answer, taken } = start();
  session.add([textFile("a.md", 5), textFile("b.md", 5), textFile("c.md", 5)]);
  const [a, b] = movingOf(session.store.state);
  session.cancel(b?.upload ?? "");
  await answer(a?.upload, 0);
  taken();
  session.cancel(a?.upload ?? "");
  expect(taken()).toMatchObject([
    { type: "upload_cancel", upload: a?.upload, is_unreadable: false },
    { type: "upload_begin", name: "c.md" },
  ]);
});

it("sends a file to the assistant it was dropped for, although the pane has gone on", () => {
  const { model, session, taken } = start();
  session.add([textFile("a.md", 5)]);
  model.put({ assistant: "other" });
  session.cancel(movingOf(session.store.state)[0]?.upload ?? "");
  expect(taken().map(({ assistant }) => assistant)).toEqual(["handbook", "handbook"]);
});

it("asks how the files are while something moves, names what it sends, and is silent otherwise", async () => {
  const { model, session } = start();
  await vi.advanceTimersByTimeAsync(5000);
  expect(model.take()).toEqual([]);
  session.add([textFile("a.md", 5)]);
  await vi.advanceTimersByTimeAsync(2000);
  const [begin, poll] = model.take();
  expect(poll).toEqual({ type: "files", fresh: false, alive: [begin?.["upload"]] });
});

it("keeps time only while something is under way, and not for ever for a kernel that is gone", async () => {
  const { model, session, answer, taken } = start();
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(0);
  session.add([textFile("a.md", 5)]);
  const upload = taken()[0]?.["upload"];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(vi.getTimerCount()).toBe(0);
  await answer(upload, 0);
  expect(vi.getTimerCount()).toBe(1);
  await answer(upload, 5, false);
  model.put({ uploads: [] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(0);
});

it("asks for the list when a view opens", () => {
  const { model, session } = start();
  session.watch();
  expect(model.take()).toEqual([{ type: "files", fresh: true, alive: [] }]);
});

it("asks again for a first list that was lost, until it comes", async () => {
  const { model, session } = start();
  session.watch();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(model.take().filter(({ fresh }) => fresh).length).toBeGreaterThan(2);
  model.put({ file_list: { is_known: true, error: "", rows: [], more: 0 } });
  await vi.advanceTimersByTimeAsync(10_000);
  model.take();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(model.take()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

it("fetches a list that a host holds back until something is asked", async () => {
  const { model, session } = start();
  model.put({ file_list: { is_known: true, error: "", rows: [], more: 0 } });
  session.watch();
  model.take();
  await vi.advanceTimersByTimeAsync(2000);
  expect(model.take()).toContainEqual({ type: "files", fresh: false, alive: [] });
});

it("is one for all views of a pane", () => {
  const model = new FakeModel({}).asModel;
  expect(filesOf(model)).toBe(filesOf(model));
});
