import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import wire from "../../../tests/wire/connect_messages.json";
import { ConnectSession } from "../../src/connect/session";
import { FakeModel } from "../fake-model";
import { FakePopup, windowOpens } from "./fake-window";

const [IDLE] = wire.traits;
const [, INFO] = wire.popup;
const [POPUP_KEY, PASTED_KEY, CANCEL, RESTART, READY, FRAMED_KEY] = wire.to_kernel;

function started(traits: object = {}) {
  const model = new FakeModel({ ...IDLE, ...traits });
  const session = new ConnectSession(model.asModel);
  const detach = session.attach();
  model.say({ type: "alive" });
  model.take();
  return { model, session, detach };
}

function popupOpen(traits: object = {}) {
  const popup = new FakePopup();
  windowOpens(popup);
  const all = started(traits);
  all.session.connect();
  expect(all.model.sent.pop()).toEqual({ type: "ready" });
  return { ...all, popup };
}

const step = (session: ConnectSession) => session.store.state.step;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("by popup", () => {
  it("opens it, and hands its key to the kernel", () => {
    const { model, session, popup } = popupOpen();
    expect(step(session)).toBe("popup");
    popup.say(INFO);
    expect(model.take()).toEqual([POPUP_KEY]);
    expect(step(session)).toBe("delivering");
  });

  it("tells the kernel when the person cancels there", () => {
    const { model, session, popup } = popupOpen();
    popup.say({ action: "cancel" });
    expect(model.take()).toEqual([CANCEL]);
    expect(step(session)).toBe("none");
  });

  it("tells the kernel when the person cancels here, and closes it", () => {
    const { model, session, popup } = popupOpen();
    session.cancel();
    expect(model.take()).toEqual([CANCEL]);
    expect(popup.closed).toBe(true);
  });

  it("does not take a window that is closed for a cancel", () => {
    const { model, session, popup } = popupOpen();
    popup.closed = true;
    vi.advanceTimersByTime(1000);
    expect(model.take()).toEqual([]);
    expect(session.store.state).toMatchObject({
      step: "none",
      remark: "The window was closed before it finished.",
    });
  });

  it("says when it was blocked, and opens the other way", () => {
    windowOpens(null);
    const { model, session } = started();
    session.connect();
    expect(session.store.state).toMatchObject({ step: "blocked", pasteOpen: true });
    expect(model.take()).toEqual([]);
  });

  it("opens no address that could run code", () => {
    const open = windowOpens(new FakePopup());
    const { session } = started({ popup_url: "javascript:alert(1)" });
    session.connect();
    expect(open).not.toHaveBeenCalled();
  });

  it("asks for a new attempt where the last is over, and gives it the key", () => {
    const { model, session, popup } = popupOpen({ phase: "timed_out" });
    expect(model.take()).toEqual([RESTART]);
    model.put({ phase: "idle", attempt: 2 });
    expect(step(session)).toBe("popup");
    popup.say(INFO);
    expect(model.take()).toEqual([{ ...POPUP_KEY, attempt: 2 }]);
  });

  it("closes when the kernel is connected by another way", () => {
    const { model, session, popup } = popupOpen();
    model.put({ phase: "connected" });
    expect(popup.closed).toBe(true);
    expect(step(session)).toBe("none");
  });

  it("gives each widget the key of its own window", () => {
    const [one, two] = [new FakePopup(), new FakePopup()];
    windowOpens(one, two);
    const [a, b] = [started(), started()];
    a.session.connect();
    b.session.connect();
    a.model.take();
    b.model.take();
    two.say(INFO);
    expect(a.model.take()).toEqual([]);
    expect(b.model.take()).toEqual([POPUP_KEY]);
  });
});

describe("by Pinecone's own widget", () => {
  function blocked(traits: object = {}) {
    windowOpens(null);
    const all = started(traits);
    all.session.connect();
    all.model.take();
    return all;
  }

  it("takes its key once it has loaded in place of the popup", () => {
    const { model, session } = blocked();
    session.frameLoaded();
    expect(step(session)).toBe("framed");
    session.takeFramedKey("pcsk_example_widget");
    expect(model.take()).toEqual([FRAMED_KEY]);
    expect(step(session)).toBe("delivering");
  });

  it("stays while the kernel begins a new attempt, or stops waiting", () => {
    const { model, session } = blocked({ phase: "cancelled" });
    session.frameLoaded();
    model.put({ phase: "idle", attempt: 2 });
    expect(step(session)).toBe("framed");
    model.put({ phase: "connected" });
    expect(step(session)).toBe("none");
  });

  it("does not come back by itself once another way is taken", () => {
    const { session } = blocked();
    session.paste("pcsk_1");
    session.frameLoaded();
    expect(step(session)).toBe("delivering");
  });
});

