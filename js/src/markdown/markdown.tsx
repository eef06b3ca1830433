// Markdown with citations, drawn block by block: a block that did not change is not drawn again, and blocks are
// compared by the group, so that a long answer costs little more to go on with than a short one.
import { useRef } from "preact/hooks";
import type { Part } from "../contract";
import { memo } from "../ui/memo";
import { drawBlock } from "./block";
import { type Block, type Blocks, cutBlocks, NO_BLOCKS } from "./blocks";
import { type DrawCitation, drawMarks } from "./inline";
import { type Mark, joinParts, marksWithin } from "./marks";
import { placeMarks } from "./place";
import "./markdown.css";

const GROUP = 16;

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
  const { list } = blocks;
  if (list.length === 0) return <div class="pn-md">{drawMarks(marks, cite)}</div>;
  const groups = [];
  for (let first = 0; first < list.length; first += GROUP) {
    const own = list.slice(first, first + GROUP);
    const start = first === 0 ? -1 : (own[0]?.start ?? 0);
    const end = list[first + GROUP]?.start ?? Number.POSITIVE_INFINITY;
    const within = marks.filter(({ offset }) => offset > start && offset <= end);
    groups.push(<BlockGroup key={first} blocks={own} marks={within} end={end} first={first} cite={cite} />);
  }
  return <div class="pn-md">{groups}</div>;
}

interface BlockGroupProps {
  blocks: readonly Block[];
  marks: readonly Mark[];
  /** Where the next group begins. */
  end: number;
  /** The index of the first block. */
  first: number;
  cite: DrawCitation;
}

// Blank text before the first block and behind each block counts as the block's own.
const BlockGroup = memo(
  ({ blocks, marks, end, first, cite }: BlockGroupProps) => (
    // An element of its own: what streams into one group leaves the layout of the others alone.
    <div class="pn-md-group">
      {blocks.map((block, index) => {
        const next = blocks[index + 1]?.start ?? end;
        const own = marksWithin(marks, block.start, next, first + index === 0);
        return <DrawnBlock key={block.start} block={block} marks={own} cite={cite} />;
      })}
    </div>
  ),
  (a, b) =>
    a.end === b.end &&
    a.cite === b.cite &&
    a.blocks.length === b.blocks.length &&
    a.blocks.every((block, index) => block === b.blocks[index]) &&
    isSame(a.marks, b.marks),
);

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
