// A citation stands behind what it supports: in the text, or behind the inline token or block that it must not enter.
import { describe, expect, it } from "vitest";
import type { Part } from "../../src/contract";
import { draw, partsOf, reference, textOf } from "./draw";

function drawn(written: string): string {
  return textOf(draw(partsOf(written)));
}

describe("in running text", () => {
  it.each([
    ["at the end", "Sixteen weeks.⟦1⟧", "Sixteen weeks.⟦1⟧"],
    ["in the middle", "Sixteen⟦1⟧ weeks.", "Sixteen⟦1⟧ weeks."],
    ["at the start", "⟦1⟧Sixteen weeks.", "⟦1⟧Sixteen weeks."],
    ["at the start, before blank lines", "⟦1⟧\n\nSixteen.", "⟦1⟧Sixteen."],
    ["before the full stop", "Sixteen weeks⟦1⟧.", "Sixteen weeks⟦1⟧."],
    ["behind a space", "Sixteen ⟦1⟧weeks.", "Sixteen⟦1⟧ weeks."],
    ["behind a blank line", "One.\n\n⟦1⟧Two.", "One.⟦1⟧Two."],
    ["two at one place", "Sixteen.⟦1⟧⟦2⟧ More.", "Sixteen.⟦1⟧⟦2⟧ More."],
    ["the same twice", "Sixteen.⟦1⟧⟦1⟧", "Sixteen.⟦1⟧⟦1⟧"],
    ["two of one citation", "Sixteen.⟦1,2⟧", "Sixteen.⟦1⟧⟦2⟧"],
    ["behind an emoji", "🙂👩‍👩‍👧 yes⟦1⟧ no", "🙂👩‍👩‍👧 yes⟦1⟧ no"],
    ["right behind an emoji", "🙂⟦1⟧🙂", "🙂⟦1⟧🙂"],
    ["behind a letter with marks", "e\u0301te\u0301⟦1⟧ x", "e\u0301te\u0301⟦1⟧ x"],
    ["between a letter and its mark", "te⟦1⟧\u0301 x", "te\u0301⟦1⟧ x"],
    ["inside joined emoji", "👩⟦1⟧\u200d👩\u200d👧 x", "👩\u200d👩\u200d👧⟦1⟧ x"],
    ["inside an emoji of a colour", "👍⟦1⟧🏽 x", "👍🏽⟦1⟧ x"],
    ["behind a character reference", "A &amp; B⟦1⟧ C", "A & B⟦1⟧ C"],
    ["inside a character reference", "A &am⟦1⟧p; B", "A &⟦1⟧ B"],
    ["behind an escape", "2 \\* 3⟦1⟧ x", "2 * 3⟦1⟧ x"],
    ["after a soft line end", "one\ntwo⟦1⟧\nthree", "one\ntwo⟦1⟧\nthree"],
    ["after a hard line end", "one  \ntwo⟦1⟧ x", "onetwo⟦1⟧ x"],
    ["in a right-to-left text", "שלום⟦1⟧ עולם", "שלום⟦1⟧ עולם"],
  ])("%s", (_name, written, text) => {
    expect(drawn(written)).toBe(text);
  });

  it("shows citations where there is no text at all", () => {
    expect(drawn("⟦1⟧")).toBe("⟦1⟧");
  });

  it("counts a line end of two characters, cut between two parts, as one", () => {
    const parts: Part[] = [
      { type: "text", text: "One\r" },
      { type: "text", text: "\ntwo\r\nthree\rfour" },
      { type: "citation", references: [reference(1)] },
      { type: "text", text: " five" },
    ];
    expect(textOf(draw(parts))).toBe("One\ntwo\nthree\nfour⟦1⟧ five");
  });
});

