// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { ChatTraits, Turn } from "../../src/contract";
import {
  type ChatAction,
  type ChatState,
  initialChat,
  reduceChat,
  shownTurns,
} from "../../src/chat/state";
import { announcementOf, statusOf } from "../../src/chat/status";

const TRAITS: ChatTraits = {
  assistant: "handbook",
  turns: [],
  live_run: "",
  notice: "",
  record_page: "",
  settings: { model: "", temperature: null, filter: "", highlights: true, top_k: null },
  suggestions: [],
};

function turn(turn_id: string, role: Turn["role"], text: string): Turn {
  return { turn_id, role, parts: [{ type: "text", text }], status: "done", note: "" };
}

function after(state: ChatState, ...actions: ChatAction[]): ChatState {
  return actions.reduce(reduceChat, state);
}

const ask: ChatAction = { type: "ask", request: "q1", text: "Why?", replaces: "" };
const accepted: ChatAction = {
  type: "message",
  message: { type: "accepted", request: "q1", run: "r1" },
};
const traits = (change: Partial<ChatTraits>): ChatAction => ({
  type: "traits",
  traits: { ...TRAITS, ...change },
});
const text = (seq: number, words: string): ChatAction => ({
  type: "message",
  message: { type: "run", run: "r1", seq, events: [{ kind: "text", text: words }] },
});
const question = turn("t1", "user", "Why?");
const answer = turn("t2", "assistant", "Because.");
const start = initialChat(TRAITS);

describe("asking", () => {
  it("clears the draft, and forgets why the last question was refused", () => {
    const refused = { ...start, draft: "Why?", refusal: "Busy." };
    expect(after(refused, ask)).toMatchObject({ draft: "", refusal: "", pending: { text: "Why?" } });
  });

  it("is over when its turn has come, before or after it was accepted", () => {
    const asked = after(start, ask);
    expect(after(asked, accepted).pending).toMatchObject({ accepted: true });
    expect(after(asked, accepted, traits({ turns: [question] })).pending).toBeNull();
    expect(after(asked, traits({ turns: [question] }), accepted).pending).toBeNull();
  });

  it("does not take an older turn of the same words for its own", () => {
    const before = initialChat({ ...TRAITS, turns: [question] });
    const state = after(before, ask, accepted, traits({ turns: [question], notice: "x" }));
    expect(state.pending).not.toBeNull();
  });

  it("leaves a draft alone that is not what is asked", () => {
    expect(after({ ...start, draft: "And how?" }, ask).draft).toBe("And how?");
  });

  it("gives the words back when it is refused or taken back", () => {
    const refused: ChatAction = {
      type: "message",
      message: { type: "refused", request: "q1", reason: "Busy." },
    };
    expect(after(start, ask, refused)).toMatchObject({ pending: null, draft: "Why?", refusal: "Busy." });
    expect(after(start, ask, { type: "withdraw" })).toMatchObject({ pending: null, draft: "Why?" });
  });

  it("does not overwrite what was typed meanwhile", () => {
    const state = after(start, ask, { type: "draft", text: "And?" }, { type: "withdraw" });
    expect(state.draft).toBe("And?");
  });

  it("pays no heed to answers to other questions", () => {
    const asked = after(start, ask);
    const other: ChatAction = {
      type: "message",
      message: { type: "accepted", request: "q9", run: "r9" },
    };
    expect(after(asked, other)).toEqual(asked);
  });
});

