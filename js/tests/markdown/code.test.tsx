// Code is coloured without losing a character of it, and goes on streaming while it is.
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Markdown } from "../../src/markdown/markdown";
import { type Parts, PartsContext } from "../../src/parts";
import * as highlight from "../../src/parts/highlight";
import { cite, partsOf } from "./draw";

const load = vi.fn(() => Promise.resolve(highlight));
const parts = { load } as unknown as Parts;
const PYTHON = 'def f(x: int) -> str:\n    # why\n    return f"{x} & <b>"';

beforeEach(() => {
  load.mockClear();
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

function shower() {
  const el = document.createElement("div");
  const show = (written: string) =>
    act(async () => {
      render(
        <PartsContext.Provider value={parts}>
          <Markdown parts={partsOf(written)} cite={cite} />
        </PartsContext.Provider>,
        el,
      );
    });
  // First the part comes, then the code rests.
  const wait = () => act(async () => void (await vi.advanceTimersByTimeAsync(1000)));
  const rest = () => wait().then(wait);
  return { el, show, rest, code: () => el.querySelector("pre code") };
}

const fenced = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;

describe("code", () => {
  it("is coloured by its kinds, and loses nothing", async () => {
    const { show, rest, code } = shower();
    await show(fenced("python", PYTHON));
    await rest();
    expect(code()?.textContent).toBe(PYTHON);
    expect(code()?.querySelector(".pn-code-keyword")?.textContent).toBe("def");
    expect(code()?.querySelector(".pn-code-comment")?.textContent).toBe("# why");
  });

  it.each(["klingon", "constructor", "__proto__", "toString"])("of the language %s stays as it is", async (language) => {
    const { show, rest, code } = shower();
    await show(fenced(language, PYTHON));
    await rest();
    expect(code()?.innerHTML).not.toContain("<span");
    expect(code()?.textContent).toBe(PYTHON);
  });

  it("without a language asks for nothing", async () => {
    const { show, rest } = shower();
    await show(fenced("", PYTHON));
    await rest();
    expect(load).not.toHaveBeenCalled();
  });

  it("that is very long stays as it is", async () => {
    const { show, rest, code } = shower();
    await show(fenced("python", "return 1\n".repeat(5000)));
    await rest();
    expect(code()?.querySelector("span")).toBeNull();
  });

  it("keeps its colours while more of it streams in", async () => {
    const { show, rest, code } = shower();
    await show("```python\ndef f():");
    await rest();
    const keyword = code()?.querySelector(".pn-code-keyword");
    expect(keyword?.textContent).toBe("def");
    await show("```python\ndef f():\n    return 1");
    expect(code()?.querySelector(".pn-code-keyword")).toBe(keyword);
    expect(code()?.textContent).toBe("def f():\n    return 1");
    await rest();
    expect(code()?.querySelectorAll(".pn-code-keyword")).toHaveLength(2);
  });

  it("that became other code has no colours of the old", async () => {
    const { show, rest, code } = shower();
    await show(fenced("python", "def f(): pass"));
    await rest();
    await show(fenced("python", "x"));
    expect(code()?.innerHTML).toBe("x");
  });
});
