// Markdown with citations, drawn block by block: a block that did not change is not drawn again.
import { useRef } from "preact/hooks";
import type { Part } from "../contract";
import { memo } from "../ui/memo";
import { drawBlock } from "./block";
import { type Block, type Blocks, cutBlocks, NO_BLOCKS } from "./blocks";
import { type DrawCitation, drawMarks } from "./inline";
import { type Mark, joinParts, marksWithin } from "./marks";
import { placeMarks } from "./place";
import "./markdown.css";

export interface MarkdownProps {
  parts: readonly Part[];
  /** Draws the markers of one citation. The same function must come with every drawing, or everything is drawn anew. */
  cite: DrawCitation;
}

export function Markdown({ parts, cite }: MarkdownProps) {
  const last = useRef<Blocks>(NO_BLOCKS);
  const { text, marks } = joinParts(parts);
  const blocks = cutBlocks(text, last.current);
  last.current = blocks;
  if (blocks.list.length === 0) return <div class="pn-md">{drawMarks(marks, cite)}</div>;
  return (
    <div class="pn-md">
      {blocks.list.map((block, index) => (
        <DrawnBlock key={block.start} block={block} marks={marksOf(blocks.list, index, marks)} cite={cite} />
      ))}
    </div>
  );
}

// Blank text before the first block and behind each block counts as the block's own.
function marksOf(list: readonly Block[], index: number, marks: readonly Mark[]): Mark[] {
  const block = list[index];
  if (block === undefined) return [];
  const end = list[index + 1]?.start ?? Number.POSITIVE_INFINITY;
  return marksWithin(marks, block.start, end, index === 0);
}

interface DrawnBlockProps {
  block: Block;
  marks: Mark[];
  cite: DrawCitation;
}

const DrawnBlock = memo(
  ({ block, marks, cite }: DrawnBlockProps) =>
    drawBlock(block.token, { placed: placeMarks(block.token, marks), cite, depth: 0 }),
  (a, b) => a.block === b.block && a.cite === b.cite && isSame(a.marks, b.marks),
);

function isSame(a: readonly Mark[], b: readonly Mark[]): boolean {
  return (
    a.length === b.length &&
    a.every((mark, i) => mark.offset === b[i]?.offset && mark.references === b[i].references)
  );
}
