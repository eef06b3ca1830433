// Draws code in colours: cut into pieces of a few kinds, each of which is text. A part of its own, loaded when needed.
import type { RootContent } from "hast";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import pythonRepl from "highlight.js/lib/languages/python-repl";
import rust from "highlight.js/lib/languages/rust";
import shell from "highlight.js/lib/languages/shell";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { useEffect, useState } from "preact/hooks";

/** A stretch of code, with its kind: one of the kinds below, or "" for all that has no colour. */
interface Piece {
  text: string;
  kind: string;
}

/** Pieces of code, and the code that they are. */
interface Coloured {
  pieces: readonly Piece[];
  code: string;
}

const lowlight = createLowlight({
  bash,
  c,
  cpp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  python,
  "python-repl": pythonRepl,
  rust,
  shell,
  sql,
  typescript,
  xml,
  yaml,
});

// Grammars are regular expressions; some take long over what was written to keep them busy.
const LONGEST = 20_000;

// The many classes of highlight.js, in as many colours as a reader can tell apart.
const KINDS: Record<string, string> = {
  addition: "string",
  attr: "name",
  attribute: "name",
  built_in: "type",
  class: "type",
  comment: "comment",
  deletion: "keyword",
  doctag: "comment",
  function: "name",
  keyword: "keyword",
  literal: "number",
  meta: "comment",
  name: "keyword",
  number: "number",
  property: "name",
  quote: "comment",
  regexp: "string",
  section: "name",
  selector: "name",
  string: "string",
  symbol: "number",
  tag: "",
  title: "name",
  type: "type",
};

// While an answer streams its code changes all the time: it is coloured whenever it rests for so long.
const REST_MS = 120;

export function Coloured({ language, text }: { language: string; text: string }) {
  const [{ pieces, code }, setColoured] = useState<Coloured>({ pieces: [], code: "" });
  useEffect(() => {
    const timer = setTimeout(() => setColoured(colour(language, text)), REST_MS);
    return () => clearTimeout(timer);
  }, [language, text]);
  if (!text.startsWith(code)) return <>{text}</>;
  return (
    <>
      {pieces.map((piece) => (piece.kind === "" ? piece.text : <span class={`pn-code-${piece.kind}`}>{piece.text}</span>))}
      {text.slice(code.length)}
    </>
  );
}

function colour(language: string, code: string): Coloured {
  if (code.length > LONGEST || !lowlight.registered(language)) return { pieces: [], code: "" };
  const pieces: Piece[] = [];
  collect(lowlight.highlight(language, code).children, "", pieces);
  return { pieces, code };
}

function collect(nodes: readonly RootContent[], kind: string, pieces: Piece[]): void {
  for (const node of nodes) {
    if (node.type === "text") pieces.push({ text: node.value, kind });
    else if (node.type === "element") collect(node.children, kindOf(node.properties["className"]), pieces);
  }
}

function kindOf(classes: unknown): string {
  const [first = ""] = Array.isArray(classes) ? classes.map(String) : [];
  return KINDS[first.replace(/^hljs-/, "").replace(/-.*$/, "")] ?? "";
}
