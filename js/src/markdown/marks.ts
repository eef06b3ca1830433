// Where citations stand in the text of a turn, in UTF-16 units of our own strings.
import type { Part, Reference } from "../contract";

/** A citation, and the offset in the text right behind the last visible character that it supports. */
export interface Mark {
  offset: number;
  references: readonly Reference[];
}

export interface MarkedText {
  text: string;
  marks: readonly Mark[];
}

/** The texts of a turn as one, line ends as the lexer wants them, with its citations as offsets into it. */
export function joinParts(parts: readonly Part[]): MarkedText {
  let text = "";
  let afterReturn = false;
  let visible = 0;
  const marks: Mark[] = [];
  for (const part of parts) {
    if (part.type === "citation") {
      marks.push({ offset: visible, references: part.references });
      continue;
    }
    if (part.text === "") continue;
    // "\r" and "\n" of one line end can come in two parts.
    const own = afterReturn && part.text.startsWith("\n") ? part.text.slice(1) : part.text;
    afterReturn = part.text.endsWith("\r");
    // To look for a character is much cheaper than to replace it nowhere, and this is done for each update.
    const piece = own.includes("\r") ? own.replace(/\r\n?/g, "\n") : own;
    const shown = piece.trimEnd().length;
    if (shown > 0) visible = text.length + shown;
    text += piece;
  }
  return { text, marks };
}

/**
 * The marks of the piece of text from `start` to before `end`, with offsets from `start`.
 * Those before all text go to the first piece.
 */
export function marksWithin(
  marks: readonly Mark[],
  start: number,
  end: number,
  isFirst: boolean,
): Mark[] {
  return marks
    .filter(({ offset }) => (offset > start || isFirst) && offset <= end)
    .map(({ offset, references }) => ({ offset: Math.max(0, offset - start), references }));
}
