// Opens the Connect popup and speaks with it: one window, one origin, one answer.
import { isPopupMessage, type PopupMessage } from "../contract";

const WIDTH = 600;
const HEIGHT = 650;
const POLL_MS = 500;

export type PopupAnswer = Exclude<PopupMessage, { action: "ready" }>;

export interface Popup {
  focus(): void;
  /** Closes the window and listens no longer. */
  close(): void;
}

export interface PopupHandlers {
  onAnswer(answer: PopupAnswer): void;
  /** The window is gone without an answer, as far as the browser tells. */
  onClosed(): void;
}

/** Null where the browser did not open a window. To be called while a click is handled, or every browser blocks it. */
export function openPopup(
  { url, origin, name }: { url: string; origin: string; name: string },
  handlers: PopupHandlers,
): Popup | null {
  // Hosts that replace `window.open` return undefined, whatever its type says.
  const popup = window.open(url, name, features()) ?? null;
  if (popup === null || popup.closed) return null;

  const stop = (): void => {
    window.removeEventListener("message", onMessage);
    clearInterval(poll);
  };
  const onMessage = (event: MessageEvent): void => {
    // The origin alone is not enough: another widget's popup has the same.
    if (event.source !== popup || event.origin !== origin || !isPopupMessage(event.data)) return;
    if (event.data.action === "ready") {
      popup.postMessage({ action: "ack" }, origin);
      return;
    }
    stop();
    popup.close();
    handlers.onAnswer(event.data);
  };
  // The listener outlives a window that looks closed: across origins that look can be wrong, and an answer can be on
  // its way.
  const poll = setInterval(() => {
    if (!popup.closed) return;
    clearInterval(poll);
    handlers.onClosed();
  }, POLL_MS);
  window.addEventListener("message", onMessage);

  return {
    focus: () => popup.focus(),
    close: () => {
      stop();
      popup.close();
    },
  };
}

// Over the middle of this window, on whichever screen that is: left of the first one, places are below zero.
function features(): string {
  const left = window.screenX + (window.outerWidth - WIDTH) / 2;
  const top = window.screenY + (window.outerHeight - HEIGHT) / 2;
  return `popup,width=${WIDTH},height=${HEIGHT},left=${left},top=${top}`;
}
