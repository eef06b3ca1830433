// Names that no one else in the page or the kernel has.

/** `crypto.randomUUID` is missing in pages that are served over plain HTTP from another machine; this is not. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
