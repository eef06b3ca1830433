// The one place that decides which address a link may have.

const SCHEMES = new Set(["http:", "https:", "mailto:"]);

/** The address in normal form, or null where it is relative, malformed, or of a scheme that could run code. */
export function safeUrl(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  return SCHEMES.has(url.protocol) ? url.href : null;
}
