// A button that copies text, and says whether it worked.
import { useEffect, useState } from "preact/hooks";
import { CheckIcon, CopyIcon } from "./icons";

const SHOWN_MS = 2000;

type Outcome = "none" | "copied" | "failed";

export function CopyButton(props: { what: string; label?: string; text: () => string }) {
  const [outcome, setOutcome] = useState<Outcome>("none");
  useEffect(() => {
    if (outcome === "none") return undefined;
    const timer = setTimeout(() => setOutcome("none"), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const label = { none: props.label ?? "Copy", copied: "Copied", failed: "Could not copy" }[outcome];
  return (
    <button
      type="button"
      class="pn-quiet pn-copy"
      aria-label={outcome === "none" ? `Copy ${props.what}` : label}
      onClick={async (event) => {
        const root = event.currentTarget.parentElement;
        setOutcome((await copyText(props.text(), root)) ? "copied" : "failed");
      }}
    >
      {outcome === "copied" ? <CheckIcon /> : <CopyIcon />}
      <span aria-live="polite">{label}</span>
    </button>
  );
}

async function copyText(text: string, root: Element | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A page that is not served over HTTPS, or a frame without the permission, has no clipboard but this one.
    return copyBySelection(text, root);
  }
}

function copyBySelection(text: string, root: Element | null): boolean {
  const area = document.createElement("textarea");
  const focused = document.activeElement;
  area.value = text;
  area.className = "pn-hidden";
  (root ?? document.body).append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
