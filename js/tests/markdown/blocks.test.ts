// @vitest-environment node
import { describe, expect, it } from "vitest";
import { cutBlocks, NO_BLOCKS } from "../../src/markdown/blocks";
import { randomly } from "../random";

// Each line can stand behind each other one; together they hit the rules by which blocks run on and break off.
const LINES = [
  "Plain words.",
  "more words",
  "# Heading",
  "#tag",
  "- item",
  "  more of it",
  "    deep",
  "1. one",
  "2) two",
  "* * *",
  "---",
  "===",
  "> quote",
  ">",
  "```",
  "```python",
  "~~~",
  "code()",
  "| a | b |",
  "|---|---|",
  "<div>",
  "</div>",
  "<!-- note",
  "-->",
  "[a]: https://example.com",
  "[a] and **bold",
  "text** `tick",
  "- [x] done",
  "\tindented",
  "    - deep item",
  "",
  "",
  "",
  "   ",
  "-",
  "1.",
  "🙂 emoji",
  "$$",
  "$$x$$",
  "\\[",
  "\\]",
  "costs $5 and $x$",
];

describe("cutting blocks", () => {
  it("gives for a text that grew what it gives for the whole text at once", () => {
    randomly(250, (random) => {
      const count = 2 + random.below(14);
      const text = Array.from({ length: count }, () => random.pick(LINES)).join("\n");
      let blocks = NO_BLOCKS;
      for (let end = 0; end < text.length; ) {
        end = Math.min(text.length, end + 1 + random.below(7));
        blocks = cutBlocks(text.slice(0, end), blocks);
        const whole = cutBlocks(text.slice(0, end));
        expect(blocks.list.map(({ token }) => token), text.slice(0, end)).toEqual(
          whole.list.map(({ token }) => token),
        );
        expect(blocks.list.map(({ start }) => start)).toEqual(whole.list.map(({ start }) => start));
      }
    });
  });

  it("covers the text: what is between blocks is blank", () => {
    randomly(300, (random) => {
      const text = Array.from({ length: 12 }, () => random.pick(LINES)).join("\n");
      let end = 0;
      for (const { start, raw } of cutBlocks(text).list) {
        expect(text.slice(end, start).trim()).toBe("");
        expect(text.slice(start, start + raw.length)).toBe(raw);
        end = start + raw.length;
      }
      expect(text.slice(end).trim()).toBe("");
    });
  });

  it("keeps the blocks that a chunk leaves as they are", () => {
    const before = cutBlocks("One.\n\nTwo.\n\n| a |\n|---|\n| b |\n\nThr");
    const after = cutBlocks(`${before.text}ee.`, before);
    expect(after.list).toHaveLength(4);
    for (const index of [0, 1, 2]) expect(after.list[index]).toBe(before.list[index]);
    expect(after.list[3]?.raw).toBe("Three.");
  });

  it("takes a changed text as a new one", () => {
    const before = cutBlocks("One.\n\nTwo.");
    expect(cutBlocks("Uno.\n\nTwo.", before).list[0]?.raw).toBe("Uno.");
  });

  it("draws links again when their address comes at the end", () => {
    const before = cutBlocks("See [a].\n\nMore.");
    const after = cutBlocks(`${before.text}\n\n[a]: https://example.com`, before);
    expect(after.list[0]?.token).not.toEqual(before.list[0]?.token);
  });

  it.each([
    ["nested quotes", ">".repeat(20_000)],
    ["a text of a million characters", "word ".repeat(200_000)],
    ["brackets", "[".repeat(30_000)],
    ["stars", "*a".repeat(30_000)],
    ["an endless mail address", `${"a".repeat(60_000)}@`],
  ])("shows %s without an error", (_name, text) => {
    const { list } = cutBlocks(text);
    expect(list.map(({ raw }) => raw).join("")).toBe(text);
  });
});
