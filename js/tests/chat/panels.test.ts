// What the pane offers beside the conversation: asking again, editing, suggestions, settings and export.
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import turns from "../../../tests/wire/chat_turns.json";
import { conversationAsText } from "../../src/chat/sources";
import { supportedBy } from "../../src/chat/supported";
import type { Turn } from "../../src/contract";
import { open, press, type } from "./open";

const CONVERSATION = { turns: turns.turns };

afterEach(() => document.body.replaceChildren());

function named(el: HTMLElement, name: string): HTMLElement {
  const found = [...el.querySelectorAll<HTMLElement>("button")].find(
    (button) => (button.getAttribute("aria-label") ?? button.textContent ?? "").trim() === name,
  );
  if (found === undefined) throw new Error(`no button ${name}`);
  return found;
}

const click = (button: HTMLElement) => act(() => button.click());

it("offers to try the last answer again, and no other", () => {
  const { model, el } = open(CONVERSATION);
  expect([...el.querySelectorAll(".pn-actions")].map((box) => box.textContent)).toEqual([
    "Copy",
    "Copy",
    " Try again",
  ]);
  click(named(el, "Try again"));
  expect(model.take()).toMatchObject([{ type: "ask", text: "Once more?", replaces: "turn-5" }]);
});

it("edits a question in the composer, and says what sending it does", () => {
  const { model, el, find } = open(CONVERSATION);
  click(named(el, "Edit the question: And in Japan?"));
  const field = find<HTMLTextAreaElement>("textarea");
  expect(field.value).toBe("And in Japan?");
  expect(document.activeElement).toBe(field);
  expect(find(".pn-editing").textContent).toContain("in place of");
  type(field, "And in Korea?");
  press(field, "Enter");
  expect(model.take()).toMatchObject([{ text: "And in Korea?", replaces: "turn-3" }]);
  expect(el.querySelectorAll(".pn-question")).toHaveLength(2);
});

it("keeps the earlier question when editing is given up", () => {
  const { el, find } = open(CONVERSATION);
  click(named(el, "Edit the question: And in Japan?"));
  click(named(el, "Keep the earlier question"));
  expect(find<HTMLTextAreaElement>("textarea").value).toBe("");
  expect(el.querySelector(".pn-editing")).toBeNull();
});

it("asks a suggested question by a click, as text", () => {
  const { model, el } = open({ suggestions: ["Why <b>?"] });
  click(named(el, "Why <b>?"));
  expect(model.take()).toMatchObject([{ type: "ask", text: "Why <b>?", replaces: "" }]);
});

it("sends the settings of the panel, and closes it", () => {
  const settings = { model: "m", temperature: 0.5, filter: "", highlights: true, top_k: null };
  const { model, el, find } = open({ settings });
  click(named(el, "Settings"));
  expect(find<HTMLInputElement>("[name=temperature]").value).toBe("0.5");
  find<HTMLInputElement>("[name=top_k]").value = "8";
  find<HTMLInputElement>("[name=temperature]").value = "";
  act(() => void find("form.pn-panel").dispatchEvent(new Event("submit", { cancelable: true })));
  expect(model.take()).toEqual([
    { type: "settings", settings: { ...settings, temperature: null, top_k: 8 } },
  ]);
  expect(el.querySelector(".pn-panel")).toBeNull();
});

it.each([["{", false], ["[1]", false], ["", true], ['{"team": "people"}', true]])(
  "checks the metadata filter %j before it is sent",
  (filter, isGood) => {
    const { el, find } = open();
    click(named(el, "Settings"));
    const field = find<HTMLInputElement>("[name=filter]");
    act(() => {
      field.value = filter;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    expect(field.validationMessage === "").toBe(isGood);
  },
);

it("closes a panel with Esc, which stops nothing", () => {
  const { model, el, find } = open({ ...CONVERSATION, live_run: "r1" });
  model.take();
  click(named(el, "Export"));
  press(find(".pn-panel"), "Escape");
  expect(el.querySelector(".pn-panel")).toBeNull();
  expect(model.take()).toEqual([]);
});

it("saves the conversation as files without the kernel", async () => {
  const saved: [string, Blob][] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    saved.push(["", blob as Blob]);
    return "blob:x";
  });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    const last = saved.at(-1);
    if (last !== undefined) last[0] = this.download;
  });
  const { el } = open(CONVERSATION);
  click(named(el, "Export"));
  click(named(el, "Markdown file"));
  click(named(el, "JSON file"));
  vi.restoreAllMocks();
  expect(saved.map(([name]) => name)).toEqual(["handbook.md", "handbook.json"]);
  expect(await saved[0]?.[1].text()).toContain("[1] handbook.pdf, pages 4–5");
  expect(JSON.parse((await saved[1]?.[1].text()) ?? "")).toEqual({ assistant: "handbook", ...CONVERSATION });
});

it("begins a new conversation", () => {
  const { model, el } = open(CONVERSATION);
  click(named(el, "New conversation"));
  expect(model.take()).toEqual([{ type: "clear" }]);
});

it("writes the conversation with who said what, its sources, and why an answer is not whole", () => {
  const text = conversationAsText("handbook", turns.turns as Turn[]);
  expect(text).toContain("**You:** How many days of parental leave do we give?");
  expect(text).toContain("**handbook:** Sixteen weeks 🙂[1][2][1], in two blocks.");
  expect(text).toContain("*Stopped.*");
});

it("marks what a citation supports: from the one before it, or from the start of the block", () => {
  const block = document.createElement("p");
  block.innerHTML =
    'One.<button class="pn-chip">1</button> Two <b>three</b>.<button class="pn-chip">2</button><button class="pn-chip">3</button>';
  const [first, second, third] = [...block.querySelectorAll<HTMLElement>(".pn-chip")];
  const words = (chip: HTMLElement | undefined) => chip && supportedBy(chip, block).toString().trim();
  expect([first, second, third].map(words)).toEqual(["One.", "Two three.", "Two three."]);
});
