// The Connect card: what it says, the button that opens the popup, and the field for a pasted key.
import type { ConnectTraits } from "../contract";
import { safeUrl } from "../markdown/url";
import type { View } from "../ui/widget";
import { button, element, outsideLink, show } from "../ui/element";
import { type Frame, openFrame } from "./frame";
import { pasteField } from "./paste";
import { screenOf } from "./screen";
import type { ConnectSession } from "./session";
import type { ConnectState } from "./state";

const DETAILS = [
  ["Organization", "organization"],
  ["Project", "project"],
  ["Host", "host"],
] as const;

/** Draws the card into `el` once; from then on only what it says and which parts are shown changes. */
export function openCard(session: ConnectSession, el: HTMLElement): View<ConnectState> {
  const title = element("h2");
  const lead = element("p", { class: "pn-lead" });
  const details = element("dl", { class: "pn-details" });
  const say = element("p", { role: "status", "aria-live": "polite" });
  const connect = button("", () => session.connect(), "pn-primary");
  const open = outsideLink("", "pn-button");
  const focus = button("Focus window", () => session.focusPopup(), "pn-primary");
  const again = button("Connect again", () => session.restart());
  const retry = button("Try again", () => session.reset());
  const cancel = button("Cancel", () => session.cancel());
  const frameHome = element("div");
  const paste = pasteField(session);
  let frame: Frame | null = null;
  const root = element(
    "section",
    {
      class: "pn-root pn-connect",
      "data-lm-suppress-shortcuts": "true",
      tabindex: "-1",
      "aria-label": "Connect to Pinecone",
    },
    title,
    lead,
    details,
    say,
    element("div", { class: "pn-row" }, connect, open, focus, again, retry, cancel),
    frameHome,
    paste.root,
  );
  // A ticket in the address is for one use.
  open.addEventListener("click", () => session.sayReady());
  // The notebook's own shortcuts listen above: a letter of a key must not insert a cell.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  el.append(root);

  // Pinecone's own widget may open the window that this page may not. It is seen once it has loaded.
  function setFrame(address: string | null): void {
    if (frame === null && address !== null) {
      frame = openFrame(address, {
        onReady: () => session.frameLoaded(),
        onKey: (key) => session.takeFramedKey(key),
      });
      frameHome.append(frame.root);
    } else if (frame !== null && address === null) {
      frame.close();
      frame = null;
    }
  }

  function update(state: ConnectState): void {
    const { traits, step } = state;
    const { status, tone, controls, canCancel } = screenOf(state);
    const isConnected = controls === "connected";
    const isBlocked = controls === "blocked";
    const isOffered = controls === "connect" || isBlocked;
    const isCopied = traits.return_mechanism === "copy-paste";
    const url = safeUrl(traits.popup_url);
    title.textContent = isConnected ? "Connected to Pinecone" : "Connect to Pinecone";
    title.className = isConnected ? "pn-title pn-check" : "pn-title";
    lead.textContent = isCopied
      ? "Sign in and choose a project in the tab that opens, then paste the API key it shows."
      : "Sign in and choose a project; this notebook gets an API key for it.";
    if (say.textContent !== status) say.textContent = status;
    say.className = `pn-say pn-say-${tone}`;
    connect.textContent = isBlocked ? "Try again" : "Connect to Pinecone";
    open.textContent = isBlocked ? "Open in a new tab" : "Open Pinecone";
    open.classList.toggle("pn-primary", !isBlocked);
    open.href = url ?? "";
    setFrame(isBlocked ? safeUrl(traits.widget_url) : null);
    details.replaceChildren(...detailsOf(traits));
    show(
      [lead, !isConnected],
      [details, isConnected],
      [connect, isOffered && url !== null && !isCopied],
      [open, isOffered && url !== null && (isCopied || isBlocked)],
      [focus, controls === "popup"],
      [again, isConnected],
      [retry, controls === "stale"],
      [cancel, canCancel],
      [frameHome, step === "framed"],
      [paste.root, isOffered],
    );
    paste.update(state, isCopied || url === null);
  }

  return {
    update,
    remove: () => {
      setFrame(null);
      root.remove();
    },
  };
}

function detailsOf(traits: ConnectTraits): HTMLElement[] {
  return DETAILS.filter(([, name]) => traits[name] !== "").map(([title, name]) =>
    element("div", {}, element("dt", {}, title), element("dd", {}, traits[name])),
  );
}
