// Finds mathematics in markdown for the lexer, and leaves a dollar sign that means money alone.
import type { MarkedOptions, Token } from "marked";

export interface MathToken {
  type: "math";
  raw: string;
  /** The formula, in TeX. */
  text: string;
  isDisplay: boolean;
}

export function isMath(token: { type: string }): token is MathToken {
  return token.type === "math";
}

// No character is looked at twice on the way to the end of a formula that has none: what opens another ends it.
const DISPLAY = String.raw`\$\$((?:(?!\n[ \t]*\n|\$\$)(?:\\[^]|[^\\]))+)\$\$|\\\[((?:(?!\n[ \t]*\n|\\[[\]])[^])+)\\\]`;
const BLOCK = new RegExp(String.raw`^ {0,3}(?:${DISPLAY})[ \t]*(?:\n|$)`);
const INLINE_DISPLAY = new RegExp(`^(?:${DISPLAY})`);
const INLINE = /^\\\(((?:(?!\\[()])[^])+)\\\)|^\$(?![\s$])((?:\\[^]|[^\\$`])+)(?<![\s/,:(-])\$(?!\d)/;
const INLINE_START = /\$|\\[([]/;

// "$5 for one, 3$ for two": a number, and words that no sign of mathematics makes a formula.
const MONEY = /^\d[^\\^_=]*[\s/][A-Za-z.]{2}[^\\^_=]*$/;
// "\[1\]" is how a bracket is written that is no link.
const BRACKETS = /^[^\\^_=+<>\s][^\\^_=+<>]*$/;

function tokenOf(match: RegExpExecArray | null, isDisplay: boolean): MathToken | undefined {
  if (match === null) return undefined;
  const [raw, first, second] = match;
  if (isDisplay && second !== undefined && BRACKETS.test(second)) return undefined;
  if (!isDisplay && second !== undefined && MONEY.test(second)) return undefined;
  const text = (first ?? second ?? "").trim();
  return text === "" ? undefined : { type: "math", raw, text, isDisplay };
}

/**
 * What the lexer takes as its `extensions`. A formula on lines of its own begins where a block does: one that could
 * interrupt a paragraph would have the lexer read the rest of the paragraph again for each.
 */
export const MATH = {
  block: [(text: string) => tokenOf(BLOCK.exec(text), true)],
  inline: [
    (text: string, before: Token[]) => {
      if (!/^\$|^\\[([]/.test(text)) return undefined;
      // "US$" and "5$" open nothing.
      if (text.startsWith("$") && /[A-Za-z\d]/.test(before.at(-1)?.raw.slice(-1) ?? "")) return undefined;
      return tokenOf(INLINE_DISPLAY.exec(text), true) ?? tokenOf(INLINE.exec(text), false);
    },
  ],
  startInline: [
    (text: string) => {
      const at = text.search(INLINE_START);
      return at < 0 ? undefined : at;
    },
  ],
  renderers: {},
  childTokens: {},
} as unknown as NonNullable<MarkedOptions["extensions"]>;
