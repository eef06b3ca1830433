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

export function windowOpens(...popups: (FakePopup | null | undefined)[]) {
  const open = vi.fn();
  for (const popup of popups) open.mockReturnValueOnce(popup);
  vi.stubGlobal("open", open);
  return open;
}
