// Draws inline tokens as vnodes, with citations behind the inline token that holds their place.
import type { MarkedToken, Token } from "marked";
import { type ComponentChildren, Fragment } from "preact";
import type { Reference } from "../contract";
import { usePart } from "../parts";
import { afterCharacter, decodeEntities } from "./entities";
import type { Mark } from "./marks";
import { isMath, type MathToken } from "./math";
import { safeUrl } from "./url";

export type DrawCitation = (references: readonly Reference[]) => ComponentChildren;

export function drawMarks(marks: readonly Mark[], cite: DrawCitation): ComponentChildren {
  return marks.map(({ references }, index) => <Fragment key={index}>{cite(references)}</Fragment>);
}

/** Offsets of `marks` count from the start of the text that `tokens` were cut from. */
export function drawInline(
  tokens: readonly Token[],
  marks: readonly Mark[],
  cite: DrawCitation,
): ComponentChildren[] {
  const drawn: ComponentChildren[] = [];
  const waiting = [...marks];
  let start = 0;
  const drawDue = (end: number): void => {
    while (waiting[0] !== undefined && waiting[0].offset <= end) {
      drawn.push(drawMarks(waiting.splice(0, 1), cite));
    }
  };
  drawDue(0);
  for (const token of tokens as MarkedToken[]) {
    const end = start + token.raw.length;
    if (token.type === "text") {
      let from = 0;
      while (waiting[0] !== undefined && waiting[0].offset < end) {
        const to = afterCharacter(token.raw, waiting[0].offset - start);
        drawn.push(decodeEntities(token.raw.slice(from, to)));
        from = to;
        drawDue(start + to);
      }
      drawn.push(decodeEntities(token.raw.slice(from)));
    } else {
      drawn.push(drawToken(token));
    }
    drawDue(end);
    start = end;
  }
  drawDue(Number.POSITIVE_INFINITY);
  return drawn;
}

function drawToken(token: MarkedToken | MathToken): ComponentChildren {
  if (isMath(token)) return <Formula {...token} />;
  switch (token.type) {
    case "strong":
      return <strong>{drawPlain(token.tokens)}</strong>;
    case "em":
      return <em>{drawPlain(token.tokens)}</em>;
    case "del":
      return <del>{drawPlain(token.tokens)}</del>;
    case "codespan":
      return <code class="pn-md-codespan">{token.text}</code>;
    case "br":
      return <br />;
    case "escape":
      return token.text;
    case "link":
      return <Link address={token.href}>{drawPlain(token.tokens)}</Link>;
    case "image":
      // Loading it would tell its server who reads this answer, and when.
      return <Link address={token.href}>Image: {decodeEntities(token.text || token.href)}</Link>;
    case "checkbox":
      return <Checkbox checked={token.checked} />;
    default:
      return token.raw;
  }
}

function drawPlain(tokens: readonly Token[]): ComponentChildren[] {
  return drawInline(tokens, [], () => null);
}

function Link(props: { address: string; children: ComponentChildren }) {
  const url = safeUrl(decodeEntities(props.address));
  if (url === null) return <>{props.children}</>;
  return (
    <a href={url} title={url} target="_blank" rel="noopener noreferrer">
      {props.children}
    </a>
  );
}

/** A formula; as it was written until the part that draws it is there. */
export function Formula(token: MathToken) {
  const math = usePart("math");
  return math === null ? <>{token.raw}</> : <math.Formula {...token} />;
}

export function Checkbox(props: { checked: boolean }) {
  return (
    <input
      class="pn-md-checkbox"
      type="checkbox"
      checked={props.checked}
      disabled
      aria-label={props.checked ? "Done" : "Not done"}
    />
  );
}