describe("inline tokens", () => {
  it.each([
    ["inside bold", "**six⟦1⟧teen** weeks", "strong", "sixteen⟦1⟧ weeks"],
    ["at the end of bold", "**sixteen⟦1⟧** weeks", "strong", "sixteen⟦1⟧ weeks"],
    ["behind bold", "**sixteen**⟦1⟧ weeks", "strong", "sixteen⟦1⟧ weeks"],
    ["before bold", "only⟦1⟧ **sixteen** weeks", "strong", "only⟦1⟧ sixteen weeks"],
    ["inside nested emphasis", "**a _b⟦1⟧c_ d** e", "em", "a bc d⟦1⟧ e"],
    ["inside deleted text", "~~ol⟦1⟧d~~ new", "del", "old⟦1⟧ new"],
    ["inside inline code", "run `pip⟦1⟧ install` now", "code", "run pip install⟦1⟧ now"],
    ["inside code with a tick", "run ``p`ip⟦1⟧ x`` now", "code", "run p`ip x⟦1⟧ now"],
    ["inside a link's text", "[the p⟦1⟧olicy](https://e.com) x", "a", "the policy⟦1⟧ x"],
    ["inside a link's address", "[policy](https://e⟦1⟧.com) x", "a", "policy⟦1⟧ x"],
    ["inside a bare address", "see https://e.com/⟦1⟧a now", "a", "see https://e.com/a⟦1⟧ now"],
    ["inside an image", "![a ch⟦1⟧art](https://e.com/a.png) x", "a", "Image: a chart⟦1⟧ x"],
    ["inside inline HTML", "<sp⟦1⟧an>x</span> y", "none", "<span>⟦1⟧x</span> y"],
    ["two inside one token", "**a⟦1⟧b⟦2⟧** c", "strong", "ab⟦1⟧⟦2⟧ c"],
    ["bold after emoji", "🙂🙂 **x⟦1⟧y** z", "strong", "🙂🙂 xy⟦1⟧ z"],
  ])("%s", (_name, written, tag, text) => {
    const element = draw(partsOf(written));
    expect(textOf(element)).toBe(text);
    if (tag !== "none") expect(element.querySelector(`${tag} button`)).toBeNull();
  });
});

