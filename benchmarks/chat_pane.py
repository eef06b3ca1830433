"""What an answer costs on its way through the chat pane: in the kernel, on the wire, on screen.

The built bundle runs on an empty page in Chromium; the kernel's half feeds it what it would send.
Peers that are installed (panel, shinychat) stream the same answer to a page in the same browser.

    python benchmarks/chat_pane.py [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from chat_peers import PEERS, measured_peer, task_seconds
from playwright.sync_api import sync_playwright

from pinecone_notebooks.client import Answer, Citation, CitationEvent, File, Reference, TextDelta
from pinecone_notebooks.widgets.chat import Chat
from pinecone_notebooks.widgets.conversation import conversation
from tests.browser.install import chromium
from tests.browser.pane_page import PanePage, text, turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from typing_extensions import Self

TOKENS = 2000
TOKENS_A_SECOND = 500
RUNS = 3
SENTENCE = "The **handbook** says that all get `thirty` days, see [the page](https://e.com/). "
TABLE = "\n\n| Country | Weeks |\n|---|---|\n| Japan | 14 |\n| Norway | 49 |\n\n- one\n- two\n\n"
TARGETS = {
    "messages": 120,
    "wire_kB": 60,
    "kernel_ms_a_token": 0.02,
    "main_thread_s_8kB": 0.2,
    "main_thread_s_24kB": 0.8,
    "ratio_48kB_to_24kB": 2.2,
    "longest_update_ms_24kB": 16,
    "first_text_ms": 60,
    "open_500_turns_s": 1.0,
    "key_ms": 16,
    "bundle_gzip_kB": 32.768,
}


def answer_of(size: int) -> str:
    """Markdown with what answers have, of so many characters."""
    paragraph = SENTENCE * 4 + TABLE
    return (paragraph * (size // len(paragraph) + 1))[:size]


class ScriptedStream:
    """Stands where the service's stream does: the answer in tokens, at the pace of a fast model."""

    def __init__(self) -> None:
        self._text = answer_of(8000)
        self.answer = Answer("")
        self.first_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def close(self) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        size = len(self._text) // TOKENS
        source = Reference(File(id="f", name="handbook.pdf"), pages=(4,))
        self.first_at = started = time.perf_counter()
        for number in range(TOKENS):
            yield TextDelta(self._text[number * size : (number + 1) * size])
            if number % 200 == 199:
                yield CitationEvent(Citation(number * size, (source,)))
            time.sleep(max(0.0, started + number / TOKENS_A_SECOND - time.perf_counter()))
        self.answer = Answer(self._text, finish_reason="stop")


class CountingChat(Chat):
    """A pane that counts what it would put on the wire."""

    def __init__(self, name: str) -> None:
        self.sizes: list[int] = []
        self.first_sent_at = 0.0
        super().__init__(name)

    def _send(self, msg: Any, buffers: Any = None) -> None:  # noqa: ARG002 - the base class's
        """Every message of ours and every update of a trait goes through this."""
        if msg["method"] == "custom":
            self.first_sent_at = self.first_sent_at or time.perf_counter()
        self.sizes.append(len(json.dumps(msg)))


def pulled(stream: ScriptedStream) -> float:
    """CPU seconds of the stream without a pane."""
    before = time.process_time()
    for _event in stream:
        pass
    return time.process_time() - before


def kernel_side() -> dict[str, float]:
    """Messages, bytes and CPU of a streamed answer, less those of the scripted stream itself."""
    base = pulled(ScriptedStream())
    stream: Any = ScriptedStream()
    chat = CountingChat("benchmark")
    chat.sizes.clear()
    before = time.process_time()
    talk = conversation("benchmark")  # the pane's own
    run = talk.ask("How many days?", lambda _messages: stream)
    for _size in talk.answering(run):
        pass
    time.sleep(0.2)  # until the last message is out
    return {
        "messages": len(chat.sizes),
        "wire_kB": sum(chat.sizes) / 1000,
        "kernel_ms_a_token": (time.process_time() - before - base) / TOKENS * 1000,
        "kernel_first_message_ms": (chat.first_sent_at - stream.first_at) * 1000,
    }


# Each update is timed to the end of what it causes: the pane draws at once, layout is forced.
FEED = """
async ([answer, pieces, pause]) => {
  const times = [];
  const size = Math.ceil(answer.length / pieces);
  const rest = () => new Promise((done) => setTimeout(done, pause));
  for (let i = 0; i < pieces; i++) {
    const events = [{kind: "text", text: answer.slice(i * size, (i + 1) * size)}];
    const before = performance.now();
    window.say({type: "run", run: "r", seq: i, events});
    document.querySelector(".pn-transcript").offsetHeight;
    times.push(performance.now() - before);
    await rest();
  }
  return times;
}
"""
FIRST = """
() => new Promise((done) => {
  const before = performance.now();
  window.say({type: "run", run: "r", seq: 0, events: [{kind: "text", text: "First"}]});
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - before)));
})
"""
OPEN = """
async (turns) => {
  const before = performance.now();
  window.put({turns});
  document.querySelector(".pn-transcript").offsetHeight;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - before;
}
"""
TYPE = """
() => {
  const area = document.querySelector(".pn-composer textarea"), times = [];
  for (const letter of "How many days of leave do we have?") {
    const before = performance.now();
    area.value += letter;
    area.dispatchEvent(new InputEvent("input", {bubbles: true}));
    area.offsetHeight;
    times.push(performance.now() - before);
  }
  return times;
}
"""


