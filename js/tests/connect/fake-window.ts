// The popup as the page that opened it sees it, and a `window.open` that hands it out.
import { vi } from "vitest";

export class FakePopup {
  closed = false;
  readonly posted: { message: unknown; origin: string }[] = [];
  readonly focus = vi.fn();

  close(): void {
    this.closed = true;
  }

  postMessage(message: unknown, origin: string): void {
    this.posted.push({ message, origin });
  }

  /** The popup posts to its opener. */
  say(data: unknown, origin = "https://app.pinecone.io"): void {
    window.dispatchEvent(
      new MessageEvent("message", { data, origin, source: this as unknown as Window }),
    );
  }
}

/** Gives a frame the window that it would have once its page has loaded. */
export function loadFrame(frame: HTMLIFrameElement) {
  const postMessage = vi.fn();
  Object.defineProperty(frame, "contentWindow", { value: { postMessage }, configurable: true });
  return postMessage;
}

/** Pinecone's own widget posts from its frame to the page around it. */
export function frameSays(
  frame: HTMLIFrameElement,
  data: unknown,
  { origin = "https://connect.pinecone.io", source = frame.contentWindow } = {},
): void {
  window.dispatchEvent(new MessageEvent("message", { data, origin, source }));
}

export function windowOpens(...popups: (FakePopup | null | undefined)[]) {
  const open = vi.fn();
  for (const popup of popups) open.mockReturnValueOnce(popup);
  vi.stubGlobal("open", open);
  return open;
}
