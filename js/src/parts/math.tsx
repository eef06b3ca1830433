// Draws TeX as MathML, of which only named elements, attributes and styles get into the page. A part of its own.
import { jsx } from "preact/jsx-runtime";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import temml from "temml";

const LONGEST = 2000;
// Definitions can make much out of little: "\def\a{\b\b}" and so on.
const DEFINITION = /\\(?:[egx]?def|let|futurelet|global|long|(?:re)?newcommand|providecommand)(?![A-Za-z])/;
const OPTIONS = { throwOnError: true, trust: false, maxSize: [40, 20] as [number, number], maxExpand: 200 };

const ELEMENTS = new Set(
  "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover".split(" "),
);
const ATTRIBUTES = new Set(
  "accent accentunder columnspan depth display displaystyle fence form height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation rspace scriptlevel separator stretchy symmetric voffset width".split(" "),
);
const STYLES = new Set(
  "border borderBottom borderLeft borderRight borderTop color padding paddingLeft paddingRight width".split(" "),
);
// Words, numbers, lengths and colours; nothing that names an address or a function.
const VALUE = /^[\w#.% -]*$/;

/** What temml makes: elements, their texts, and fragments, which have no type. */
interface Node {
  type?: string;
  text?: string;
  attributes?: Record<string, unknown>;
  style?: Record<string, unknown>;
  classes?: readonly string[];
  children?: readonly Node[];
}

interface FormulaProps {
  /** TeX. */
  text: string;
  isDisplay: boolean;
  /** Shown where the text is no TeX that can be drawn. */
  raw: string;
}

export function Formula({ text, isDisplay, raw }: FormulaProps) {
  return useMemo(() => drawFormula(text, isDisplay) ?? raw, [text, isDisplay, raw]);
}

function drawFormula(text: string, isDisplay: boolean): ComponentChildren {
  if (text.length > LONGEST || DEFINITION.test(text)) return null;
  try {
    return draw(temml.__renderToMathMLTree(text, { ...OPTIONS, displayMode: isDisplay }));
  } catch {
    // Half of a formula, a command that is not known, or one that is not allowed.
    return null;
  }
}

function draw(node: Node): ComponentChildren {
  if (node.children === undefined) return node.text ?? "";
  const children = node.children.map(draw);
  if (node.type === undefined) return children;
  if (!ELEMENTS.has(node.type)) throw new Error(`no element of mathematics: ${node.type}`);
  const style = allowed(node.style, STYLES);
  const align = /\btml-(left|right)\b/.exec((node.classes ?? []).join(" "))?.[1];
  if (align !== undefined) style["textAlign"] = align;
  return jsx(node.type, { ...allowed(node.attributes, ATTRIBUTES), style, children });
}

function allowed(values: Record<string, unknown> = {}, names: ReadonlySet<string>): Record<string, string> {
  const kept = Object.entries(values).map(([name, value]) => [name, String(value)] as const);
  return Object.fromEntries(kept.filter(([name, value]) => names.has(name) && VALUE.test(value)));
}
