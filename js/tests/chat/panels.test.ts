// What the pane offers beside the conversation: asking again, editing, suggestions, panels and export.
import { act } from "preact/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import turns from "../../../tests/wire/chat_turns.json";
import { conversationAsText, harmless } from "../../src/chat/sources";
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

it("asks for the panel of settings, and for what it shows, when it is first opened", () => {
  const { model, el, find } = open();
  click(named(el, "Settings"));
  expect(find(".pn-panel").textContent).toBe("Loading…");
  expect(model.take()).toEqual([{ type: "about" }, { type: "part", name: "settings" }]);
});

it("gives the focus back to the button of a panel that closes", () => {
  const { el, find } = open(CONVERSATION);
  click(named(el, "Export"));
  const inside = find<HTMLElement>(".pn-panel button");
  inside.focus();
  press(inside, "Escape");
  expect(document.activeElement).toBe(named(el, "Export"));
});

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

it("copies the conversation as a cell that shows it", async () => {
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: async (text: string) => void copied.push(text) } });
  const { el } = open(CONVERSATION);
  click(named(el, "Export"));
  await act(async () => named(el, "Copy as a cell").click());
  vi.unstubAllGlobals();
  expect(copied[0]).toMatch(/^%%markdown\n\*\*You:\*\* How many days/);
});

it.each([
  ["a <b>bold</b> word", "a <\u2060b>bold<\u2060/b> word"],
  ["![x](http://e.com/)", "!\u2060[x](http://e.com/)"],
  ["1 < 2 and a <= b!", "1 < 2 and a <= b!"],
  ["[x](javascript:alert(1))", "[x]\u2060(javascript:alert(1))"],
  ["[x]: data:text/html,x", "[x]\u2060: data:text/html,x"],
  ["[x](https://e.com) [y](mailto:a@e.com) [1][2]", "[x](https://e.com) [y](mailto:a@e.com) [1][2]"],
  ["```html\n<b>\n```\n<i>", "```html\n<b>\n```\n<\u2060i>"],
  ["```\n<b>\n~~~\n<i>", "```\n<b>\n~~~\n<i>\n```"],
  ["~~~~\n~~~\n<b>", "~~~~\n~~~\n<b>\n~~~~"],
  ["`` ``` <b>", "`` ``` <\u2060b>"],
  ["```a`<b>", "```a`<\u2060b>"],
])("exports %j without HTML, images to load or dangerous links, and code as it is", (written, exported) => {
  expect(harmless(written)).toBe(exported);
});

it("begins a new conversation", () => {
  const { model, el } = open(CONVERSATION);
  click(named(el, "New conversation"));
  expect(model.take()).toEqual([{ type: "clear", assistant: "handbook" }]);
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
