// The words for the sources of an answer: which there are, how they are named, and the answer as text to copy.
import type { Part, Reference, Turn } from "../contract";

const OPENING = /<(?=[a-z/!?])|!(?=\[)|\](?=[(:](?!\s*(?:https?:\/\/|mailto:)))/gi;

/** One reference for each source of a turn, by number. */
export function sourcesOf(parts: readonly Part[]): Reference[] {
  const sources = new Map<number, Reference>();
  for (const part of parts) {
    if (part.type === "text") continue;
    for (const reference of part.references) {
      if (!sources.has(reference.number)) sources.set(reference.number, reference);
    }
  }
  return [...sources.values()].sort((a, b) => a.number - b.number);
}

/** "page 4", "pages 2–4, 9", or "" where the file has no pages. */
export function describePages(pages: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const page of [...new Set(pages)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && page === run[1] + 1) run[1] = page;
    else runs.push([page, page]);
  }
  const words = runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`));
  if (words.length === 0) return "";
  return `${new Set(pages).size === 1 ? "page" : "pages"} ${words.join(", ")}`;
}

export function describeSource({ file_name, pages }: Reference): string {
  return [file_name, describePages(pages)].filter((word) => word !== "").join(", ");
}

/** The address at the page that is cited, for viewers that take one. */
export function atPage(url: string, { file_name, pages }: Reference): string {
  const [page] = pages;
  const hasPages = page !== undefined && file_name.toLowerCase().endsWith(".pdf");
  return hasPages && !url.includes("#") ? `${url}#page=${page}` : url;
}

/** The words of a turn, without its citations. */
export function textOf(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** The whole conversation as markdown, with the sources of each answer. */
export function conversationAsText(assistant: string, turns: readonly Turn[]): string {
  const said = turns.map((turn) => {
    if (turn.role === "user") return `**You:** ${harmless(textOf(turn.parts))}`;
    const note = turn.note === "" ? "" : `\n\n*${turn.note}*`;
    return `**${assistant}:** ${harmless(answerAsText(turn.parts) + note)}`;
  });
  return `${said.join("\n\n")}\n`;
}

/**
 * Markdown in which no reader of markdown finds HTML, an image to load, or a link but to the web or a mailbox. Code between
 * fences stays as it is; elsewhere an invisible joiner stands behind what would open them, which is right in prose and in code.
 */
export function harmless(markdown: string): string {
  let fence = "";
  const lines = markdown.split("\n").map((line) => {
    const [mark = ""] = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(fence === "" ? line : line.trim()) ?? [];
    if (fence !== "") {
      if (line.trim() === mark && mark.startsWith(fence)) fence = "";
      return line;
    }
    fence = mark;
    return mark === "" ? line.replace(OPENING, "$&\u2060") : line;
  });
  return [...lines, ...(fence === "" ? [] : [fence])].join("\n");
}

/** The answer as it was written, its citations as [1], and the list of its sources. */
export function answerAsText(parts: readonly Part[]): string {
  const answer = parts
    .map((part) =>
      part.type === "text" ? part.text : part.references.map(({ number }) => `[${number}]`).join(""),
    )
    .join("")
    .trim();
  const sources = sourcesOf(parts).map((source) => `[${source.number}] ${describeSource(source)}`);
  return sources.length === 0 ? answer : `${answer}\n\nSources:\n${sources.join("\n")}`;
}
