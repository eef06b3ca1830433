import { describe, expect, it, vi } from "vitest";
import { openFrame } from "../../src/connect/frame";
import { frameSays, loadFrame } from "./fake-window";

const URL = "https://connect.pinecone.io/notebook";
const KEY = { action: "api_key", key: "pcsk_1" };

function opened() {
  const handlers = { onReady: vi.fn(), onKey: vi.fn() };
  const frame = openFrame(URL, handlers);
  const home = document.createElement("div");
  home.append(frame.root);
  return { frame, home, posted: loadFrame(frame.root), ...handlers };
}

describe("the frame", () => {
  it("may open a popup, cannot lead the page elsewhere, and is not told its address", () => {
    const { root } = opened().frame;
    const allowed = root.getAttribute("sandbox")?.split(" ");
    expect(allowed).toContain("allow-popups");
    expect(allowed?.filter((one) => one.includes("top-navigation"))).toEqual([]);
    expect(root.getAttribute("referrerpolicy")).toBe("no-referrer");
  });

  it("is acknowledged, to its origin alone, each time it says that it is ready", () => {
    const { frame, posted, onReady } = opened();
    frameSays(frame.root, { action: "ready" });
    frameSays(frame.root, { action: "ready" });
    expect(posted.mock.calls).toEqual(Array(2).fill([{ action: "ack" }, "https://connect.pinecone.io"]));
    expect(onReady).toHaveBeenCalledTimes(2);
  });

  it("gives its key once, and is gone", () => {
    const { frame, home, onKey } = opened();
    const source = frame.root.contentWindow;
    frameSays(frame.root, KEY);
    frameSays(frame.root, KEY, { source });
    expect(onKey.mock.calls).toEqual([["pcsk_1"]]);
    expect(home.childNodes).toHaveLength(0);
  });

  it.each(["https://evil.example", "https://app.pinecone.io", "null", ""])(
    "is not heard from the origin %j",
    (origin) => {
      const { frame, onReady, onKey } = opened();
      frameSays(frame.root, { action: "ready" }, { origin });
      frameSays(frame.root, KEY, { origin });
      expect([onReady.mock.calls, onKey.mock.calls]).toEqual([[], []]);
    },
  );

  it("is not mistaken for another window of its origin, nor for none", () => {
    const { frame, onKey } = opened();
    for (const source of [opened().frame.root.contentWindow, null]) frameSays(frame.root, KEY, { source });
    expect(onKey).not.toHaveBeenCalled();
  });

  it.each([{ action: "connection_info", key: "pcsk_1" }, { action: "api_key", key: "" }, "ready", null])(
    "says nothing by %j",
    (data) => {
      const { frame, posted, onKey } = opened();
      frameSays(frame.root, data);
      expect([posted.mock.calls, onKey.mock.calls]).toEqual([[], []]);
    },
  );

  it("is heard no longer once it is closed", () => {
    const { frame, onKey } = opened();
    const source = frame.root.contentWindow;
    frame.close();
    frameSays(frame.root, KEY, { source });
    expect(onKey).not.toHaveBeenCalled();
  });
});
