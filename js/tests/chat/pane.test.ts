import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import turns from "../../../tests/wire/chat_turns.json";
import widget from "../../src/chat/index";
import { FakeModel } from "../fake-model";
import { IDLE, open, press, type } from "./open";

const CONVERSATION = { ...IDLE, turns: turns.turns };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe("the composer", () => {
  it("sends on Enter and clears itself", () => {
    const { model, find } = open();
    const field = find<HTMLTextAreaElement>("textarea");
    type(field, "Why?");
    expect(press(field, "Enter").defaultPrevented).toBe(true);
    expect(model.take()).toMatchObject([{ type: "ask", text: "Why?" }]);
    expect(field.value).toBe("");
  });

  it.each([
    ["Shift+Enter", { shiftKey: true }],
    ["an Enter that ends a composition", { isComposing: true }],
    ["an Enter that an input method took", { keyCode: 229 }],
  ])("does not send on %s", (_name, init) => {
    const { model, find } = open();
    const field = find<HTMLTextAreaElement>("textarea");
    type(field, "Why?");
    expect(press(field, "Enter", init).defaultPrevented).toBe(false);
    expect(model.take()).toEqual([]);
  });

  it("keeps what is typed while an answer streams", () => {
    const { model, find } = open({ ...IDLE, live_run: "r1" });
    const field = find<HTMLTextAreaElement>("textarea");
    type(field, "And then");
    act(() => model.say({ type: "run", run: "r1", seq: 0, events: [{ kind: "text", text: "a" }] }));
    act(() => model.put(CONVERSATION));
    expect(field.value).toBe("And then");
    expect(field.isConnected).toBe(true);
  });

  it("offers to stop while an answer streams, by button and by Esc", () => {
    const { model, find } = open({ ...IDLE, live_run: "r1" });
    model.take();
    act(() => find(".pn-stop").click());
    press(find("textarea"), "Escape");
    expect(model.take()).toEqual(Array(2).fill({ type: "stop", run: "r1" }));
  });

  it("does not take the second half of a double click on Send for a wish to stop", () => {
    const { model, find } = open({ ...IDLE, live_run: "r1" });
    model.take();
    act(() => void find(".pn-stop").dispatchEvent(new MouseEvent("click", { detail: 2 })));
    expect(model.take()).toEqual([]);
  });
});

describe("keys in the pane", () => {
  it("do not reach the notebook", () => {
    const { find } = open();
    const heard = vi.fn();
    document.addEventListener("keydown", heard);
    for (const key of ["a", "Enter", "Escape", "d"]) press(find("textarea"), key);
    document.removeEventListener("keydown", heard);
    expect(heard).not.toHaveBeenCalled();
    expect(find(".pn-root").dataset["lmSuppressShortcuts"]).toBe("true");
  });
});

