// Marks the words that a citation supports, without touching the page they are in.

const NAME = "pn-supported";
const BLOCKS = "p, li, td, th, h1, h2, h3, h4, h5, h6, blockquote";

/** Marks the text from the citation before this one, or from the start of its block. Returns what takes it off. */
export function markSupported(chip: HTMLElement): () => void {
  const block = chip.matches(".pn-chip") ? chip.closest(BLOCKS) : null;
  // Browsers of before 2025 may not know these; the card is of use without.
  if (block === null || typeof Highlight === "undefined" || CSS.highlights === undefined) return () => {};
  CSS.highlights.set(NAME, new Highlight(supportedBy(chip, block)));
  return () => CSS.highlights.delete(NAME);
}

/** The range a citation supports; several citations at one place support the same. */
export function supportedBy(chip: HTMLElement, block: Element): Range {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEndBefore(chip);
  for (const other of [...block.querySelectorAll(".pn-chip")].reverse()) {
    if (!(other.compareDocumentPosition(chip) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
    const between = document.createRange();
    between.setStartAfter(other);
    between.setEndBefore(chip);
    if (wordsOf(between) === "") range.setEndBefore(other);
    else {
      range.setStartAfter(other);
      break;
    }
  }
  return range;
}

function wordsOf(range: Range): string {
  const piece = range.cloneContents();
  for (const chip of piece.querySelectorAll(".pn-chip")) chip.remove();
  return (piece.textContent ?? "").trim();
}
