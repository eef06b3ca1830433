// Draws block tokens as vnodes: headings, lists, tables, quotes and code, each with the citations placed in it.
import type { MarkedToken, Token, Tokens } from "marked";
import type { ComponentChildren } from "preact";
import { usePart } from "../parts";
import { CopyButton } from "../ui/copy";
import { Checkbox, type DrawCitation, drawInline, drawMarks, Formula } from "./inline";
import { isMath, type MathToken } from "./math";
import type { Placed } from "./place";

// Deeper nesting is shown as it was written: nobody can read it, and the stack has an end.
const DEEPEST = 16;

export interface Drawing {
  placed: Placed;
  cite: DrawCitation;
  depth: number;
}

export function drawBlocks(tokens: readonly Token[], drawing: Drawing): ComponentChildren[] {
  const deeper = { ...drawing, depth: drawing.depth + 1 };
  return (tokens as MarkedToken[]).map((token) => drawBlock(token, deeper));
}

export function drawBlock(token: MarkedToken, drawing: Drawing): ComponentChildren {
  if (drawing.depth > DEEPEST) return token.raw;
  const marks = drawing.placed.get(token) ?? [];
  switch (token.type) {
    case "space":
      return null;
    case "paragraph":
      return <p>{drawInline(token.tokens, marks, drawing.cite)}</p>;
    case "text":
      return drawInline(token.tokens ?? [token], marks, drawing.cite);
    case "heading": {
      const Heading = `h${token.depth}` as "h1";
      return <Heading>{drawInline(token.tokens, marks, drawing.cite)}</Heading>;
    }
    case "blockquote":
      return (
        <blockquote>
          {drawBlocks(token.tokens, drawing)}
          {drawMarks(marks, drawing.cite)}
        </blockquote>
      );
    case "list":
      return drawList(token, drawing);
    case "table":
      return drawTable(token, drawing);
    case "checkbox":
      return <Checkbox checked={token.checked} />;
    default:
      return (
        <>
          {drawOpaque(token)}
          {marks.length > 0 && <p class="pn-md-after">{drawMarks(marks, drawing.cite)}</p>}
        </>
      );
  }
}

// Blocks with no inline text of their own: their citations stand behind them.
function drawOpaque(token: MarkedToken | MathToken): ComponentChildren {
  if (isMath(token)) {
    return (
      <div class="pn-md-math" role="group" aria-label="Formula" tabIndex={0}>
        <Formula {...token} />
      </div>
    );
  }
  switch (token.type) {
    case "hr":
      return <hr />;
    case "def":
      return null;
    case "code":
      return <Code language={token.lang ?? ""} text={token.text} />;
    default:
      return <p class="pn-md-raw">{token.raw.trimEnd()}</p>;
  }
}

function drawList(list: Tokens.List, drawing: Drawing): ComponentChildren {
  const items = list.items.map((item, index) => (
    <li key={index} class={item.task ? "pn-md-task" : undefined}>
      {drawBlocks(item.tokens, drawing)}
      {drawMarks(drawing.placed.get(item) ?? [], drawing.cite)}
    </li>
  ));
  const after = drawMarks(drawing.placed.get(list) ?? [], drawing.cite);
  if (!list.ordered) return [<ul>{items}</ul>, after];
  return [<ol start={list.start === "" ? 1 : list.start}>{items}</ol>, after];
}

function drawTable(table: Tokens.Table, drawing: Drawing): ComponentChildren {
  const drawCell = (cell: Tokens.TableCell): ComponentChildren =>
    drawInline(cell.tokens, drawing.placed.get(cell) ?? [], drawing.cite);
  const align = (cell: Tokens.TableCell) =>
    cell.align === null ? undefined : { textAlign: cell.align };
  return (
    <div class="pn-md-table" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {table.header.map((cell) => (
              <th scope="col" style={align(cell)}>
                {drawCell(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr>
              {row.map((cell) => (
                <td style={align(cell)}>{drawCell(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {drawMarks(drawing.placed.get(table) ?? [], drawing.cite)}
    </div>
  );
}

function Code({ language, text }: { language: string; text: string }) {
  const name = language.split(/\s/)[0] ?? "";
  const highlighter = usePart("highlight", name !== "");
  return (
    <div class="pn-md-code">
      <div class="pn-md-code-head">
        <span>{name || "text"}</span>
        <CopyButton what="code" text={() => text} />
      </div>
      <pre tabIndex={0}>
        <code>{highlighter === null ? text : <highlighter.Coloured language={name} text={text} />}</code>
      </pre>
    </div>
  );
}
