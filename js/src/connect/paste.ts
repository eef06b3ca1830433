// The field for a key that was copied elsewhere. What is typed lives in the field alone, and leaves it on submit.
import { safeUrl } from "../markdown/url";
import { button, element, outsideLink, show } from "../ui/element";
import type { ConnectSession } from "./session";
import type { ConnectState } from "./state";

export interface PasteField {
  root: HTMLElement;
  /** Where it is the only way, the field is open and has no disclosure. */
  update(state: ConnectState, isOnlyWay: boolean): void;
}

export function pasteField(session: ConnectSession): PasteField {
  const input = element("input", {
    type: "password",
    autocomplete: "off",
    spellcheck: "false",
    "data-1p-ignore": "",
    "data-lpignore": "true",
  });
  const keys = outsideLink("Where to find your API keys");
  const form = element(
    "form",
    {},
    element(
      "div",
      { class: "pn-row" },
      element("label", { class: "pn-field" }, "API key", input),
      element("button", { class: "pn-button" }, "Use this key"),
    ),
    keys,
  );
  const disclosure = button("Paste an API key instead", () => session.setPasteOpen(form.hidden === true));
  disclosure.className = "pn-disclosure";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pasted = input.value;
    input.value = "";
    session.paste(pasted);
  });
  keys.addEventListener("click", () => session.sayReady());

  return {
    root: element("div", { class: "pn-paste" }, disclosure, form),
    update({ pasteOpen, traits }, isOnlyWay) {
      const keysUrl = safeUrl(traits.keys_url);
      const isOpen = pasteOpen || isOnlyWay;
      keys.href = keysUrl ?? "";
      disclosure.ariaExpanded = `${isOpen}`;
      show([disclosure, !isOnlyWay], [form, isOpen], [keys, keysUrl !== null]);
    },
  };
}