def streamed(browser: Browser, size: int, pieces: int) -> list[float]:
    """Milliseconds of main thread of each update while so many characters stream in.

    The least of several runs for each update: what else the machine does is no cost of ours.
    """
    runs = []
    for _ in range(RUNS):
        page = PanePage(browser, traits={"live_run": "r"})
        runs.append(page.page.evaluate(FEED, [answer_of(size), pieces, 0]))
        page.context.close()
    return [min(times) for times in zip(*runs, strict=True)]


def paced(browser: Browser, kernel: dict[str, float]) -> dict[str, float]:
    """What the peers are measured by: all work of the page while the answer comes at its pace."""
    page = PanePage(browser, traits={"live_run": "r"})
    session = page.context.new_cdp_session(page.page)
    session.send("Performance.enable")
    before = task_seconds(session)
    pieces = round(kernel["messages"])
    page.page.evaluate(FEED, [answer_of(8000), pieces, TOKENS / TOKENS_A_SECOND / pieces * 1000])
    spent = task_seconds(session) - before
    page.context.close()
    return {
        "messages": pieces,
        "wire_kB": round(kernel["wire_kB"], 1),
        "main_thread_s": round(spent, 2),
    }


def browser_side(browser: Browser, messages: float) -> dict[str, float]:
    """What the main thread of the browser does with as many updates as the kernel sends.

    Args:
        browser: Where it is measured.
        messages: How many the kernel made of 8,000 characters.
    """
    eight, middle, large = (
        streamed(browser, size, round(messages * size / 8000)) for size in (8000, 24_000, 48_000)
    )
    # A slower model's answer comes in smaller pieces; no target is set for it.
    small = streamed(browser, 8000, 250)
    first = []
    for _ in range(9):
        page = PanePage(browser, traits={"live_run": "r"})
        first.append(page.page.evaluate(FIRST))
        page.context.close()
    turns = []
    for n in range(250):
        turns.append(turn(f"q{n}", "user", text("How many days?")))
        turns.append(turn(f"a{n}", "assistant", text(answer_of(600))))
    opened, keys = [], []
    for _ in range(RUNS):
        page = PanePage(browser)
        opened.append(page.page.evaluate(OPEN, turns))
        keys.append(page.page.evaluate(TYPE))
        page.context.close()
    return {
        "main_thread_s_8kB": sum(eight) / 1000,
        "main_thread_s_8kB_in_250": sum(small) / 1000,
        "main_thread_s_24kB": sum(middle) / 1000,
        "ratio_48kB_to_24kB": sum(large) / sum(middle),
        "longest_update_ms_24kB": max(middle),
        "browser_first_text_ms": median(first),
        "open_500_turns_s": min(opened) / 1000,
        "key_ms": max(min(times) for times in zip(*keys, strict=True)),
    }


def bundle_size() -> float:
    """Kilobytes of the chat bundle after gzip."""
    import gzip

    from pinecone_notebooks.widgets._base import bundle

    return len(gzip.compress(bundle("chat.js").read_bytes(), 9)) / 1000


def main() -> int:
    """Measure, print beside the targets, and say with the exit code whether all are met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON")
    as_json = parser.parse_args().json
    results = kernel_side()
    with sync_playwright() as playwright:
        path = chromium_path()
        browser = playwright.chromium.launch(
            executable_path=path or None, args=["--no-sandbox", "--disable-gpu"]
        )
        peers = {"this pane": paced(browser, results)}
        results |= browser_side(browser, results["messages"])
        peers |= {
            name: measured_peer(browser, name, answer_of(8000), TOKENS, TOKENS_A_SECOND)
            for name in PEERS
        }
        browser.close()
    results["first_text_ms"] = results["kernel_first_message_ms"] + results["browser_first_text_ms"]
    results["bundle_gzip_kB"] = bundle_size()
    missed = [name for name, most in TARGETS.items() if results[name] > most]
    if as_json:
        shown = {"results": results, "targets": TARGETS, "missed": missed, "peers": peers}
        print(json.dumps(shown))
        return bool(missed)
    for name, value in results.items():
        target = f"at most {TARGETS[name]}" if name in TARGETS else ""
        print(f"{name:26} {value:10.3f}  {target}{'  MISSED' if name in missed else ''}")
    for name, values in peers.items():
        print(f"{name:26} {values or 'not installed'}")
    return bool(missed)


def chromium_path() -> str:
    """The browser that the tests use too; it is looked for before playwright starts."""
    return CHROMIUM


if __name__ == "__main__":
    CHROMIUM = chromium() or ""
    sys.exit(main())
