import { describe, expect, it } from "vitest";
import type { Part } from "../../src/contract";
import { draw, partsOf, reference } from "./draw";

const html = (text: string): HTMLElement => draw([{ type: "text", text }]);

describe("what an answer cannot do", () => {
  it.each([
    "<script>window.hacked = 1</script>",
    "text <img src=x onerror=alert(1)> text",
    "<iframe src='https://e.com'></iframe>",
    "<svg onload=alert(1)>",
    "| a |\n|---|\n| <b onclick=x>y</b> |",
    "- <form action=x><input></form>",
    "> <style>* { display: none }</style>",
  ])("shows %j as the text it is", (text) => {
    const element = html(text);
    expect(element.querySelector("script, img, iframe, svg, b, form, input, style")).toBeNull();
    const raw = text.match(/<[a-z]+/)?.[0] ?? "";
    expect(element.textContent).toContain(raw);
  });

  it.each([
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,hi)",
    "[x](/relative)",
    "[x](#here)",
    "[x](//e.com)",
    "<javascript:alert(1)>",
  ])("makes no link of %s", (text) => {
    const element = html(text);
    expect(element.querySelector("a")).toBeNull();
    expect(element.textContent).not.toBe("");
  });

  it("opens links outside, without telling where from", () => {
    const link = html("[x](https://e.com/?a=1&amp;b=2)").querySelector("a");
    expect(link?.getAttribute("href")).toBe("https://e.com/?a=1&b=2");
    expect(link?.getAttribute("target")).toBe("_blank");
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer");
  });

  it("loads no image: it links to it", () => {
    const element = html("![a chart](https://e.com/a.png)");
    expect(element.querySelector("img")).toBeNull();
    expect(element.querySelector("a")?.textContent).toBe("Image: a chart");
  });

  it("shows an image with a forbidden address as words", () => {
    const element = html("![a chart](data:image/png;base64,AAAA)");
    expect(element.querySelector("a")).toBeNull();
    expect(element.textContent).toBe("Image: a chart");
  });

  it.each([
    ["nested quotes", ">".repeat(3000)],
    ["nested lists", Array.from({ length: 60 }, (_, i) => `${"  ".repeat(i)}- a`).join("\n")],
  ])("survives %s", (_name, text) => {
    expect(html(text).textContent).not.toBe("");
  });
});

describe("what an answer can show", () => {
  it("has headings, lists that start anywhere, and tasks", () => {
    const element = html("### H\n\n7. a\n8. b\n\n- [x] c\n- [ ] d");
    expect(element.querySelector("h3")?.textContent).toBe("H");
    expect(element.querySelector("ol")?.getAttribute("start")).toBe("7");
    const boxes = [...element.querySelectorAll("input")];
    expect(boxes.map(({ checked, disabled }) => [checked, disabled])).toEqual([
      [true, true],
      [false, true],
    ]);
  });

  it("strikes out, and finds addresses that stand in the text", () => {
    const element = html("~~old~~ new, see https://e.com/a_b_c, www.e.com or a.b@e.com");
    expect(element.querySelector("del")?.textContent).toBe("old");
    expect([...element.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([
      "https://e.com/a_b_c",
      "http://www.e.com/",
      "mailto:a.b@e.com",
    ]);
  });

  it("nests lists in lists, of either kind", () => {
    const element = html("- a\n  1. b\n     - c\n  2. d\n- e");
    expect(element.querySelector("ul > li > ol > li > ul > li")?.textContent).toBe("c");
    expect(element.querySelectorAll("ul > li > ol > li")).toHaveLength(2);
  });

  it("keeps the columns of a table as they are aligned, in a box that scrolls", () => {
    const element = html("| a | b |\n|:-:|--:|\n| c | d |");
    expect(element.querySelector(".pn-md-table")?.getAttribute("tabindex")).toBe("0");
    const cells = [...element.querySelectorAll("td")];
    expect(cells.map(({ style }) => style.textAlign)).toEqual(["center", "right"]);
  });

  it("names the language of code, and keeps its blanks", () => {
    const element = html("```python title=x\nif a:\n    b\n```");
    expect(element.querySelector(".pn-md-code-head span")?.textContent).toBe("python");
    expect(element.querySelector("code")?.textContent).toBe("if a:\n    b");
  });

  it("shows code as code while its fence is still open", () => {
    expect(html("```\nx = 1").querySelector("pre code")?.textContent).toBe("x = 1");
  });
});

describe("while an answer streams", () => {
  it("leaves the elements of finished blocks alone", () => {
    const into = document.createElement("div");
    const cited: Part[] = partsOf("One.⟦1⟧\n\n**Two**\n\nThr");
    draw(cited, into);
    const before = [...into.querySelectorAll("p")];
    const seen: unknown[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    for (const paragraph of before.slice(0, 2)) {
      observer.observe(paragraph, { subtree: true, childList: true, characterData: true });
    }
    draw([...cited.slice(0, 2), { type: "text", text: "\n\n**Two**\n\nThree.\n\nFour" }], into);
    seen.push(...observer.takeRecords());
    const after = [...into.querySelectorAll("p")];
    expect(after.map(({ textContent }) => textContent)).toEqual(["One.1", "Two", "Three.", "Four"]);
    expect(after.slice(0, 3)).toEqual(before);
    expect(seen).toEqual([]);
  });

  it("puts a citation that comes later into the block that it supports", () => {
    const into = document.createElement("div");
    draw([{ type: "text", text: "One." }], into);
    draw([{ type: "text", text: "One." }, { type: "citation", references: [reference(3)] }], into);
    expect(into.textContent).toBe("One.3");
  });
});
