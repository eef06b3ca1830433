import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import wire from "../../../tests/wire/connect_messages.json";
import widget from "../../src/connect/index";
import { FakeModel } from "../fake-model";
import { FakePopup, frameSays, loadFrame, windowOpens } from "./fake-window";

const [IDLE] = wire.traits;

function open(traits: object = {}) {
  const model = new FakeModel({ ...IDLE, ...traits });
  const el = document.createElement("div");
  document.body.append(el);
  void widget().render?.({ model: model.asModel, el } as never);
  const seen = <E extends HTMLElement = HTMLElement>(selector: string) =>
    [...el.querySelectorAll<E>(selector)].filter((one) => one.closest("[hidden]") === null);
  const button = (name: string) =>
    seen<HTMLButtonElement>("button").find(({ textContent }) => textContent === name);
  const status = () => el.querySelector("[role=status]")?.textContent;
  model.say({ type: "alive" });
  model.take();
  return { model, el, seen, button, status };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

describe("the card", () => {
  it.each([
    ["idle", "", ""],
    ["waiting", "", "The notebook is waiting for this page…"],
    ["ready", "", "The notebook is waiting for you here."],
    ["checking", "", "Checking the key…"],
    ["rejected", "This key was deleted.", "This key was deleted."],
    ["cancelled", "", "Cancelled."],
    ["timed_out", "", "The notebook stopped waiting."],
    ["connected", "", "This notebook has its API key."],
  ])("says in the phase %s with the note %j: %j", (phase, note, words) => {
    expect(open({ phase, note }).status()).toBe(words);
  });

  it("shows where it is connected to", () => {
    const { el, seen, button } = open(wire.traits.find(({ phase }) => phase === "connected"));
    expect(el.querySelector("h2")?.textContent).toBe("Connected to Pinecone");
    expect(el.querySelector("dl")?.textContent).toBe(
      "OrganizationAcmeProjectDocsHosthttps://api.pinecone.io",
    );
    expect(button("Connect again")).toBeDefined();
    expect(seen("input, .pn-lead")).toEqual([]);
  });

  it("offers to cancel only what can be cancelled", () => {
    expect(open().button("Cancel")).toBeUndefined();
    expect(open({ phase: "ready" }).button("Cancel")).toBeDefined();
  });

  it("opens the popup while the click is handled, and leads back to it", () => {
    const popup = new FakePopup();
    const opened = windowOpens(popup);
    const { button, status } = open();
    button("Connect to Pinecone")?.click();
    expect(opened).toHaveBeenCalledTimes(1);
    expect(status()).toBe("Continue in the Pinecone window.");
    button("Focus window")?.click();
    expect(popup.focus).toHaveBeenCalled();
    button("Cancel")?.click();
    expect(popup.closed).toBe(true);
  });

  it("gives a plain link and the field when the popup is blocked", () => {
    windowOpens(null);
    const { seen, button } = open();
    button("Connect to Pinecone")?.click();
    const [link] = seen("a.pn-button");
    expect(link?.getAttribute("href")).toBe(IDLE?.popup_url);
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer");
    expect(seen("input[type=password]")).toHaveLength(1);
  });

  it("tries Pinecone's own widget when the popup is blocked, and shows it once it has loaded", () => {
    windowOpens(null);
    const { el, model, seen, button, status } = open();
    button("Connect to Pinecone")?.click();
    const frame = el.querySelector("iframe") as HTMLIFrameElement;
    expect([frame.src, seen("iframe")]).toEqual([IDLE?.widget_url, []]);
    loadFrame(frame);
    frameSays(frame, { action: "ready" });
    expect(seen("iframe")).toEqual([frame]);
    expect(status()).toContain("own button below");
    model.take();
    frameSays(frame, { action: "api_key", key: "pcsk_1" });
    expect(model.take()).toMatchObject([{ type: "key", key: "pcsk_1", via: "widget" }]);
    expect(el.querySelector("iframe")).toBeNull();
  });

  it("frames no address that could run code", () => {
    windowOpens(null);
    const { el, button } = open({ widget_url: "javascript:alert(1)" });
    button("Connect to Pinecone")?.click();
    expect(el.querySelector("iframe")).toBeNull();
  });

  it("shows the field alone where there is no popup", () => {
    const { seen, button } = open({ popup_url: "" });
    expect(button("Connect to Pinecone")).toBeUndefined();
    expect(seen("a.pn-button")).toEqual([]);
    expect(seen("input[type=password]")).toHaveLength(1);
  });

  it("shows a link and the field where a key can only be copied", () => {
    const { model, seen, button } = open({ return_mechanism: "copy-paste" });
    expect(button("Connect to Pinecone")).toBeUndefined();
    expect(seen("input[type=password]")).toHaveLength(1);
    const [link] = seen("a.pn-button");
    expect([link?.textContent, link?.getAttribute("href")]).toEqual(["Open Pinecone", IDLE?.popup_url]);
    link?.addEventListener("click", (event) => event.preventDefault());
    link?.click();
    expect(model.take()).toEqual([{ type: "ready" }]);
  });

  it("takes a fresh address without touching what is typed", () => {
    const { el, model, seen } = open({ return_mechanism: "copy-paste" });
    const field = el.querySelector("input") as HTMLInputElement;
    field.value = "pcsk_half";
    model.put({ popup_url: "http://127.0.0.1:1/connect/notebook#ticket=2" });
    expect(seen("a.pn-button")[0]?.getAttribute("href")).toContain("ticket=2");
    expect(el.querySelector("input")).toBe(field);
    expect(field.value).toBe("pcsk_half");
  });

  it("says after 10 s without an answer that there is no notebook to connect, and takes it back", () => {
    const model = new FakeModel({ ...IDLE });
    const el = document.createElement("div");
    void widget().render?.({ model: model.asModel, el } as never);
    const status = () => el.querySelector("[role=status]")?.textContent;
    vi.advanceTimersByTime(10_250);
    expect(status()).toBe("The notebook does not answer. Run this cell again to connect.");
    model.say({ type: "alive" });
    expect(status()).toBe("");
  });

  it("needs no kernel to show that it was connected", () => {
    const { model, el, status } = open({ phase: "connected" });
    vi.advanceTimersByTime(20_000);
    expect(model.take()).toEqual([]);
    expect(status()).toBe("This notebook has its API key.");
    expect(el.querySelector("h2")?.textContent).toBe("Connected to Pinecone");
  });

  it("draws what the kernel says as text", () => {
    const { el } = open({ phase: "rejected", note: "<img src=x onerror=alert(1)>" });
    expect(el.querySelector("img")).toBeNull();
    expect(el.textContent).toContain("<img");
  });

  it("leaves nothing behind when its view goes", () => {
    const model = new FakeModel({ ...IDLE });
    const el = document.createElement("div");
    const close = widget().render?.({ model: model.asModel, el } as never) as () => void;
    close();
    expect([el.childNodes.length, model.listening, vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  it("says after 10 s that the notebook does not answer", () => {
    const { model, status, button } = open({ phase: "connected" });
    button("Connect again")?.click();
    vi.advanceTimersByTime(10_250);
    expect(status()).toBe("The notebook does not answer. Run this cell again to connect.");
    model.put({ phase: "idle", attempt: 2 });
    expect(status()).toBe("");
  });

  it("keeps its keys from the notebook", () => {
    const { el } = open();
    const heard = vi.fn();
    document.addEventListener("keydown", heard);
    el.querySelector("button")?.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    document.removeEventListener("keydown", heard);
    expect(heard).not.toHaveBeenCalled();
  });
});

describe("the field for a key", () => {
  function withField() {
    const all = open();
    all.button("Paste an API key instead")?.click();
    const field = all.el.querySelector("input") as HTMLInputElement;
    const submit = (key: string) => {
      field.value = key;
      field.form?.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    };
    return { ...all, field, submit };
  }

  it("is neither shown nor completed by the browser", () => {
    const { field } = withField();
    expect(field.type).toBe("password");
    expect(field.getAttribute("autocomplete")).toBe("off");
  });

  it("is empty again when the key was sent, and the key is nowhere in the page", () => {
    const { el, field, model, submit, status } = withField();
    const logged = vi.spyOn(console, "log");
    submit("pcsk_secret");
    expect(field.value).toBe("");
    expect(model.take()).toMatchObject([{ type: "key", key: "pcsk_secret", via: "paste" }]);
    expect(el.innerHTML).not.toContain("pcsk_secret");
    expect(status()).toBe("Handing the key to the notebook…");
    expect(logged).not.toHaveBeenCalled();
  });

  it("leaves the focus in the card when it goes", () => {
    const { el, field, submit } = withField();
    field.focus();
    submit("pcsk_secret");
    expect(document.activeElement).toBe(el.querySelector(".pn-root"));
  });

  it("asks for a key when there is none in it", () => {
    const { model, submit, status } = withField();
    submit("   ");
    expect(model.take()).toEqual([]);
    expect(status()).toBe("Paste an API key first.");
  });

  it("links to where keys are, unless the address could run code", () => {
    expect(withField().seen(".pn-paste a")[0]?.getAttribute("href")).toBe(IDLE?.keys_url);
    const { el, seen, button } = open({ keys_url: "javascript:alert(1)" });
    button("Paste an API key instead")?.click();
    expect(seen(".pn-paste a")).toEqual([]);
    expect(el.innerHTML).not.toContain("javascript:");
  });
});
