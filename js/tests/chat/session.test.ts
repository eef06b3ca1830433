// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import stream from "../../../tests/wire/chat_stream.json";
import turns from "../../../tests/wire/chat_turns.json";
import { ChatSession } from "../../src/chat/session";
import { FakeModel } from "../fake-model";
import { expectOnWire, IDLE, started } from "./started";

function asked(traits: object = {}) {
  const all = started(traits);
  all.session.setDraft("  Why?  ");
  all.session.ask();
  const [message] = all.model.take();
  return { ...all, request: message?.["request"] as string, message };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("asking", () => {
  it("sends the trimmed words under a name of its own", () => {
    const first = asked();
    expect(first.message).toMatchObject({ type: "ask", text: "Why?", assistant: "handbook" });
    expectOnWire(first.message);
    expect(asked().request).not.toBe(first.request);
  });

  it("sends again every 2 s under the same name until it is accepted", () => {
    const { model, message, request } = asked();
    vi.advanceTimersByTime(4000);
    expect(model.take()).toEqual([message, message]);
    model.say({ type: "accepted", request, run: "r1" });
    vi.advanceTimersByTime(4000);
    expect(model.take().filter(({ type }) => type === "ask")).toEqual([]);
  });

  it("sends no more when it is refused", () => {
    const { model, session, request } = asked();
    model.say({ type: "refused", request, reason: "Not connected." });
    vi.advanceTimersByTime(4000);
    expect(model.take()).toEqual([]);
    expect(session.store.state).toMatchObject({ refusal: "Not connected.", draft: "Why?" });
  });

  it("sends nothing for blank words, nor while a question or an answer is under way", () => {
    const { model, session } = started();
    session.setDraft(" \n ");
    session.ask();
    expect(model.take()).toEqual([]);
    for (const { model, session } of [asked(), started({ live_run: "r1" })]) {
      model.take();
      session.setDraft("More?");
      session.ask();
      expect(model.take()).toEqual([]);
      expect(session.store.state.draft).toBe("More?");
    }
  });

  it("refuses by itself what no connection can carry", () => {
    const { model, session } = started();
    session.setDraft("x".repeat(100_001));
    session.ask();
    expect(model.take()).toEqual([]);
    expect(session.store.state.refusal).toContain("100,000 characters");
  });

  it("says after 3 s that it is still waiting, and can be taken back", () => {
    const { model, session } = asked();
    vi.advanceTimersByTime(2500);
    expect(session.store.state.slow).toBe(false);
    vi.advanceTimersByTime(750);
    expect(session.store.state.slow).toBe(true);
    session.withdraw();
    model.take();
    vi.advanceTimersByTime(4000);
    expect(model.take()).toEqual([]);
  });
});

describe("an answer that streams", () => {
  it("is asked for from the start when the page was loaded in the middle of it", () => {
    const { model } = started({ live_run: "run-1" });
    const [sync] = model.take();
    expect(sync).toEqual({ type: "sync", run: "run-1", since: 0 });
    expectOnWire(sync);
  });

  it("is asked for at a gap, once for a burst", () => {
    const { model } = started({ live_run: "run-1" });
    model.take();
    vi.advanceTimersByTime(500);
    model.say({ type: "run", run: "run-1", seq: 0, events: [{ kind: "text", text: "a" }] });
    for (const seq of [3, 4, 5]) {
      model.say({ type: "run", run: "run-1", seq, events: [{ kind: "text", text: "b" }] });
    }
    expect(model.take()).toEqual([{ type: "sync", run: "run-1", since: 1 }]);
  });

  it("is asked for after each second without news, and not while news comes", () => {
    const { model } = started({ live_run: "run-1" });
    model.take();
    for (let seq = 0; seq < 8; seq++) {
      vi.advanceTimersByTime(500);
      model.say({ type: "run", run: "run-1", seq, events: [{ kind: "text", text: "a" }] });
    }
    expect(model.take()).toEqual([]);
    vi.advanceTimersByTime(3000);
    expect(model.take()).toEqual(Array(3).fill({ type: "sync", run: "run-1", since: 8 }));
  });

  it("is asked for four times a second while only answers to asking bring news", () => {
    const { model } = started({ live_run: "run-1" });
    model.take();
    const bring = (seq: number) =>
      model.say({ type: "run", run: "run-1", seq, events: [{ kind: "text", text: "a" }] });
    vi.advanceTimersByTime(100);
    for (let seq = 0; seq < 4; seq++) {
      bring(seq);
      vi.advanceTimersByTime(500);
      expect(model.take()).toEqual([{ type: "sync", run: "run-1", since: seq + 1 }]);
    }
    // The kernel went silent: back to once a second.
    vi.advanceTimersByTime(1000);
    model.take();
    vi.advanceTimersByTime(4000);
    expect(model.take()).toHaveLength(4);
  });

  it("is asked for less often when nothing at all was heard for half a minute", () => {
    const { model } = started({ live_run: "run-1" });
    vi.advanceTimersByTime(31_000);
    model.take();
    vi.advanceTimersByTime(20_000);
    expect(model.take()).toHaveLength(4);
  });

  it("is asked for no longer when it is over", () => {
    const { model } = started({ live_run: "run-1" });
    model.put({ live_run: "", turns: turns.turns });
    model.take();
    vi.advanceTimersByTime(5000);
    expect(model.take()).toEqual([]);
  });

  it("is stopped by its name", () => {
    const { model, session } = started({ live_run: "run-1" });
    model.take();
    session.stop();
    const [stop] = model.take();
    expect(stop).toEqual({ type: "stop", run: "run-1" });
    expectOnWire(stop);
  });

  it("leaves nothing to stop when none is there", () => {
    const { model, session } = started();
    session.stop();
    expect(model.take()).toEqual([]);
  });
});

describe("the session", () => {
  it("takes every message of the shared fixtures", () => {
    const { model, session } = started({ live_run: "run-1" });
    for (const message of stream.to_browser) model.say(message);
    expect(session.store.state.unreadable).toBe(false);
  });

  it("says so when it cannot read a message", () => {
    const { model, session } = started();
    model.say({ type: "run", run: "r", seq: "0", events: [] });
    expect(session.store.state.unreadable).toBe(true);
  });

  it("shows a turn it cannot read as one, and the others as they are", () => {
    const { session } = started({ turns: [turns.turns[0], { turn_id: 7 }] });
    const [first, second] = session.store.state.traits.turns;
    expect(first).toEqual(turns.turns[0]);
    expect(second).toMatchObject({ status: "failed", role: "assistant" });
  });

  it("listens and keeps time until its last view is gone, and goes on with the next", () => {
    const { model, session, detach } = started({ live_run: "run-1" });
    const detachOther = session.attach();
    session.setDraft("Half a quest");
    detach();
    expect(model.listening).toBeGreaterThan(0);
    detachOther();
    expect(model.listening).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    model.put({ notice: "Changed meanwhile." });
    session.attach();
    expect(session.store.state).toMatchObject({
      draft: "Half a quest",
      traits: { notice: "Changed meanwhile." },
    });
  });
});

describe("asking again", () => {
  const talk = { turns: turns.turns.slice(0, 4) };

  it("asks the last question in the place of the one that is there", () => {
    const { model, session } = started(talk);
    session.again();
    const [message] = model.take();
    expect(message).toMatchObject({ type: "ask", text: "And in Japan?", replaces: "turn-3" });
    expectOnWire(message);
  });

  it("sends an edited question in the place of its turn", () => {
    const { model, session } = started(talk);
    session.edit("turn-1", "How many days?");
    session.setDraft("How many weeks?");
    session.ask();
    expect(model.take()).toMatchObject([{ text: "How many weeks?", replaces: "turn-1" }]);
  });

  it("does nothing while an answer streams, or with nothing to ask again", () => {
    const { model, session } = started({ ...talk, live_run: "r1" });
    model.take();
    session.again();
    expect(model.take()).toEqual([]);
    const empty = started();
    empty.session.again();
    expect(empty.model.take()).toEqual([]);
  });
});

describe("settings, another assistant and a new conversation", () => {
  it("go to the kernel as the contract says", () => {
    const { model, session } = started();
    session.configure({ model: "", temperature: null, filter: "", highlights: true, top_k: null });
    session.clear();
    session.lookUp();
    session.instruct("Be brief.");
    session.switchTo("support");
    const sent = model.take();
    expect(sent.map(({ type }) => type)).toEqual(["settings", "clear", "about", "instruct", "switch"]);
    for (const message of sent) expectOnWire(message);
    expect(sent[1]).toMatchObject({ assistant: "handbook" });
    expect(sent[3]).toMatchObject({ assistant: "handbook", instructions: "Be brief." });
  });
});

describe("the record that the notebook keeps", () => {
  it("is claimed by the page that shows the pane when it is new, and by no other", () => {
    const { model, session } = started({ record_page: "new" });
    const [opened] = model.take();
    expect(opened).toEqual({ type: "opened", page: session.page });
    expectOnWire(opened);
    expect(started({ record_page: "another" }).model.take()).toEqual([]);
  });

  it("is claimed again when the pane is shown anew", () => {
    const { model } = started({ record_page: "another" });
    model.put({ record_page: "new" });
    expect(model.take()).toMatchObject([{ type: "opened" }]);
  });
});

describe("a line that was cut", () => {
  it("leaves nothing live when the kernel's acceptance comes after the whole answer", () => {
    const { model, session, request } = asked();
    const done = { turns: turns.turns.slice(0, 2), live_run: "" };
    model.put({ ...done, live_run: "run-1" });
    model.put(done);
    vi.advanceTimersByTime(2000);
    model.say({ type: "accepted", request, run: "run-1" });
    model.take();
    vi.advanceTimersByTime(2000);
    const sync = { type: "sync", run: "run-1", since: 0 };
    expect(model.take()).toContainEqual(sync);
    model.say({ type: "over", run: "run-1", last_turn: done.turns[1]?.turn_id });
    expect(session.store.state).toMatchObject({ live: null, pending: null });
    vi.advanceTimersByTime(5000);
    expect(model.take()).toEqual([]);
  });

  it("is said when the kernel does not answer, and forgotten when it does", () => {
    const { model, session } = started();
    model.line();
    const [probe] = model.take();
    expectOnWire(probe);
    vi.advanceTimersByTime(3500);
    expect(session.store.state.lost).toBe(true);
    model.say({ type: "over", run: probe?.["run"], last_turn: "" });
    expect(session.store.state.lost).toBe(false);
  });

  it("is not said when the kernel answers in time", () => {
    const { model, session } = started();
    model.line();
    model.say({ type: "over", run: "probe", last_turn: "" });
    vi.advanceTimersByTime(10_000);
    expect(session.store.state.lost).toBe(false);
  });
});

describe("a conversation that a restarted kernel does not know", () => {
  const notebook = {};

  function pane(traits: object, of: object = notebook) {
    const model = Object.assign(new FakeModel({ ...IDLE, ...traits }), { widget_manager: of });
    const session = new ChatSession(model.asModel);
    session.attach();
    return { model, session };
  }

  it("is what the panes of the notebook showed last, and goes to the new kernel when asked to", () => {
    pane({ turns: turns.turns });
    const { model, session } = pane({});
    expect(session.earlier).toEqual(turns.turns);
    session.restore();
    const [message] = model.take();
    expect(message).toEqual({ type: "restore", assistant: "handbook", turns: turns.turns });
    expectOnWire(message);
  });

  it("is no other notebook's, and no other assistant's", () => {
    pane({ turns: turns.turns });
    expect(pane({}, {}).session.earlier).toEqual([]);
    expect(pane({ assistant: "support" }).session.earlier).toEqual([]);
  });

  it("is gone when it was cleared", () => {
    const { model } = pane({ turns: turns.turns });
    model.put({ turns: [] });
    expect(pane({}).session.earlier).toEqual([]);
  });
});
