import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openPopup } from "../../src/connect/popup";
import { FakePopup, windowOpens } from "./fake-window";

const PLACE = {
  url: "https://app.pinecone.io/connect/notebook",
  origin: "https://app.pinecone.io",
  name: "pn-connect-1",
};
const INFO = { action: "connection_info", organizationId: "o", globalProjectId: "p", key: "pcsk_1" };

function opened(window = new FakePopup()) {
  const handlers = { onAnswer: vi.fn(), onClosed: vi.fn() };
  const open = windowOpens(window);
  const popup = openPopup(PLACE, handlers);
  return { window, popup, open, ...handlers };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the popup", () => {
  it("has its size and its own name, and knows who opened it", () => {
    const [url, name, features] = opened().open.mock.calls[0] ?? [];
    expect([url, name]).toEqual([PLACE.url, PLACE.name]);
    expect(features).toMatch(/width=600,height=650,left=-?[\d.]+,top=-?[\d.]+$/);
    expect(features).not.toMatch(/noopener|noreferrer/);
  });

  it("is acknowledged, to its origin alone, each time it says that it is ready", () => {
    const { window, onAnswer } = opened();
    window.say({ action: "ready" });
    window.say({ action: "ready" });
    expect(window.posted).toEqual(Array(2).fill({ message: { action: "ack" }, origin: PLACE.origin }));
    expect(onAnswer).not.toHaveBeenCalled();
  });

  it("answers once, and is closed", () => {
    const { window, onAnswer, onClosed } = opened();
    window.say(INFO);
    window.say(INFO);
    window.say({ action: "cancel" });
    vi.advanceTimersByTime(5000);
    expect(onAnswer.mock.calls).toEqual([[INFO]]);
    expect(window.closed).toBe(true);
    expect(onClosed).not.toHaveBeenCalled();
  });

  it("is not heard from another origin", () => {
    const { window, onAnswer } = opened();
    for (const origin of ["https://evil.example", "https://app.pinecone.io.evil.example", "null", ""]) {
      window.say(INFO, origin);
      window.say({ action: "ready" }, origin);
    }
    expect(onAnswer).not.toHaveBeenCalled();
    expect(window.posted).toEqual([]);
  });

  it("is not mistaken for another window of its origin", () => {
    const { onAnswer } = opened();
    new FakePopup().say(INFO);
    expect(onAnswer).not.toHaveBeenCalled();
  });

  it.each([
    { action: "connection_info", organizationId: "o", globalProjectId: "p", key: "" },
    { action: "api_key", key: "pcsk_1" },
    "ready",
    null,
  ])("says nothing by %j", (data) => {
    const { window, onAnswer } = opened();
    window.say(data);
    expect(onAnswer).not.toHaveBeenCalled();
    expect(window.posted).toEqual([]);
  });

  it("that is closed without an answer is reported once, and still heard", () => {
    const { window, onAnswer, onClosed } = opened();
    window.closed = true;
    vi.advanceTimersByTime(5000);
    expect(onClosed).toHaveBeenCalledTimes(1);
    window.say(INFO);
    expect(onAnswer).toHaveBeenCalledTimes(1);
  });

  it("is heard no longer once this side closed it", () => {
    const { window, popup, onAnswer, onClosed } = opened();
    popup?.close();
    window.say(INFO);
    vi.advanceTimersByTime(5000);
    expect(onAnswer).not.toHaveBeenCalled();
    expect(onClosed).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([null, undefined])("that the browser blocks (%s) is none", (result) => {
    windowOpens(result);
    expect(openPopup(PLACE, { onAnswer: vi.fn(), onClosed: vi.fn() })).toBeNull();
  });
});
