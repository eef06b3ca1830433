// A pane in the page, over a kernel that does what the test says, and the gestures of a person in it.
import { act } from "preact/test-utils";
import widget from "../../src/chat/index";
import { FakeModel } from "../fake-model";

export const IDLE = { assistant: "handbook", turns: [], live_run: "", notice: "" };

export function open(traits: object = {}, host: object = {}) {
  const model = Object.assign(new FakeModel({ ...IDLE, ...traits }), host);
  const el = document.createElement("div");
  document.body.append(el);
  const { render } = widget();
  let close: unknown;
  act(() => {
    close = render?.({ model: model.asModel, el } as never);
  });
  const find = <E extends HTMLElement>(selector: string): E => {
    const found = el.querySelector<E>(selector);
    if (found === null) throw new Error(`no ${selector} in ${el.innerHTML}`);
    return found;
  };
  return { model, el, find, close: close as () => void };
}

export function press(target: Element, key: string, init: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
  act(() => void target.dispatchEvent(event));
  return event;
}

export function type(field: HTMLTextAreaElement, text: string): void {
  act(() => {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
}
