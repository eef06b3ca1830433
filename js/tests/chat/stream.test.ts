// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/contract";
import { type Live, receiveEvents, startLive } from "../../src/chat/stream";
import { reference } from "../markdown/draw";
import { randomly } from "../random";

const EVENTS: RunEvent[] = [
  { kind: "text", text: "Six" },
  { kind: "text", text: "teen 🙂" },
  { kind: "citation", references: [reference(1)] },
  { kind: "citation", references: [reference(2)] },
  { kind: "text", text: "" },
  { kind: "text", text: " weeks" },
  { kind: "end", status: "done", note: "" },
];
const PARTS = [
  { type: "text", text: "Sixteen 🙂" },
  { type: "citation", references: [reference(1)] },
  { type: "citation", references: [reference(2)] },
  { type: "text", text: " weeks" },
];

function receive(live: Live, seq: number, end: number): Live {
  return receiveEvents(live, seq, EVENTS.slice(seq, end));
}

describe("putting a streaming answer together", () => {
  it("joins texts, and keeps citations at their place and apart", () => {
    const live = receive(startLive("r"), 0, 7);
    expect(live.parts).toEqual(PARTS);
    expect(live.end).toEqual({ status: "done", note: "" });
    expect(live.next).toBe(7);
  });

  it("passes over what it has", () => {
    const live = receive(startLive("r"), 0, 4);
    expect(receive(live, 0, 4)).toBe(live);
    expect(receive(live, 2, 6).parts).toEqual(receive(startLive("r"), 0, 6).parts);
  });

  it("uses nothing behind a gap, and notes it", () => {
    const live = receive(startLive("r"), 0, 1);
    const behind = receive(live, 3, 5);
    expect(behind).toEqual({ ...live, gap: true });
    expect(receive(behind, 1, 3).gap).toBe(false);
  });

  it("is not touched by anything that comes behind the end", () => {
    const ended = receive(startLive("r"), 0, 7);
    const more = receiveEvents(ended, 7, [{ kind: "text", text: "more" }]);
    expect(more.parts).toEqual(PARTS);
    expect(more.end).toEqual(ended.end);
  });

  it("comes to the same whatever is lost, doubled, or out of order, once the rest is sent again", () => {
    randomly(200, (random) => {
      let live = startLive("r");
      for (let delivery = 0; delivery < 12; delivery++) {
        const seq = random.below(EVENTS.length);
        live = receive(live, seq, seq + random.below(4));
      }
      live = receive(live, live.next, EVENTS.length);
      expect(live.parts).toEqual(PARTS);
      expect(live.gap).toBe(false);
    });
  });

  it("leaves the state before it as it was", () => {
    const live = receive(startLive("r"), 0, 3);
    const copy = structuredClone(live);
    receive(live, 3, 7);
    expect(live).toEqual(copy);
  });
});
