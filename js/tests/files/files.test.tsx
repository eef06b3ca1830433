// The panel of files in a DOM: what a person sees and does there, over a kernel that does what the test says.
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";
import { Files, Moving } from "../../src/files/files";
import fixtures from "../../../tests/wire/files_messages.json";
import { FakeModel } from "../fake-model";

const LIST = fixtures.file_list[1];

let pane: HTMLElement;

function open(traits: object = {}) {
  const model = new FakeModel({ assistant: "handbook", uploads: [], file_list: LIST, ...traits });
  pane = document.createElement("section");
  pane.className = "pn-root pn-chat";
  document.body.append(pane);
  act(() => render(<Files model={model.asModel} />, pane));
  model.take();
  return model;
}

afterEach(() => {
  act(() => render(null, pane));
  document.body.replaceChildren();
});

const named = (name: string) => {
  const found = [...pane.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === name);
  if (found === undefined) throw new Error(`no button ${name} in ${pane.innerHTML}`);
  return found;
};

const rows = () => [...pane.querySelectorAll(".pn-file")].map((row) => row.textContent);

it("shows each file with its state, and how many more there are", () => {
  open();
  expect(rows()).toEqual(["leave.pdfReplaced", "<img src=x>.mdFailedno text was found", "travel.mdUndo"]);
  expect(pane.textContent).toContain("1,903 files");
  expect(pane.textContent).toContain("and 1,900 more");
  expect(pane.textContent).toContain("The service cannot be reached.");
  expect(pane.querySelector("img")).toBeNull();
});

it("shows uploads by file and phase with a total, and why one failed", () => {
  open({ uploads: fixtures.uploads });
  expect(rows().slice(0, 3)).toEqual([
    "photo.pngFailed'photo.png' is of a kind an assistant does not read.",
    "leave.pdfReading 50 %",
    "travel.mdWaits",
  ]);
  expect(pane.textContent).toContain("2 files · 1.0 MB · 15 %");
});

it("says beside the closed panel's button how far uploads are, and then how many failed", () => {
  const model = new FakeModel({ assistant: "handbook", uploads: fixtures.uploads, file_list: LIST });
  pane = document.createElement("section");
  document.body.append(pane);
  act(() => render(<Moving model={model.asModel} />, pane));
  expect(pane.querySelector(".pn-moving")?.textContent).toBe("2 files, 15 %");
  act(() => model.put({ uploads: fixtures.uploads.filter(({ status }) => status === "failed") }));
  expect(pane.querySelector(".pn-moving")?.textContent).toBe("1 failed");
  expect(pane.querySelector("[role=status]")?.textContent).toContain("Uploads finished");
  act(() => model.put({ uploads: [] }));
  expect(pane.querySelector(".pn-moving")).toBeNull();
});

it("turns Delete into Undo under the same focus", () => {
  const model = open();
  const button = named("Delete leave.pdf");
  button.focus();
  act(() => button.click());
  expect(model.take()).toEqual([{ type: "file_delete", assistant: "handbook", file_id: "file-1" }]);
  const [first, ...others] = LIST?.rows ?? [];
  act(() => model.put({ file_list: { ...LIST, rows: [{ ...first, status: "leaving" }, ...others] } }));
  expect(named("Undo: keep leave.pdf")).toBe(button);
  expect(document.activeElement).toBe(button);
});

it("gives the focus to the place for files when the focused row is gone", () => {
  const model = open();
  named("Delete leave.pdf").focus();
  act(() => model.put({ file_list: { ...LIST, rows: [] } }));
  expect(document.activeElement?.className).toContain("pn-drop");
});

it("leaves the focus alone where it is elsewhere", () => {
  const model = open();
  const elsewhere = document.createElement("button");
  document.body.append(elsewhere);
  elsewhere.focus();
  act(() => model.put({ file_list: { ...LIST, rows: [] } }));
  expect(document.activeElement).toBe(elsewhere);
});

it("cancels an upload, and dismisses one that failed", () => {
  const model = open({ uploads: fixtures.uploads });
  act(() => named("Cancel the upload of leave.pdf").click());
  act(() => named("Dismiss photo.png").click());
  expect(model.take().map(({ type, upload }) => [type, upload])).toEqual([
    ["upload_cancel", "upload-1"],
    ["upload_cancel", "upload-3"],
  ]);
});

function drag(type: string, data: object): DragEvent {
  const event = new Event(type, { bubbles: true, cancelable: true }) as DragEvent;
  Object.defineProperty(event, "dataTransfer", { value: data });
  act(() => void pane.dispatchEvent(event));
  return event;
}

it("takes files that are dropped anywhere on the pane, and leaves text alone", () => {
  const model = open();
  expect(drag("dragover", { types: ["text/plain"] }).defaultPrevented).toBe(false);
  const data = { types: ["Files"], files: [new File(["x"], "a.md")], dropEffect: "" };
  expect(drag("dragover", data).defaultPrevented).toBe(true);
  expect(pane.querySelector(".pn-over")).not.toBeNull();
  expect(drag("drop", data).defaultPrevented).toBe(true);
  expect(pane.querySelector(".pn-over")).toBeNull();
  expect(model.take()).toMatchObject([{ type: "upload_begin", name: "a.md" }]);
});

it("takes no drops once it is closed", () => {
  open();
  act(() => render(null, pane));
  expect(drag("drop", { types: ["Files"], files: [] }).defaultPrevented).toBe(false);
});