describe("an answer", () => {
  const live = after(start, ask, traits({ turns: [question], live_run: "r1" }), accepted);

  it("is live from the trait or from the acceptance, whichever comes first", () => {
    expect(live.live?.run).toBe("r1");
    expect(after(start, ask, accepted).live?.run).toBe("r1");
  });

  it("goes on where it was when the trait comes behind the acceptance", () => {
    const state = after(start, ask, accepted, text(0, "Be"), traits({ live_run: "r1" }));
    expect(state.live?.next).toBe(1);
  });

  it("is not ended by another trait that changes before the kernel names the run", () => {
    expect(after(start, ask, accepted, traits({ notice: "x" })).live?.run).toBe("r1");
  });

  it("takes no events of another run", () => {
    const other: ChatAction = {
      type: "message",
      message: { type: "run", run: "r0", seq: 0, events: [{ kind: "text", text: "old" }] },
    };
    expect(after(live, other)).toEqual(live);
  });

  it("gives way to its turn, which stays the same element", () => {
    const state = after(live, text(0, "Because."), traits({ turns: [question, answer] }));
    expect(state.live).toBeNull();
    expect(state.runs).toEqual({ t2: "r1" });
  });

  it("gives way even where the trait never named the run", () => {
    const state = after(start, ask, accepted, traits({ turns: [question, answer] }));
    expect(state.live).toBeNull();
    expect(state.runs).toEqual({ t2: "r1" });
  });

  it("does not come back by an event that is late", () => {
    expect(after(live, traits({ turns: [question, answer] }), text(0, "Be")).live).toBeNull();
  });

  it("starts anew with the next run", () => {
    const state = after(live, text(0, "Be"), { type: "stop" }, traits({ live_run: "r2" }));
    expect(state.live).toMatchObject({ run: "r2", next: 0, parts: [] });
    expect(state.stopping).toBe("");
  });
});

describe("turns", () => {
  it("that say the same stay the same objects", () => {
    const before = initialChat({ ...TRAITS, turns: [question, answer] });
    const changed = { ...answer, note: "Cut off." };
    const { turns } = after(before, traits({ turns: structuredClone([question, changed]) })).traits;
    expect(turns[0]).toBe(question);
    expect(turns[1]).toEqual(changed);
  });
});

describe("another assistant", () => {
  const about = { assistants: ["handbook", "support"], instructions: "", error: "" };

  it("brings its own conversation; what is being written, or waits to be sent, goes along", () => {
    const live = after(start, ask, accepted, text(0, "Because"));
    const there = after(live, { type: "draft", text: "And how?" }, traits({ assistant: "support" }));
    expect(there).toMatchObject({ live: null, pending: null, draft: "And how?", runs: {}, about: null });
    expect(announcementOf(there)).toBe("");
    expect(after(start, ask, traits({ assistant: "support" })).draft).toBe("Why?");
  });

  it("is known from what the kernel says of this one, and of no other", () => {
    const here = { type: "message", message: { type: "about", assistant: "handbook", ...about } } as const;
    expect(after(start, here).about?.assistants).toEqual(["handbook", "support"]);
    const late = { type: "message", message: { type: "about", assistant: "support", ...about } } as const;
    expect(after(start, late).about).toBeNull();
  });

  it("could not be told until the next question", () => {
    const message = { type: "about", assistant: "handbook", ...about, error: "Too long." } as const;
    const told = after(start, { type: "message", message });
    expect(told.about?.error).toBe("Too long.");
    expect(after(told, ask).about).toBeNull();
  });
});

describe("what is said about it", () => {
  const asked = after(start, ask);
  const live = after(asked, accepted);

  it.each([
    ["Ready", start],
    ["Sending…", asked],
    ["Still waiting…", after(asked, { type: "slow" })],
    ["Answering…", live],
    ["Stopping…", after(live, { type: "stop" })],
    ["Answering…", after(live, { type: "slow" }, text(0, "x"))],
  ])("is %s", (words, state) => {
    expect(statusOf(state).text).toBe(words);
  });

  it("is spoken at the beginning and the end, not in between", () => {
    expect(announcementOf(live)).toBe("The assistant is answering.");
    expect(announcementOf(after(live, text(0, "Because.")))).toBe(announcementOf(live));
    expect(announcementOf(after(live, traits({ turns: [question, answer] })))).toBe(
      "The answer is complete, with 0 sources.",
    );
  });

  it("is spoken when a question has to wait", () => {
    expect(announcementOf(asked)).toBe("");
    expect(announcementOf(after(asked, { type: "slow" }))).toBe("Your question still waits to be taken.");
  });

  it("is nothing about answers that were there before", () => {
    expect(announcementOf(initialChat({ ...TRAITS, turns: [question, answer] }))).toBe("");
  });
});

