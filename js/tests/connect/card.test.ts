import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import wire from "../../../tests/wire/connect_messages.json";
import widget from "../../src/connect/index";
import { FakeModel } from "../fake-model";
import { FakePopup, windowOpens } from "./fake-window";

const [IDLE] = wire.traits;

function open(traits: object = {}) {
  const model = new FakeModel({ ...IDLE, ...traits });
  const el = document.createElement("div");
  document.body.append(el);
  void widget().render?.({ model: model.asModel, el } as never);
  const button = (name: string) =>
    [...el.querySelectorAll("button")].find(({ textContent }) => textContent === name);
  const status = () => el.querySelector("[role=status]")?.textContent;
  return { model, el, button, status };
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
    ["waiting", "", "The notebook is waiting for you here."],
    ["checking", "", "Checking the key…"],
    ["rejected", "This key was deleted.", "This key was deleted."],
    ["cancelled", "", "Cancelled."],
    ["timed_out", "", "The notebook stopped waiting."],
    ["connected", "", ""],
  ])("says in the phase %s with the note %j: %j", (phase, note, words) => {
    expect(open({ phase, note }).status()).toBe(words);
  });

  it("shows where it is connected to", () => {
    const { el, button } = open({ ...wire.traits[3] });
    expect(el.querySelector("h2")?.textContent).toBe("Connected to Pinecone");
    expect(el.querySelector("dl")?.textContent).toBe(
      "OrganizationAcmeProjectDocsHosthttps://api.pinecone.io",
    );
    expect(button("Connect again")).toBeDefined();
    expect(el.querySelector("input")).toBeNull();
  });

  it("offers to cancel only what can be cancelled", () => {
    expect(open().button("Cancel")).toBeUndefined();
    expect(open({ phase: "waiting" }).button("Cancel")).toBeDefined();
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
    const { el, button } = open();
    button("Connect to Pinecone")?.click();
    const link = el.querySelector("a.pn-button");
    expect(link?.getAttribute("href")).toBe(IDLE?.popup_url);
    expect(link?.getAttribute("target")).toBe("_blank");
    expect(el.querySelector("input[type=password]")).not.toBeNull();
  });

  it("shows the field alone where there is no popup", () => {
    const { el, button } = open({ popup_url: "" });
    expect(button("Connect to Pinecone")).toBeUndefined();
    expect(el.querySelector("input[type=password]")).not.toBeNull();
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
      act(() => void field.form?.dispatchEvent(new SubmitEvent("submit", { cancelable: true })));
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
    expect(withField().el.querySelector(".pn-paste a")?.getAttribute("href")).toBe(IDLE?.keys_url);
    const { el, button } = open({ keys_url: "javascript:alert(1)" });
    button("Paste an API key instead")?.click();
    expect(el.querySelector(".pn-paste a")).toBeNull();
  });
});
