// @vitest-environment node
import { describe, expect, it } from "vitest";
import { safeUrl } from "../../src/markdown/url";

describe("the list of allowed addresses", () => {
  it.each([
    ["https://example.com/a?b=c#d", "https://example.com/a?b=c#d"],
    ["HTTP://Example.com", "http://example.com/"],
    ["mailto:a@example.com", "mailto:a@example.com"],
  ])("lets %s through", (address, url) => {
    expect(safeUrl(address)).toBe(url);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://example.com/x",
    "file:///etc/passwd",
    "ftp://example.com/",
    "about:blank",
    "//example.com/a",
    "/a/b",
    "a/b.html",
    "?q=1",
    "#top",
    "",
    "https://",
    "http://[::1",
  ])("refuses %j", (address) => {
    expect(safeUrl(address)).toBeNull();
  });
});
