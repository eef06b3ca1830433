// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import { isCount, isString } from "../src/contract";
import { openChannel, orElse } from "../src/model";
import { FakeModel } from "./fake-model";

const readers = { name: orElse(isString, ""), size: orElse(isCount, 0) };
const isHello = (value: unknown): value is { type: "hello" } =>
  (value as { type?: unknown })?.type === "hello";

function listening() {
  const model = new FakeModel({ name: "a", size: 1 });
  const channel = openChannel(model.asModel, readers, isHello);
  const handlers = { onTraits: vi.fn(), onMessage: vi.fn(), onUnreadable: vi.fn() };
  return { model, channel, handlers, stop: channel.listen(handlers) };
}

describe("the channel to the kernel", () => {
  it("reads a trait of the wrong type as its stand-in", () => {
    const model = new FakeModel({ name: 7, size: -1 });
    expect(openChannel(model.asModel, readers, isHello).traits()).toEqual({ name: "", size: 0 });
  });

  it("shows traits that are set together together", () => {
    const { model, handlers } = listening();
    model.put({ name: "b", size: 2 });
    for (const [traits] of handlers.onTraits.mock.calls) expect(traits).toEqual({ name: "b", size: 2 });
  });

  it("tells a message from one it cannot read, and passes over what is not ours", () => {
    const { model, handlers } = listening();
    model.say({ type: "hello" });
    model.say({ type: "goodbye" });
    model.say({ id: "x", kind: "command-response" });
    model.say(null);
    expect(handlers.onMessage.mock.calls).toEqual([[{ type: "hello" }]]);
    expect(handlers.onUnreadable).toHaveBeenCalledTimes(1);
  });

  it("leaves no listener behind", () => {
    const { model, handlers, stop } = listening();
    stop();
    model.put({ name: "b" });
    model.say({ type: "hello" });
    expect(model.listening).toBe(0);
    expect(handlers.onTraits).not.toHaveBeenCalled();
    expect(handlers.onMessage).not.toHaveBeenCalled();
  });
});
