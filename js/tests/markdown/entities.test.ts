// @vitest-environment node
import { describe, expect, it } from "vitest";
import { decodeEntities } from "../../src/markdown/entities";

describe("character references", () => {
  it.each([
    ["A &amp; B", "A & B"],
    ["&lt;b&gt;", "<b>"],
    ["&#8364; &#x20AC; &#X20ac;", "€ € €"],
    ["&#128578;", "🙂"],
    ["&hellip;&nbsp;&mdash;", "…\u00a0—"],
  ])("decodes %j", (written, text) => {
    expect(decodeEntities(written)).toBe(text);
  });

  it.each(["&nosuch;", "&amp", "AT&T", "&;", "&#;", "&#xZZ;", "&constructor;", "& amp;"])(
    "leaves %j as it is",
    (written) => {
      expect(decodeEntities(written)).toBe(written);
    },
  );

  it.each(["&#0;", "&#xD800;", "&#9999999;"])("puts a replacement for %j", (written) => {
    expect(decodeEntities(written)).toBe("\ufffd");
  });

  it("decodes once only", () => {
    expect(decodeEntities("&amp;lt;")).toBe("&lt;");
  });
});
