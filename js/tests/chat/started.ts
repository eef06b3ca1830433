// A session over a kernel that does what the test says, and the wire that what it sends must fit.
import { expect } from "vitest";
import stream from "../../../tests/wire/chat_stream.json";
import { ChatSession } from "../../src/chat/session";
import { FakeModel } from "../fake-model";

export const IDLE = { assistant: "handbook", turns: [], live_run: "", notice: "" };

export function started(traits: object = {}) {
  const model = new FakeModel({ ...IDLE, ...traits });
  const session = new ChatSession(model.asModel);
  const detach = session.attach();
  return { model, session, detach };
}

/** Same names, same kinds of values as the fixture of that type. */
export function expectOnWire(message: Record<string, unknown> | undefined): void {
  const known: Record<string, unknown> | undefined = stream.to_kernel.find(
    ({ type }) => type === message?.["type"],
  );
  const shape = (value: object) => Object.entries(value).map(([name, v]) => [name, typeof v]);
  expect(shape(message ?? {})).toEqual(shape(known ?? { unknown: true }));
}
