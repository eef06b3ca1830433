// Character references in markdown text, decoded without the help of innerHTML, and never cut in two.

const NAMED: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  shy: "\u00ad",
  ndash: "\u2013",
  mdash: "\u2014",
  lsquo: "\u2018",
  rsquo: "\u2019",
  ldquo: "\u201c",
  rdquo: "\u201d",
  laquo: "\u00ab",
  raquo: "\u00bb",
  hellip: "\u2026",
  bull: "\u2022",
  middot: "\u00b7",
  times: "\u00d7",
  deg: "\u00b0",
  plusmn: "\u00b1",
  sect: "\u00a7",
  copy: "\u00a9",
  reg: "\u00ae",
  trade: "\u2122",
  euro: "\u20ac",
  pound: "\u00a3",
  cent: "\u00a2",
  le: "\u2264",
  ge: "\u2265",
  ne: "\u2260",
  larr: "\u2190",
  rarr: "\u2192",
};

const REFERENCE = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z]{2,8}));/g;

/** Decodes numeric references and the named ones that answers use; any other stays as it is written. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(REFERENCE, (written, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? written;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}

// Letters with their marks, emoji that are joined or have a colour, and all else of two UTF-16 units.
const SEVERAL_UNITS = /.(?:[\p{M}\p{Emoji_Modifier}]|\u200d.?)+|[\u{10000}-\u{10ffff}]/gsu;

/** The first place from `at` on that is not inside a character, be it of several units or written as a reference. */
export function afterCharacter(text: string, at: number): number {
  for (const pattern of [REFERENCE, SEVERAL_UNITS]) {
    for (const match of text.matchAll(pattern)) {
      if (match.index >= at) break;
      const end = match.index + match[0].length;
      if (at < end) return end;
    }
  }
  return at;
}
