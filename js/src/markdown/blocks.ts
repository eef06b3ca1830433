// Cuts markdown into top-level blocks, and keeps the blocks that more text at the end cannot change.
import { Lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { MATH } from "./math";

export interface Block {
  /** Offset in the whole text. */
  start: number;
  raw: string;
  token: MarkedToken;
}

export interface Blocks {
  text: string;
  /** All blocks but blank ones, in order. A block that did not change is the same object as before. */
  list: readonly Block[];
  /** How many of them, from the first, are final as long as the text only grows. */
  settled: number;
  /** Whether a link is defined somewhere, which changes links anywhere: then nothing of it is used again. */
  defines: boolean;
}

// Inline rules of the lexer are quadratic in places: 16,000 characters of the worst kind cost it 0.4 s.
const LONGEST_INLINE = 16_000;
const LONGEST_TEXT = 400_000;

// A list, a raw HTML block and indented code can go on after a blank line. A definition changes links anywhere.
const CLOSED_BY_BLANK_LINE = new Set(["paragraph", "heading", "hr", "table", "math"]);
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:/m;

export const NO_BLOCKS: Blocks = { text: "", list: [], settled: 0, defines: false };

/** The blocks of `text`. What `previous` knows of an earlier, shorter text is used, and never changes the result. */
export function cutBlocks(text: string, previous: Blocks = NO_BLOCKS): Blocks {
  if (text === previous.text) return previous;
  // Engines compare two strings ten times as fast as they look for one at the start of another.
  const continues = text.slice(0, previous.text.length) === previous.text;
  const known = continues ? endOf(previous.list[previous.settled - 1]) : 0;
  const defines = (continues && previous.defines) || DEFINITION.test(text.slice(known));
  const grows = continues && !defines;
  const kept = grows ? previous.list.slice(0, previous.settled) : [];
  const from = grows ? known : 0;

  const list = [...kept];
  let settled = kept.length;
  let start = from;
  for (const token of lex(text.slice(from))) {
    if (token.type === "space") {
      const before = list.at(-1);
      if (before !== undefined && isClosed(before, token.raw)) settled = list.length;
    } else {
      const old = grows ? previous.list[list.length] : undefined;
      list.push(isSame(old, start, token) ? old : { start, raw: token.raw, token });
    }
    start += token.raw.length;
  }
  // What a letter begins behind a blank line goes on with nothing above it.
  const end = list.at(-1);
  if (end !== undefined && /^\p{L}/u.test(end.raw) && text.endsWith("\n\n", end.start)) {
    settled = Math.max(settled, list.length - 1);
  }
  return { text, list, settled, defines };
}

/** Has the engine compile the lexer's patterns, 10 ms of work, before there is text that waits for it. */
export function warmUp(): void {
  // What runs a second time is compiled for good.
  for (const text of ["a", "b"]) cutBlocks(`${text} *c* \`d\` [e](https://f.g)\n\n- h\n\n|i|\n|-|\n|j|`);
}

function endOf(block: Block | undefined): number {
  return block === undefined ? 0 : block.start + block.raw.length;
}

function isSame(old: Block | undefined, start: number, token: Tokens.Generic): old is Block {
  // The lexer can cut two texts from the same characters: a line end at the end belongs to it or not.
  const text: unknown = (old?.token as Tokens.Generic | undefined)?.["text"];
  return old !== undefined && old.start === start && old.raw === token.raw && text === token["text"];
}

function isClosed(block: Block, space: string): boolean {
  return CLOSED_BY_BLANK_LINE.has(block.token.type) && /\n[ \t]*\n/.test(block.raw.slice(-1) + space);
}

function lex(text: string): MarkedToken[] {
  if (text.length > LONGEST_TEXT) return [asWritten(text)];
  const lexer = new Lexer({ gfm: true, extensions: MATH });
  try {
    lexer.blockTokens(text, lexer.tokens);
    for (const { src, tokens } of lexer.inlineQueue) {
      if (src.length > LONGEST_INLINE) tokens.push({ type: "text", raw: src, text: src });
      else lexer.inlineTokens(src, tokens);
    }
  } catch (error) {
    // Thousands of nested quotes exhaust the stack of the lexer; the text itself is still worth showing.
    if (error instanceof RangeError) return [asWritten(text)];
    throw error;
  }
  return lexer.tokens as Token[] as MarkedToken[];
}

// Drawn as raw HTML is: as the characters it consists of.
function asWritten(text: string): MarkedToken {
  return { type: "html", raw: text, text, block: true, pre: false };
}