describe("by a pasted key", () => {
  it("sends it trimmed", () => {
    const { model, session } = started({ attempt: 2 });
    session.paste("  pcsk_example_paste\n");
    expect(model.take()).toEqual([PASTED_KEY]);
  });

  it("refuses nothing but blanks by itself", () => {
    const { model, session } = started();
    session.paste(" \n");
    expect(model.take()).toEqual([]);
    expect(session.store.state.remark).toBe("Paste an API key first.");
  });

  it("asks for a new attempt first where the last was rejected", () => {
    const { model, session } = started({ phase: "rejected" });
    session.paste("pcsk_example_paste");
    expect(model.take()).toEqual([RESTART]);
    model.put({ phase: "idle", attempt: 2 });
    expect(model.take()).toEqual([PASTED_KEY]);
    expect(step(session)).toBe("delivering");
  });
});

describe("the key", () => {
  it("is sent again every 2 s until the kernel has it, and then forgotten", () => {
    const { model, session } = started();
    session.paste("pcsk_1");
    const [message] = model.take();
    vi.advanceTimersByTime(4000);
    expect(model.take()).toEqual([message, message]);
    model.say({ type: "received", attempt: 1 });
    model.put({ phase: "idle", attempt: 2 });
    vi.advanceTimersByTime(20_000);
    expect(model.take()).toEqual([]);
  });

  it("is not forgotten for an answer to an older attempt", () => {
    const { model, session } = started({ attempt: 2 });
    session.paste("pcsk_1");
    model.say({ type: "received", attempt: 1 });
    model.take();
    vi.advanceTimersByTime(2000);
    expect(model.take()).toHaveLength(1);
  });

  it("is forgotten when nobody takes it for 10 s", () => {
    const { model, session } = started();
    session.paste("pcsk_1");
    vi.advanceTimersByTime(10_000);
    expect(step(session)).toBe("stale");
    model.take();
    session.reset();
    model.put({ attempt: 2 });
    vi.advanceTimersByTime(20_000);
    expect(model.take()).toEqual([READY]);
  });

  it("is forgotten when the kernel checks one and when it stops waiting", () => {
    for (const phase of ["checking", "timed_out", "cancelled"]) {
      const { model, session } = started({ phase: "waiting" });
      session.paste("pcsk_1");
      model.take();
      model.put({ phase });
      model.put({ phase: "idle", attempt: 2 });
      vi.advanceTimersByTime(20_000);
      expect(model.take(), phase).toEqual([]);
    }
  });

  it("reaches the kernel when the host took the view away meanwhile", () => {
    const { model, session, detach, popup } = popupOpen();
    detach();
    vi.advanceTimersByTime(60_000);
    popup.say(INFO);
    expect(model.take()).toEqual([POPUP_KEY]);
    model.say({ type: "received", attempt: 1 });
    vi.advanceTimersByTime(1000);
    expect([step(session), model.listening, vi.getTimerCount()]).toEqual(["none", 0, 0]);
  });

  it("is forgotten without a view too when nobody takes it", () => {
    const { model, session, detach } = started();
    session.paste("pcsk_1");
    detach();
    vi.advanceTimersByTime(11_000);
    model.take();
    model.put({ attempt: 2 });
    vi.advanceTimersByTime(20_000);
    expect([model.take(), model.listening]).toEqual([[], 0]);
  });

  it("is never part of the state", () => {
    const { session, popup } = popupOpen();
    popup.say(INFO);
    expect(JSON.stringify(session.store.state)).not.toContain("pcsk_example");
  });
});

describe("the page", () => {
  it("says that it is there until the kernel answers", () => {
    const model = new FakeModel({ ...IDLE });
    new ConnectSession(model.asModel).attach();
    vi.advanceTimersByTime(4000);
    expect(model.take()).toEqual([READY, READY, READY]);
    model.say({ type: "alive" });
    vi.advanceTimersByTime(60_000);
    expect(model.take()).toEqual([]);
  });

  it("asks for fresh addresses before a ticket in them is too old", () => {
    const { model } = started();
    vi.advanceTimersByTime(300_000);
    expect(model.take()).toEqual([READY]);
  });

  it("asks every 10 s what becomes of the key, in case that was lost on its way", () => {
    const { model, session } = started();
    session.paste("pcsk_1");
    model.say({ type: "received", attempt: 1 });
    model.take();
    vi.advanceTimersByTime(20_000);
    expect(model.take()).toEqual([READY, READY]);
    model.put({ phase: "connected" });
    vi.advanceTimersByTime(60_000);
    expect(model.take()).toEqual([]);
  });

  it("says it once for all its views", () => {
    const { model, session } = started();
    session.attach();
    expect(model.take()).toEqual([]);
  });
});

describe("connecting again", () => {
  it("asks until there is a new attempt", () => {
    const { model, session } = started({ phase: "connected" });
    session.restart();
    vi.advanceTimersByTime(2000);
    expect(model.take()).toEqual([RESTART, RESTART]);
    model.put({ phase: "idle", attempt: 2 });
    vi.advanceTimersByTime(20_000);
    expect(step(session)).toBe("none");
    expect(model.take()).toEqual([READY]);
  });
});