describe("the conversation", () => {
  it("invites when it is empty", () => {
    expect(open().find(".pn-empty").textContent).toContain("handbook");
  });

  it("shows turns with their notes", () => {
    const { el } = open(CONVERSATION);
    expect([...el.querySelectorAll(".pn-turn")]).toHaveLength(6);
    const notes = [...el.querySelectorAll(".pn-note")].map(({ textContent }) => textContent);
    expect(notes).toEqual(["Stopped.", "Too many requests. Try again in 12 s."]);
  });

  it("shows a question at once, and only once when its turn comes", () => {
    const { model, find, el } = open();
    type(find("textarea"), "Why?");
    press(find("textarea"), "Enter");
    expect(find(".pn-question").textContent).toContain("Why?");
    const question = { ...turns.turns[0], parts: [{ type: "text", text: "Why?" }] };
    act(() => model.put({ turns: [question], live_run: "r1" }));
    expect(el.querySelectorAll(".pn-question")).toHaveLength(1);
  });

  it("shows a question as the text it is", () => {
    const text = "**a** <img src=x onerror=alert(1)>";
    const turn = { ...turns.turns[0], parts: [{ type: "text", text }] };
    expect(open({ ...IDLE, turns: [turn] }).find(".pn-bubble").textContent).toBe(text);
  });

  it("keeps the elements of an answer when it becomes a turn", () => {
    const { model, find } = open({ ...IDLE, turns: turns.turns.slice(0, 1), live_run: "r1" });
    const events = [
      { kind: "text", text: "Sixteen weeks 🙂" },
      { kind: "text", text: ", in two blocks." },
    ];
    act(() => model.say({ type: "run", run: "r1", seq: 0, events }));
    const before = find(".pn-answer p");
    act(() => model.put({ turns: turns.turns.slice(0, 2), live_run: "" }));
    expect(find(".pn-answer p")).toBe(before);
    expect(find(".pn-answer").className).toContain("pn-done");
  });

  it("is a log that is not read aloud word by word", () => {
    const { find } = open(CONVERSATION);
    expect(find("[role=log]").getAttribute("aria-live")).toBe("off");
    expect(find("[role=status]").textContent).toBe("");
  });

  it.each(["The answer was cut off at the model's length limit. Ask for the rest.", "Nothing was found."])(
    "says under an answer %j",
    (note) => {
      const { find } = open({ turns: [{ ...turns.turns[1], note }] });
      expect(find(".pn-note").textContent).toBe(note);
      expect(find(".pn-actions").textContent).toContain("Answer again");
    },
  );

  it("says what a question waits for, unless a notice does", () => {
    const { model, el, find } = open();
    type(find("textarea"), "Why?");
    press(find("textarea"), "Enter");
    expect(find(".pn-note").textContent).toBe("Sending…");
    act(() => void vi.advanceTimersByTime(3500));
    expect(find(".pn-note").textContent).toContain("waits until the notebook is free");
    act(() => model.put({ notice: "Connect below." }));
    act(() => void vi.advanceTimersByTime(3500));
    expect(find(".pn-note").textContent).toBe("Sending…");
    expect(el.querySelectorAll(".pn-question")).toHaveLength(1);
  });

  it("says when the record is renewed on another page, and only where there is one", () => {
    const words = "Run the cell of this pane again to bring the transcript";
    const shown = (record_page: string) => open({ ...CONVERSATION, record_page }).el.textContent;
    expect(shown("another")).toContain(words);
    expect(shown("new")).not.toContain(words);
    expect(shown("")).not.toContain(words);
  });

  it("offers to save the conversation when the kernel is gone", () => {
    const { model, el, find } = open(CONVERSATION);
    act(() => model.line());
    act(() => void vi.advanceTimersByTime(3500));
    act(() => find(".pn-notice button").click());
    expect(el.querySelector("[aria-label=Export].pn-panel")).not.toBeNull();
  });

  it("offers an empty pane the conversation from before, and nothing where there is none", () => {
    const notebook = { widget_manager: {} };
    open(CONVERSATION, notebook);
    const { model, find } = open({}, notebook);
    act(() => find(".pn-suggestions .pn-primary").click());
    expect(model.take()).toMatchObject([{ type: "restore", assistant: "handbook" }]);
    expect(open().el.querySelector(".pn-primary")).toBeNull();
  });

  it("says the same thing once", () => {
    const { model, el } = open({ ...IDLE, notice: "Not connected." });
    const about = { type: "about", assistant: "handbook", assistants: [], instructions: "" };
    act(() => model.say({ ...about, error: "Not connected." }));
    expect([...el.querySelectorAll(".pn-notice")].map(({ textContent }) => textContent)).toEqual(["Not connected."]);
    act(() => model.say({ ...about, error: "Too long." }));
    expect(el.querySelectorAll(".pn-notice")).toHaveLength(2);
  });

  it("shows notices above the composer", () => {
    const { find } = open({ ...IDLE, notice: "Not connected." });
    expect(find(".pn-notice").textContent).toBe("Not connected.");
  });
});

