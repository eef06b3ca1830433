// Shows Pinecone's own Connect widget in a frame and speaks with it: one frame, one origin, one key.
import { isFrameMessage } from "../contract";
import { element } from "../ui/element";

// It may open its popup, and may not lead the notebook's page elsewhere.
const SANDBOX =
  "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox";

export interface Frame {
  root: HTMLIFrameElement;
  /** Takes the frame away and listens no longer. */
  close(): void;
}

export interface FrameHandlers {
  /** The widget is there; hosts that allow no frames never come to this. */
  onReady(): void;
  onKey(key: string): void;
}

/** A frame that loads once it is put into the page. */
export function openFrame(url: string, handlers: FrameHandlers): Frame {
  const { origin } = new URL(url);
  const root = element("iframe", {
    class: "pn-frame",
    src: url,
    title: "Pinecone",
    sandbox: SANDBOX,
    // The notebook's address may have a token in it.
    referrerpolicy: "no-referrer",
  });
  const close = (): void => {
    window.removeEventListener("message", onMessage);
    root.remove();
  };
  const onMessage = ({ data, source, origin: from }: MessageEvent): void => {
    const own = root.contentWindow;
    if (own === null || source !== own || from !== origin || !isFrameMessage(data)) return;
    if (data.action === "ready") {
      own.postMessage({ action: "ack" }, origin);
      handlers.onReady();
      return;
    }
    close();
    handlers.onKey(data.key);
  };
  window.addEventListener("message", onMessage);
  return { root, close };
}
