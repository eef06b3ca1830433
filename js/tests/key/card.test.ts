import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import wire from "../../../tests/wire/new_key_messages.json";
import widget from "../../src/key/index";
import { FakeModel } from "../fake-model";

const KEY = "pcsk_example_new_key";
const [OFFERED, COPIED, GONE] = wire.traits;

/** A clipboard that takes what is promised to it, as a browser's does. */
class Clipboard {
  held = "";
  async write([item]: ClipboardItem[]) {
    this.held = await (await item!.getType("text/plain")).text();
  }
}

class Item {
  constructor(readonly parts: Record<string, Promise<Blob>>) {}
  getType = (type: string) => this.parts[type];
}

function open(traits: object | undefined = OFFERED) {
  const model = new FakeModel(traits ?? {});
  const el = document.createElement("div");
  document.body.append(el);
  const close = widget().render?.({ model: model.asModel, el } as never) as () => void;
  const button = el.querySelector("button") as HTMLButtonElement;
  const status = () => el.querySelector("[role=status]")?.textContent;
  /** The kernel's answer to the last question. */
  const seal = (change: object = {}) => {
    const { request, pad } = model.sent.at(-1) as { request: string; pad: number[] };
    const plain = [...new TextEncoder().encode(KEY)];
    const sealed = pad.map((byte, index) => byte ^ (plain[index] ?? 0));
    return { type: "sealed", request, sealed, ...change };
  };
  return { model, el, button, status, seal, close };
}

const soon = () => vi.advanceTimersByTimeAsync(1);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("ClipboardItem", Item);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("the card of a new key", () => {
  it("copies the key that comes under its pad, and tells the kernel only then", async () => {
    const clipboard = new Clipboard();
    vi.stubGlobal("navigator", { clipboard });
    const { model, el, button, status, seal } = open();
    button.click();
    expect(status()).toBe("Copying…");
    expect(model.sent.map(({ type }) => type)).toEqual(["copy"]);
    expect(new Set(model.sent[0]?.pad as number[]).size).toBeGreaterThan(100);
    model.say(seal());
    await soon();
    expect(clipboard.held).toBe(KEY);
    expect(model.sent.at(-1)).toEqual({ type: "copied" });
    model.put(COPIED as object);
    expect(status()).toBe("Copied. It is kept nowhere else.");
    expect(button.hidden).toBe(true);
    expect(el.outerHTML).not.toContain(KEY);
  });

  it("tells the kernel again that it was copied, until that says so", async () => {
    vi.stubGlobal("navigator", { clipboard: new Clipboard() });
    const { model, button, seal } = open();
    button.click();
    model.say(seal());
    await vi.advanceTimersByTimeAsync(2001);
    expect(model.sent.map(({ type }) => type)).toEqual(["copy", "copied", "copied"]);
    model.put(COPIED as object);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(model.sent).toHaveLength(3);
  });

  it("says how it ended although this page had no answer", async () => {
    vi.stubGlobal("navigator", { clipboard: new Clipboard() });
    const { model, button, status } = open();
    button.click();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(status()).toMatch("does not answer");
    model.put(COPIED as object);
    expect(status()).toBe("Copied. It is kept nowhere else.");
  });

  it("takes no answer to another page's question", async () => {
    const clipboard = new Clipboard();
    vi.stubGlobal("navigator", { clipboard });
    const { model, button, seal } = open();
    button.click();
    model.say(seal({ request: "another" }));
    await soon();
    expect(clipboard.held).toBe("");
    expect(model.sent).toHaveLength(1);
  });

  it("uses a new pad for each try", () => {
    const { model, button } = open();
    button.click();
    button.disabled = false;
    button.click();
    const [one, two] = model.sent;
    expect(one?.pad).not.toEqual(two?.pad);
  });

  it("copies without the clipboard of secure pages, and through no element", async () => {
    vi.stubGlobal("navigator", {});
    const { model, button, seal } = open();
    let held = "";
    const copy = vi.fn(() => {
      const event = new Event("copy") as ClipboardEvent;
      const data = { setData: (_: string, text: string) => void (held = text) };
      Object.defineProperty(event, "clipboardData", { value: data });
      expect(document.documentElement.outerHTML).not.toContain(KEY);
      window.dispatchEvent(event);
      return true;
    });
    Object.defineProperty(document, "execCommand", { value: copy, configurable: true });
    button.click();
    model.say(seal());
    await soon();
    expect(held).toBe(KEY);
    expect(model.sent.at(-1)).toEqual({ type: "copied" });
  });

  it("keeps the offer where the browser does not allow it", async () => {
    vi.stubGlobal("navigator", {});
    Object.defineProperty(document, "execCommand", { value: () => false, configurable: true });
    const { model, button, status, seal } = open();
    button.click();
    model.say(seal());
    await soon();
    expect(status()).toMatch("did not allow it");
    expect(model.sent.map(({ type }) => type)).toEqual(["copy"]);
    expect(button.hidden || button.disabled).toBe(false);
  });

  it("says when the kernel does not answer", async () => {
    vi.stubGlobal("navigator", { clipboard: new Clipboard() });
    const { button, status } = open();
    button.click();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(status()).toMatch("does not answer");
    expect(button.disabled).toBe(false);
  });

  it("offers nothing once its time is over", () => {
    const { button, status } = open(GONE);
    expect(button.hidden).toBe(true);
    expect(status()).toMatch("has forgotten it");
  });

  it("leaves no listener behind", () => {
    const { model, close } = open();
    close();
    expect(model.listening).toBe(0);
  });
});