describe("citations", () => {
  const chips = (el: HTMLElement) => [...el.querySelectorAll<HTMLElement>(".pn-chip")];

  it("say what they are", () => {
    const { el } = open(CONVERSATION);
    expect(chips(el).map((chip) => chip.getAttribute("aria-label"))).toEqual([
      "Source 1: handbook.pdf, pages 4–5",
      "Source 2: notes.md",
      "Source 1: handbook.pdf, pages 4–5",
    ]);
  });

  it("open a card with the file, its pages, the quote, and a link at the page when it comes", () => {
    const { model, el, find } = open(CONVERSATION);
    act(() => chips(el)[0]?.click());
    expect(model.take()).toEqual([{ type: "link", file_id: "file-1" }]);
    expect(find(".pn-card").textContent).toContain("handbook.pdfPages 4–5");
    expect(find(".pn-card-quote").textContent).toBe("sixteen weeks of paid leave");
    expect(el.querySelector(".pn-card a")).toBeNull();
    const metadata = [{ name: "<b>team</b>", value: "<img src=x onerror=alert(1)>" }];
    act(() => model.say({ type: "link", file_id: "file-1", url: "https://e.com/f", metadata, error: "" }));
    expect([...el.querySelectorAll("dt, dd")].map(({ innerHTML }) => innerHTML)).toEqual([
      "&lt;b&gt;team&lt;/b&gt;",
      "&lt;img src=x onerror=alert(1)&gt;",
    ]);
    const link = find<HTMLAnchorElement>(".pn-card a");
    expect(link.getAttribute("href")).toBe("https://e.com/f#page=4");
    expect(link.rel).toBe("noopener noreferrer");
  });

  it("make no link of an address that could run code", () => {
    const { model, el } = open(CONVERSATION);
    act(() => chips(el)[0]?.click());
    act(() => model.say({ type: "link", file_id: "file-1", url: "javascript:alert(1)", metadata: [], error: "" }));
    expect(el.querySelector(".pn-card a")).toBeNull();
  });

  it("close with Esc, which stops nothing, and give the focus back", () => {
    const { model, el, find } = open({ ...CONVERSATION, live_run: "r1" });
    const [chip] = chips(el);
    act(() => chip?.click());
    expect(document.activeElement).toBe(find(".pn-card"));
    expect(chip?.getAttribute("aria-expanded")).toBe("true");
    model.take();
    press(find(".pn-card"), "Escape");
    expect(el.querySelector(".pn-card")).toBeNull();
    expect(document.activeElement).toBe(chip);
    expect(chip?.getAttribute("aria-expanded")).toBe("false");
    expect(model.take()).toEqual([]);
  });

  it("close by a second click, and by a click elsewhere", () => {
    const { el, find } = open(CONVERSATION);
    act(() => chips(el)[0]?.click());
    act(() => chips(el)[0]?.click());
    expect(el.querySelector(".pn-card")).toBeNull();
    act(() => chips(el)[0]?.click());
    act(() => void find("textarea").dispatchEvent(new MouseEvent("pointerdown", { bubbles: true, composed: true })));
    expect(el.querySelector(".pn-card")).toBeNull();
  });

  it("are listed once each under the answer", () => {
    const { el } = open(CONVERSATION);
    const sources = [...el.querySelectorAll(".pn-source")].map(({ textContent }) => textContent);
    expect(sources).toEqual(["Source 1handbook.pdfpages 4–5", "Source 2notes.md"]);
  });
});

describe("a view", () => {
  it("leaves nothing behind, by its cleanup or by the host's signal", () => {
    const { model, el, close } = open(CONVERSATION);
    act(() => {
      close();
      close();
    });
    expect(el.childElementCount).toBe(0);
    expect(model.listening).toBe(0);
    const host = new AbortController();
    const other = new FakeModel(CONVERSATION);
    const into = document.createElement("div");
    act(() => void widget().render?.({ model: other.asModel, el: into, signal: host.signal } as never));
    act(() => host.abort());
    expect(other.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("shares what is asked and typed with the other views of its model", () => {
    const model = new FakeModel(IDLE);
    const { initialize, render } = widget();
    const views = [document.createElement("div"), document.createElement("div")];
    act(() => {
      void initialize?.({ model: model.asModel } as never);
      for (const el of views) void render?.({ model: model.asModel, el } as never);
    });
    const fields = views.map((el) => el.querySelector("textarea") as HTMLTextAreaElement);
    type(fields[0] as HTMLTextAreaElement, "Why?");
    expect(fields[1]?.value).toBe("Why?");
    press(fields[1] as HTMLTextAreaElement, "Enter");
    expect(model.take()).toHaveLength(1);
    for (const el of views) expect(el.querySelector(".pn-question")?.textContent).toContain("Why?");
  });

  it("shares nothing with the views of another model", () => {
    const a = open();
    const b = open();
    type(a.find("textarea"), "Why?");
    expect(b.find<HTMLTextAreaElement>("textarea").value).toBe("");
  });
});
