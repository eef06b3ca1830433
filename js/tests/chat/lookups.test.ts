// @vitest-environment node
// What the pane asks of its kernel beside questions, and what becomes of it where no answer comes.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FakeModel } from "../fake-model";
import { expectOnWire, started } from "./started";

const ABOUT = { type: "about", assistant: "handbook", assistants: [], instructions: "", error: "" };
const LINK = { type: "link", file_id: "f1", url: "https://e.com/a.pdf", metadata: [], error: "" };

const lookups = (model: FakeModel) => model.take().filter(({ type }) => type !== "sync");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("links to files", () => {
  it("are asked for once a minute at most", () => {
    const { model, session } = started();
    session.requestLink("f1");
    session.requestLink("f1");
    const [link, ...others] = model.take();
    expectOnWire(link);
    expect(others).toEqual([]);
    model.say(LINK);
    session.requestLink("f1");
    expect(model.take()).toEqual([]);
    vi.advanceTimersByTime(61_000);
    session.requestLink("f1");
    expect(model.take()).toEqual([link]);
  });

  it("can be asked for again at once when it failed, or when the kernel said nothing", () => {
    const { model, session } = started();
    session.requestLink("f1");
    model.say({ ...LINK, url: "", error: "Gone." });
    expect(session.store.state.links["f1"]).toEqual({ status: "failed", error: "Gone." });
    session.requestLink("f1");
    vi.advanceTimersByTime(10_250);
    expect(session.store.state.links["f1"]).toMatchObject({ status: "failed" });
    session.requestLink("f1");
    expect(lookups(model)).toHaveLength(3);
  });
});

describe("what is looked up", () => {
  it("is asked after with a message that the kernel answers at once, where the answer does not arrive", () => {
    const { model, session } = started();
    session.requestLink("f1");
    model.take();
    vi.advanceTimersByTime(1500);
    const [probe] = model.take();
    expect(probe).toMatchObject({ type: "sync" });
    expectOnWire(probe);
    model.say(LINK);
    vi.advanceTimersByTime(5000);
    expect(model.take()).toEqual([]);
  });

  it("is asked for again when the kernel was heard and said nothing to it, until it does", () => {
    const { model, session } = started();
    session.instruct("Be brief.");
    session.requestLink("f1");
    const asked = lookups(model);
    expect(asked).toHaveLength(2);
    vi.advanceTimersByTime(2000);
    model.say({ type: "over", run: "probe", last_turn: "" });
    vi.advanceTimersByTime(8250);
    expect(lookups(model)).toEqual(asked);
    model.say(ABOUT);
    model.say(LINK);
    vi.advanceTimersByTime(30_000);
    expect(lookups(model)).toEqual([]);
  });

  it("is asked for once of a kernel that is busy", () => {
    const { model, session } = started();
    session.lookUp();
    vi.advanceTimersByTime(60_000);
    expect(lookups(model)).toHaveLength(1);
  });
});
