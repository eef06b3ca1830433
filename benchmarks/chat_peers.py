"""Other chat panes for Python, streaming the same answer to a page in the same Chromium.

A peer is measured where its packages are: in the interpreter that $CHAT_PEERS_PYTHON names, else in
this one.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PANEL = """
import asyncio, json, panel as pn
pn.extension()
TEXT, TOKENS, PACE = json.loads({job!r})
size = len(TEXT) // TOKENS
async def answer(contents, user, instance):
    message = ""
    for number in range(TOKENS):
        message += TEXT[number * size:(number + 1) * size]
        yield message
        await asyncio.sleep(1 / PACE)
chat = pn.chat.ChatInterface(callback=answer)
pn.state.onload(lambda: chat.send("How many days?", user="User", respond=True))
chat.servable()
"""
SHINYCHAT = """
import asyncio, json
from shiny import App, ui
from shinychat import Chat, chat_ui
TEXT, TOKENS, PACE = json.loads({job!r})
size = len(TEXT) // TOKENS
def server(input, output, session):
    chat = Chat(id="chat")
    async def pieces():
        for number in range(TOKENS):
            yield TEXT[number * size:(number + 1) * size]
            await asyncio.sleep(1 / PACE)
    @chat.on_user_submit
    async def _(question):
        await chat.append_message_stream(pieces())
app = App(ui.page_fillable(chat_ui("chat")), server)
"""
# The program, its command, and the typing that makes it answer; panel asks itself.
PEERS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "panel": (PANEL, ("panel", "serve", "{app}", "--port", "{port}"), False),
    "shinychat": (SHINYCHAT, ("shiny", "run", "{app}", "--port", "{port}"), True),
}
SECONDS = 120
QUIET_SECONDS = 4


def measured_peer(
    browser: Browser, name: str, answer: str, tokens: int, pace: int
) -> dict[str, float]:
    """Messages, kilobytes and seconds of main thread for one answer; empty where not installed."""
    python = os.environ.get("CHAT_PEERS_PYTHON", sys.executable)
    installed = subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False)
    if installed.returncode:
        return {}
    program, command, asks = PEERS[name]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder) / "app.py"
        app.write_text(program.format(job=json.dumps([answer, tokens, pace])))
        words = [word.format(app=app, port=port) for word in command]
        server = subprocess.Popen(
            [python, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            path = "/app" if name == "panel" else "/"
            return _streamed(browser, f"http://127.0.0.1:{port}{path}", asks=asks)
        finally:
            server.terminate()
            server.wait(15)


def _streamed(browser: Browser, url: str, *, asks: bool) -> dict[str, float]:
    _await(url)
    context = browser.new_context()
    page = context.new_page()
    frames: list[int] = []
    times: list[float] = []

    def received(payload: Any) -> None:
        frames.append(len(payload))
        times.append(time.monotonic())

    page.on("websocket", lambda opened: opened.on("framereceived", received))
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(url)
    if asks:
        page.wait_for_timeout(2000)
        frames.clear()
        page.locator("textarea, [contenteditable]").first.fill("How many days?")
    before = task_seconds(session)
    if asks:
        page.keyboard.press("Enter")
    deadline = time.monotonic() + SECONDS
    page.wait_for_timeout(5000)
    while time.monotonic() < deadline and time.monotonic() - times[-1] < QUIET_SECONDS:
        page.wait_for_timeout(500)
    spent = task_seconds(session) - before
    context.close()
    return {
        "messages": len(frames),
        "wire_kB": round(sum(frames) / 1000, 1),
        "main_thread_s": round(spent, 2),
    }


def task_seconds(session: Any) -> float:
    """Seconds that the main thread of a page has worked: scripts, layout, paint and all else."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _await(url: str) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).close()
            return
        time.sleep(0.3)
    raise TimeoutError(f"{url} did not answer in {SECONDS} s")
