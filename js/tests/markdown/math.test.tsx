// Mathematics is drawn as MathML, of which nothing but mathematics gets into the page; money stays text.
import { render } from "preact";
import { act } from "preact/test-utils";
import { describe, expect, it } from "vitest";
import { Markdown } from "../../src/markdown/markdown";
import { PartsContext, type Parts } from "../../src/parts";
import * as math from "../../src/parts/math";
import { cite, partsOf, textOf } from "./draw";

const parts = { load: () => Promise.resolve(math) } as unknown as Parts;

async function drawn(written: string): Promise<HTMLElement> {
  const el = document.createElement("div");
  await act(async () => {
    render(
      <PartsContext.Provider value={parts}>
        <Markdown parts={partsOf(written)} cite={cite} />
      </PartsContext.Provider>,
      el,
    );
  });
  return el;
}

const formulas = async (written: string): Promise<number> => (await drawn(written)).querySelectorAll("math").length;

describe("what is mathematics", () => {
  it.each([
    ["$x$", 1],
    ["so $x^2$, and $y$.", 2],
    ["the $n$th of $k$-means", 2],
    ["价格$x$是", 1],
    ["\\(x\\)", 1],
    ["where \\(a + b\\) is \\[ a + b \\]", 2],
    ["$$x = 1$$", 1],
    ["text\n$$\na + b\n$$\nmore", 1],
    ["text\n\n$$\na\n- b\n$$\nmore", 1],
    ["\\[\nx\n\\]", 1],
    ["- item $x$\n- $$y$$\n\n  $$\n  z\n  $$", 3],
    ["| a |\n|---|\n| $x$ |", 1],
    ["**bold $x$** and [a $y$](https://e.com)", 2],
    ["$5 + x$", 1],
    ["$2 \\times 3$", 1],
  ])("%j has %i formulas", async (written, count) => {
    expect(await formulas(written)).toBe(count);
  });

  it.each([
    "$5 and $10",
    "$5, $10 and $20",
    "from $10-$20",
    "between $5–$10",
    "$10, i.e. US$",
    "US$5 and US$ 6$",
    "5$ or 10$",
    "5$/6$",
    "$5 million to 7$",
    "$5/day and spends 3$",
    "it costs $1,000.50 (about $900)",
    "\\$x\\$",
    "$ x $",
    "$x",
    "$$",
    "$$ $$",
    "$$a\n\nb$$",
    "`$x$` and `\\(x\\)`",
    "$a `b$` c",
    "```\n$x$\n$$y$$\n```",
    "    $x$",
    "$HOME/$USER",
    "\\[1\\] see \\[sic\\]",
    "https://e.com/$a$b",
  ])("%j is text", async (written) => {
    expect(await formulas(written)).toBe(0);
  });

  it("keeps money as it was written", async () => {
    expect((await drawn("Either $5 and $10, or US$7.")).textContent).toBe("Either $5 and $10, or US$7.");
  });

  // In a time that grew with the square of the length, this would be minutes.
  it.each(["$$\n", "$", "\\[", "\\(", "$$x", "$x ", "\\[\n", "$\\"])("10,000 of %j come to an end", async (piece) => {
    const written = piece.repeat(10_000);
    expect((await drawn(written)).textContent?.length).toBeGreaterThan(0);
  });
});

describe("a formula", () => {
  it("is MathML, with its letters as they are", async () => {
    const el = await drawn("$\\frac{a}{b}$");
    expect(el.querySelector("math > mfrac")?.textContent).toBe("𝑎𝑏".normalize("NFKC"));
  });

  it("stands on its own line between two dollars each", async () => {
    const el = await drawn("$$\\sum_{i=0}^n i$$");
    expect(el.querySelector(".pn-md-math math")?.getAttribute("display")).toBe("block");
  });

  it.each([
    "$\\notacommand{x}$",
    "$\\frac{a$",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\includegraphics{https://e.com/x.png}$",
    "$\\url{https://e.com}$",
    "$\\style{position:fixed}{x}$",
    "$\\class{pn-chip}{x}$",
    "$\\id{x}{x}$",
    "$\\htmlData{a=b}{x}$",
    "$\\def\\a{\\a\\a}\\a$",
    "$\\newcommand{\\a}{x}\\a$",
    `$${"x+".repeat(1200)}x$`,
    `$${"{".repeat(900)}x${"}".repeat(900)}^{$`,
  ])("that cannot be drawn, or must not, is shown as it was written: %s", async (written) => {
    const el = await drawn(written);
    expect(el.querySelector("math")).toBeNull();
    expect(el.textContent).toBe(written);
  });

  it("brings no attribute and no style but those of mathematics", async () => {
    const el = await drawn(
      "$\\color{red}{x}\\boxed{y}\\colorbox{#00ff00}{z}\\cancel{w}\\tag{1}\\rule{9999em}{9999em}\\hspace{9999em}$",
    );
    const allowed = /^(accent|display|displaystyle|fence|form|height|lspace|mathbackground|mathcolor|mathsize|mathvariant|notation|rspace|scriptlevel|stretchy|style|width|voffset)$/;
    const attributes = [...el.querySelectorAll("math, math *")].flatMap((node) => [...node.attributes]);
    for (const { name } of attributes) expect(name).toMatch(allowed);
    for (const { name, value } of attributes) {
      expect(`${name}=${value}`).not.toMatch(/url|expression|position|9999/);
    }
  });

  it("has a citation behind it, never in it", async () => {
    const written = "see $x + y$ and $$z$$ end";
    for (let at = 1; at < written.length; at++) {
      const el = await drawn(`${written.slice(0, at)}⟦7⟧${written.slice(at)}`);
      expect(el.querySelectorAll("math"), `at ${at}`).toHaveLength(2);
      expect(el.querySelector("math button")).toBeNull();
      expect(textOf(el).match(/⟦7⟧/g)).toHaveLength(1);
    }
  });

  it("on its own line has its citation behind it", async () => {
    const el = await drawn("$$\nx +⟦7⟧ y\n$$\n\nafter");
    expect(el.querySelector(".pn-md-math button")).toBeNull();
    expect(el.querySelector(".pn-md-math + .pn-md-after button")?.textContent).toBe("7");
  });
});
