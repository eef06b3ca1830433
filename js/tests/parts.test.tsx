// A part is asked for when it is needed, used when it comes, and not asked for again and again.
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PartName } from "../src/contract";
import { Parts, PartsContext, usePart } from "../src/parts";

const SOURCE = `
export default (require, module) => {
  const { useState } = require("preact/hooks");
  module.exports = { Formula: ({ text }) => "drawn " + useState(text)[0] };
};`;

let asked: PartName[] = [];
const newParts = (): Parts => new Parts((name) => asked.push(name));

beforeEach(() => {
  asked = [];
  Reflect.deleteProperty(globalThis, Symbol.for("pinecone-notebooks test"));
  // There are no modules from blobs outside of browsers; from data addresses there are.
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => (blob as unknown as { url: string }).url);
  vi.stubGlobal(
    "Blob",
    class {
      readonly url: string;
      constructor(pieces: string[]) {
        this.url = `data:text/javascript,${encodeURIComponent(pieces.join(""))}`;
      }
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function Formula() {
  const math = usePart("math");
  return math === null ? <>$x$</> : <math.Formula text="x" raw="$x$" isDisplay={false} />;
}

function drawn(parts: Parts): HTMLElement {
  const el = document.createElement("div");
  act(() => {
    render(
      <PartsContext.Provider value={parts}>
        <Formula />
        <Formula />
      </PartsContext.Provider>,
      el,
    );
  });
  return el;
}

describe("a part", () => {
  it("is asked for once, and drawn with the hooks of the pane when it comes", async () => {
    const parts = newParts();
    const el = drawn(parts);
    expect(el.textContent).toBe("$x$$x$");
    expect(asked).toEqual(["math"]);
    await act(() => parts.receive("math", SOURCE));
    expect(el.textContent).toBe("drawn xdrawn x");
  });

  it("is shared by the panes of a page", async () => {
    await newParts().receive("math", SOURCE);
    const el = drawn(newParts());
    await act(async () => {});
    expect(el.textContent).toBe("drawn xdrawn x");
    expect(asked).toEqual([]);
  });

  it("is asked for a second time where no answer came, and never a third time", () => {
    vi.useFakeTimers();
    void newParts().load("math");
    vi.advanceTimersByTime(3_600_000);
    expect(asked).toEqual(["math", "math"]);
  });

  it("is not asked for again once it has come", async () => {
    vi.useFakeTimers();
    const parts = newParts();
    const loading = parts.load("math");
    await parts.receive("math", SOURCE);
    await loading;
    vi.advanceTimersByTime(3_600_000);
    expect(asked).toEqual(["math"]);
  });

  it.each(["no module at all (", "export const other = 1;"])("leaves plain text where it is broken: %j", async (source) => {
    const parts = newParts();
    const el = drawn(parts);
    await act(() => parts.receive("math", source));
    expect(el.textContent).toBe("$x$$x$");
  });

  it("leaves plain text where the host forbids modules from blobs", async () => {
    vi.mocked(URL.createObjectURL).mockReturnValue("blob:nowhere");
    const parts = newParts();
    const el = drawn(parts);
    await act(() => parts.receive("math", SOURCE));
    expect(el.textContent).toBe("$x$$x$");
  });
});
