// Puts a text onto the clipboard that is still on its way while the click is handled, and that no element may hold.

/** To be called while a click is handled. Rejects where the text does not come, or the browser does not take it. */
export async function copyWhenThere(text: Promise<string>): Promise<void> {
  try {
    // The item takes a promise, so that the browser sees the click and not the wait behind it.
    const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  } catch {
    // A page that is not served over HTTPS, or a frame without the permission, has no clipboard but this one.
    if (!copyByCommand(await text)) throw new Error("The browser did not take it.");
  }
}

function copyByCommand(text: string): boolean {
  let isTaken = false;
  const take = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation(); // the host's own handler would copy a cell
    isTaken = event.clipboardData !== null;
  };
  window.addEventListener("copy", take, true);
  try {
    return document.execCommand("copy") && isTaken;
  } finally {
    window.removeEventListener("copy", take, true);
  }
}