describe("blocks", () => {
  it.each([
    ["in a heading", "## Par⟦1⟧ental leave\n\nText.", "h2", "Par⟦1⟧ental leave"],
    ["behind a heading", "## Leave\n⟦1⟧\nText.", "h2", "Leave⟦1⟧"],
    ["behind a closed heading", "## Leave ##⟦1⟧\n\nText.", "h2", "Leave⟦1⟧"],
    ["in an underlined heading", "Leave⟦1⟧\n=====\n\nText.", "h1", "Leave⟦1⟧"],
    ["behind the underline", "Leave\n=====⟦1⟧\n\nText.", "h1", "Leave⟦1⟧"],
    ["in a list item", "- one⟦1⟧\n- two", "li:nth-child(1)", "one⟦1⟧"],
    ["in the last list item", "- one\n- tw⟦1⟧o", "li:nth-child(2)", "tw⟦1⟧o"],
    ["behind a list", "- one\n- two\n\n⟦1⟧Text", "li:nth-child(2)", "two⟦1⟧"],
    ["in a second line of an item", "- one\n  two⟦1⟧ three\n- x", "li:nth-child(1)", "one\ntwo⟦1⟧ three"],
    ["in a lazy line of an item", "- one\ntwo⟦1⟧ three", "li:nth-child(1)", "one\ntwo⟦1⟧ three"],
    ["in a numbered list", "9. one\n10. two⟦1⟧ x", "li:nth-child(2)", "two⟦1⟧ x"],
    ["in a nested item", "- a\n  - b⟦1⟧\n    - c", "li li", "b⟦1⟧c"],
    ["in a deep item", "- a\n  - b\n    - c⟦1⟧ d", "li li li", "c⟦1⟧ d"],
    ["in an item by tabs", "- a\n\t- b⟦1⟧ c", "li li", "b⟦1⟧ c"],
    ["in a loose item", "- one⟦1⟧\n\n- two", "li:nth-child(1) p", "one⟦1⟧"],
    ["in its second paragraph", "- one\n\n  two⟦1⟧ x\n\n- y", "li:nth-child(1) p:nth-child(2)", "two⟦1⟧ x"],
    ["in a task", "- [x] done⟦1⟧ it\n- [ ] not", "li:nth-child(1)", "done⟦1⟧ it"],
    ["in a loose task", "- [x] done⟦1⟧ it\n\n- [ ] not", "li:nth-child(1) p", "done⟦1⟧ it"],
    ["in bold in an item", "- a **b⟦1⟧c** d", "li", "a bc⟦1⟧ d"],
    ["in a quote", "> one⟦1⟧ two\n> three", "blockquote", "one⟦1⟧ two\nthree"],
    ["in its second line", "> one\n> two⟦1⟧ three", "blockquote", "one\ntwo⟦1⟧ three"],
    ["in a quote of a quote", "> a\n> > b⟦1⟧ c", "blockquote blockquote", "b⟦1⟧ c"],
    ["in a list in a quote", "> - a\n> - b⟦1⟧ c", "li:nth-child(2)", "b⟦1⟧ c"],
    ["in a quote in a list", "- a\n  > b⟦1⟧ c", "blockquote", "b⟦1⟧ c"],
    ["with emoji before it in a list", "- 🙂🙂 a\n- 🙂 b⟦1⟧ c", "li:nth-child(2)", "🙂 b⟦1⟧ c"],
    ["in an item with nothing in it", "-⟦1⟧\n- b", "ul", "⟦1⟧b"],
  ])("%s", (_name, written, selector, text) => {
    expect(textOf(draw(partsOf(written)).querySelector(selector)).trim()).toBe(text);
  });

  it.each([
    ["inside fenced code", "```py\nx = 1⟦1⟧\ny = 2\n```\n\nText."],
    ["on the fence", "```py⟦1⟧\nx = 1\ny = 2\n```\n\nText."],
    ["behind fenced code", "```py\nx = 1\ny = 2\n```⟦1⟧\n\nText."],
    ["in a line behind it", "```py\nx = 1\ny = 2\n```\n⟦1⟧\nText."],
    ["inside indented code", "    x = 1⟦1⟧\n    y = 2\n\nText."],
  ])("%s stands behind the code", (_name, written) => {
    const element = draw(partsOf(written));
    expect(element.querySelector("code")?.textContent).toBe("x = 1\ny = 2");
    expect(textOf(element)).toBe("x = 1\ny = 2⟦1⟧Text.");
    expect(element.querySelector(".pn-md-code button[type=button]:not(.pn-copy)")).toBeNull();
  });

  it("stands behind code that is in a list", () => {
    const element = draw(partsOf("- a\n\n  ```\n  x⟦1⟧\n  ```\n- b"));
    expect(textOf(element.querySelector("li"))).toBe("ax⟦1⟧");
  });

  it("stands behind a rule", () => {
    expect(textOf(draw(partsOf("a\n\n***⟦1⟧\n\nb")))).toBe("a⟦1⟧b");
  });

  it("stands behind raw HTML", () => {
    expect(textOf(draw(partsOf("<div>⟦1⟧x</div>\n\nb")))).toBe("<div>x</div>⟦1⟧b");
  });

  it("stands behind the definition of a link", () => {
    expect(textOf(draw(partsOf("[a]\n\n[a]: https://e.com⟦1⟧\n\nb")))).toBe("a⟦1⟧b");
  });
});

