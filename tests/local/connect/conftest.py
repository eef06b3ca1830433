"""A browser, and web servers that play the pages which ask for a key."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOREIGN = "notebook.example"


@contextmanager
def serving(pages: Mapping[str, tuple[str, str]]) -> Iterator[int]:
    """Serve pages (path: media type and text) on another port; yields the port."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, text = pages.get(self.path.split("?")[0], ("text/plain", ""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def view(popup, name):
    """The named view, once it is shown."""
    found = popup.locator(f'[data-view="{name}"]')
    found.wait_for(state="visible", timeout=60_000)
    return found


@pytest.fixture(scope="module")
def chromium(launch_chromium):
    """A headless Chromium that takes a foreign name for this machine."""
    browser = launch_chromium(f"--host-resolver-rules=MAP {FOREIGN} 127.0.0.1")
    yield browser
    browser.close()
