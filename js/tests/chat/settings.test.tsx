// The panel of settings: whom to ask and how, as text, and nothing sent that was not changed.
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, it } from "vitest";
import type { About } from "../../src/chat/state";
import type { ChatSettings } from "../../src/contract";
import { Settings } from "../../src/parts/settings";

const SETTINGS: ChatSettings = { model: "m", temperature: 0.5, filter: "", highlights: true, top_k: null };
const ABOUT: About = {
  type: "about",
  assistant: "handbook",
  assistants: ["handbook", "support <b>"],
  instructions: "Answer in one <i>sentence</i>.",
  error: "",
};

afterEach(() => document.body.replaceChildren());

function open(about: About | null, settings: unknown = SETTINGS) {
  const el = document.createElement("div");
  document.body.append(el);
  const switched: string[] = [];
  const saved: [ChatSettings, string | null][] = [];
  const draw = (now: About | null): void =>
    render(
      <Settings
        assistant="handbook"
        about={now}
        settings={settings}
        switchTo={(name) => switched.push(name)}
        save={(...chosen) => saved.push(chosen)}
      />,
      el,
    );
  act(() => draw(about));
  const find = <E extends HTMLElement>(selector: string): E => el.querySelector<E>(selector) as E;
  const submit = (label: string): void => {
    act(() => void find(`[aria-label=${label}]`).dispatchEvent(new Event("submit", { cancelable: true })));
  };
  return { el, find, submit, switched, saved, draw };
}

it("sends what was chosen, and no instructions that are as they were", () => {
  const { find, submit, saved } = open(ABOUT);
  expect(find<HTMLInputElement>("[name=temperature]").value).toBe("0.5");
  find<HTMLInputElement>("[name=top_k]").value = "8";
  find<HTMLInputElement>("[name=temperature]").value = "";
  submit("Settings");
  expect(saved).toEqual([[{ ...SETTINGS, temperature: null, top_k: 8 }, null]]);
});

it("begins with the service's defaults where the kernel's settings cannot be read", () => {
  const { submit, saved } = open(ABOUT, { model: 3 });
  submit("Settings");
  expect(saved[0]?.[0]).toEqual({ model: "", temperature: null, filter: "", highlights: true, top_k: null });
});

it("sends instructions that were changed, and clears them when they were emptied", () => {
  const { find, submit, saved } = open(ABOUT);
  const field = find<HTMLTextAreaElement>("[name=instructions]");
  expect(field.value).toBe(ABOUT.instructions);
  field.value = "";
  submit("Settings");
  expect(saved[0]?.[1]).toBe("");
});

it("changes no instructions before they are known", () => {
  const { find, submit, saved, draw } = open(null);
  expect(find<HTMLTextAreaElement>("[name=instructions]").disabled).toBe(true);
  submit("Settings");
  expect(saved[0]?.[1]).toBeNull();
  act(() => draw(ABOUT));
  expect(find<HTMLTextAreaElement>("[name=instructions]").value).toBe(ABOUT.instructions);
});

it("lets instructions be mended that the service refused, and not those that could not be had", () => {
  const field = (about: About) => open(about).find<HTMLTextAreaElement>("[name=instructions]");
  expect(field({ ...ABOUT, error: "Too long." }).disabled).toBe(false);
  expect(field({ ...ABOUT, assistants: [], error: "Not connected." }).disabled).toBe(true);
});

it("switches to the assistant that was chosen; names are text", () => {
  const { el, find, submit, switched } = open(ABOUT);
  expect([...el.querySelectorAll("option")].map(({ textContent }) => textContent)).toEqual(ABOUT.assistants);
  find<HTMLSelectElement>("select").value = "support <b>";
  submit("Assistant");
  expect(switched).toEqual(["support <b>"]);
});

it.each([
  [null, "Looking for the other assistants…"],
  [{ ...ABOUT, assistants: ["handbook"] }, "This project has no other."],
])("says why there is nothing to switch to", (about, words) => {
  const { el, find } = open(about);
  expect(find<HTMLSelectElement>("select").disabled).toBe(true);
  expect(el.textContent).toContain(words);
});

it.each([["{", false], ["[1]", false], ["", true], ['{"team": "people"}', true]])(
  "checks the metadata filter %j before it is sent",
  (filter, isGood) => {
    const { find } = open(ABOUT);
    const field = find<HTMLInputElement>("[name=filter]");
    act(() => {
      field.value = filter;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    expect(field.validationMessage === "").toBe(isGood);
  },
);
