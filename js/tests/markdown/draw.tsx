// Draws markdown and says in plain text where the citations came to stand.
import { render } from "preact";
import type { Part, Reference } from "../../src/contract";
import { Markdown } from "../../src/markdown/markdown";

export function reference(number: number): Reference {
  return { number, file_id: `file-${number}`, file_name: "a.pdf", pages: [number], quote: null };
}

/** Parts from one string in which ⟦1⟧ is a citation of source 1, and ⟦1,2⟧ of two. */
export function partsOf(written: string): Part[] {
  return written.split(/⟦([\d,]+)⟧/).map((piece, index): Part => {
    if (index % 2 === 0) return { type: "text", text: piece };
    return { type: "citation", references: piece.split(",").map((n) => reference(Number(n))) };
  });
}

export const cite = (references: readonly Reference[]) =>
  references.map(({ number }) => <button type="button">{number}</button>);

export function draw(parts: readonly Part[], into = document.createElement("div")): HTMLElement {
  render(<Markdown parts={parts} cite={cite} />, into);
  return into;
}

/** The text of an element, with its citations as ⟦1⟧. */
export function textOf(element: Element | null | undefined): string {
  if (element == null) throw new Error("nothing was drawn");
  const copy = element.cloneNode(true) as Element;
  for (const head of copy.querySelectorAll(".pn-md-code-head")) head.remove();
  for (const button of copy.querySelectorAll("button")) {
    button.replaceWith(`⟦${button.textContent}⟧`);
  }
  return copy.textContent ?? "";
}
