// Finds the piece of a block that each of its citations goes into, by walking tokens by their raw lengths.
import type { MarkedToken, Token, Tokens } from "marked";
import type { Mark } from "./marks";

/** What can show a citation: a token, in its inline text or behind it, or a table cell. */
export type Owner = MarkedToken | Tokens.ListItem | Tokens.TableCell;

/** For each owner its marks, with offsets from the start of its inline text. */
export type Placed = ReadonlyMap<object, readonly Mark[]>;

const NOTHING_PLACED: Placed = new Map();

export function placeMarks(token: MarkedToken, marks: readonly Mark[]): Placed {
  if (marks.length === 0) return NOTHING_PLACED;
  const placed = new Map<object, Mark[]>();
  for (const mark of marks) {
    const [owner, offset] = findOwner(token, mark.offset);
    const own = placed.get(owner) ?? [];
    own.push({ offset, references: mark.references });
    placed.set(owner, own);
  }
  return placed;
}

function findOwner(token: MarkedToken, offset: number): [Owner, number] {
  switch (token.type) {
    case "paragraph":
    case "heading":
    case "text": {
      const start = Math.max(0, token.raw.indexOf(token.text));
      return [token, clamp(offset - start, token.text.length)];
    }
    case "blockquote":
      return findInChildren(token, token.raw, token.tokens, offset);
    case "list": {
      const [item, within] = childAt(token.items, offset) ?? [token, offset];
      return item.type === "list_item"
        ? findInChildren(item, item.raw, item.tokens, within)
        : [token, offset];
    }
    case "table":
      return findCell(token, offset);
    default:
      return [token, offset];
  }
}

// Quotes and list items take something off the start of each line and lex what is left. So line n of the inside is the
// end of line n of the outside, and a place keeps its distance from the end of its line.
function findInChildren(
  owner: Owner,
  outside: string,
  children: Token[],
  offset: number,
): [Owner, number] {
  const inside = children.map(({ raw }) => raw).join("");
  const before = outside.slice(0, offset).split("\n");
  const line = before.length - 1;
  const outer = (outside.split("\n")[line] ?? "").trimEnd();
  const fromEnd = Math.max(0, outer.length - (before[line] ?? "").length);
  const lines = inside.split("\n");
  const start = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  const inner = (lines[line] ?? "").trimEnd().length;
  const found = childAt(children as MarkedToken[], Math.min(start + Math.max(0, inner - fromEnd), inside.length));
  return found === null ? [owner, 0] : findOwner(found[0], found[1]);
}

/** The last child with text that begins before `offset`, and the offset within it; the first child at the start. */
function childAt<T extends { type: string; raw: string }>(
  children: readonly T[],
  offset: number,
): [T, number] | null {
  let found: [T, number] | null = null;
  let start = 0;
  for (const child of children) {
    const isShown = child.type !== "space" && child.type !== "checkbox";
    if (isShown && (found === null || start < offset)) {
      found = [child, clamp(offset - start, child.raw.length)];
    }
    start += child.raw.length;
  }
  return found;
}

// The lines of a table are its header, its rule, and its rows; bars that are not escaped part the cells.
function findCell(table: Tokens.Table, offset: number): [Owner, number] {
  const lines = table.raw.slice(0, offset).split("\n");
  const row = lines.length - 1;
  const cells = (row < 2 ? table.header : table.rows[row - 2]) ?? [];
  const line = lines[row] ?? "";
  // A place right behind a bar belongs to the cell that the bar closes.
  const upTo = line.endsWith("|") ? line.slice(0, -1) : line;
  const pieces = row === 1 ? [] : splitCells(upTo);
  const column = row === 1 ? cells.length - 1 : clamp(pieces.length - 1, cells.length - 1);
  const cell = cells[column];
  if (cell === undefined) return [table, offset];
  if (row === 1 || column < pieces.length - 1 || upTo !== line) return [cell, cell.text.length];
  const written = (pieces.at(-1) ?? "").trimStart().replaceAll("\\|", "|");
  return [cell, clamp(written.length, cell.text.length)];
}

function splitCells(line: string): string[] {
  const cells = line.trimStart().split(/(?<!\\)\|/);
  if (cells.length > 1 && cells[0] === "") cells.shift();
  return cells;
}

function clamp(value: number, highest: number): number {
  return Math.max(0, Math.min(value, highest));
}