describe("asking again", () => {
  const later = [turn("t3", "user", "And how?"), turn("t4", "assistant", "So.")];
  const full = initialChat({ ...TRAITS, turns: [question, answer, ...later] });
  const again: ChatAction = { type: "ask", request: "q1", text: "Why?", replaces: "t1" };
  const anew = turn("t5", "user", "Why?");

  it("hides what it replaces until the kernel has replaced it", () => {
    const asked = after(full, again);
    expect(shownTurns(asked)).toEqual([]);
    expect(shownTurns(after(asked, accepted, traits({ turns: [anew], live_run: "r1" })))).toEqual([anew]);
  });

  it("is not over while the replaced question of the same words is still there", () => {
    const asked = after(full, again, accepted);
    expect(asked.pending).not.toBeNull();
    expect(after(asked, traits({ turns: [anew], live_run: "r1" })).pending).toBeNull();
  });

  it("shows everything again when it is refused, ready to be edited again", () => {
    const message = { type: "refused", request: "q1", reason: "Busy." } as const;
    const refused = after(full, again, { type: "message", message });
    expect(shownTurns(refused)).toHaveLength(4);
    expect(refused).toMatchObject({ draft: "Why?", editing: "t1" });
  });

  it("puts a question into the composer to be edited, and sends it in its place", () => {
    const edited = after(full, { type: "edit", turn_id: "t3", text: "And how?" });
    expect(edited).toMatchObject({ draft: "And how?", editing: "t3" });
    const asked = after(edited, { ...again, text: "And how?", replaces: "t3" });
    expect(asked).toMatchObject({ draft: "", editing: "", pending: { after: 2 } });
    expect(shownTurns(asked)).toEqual([question, answer]);
  });

  it("ends with the new answer after the new question", () => {
    const streaming = after(full, again, accepted, traits({ turns: [anew], live_run: "r1" }));
    const done = after(streaming, traits({ turns: [anew, turn("t6", "assistant", "Because!")] }));
    expect(done).toMatchObject({ live: null, pending: null, runs: { t6: "r1" } });
  });
});

describe("a line that was cut", () => {
  const over = (last_turn: string): ChatAction => ({
    type: "message",
    message: { type: "over", run: "r1", last_turn },
  });

  it("ends a run whose turns came before the kernel's word that it took the question", () => {
    const state = after(start, ask, traits({ turns: [question, answer] }), accepted);
    expect(after(state, over("t2"))).toMatchObject({ live: null, pending: null, runs: { t2: "r1" } });
  });

  it("goes on asking while turns are missing, or where the kernel speaks of another run", () => {
    const state = after(start, ask, accepted);
    expect(after(state, over("t2"))).toEqual(state);
    const other = after(start, { type: "message", message: { ...accepted.message, run: "r2" } as never });
    expect(after(other, over(""))).toEqual(other);
  });

  it("ends a run whose turns were cleared meanwhile, with its question", () => {
    const state = after(start, ask, accepted);
    expect(after(state, over(""))).toMatchObject({ live: null, pending: null, runs: {} });
  });

  it("is mended by whatever the kernel says", () => {
    const lost = after(start, { type: "lost" });
    expect(lost.lost).toBe(true);
    expect(after(lost, traits({})).lost).toBe(false);
    expect(after(lost, text(0, "a")).lost).toBe(false);
  });
});

describe("a new conversation", () => {
  it("forgets an answer that was streaming", () => {
    const live = after(start, ask, accepted, traits({ turns: [question], live_run: "r1" }));
    expect(after(live, traits({}))).toMatchObject({ live: null, pending: null });
  });
});
