// The card of a new key: its name, dots in the key's place, and the button that copies it once.
import type { KeyPhase } from "../contract";
import { button, element, show } from "../ui/element";
import type { View } from "../ui/widget";
import type { NewKeySession, NewKeyState, Step } from "./session";

const ANOTHER = "Delete this key and create another.";

const PHASES: Record<KeyPhase, string> = {
  offered: "It can be copied once. The kernel forgets it then, or after ten minutes.",
  copied: "Copied. It is kept nowhere else.",
  gone: `It was not copied in time, and the kernel has forgotten it. ${ANOTHER}`,
};

const STEPS: Record<Exclude<Step, "none">, string> = {
  copying: "Copying…",
  refused: `The browser did not allow it. Try again, or create another key with --to VARIABLE.`,
  silent: "The notebook does not answer: its kernel is busy, or has been restarted.",
};

export function openCard(session: NewKeySession, el: HTMLElement): View<NewKeyState> {
  const name = element("b");
  const say = element("p", { role: "status", "aria-live": "polite", class: "pn-muted" });
  const copy = button("Copy key", () => void session.copy(), "pn-primary");
  const dots = element("span", { class: "pn-dots", "aria-hidden": "true" }, "•".repeat(24));
  const root = element(
    "section",
    { class: "pn-root pn-new-key", tabindex: "-1", "aria-label": "New API key" },
    element("p", { class: "pn-title" }, "API key ", name, " is made"),
    element("div", { class: "pn-row" }, dots, copy),
    say,
  );
  el.append(root);

  function update({ traits, step }: NewKeyState): void {
    const isOver = traits.phase !== "offered";
    const words = traits.fault || (step === "none" || isOver ? PHASES[traits.phase] : STEPS[step]);
    name.textContent = traits.name;
    if (say.textContent !== words) say.textContent = words;
    say.classList.toggle("pn-trouble", !isOver && (step === "refused" || step === "silent"));
    copy.disabled = step === "copying";
    show([copy, !isOver]);
  }

  return { update, remove: () => root.remove() };
}