describe("tables", () => {
  const cells = (written: string): string[] =>
    [...draw(partsOf(written)).querySelectorAll("th, td")].map((cell) => textOf(cell));
  const rule = "|---|---|\n";

  it.each([
    ["in a head", `| a⟦1⟧ | b |\n${rule}| c | d |`, ["a⟦1⟧", "b", "c", "d"]],
    ["on the rule", "| a | b |\n|---|⟦1⟧---|\n| c | d |", ["a", "b⟦1⟧", "c", "d"]],
    ["in a cell", `| a | b |\n${rule}| cc⟦1⟧c | d |`, ["a", "b", "cc⟦1⟧c", "d"]],
    ["behind a bar", `| a | b |\n${rule}| c |⟦1⟧ d |`, ["a", "b", "c⟦1⟧", "d"]],
    ["in the last cell", `| a | b |\n${rule}| c | dd⟦1⟧d |`, ["a", "b", "c", "dd⟦1⟧d"]],
    ["behind a row", `| a | b |\n${rule}| c | d |⟦1⟧\n| e | f |`, ["a", "b", "c", "d⟦1⟧", "e", "f"]],
    ["behind the table", `| a | b |\n${rule}| c | d |\n\n⟦1⟧`, ["a", "b", "c", "d⟦1⟧"]],
    ["in a row without outer bars", "a | b\n---|---\nc⟦1⟧ | d", ["a", "b", "c⟦1⟧", "d"]],
    ["in bold in a cell", `| a | b |\n${rule}| **c⟦1⟧c** | d |`, ["a", "b", "cc⟦1⟧", "d"]],
    ["in code in a cell", `| a | b |\n${rule}| \`c⟦1⟧c\` | d |`, ["a", "b", "cc⟦1⟧", "d"]],
    ["behind an escaped bar", `| a | b |\n${rule}| x \\| y⟦1⟧ z | d |`, ["a", "b", "x | y⟦1⟧ z", "d"]],
    ["behind an emoji", `| a | b |\n${rule}| 🙂 | 🙂🙂⟦1⟧ d |`, ["a", "b", "🙂", "🙂🙂⟦1⟧ d"]],
    ["in an empty cell", `| a | b |\n${rule}| | ⟦1⟧ |`, ["a", "b", "⟦1⟧", ""]],
    ["in cells too many", `| a | b |\n${rule}| c | d | e⟦1⟧ |`, ["a", "b", "c", "d⟦1⟧"]],
    ["in a table in a list", `- x\n\n  | a | b |\n  |---|---|\n  | c⟦1⟧ | d |`, ["a", "b", "c⟦1⟧", "d"]],
    ["in a table in a quote", `> | a | b |\n> |---|---|\n> | c | d⟦1⟧ |`, ["a", "b", "c", "d⟦1⟧"]],
  ])("%s", (_name, written, text) => {
    expect(cells(written)).toEqual(text);
  });
});

describe("at every place of a document", () => {
  const text = [
    "# One **two** `three`",
    "Some 🙂 text with *em* and [link](https://e.com/a_b), &amp; more  \nbroken \\* line <b>html</b>.",
    "- item 🙂\n  more\n  - nested `code` end\n    1. deep\n- [ ] task **b**\n\n- loose\n\n  para",
    "> quote one\n> - in list\n>\n> last *line*\nlazy",
    "| a | b 🙂 |\n|:--|--:|\n| `x` | y \\| z |\n| **q** | |",
    "```js\nconst a = 1;\n```",
    "    indented",
    "---",
    "<div>\nraw\n</div>",
    "A child 👩‍👩‍👧 of e\u0301 and नमस्ते, $5 or $x$.",
    "$$\nx + y\n$$",
    "Last words.",
  ].join("\n\n");
  const bare = textOf(draw([{ type: "text", text }]));

  const placed = Array.from({ length: text.length + 1 }, (_, at) => {
    const element = draw([
      { type: "text", text: text.slice(0, at) },
      { type: "citation", references: [reference(7)] },
      { type: "text", text: text.slice(at) },
    ]);
    return { at, element, shown: textOf(element) };
  });

  it("changes no character of the text, and is there once", () => {
    for (const { at, shown } of placed) {
      expect(shown.split("⟦7⟧"), `at ${at}`).toHaveLength(2);
      expect(shown.replace("⟦7⟧", ""), `at ${at}`).toBe(bare);
    }
  });

  it("never goes backwards where the citation goes forwards", () => {
    let before = 0;
    for (const { at, shown } of placed) {
      const place = shown.indexOf("⟦7⟧");
      expect(place, `at ${at}: ${JSON.stringify(text.slice(0, at))}`).toBeGreaterThanOrEqual(before);
      before = place;
    }
  });

  it("never cuts a character in two", () => {
    for (const { element } of placed) {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.textContent ?? "";
        expect(() => encodeURIComponent(text), text).not.toThrow();
      }
    }
  });

  it("never enters code or a link", () => {
    for (const { element } of placed) {
      expect(element.querySelector(":is(code, pre, a) button")).toBeNull();
    }
  });

  it("stands right behind the last word before it, in running text", () => {
    for (const word of ["Some 🙂 text", "more", "broken", "in list", "nested", "deep", "Last words."]) {
      const at = text.indexOf(word) + word.length;
      expect(placed[at]?.shown, word).toContain(`${word}⟦7⟧`);
    }
  });
});
