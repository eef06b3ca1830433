// @vitest-environment node
import { describe, expect, it } from "vitest";
import { answerAsText, atPage, describePages, sourcesOf } from "../../src/chat/sources";
import { partsOf, reference } from "../markdown/draw";

describe("sources", () => {
  it("lists each source once, by number", () => {
    const numbers = sourcesOf(partsOf("a⟦3⟧b⟦1,3⟧c⟦1⟧")).map(({ number }) => number);
    expect(numbers).toEqual([1, 3]);
  });

  it.each([
    [[], ""],
    [[4], "page 4"],
    [[4, 4], "page 4"],
    [[9, 2, 3, 4], "pages 2–4, 9"],
    [[1, 3], "pages 1, 3"],
  ])("names the pages %j", (pages, words) => {
    expect(describePages(pages)).toBe(words);
  });

  it("opens a PDF at the page, and nothing else", () => {
    const url = "https://e.com/f?t=1";
    expect(atPage(url, { ...reference(1), file_name: "A.PDF", pages: [4, 5] })).toBe(`${url}#page=4`);
    expect(atPage(url, { ...reference(1), file_name: "a.docx" })).toBe(url);
    expect(atPage(url, { ...reference(1), pages: [] })).toBe(url);
    expect(atPage(`${url}#x`, reference(1))).toBe(`${url}#x`);
  });

  it("copies an answer with its citations and sources", () => {
    expect(answerAsText(partsOf("Yes⟦2⟧, no.⟦1⟧\n"))).toBe(
      "Yes[2], no.[1]\n\nSources:\n[1] a.pdf, page 1\n[2] a.pdf, page 2",
    );
    expect(answerAsText(partsOf("Yes."))).toBe("Yes.");
  });
});
