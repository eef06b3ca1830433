"""The built chat pane, or another widget, on an empty page, over a kernel that does what the test says.

Every address the page asks for is recorded, and none but its own is answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests import axe
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

STATIC = REPOSITORY / "pinecone_notebooks" / "widgets" / "static"
HOME = "http://pane.test/"

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Chat pane</title>
<link rel="stylesheet" href="/chat.css"></head>
<body><main><h1>Notebook</h1><div id="pane"></div></main>
<script type="module">
import widget from "/chat.js";
const listeners = new Map();
const emit = (name, ...rest) => { for (const f of [...(listeners.get(name) ?? [])]) f(...rest); };
const state = STATE;
const model = {
  get: (name) => state[name],
  on: (name, f) => listeners.set(name, (listeners.get(name) ?? new Set()).add(f)),
  off: (name, f) => listeners.get(name)?.delete(f),
  send: (message) => (message.type === "part" ? sendPart(message.name) : window.sent.push(message)),
};
const sendPart = async (name) => {
  const source = await (await fetch(`/${name}.js`)).text();
  emit("msg:custom", { type: "part", name, source }, []);
};
window.sent = [];
window.executed = [];
window.alert = (what) => window.executed.push(String(what));
window.say = (message) => emit("msg:custom", message, []);
window.put = (traits) => {
  Object.assign(state, traits);
  for (const name of Object.keys(traits)) emit(`change:${name}`);
};
const { initialize, render } = await widget();
initialize?.({ model });
window.close_pane = render({ model, el: document.getElementById("pane") });
window.ready = true;
</script></body></html>
"""

IDLE = {
    "assistant": "handbook",
    "turns": [],
    "live_run": "",
    "notice": "",
    "record_page": "",
    "settings": {
        "model": "",
        "temperature": None,
        "filter": "",
        "highlights": True,
        "top_k": None,
    },
    "suggestions": [],
}


class PanePage:
    """A page with one pane."""

    def __init__(
        self,
        browser: Browser,
        *,
        traits: dict[str, Any] | None = None,
        bundle: str = "chat",
        **options: Any,
    ) -> None:
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.errors.append("dialog"), dialog.dismiss()))
        self.context.route("**/*", self._serve)
        page = PAGE.replace("/chat.", f"/{bundle}.")
        self._html = page.replace("STATE", _script_json({**IDLE, **(traits or {})}))
        self.page.goto(HOME)
        self.page.wait_for_function("() => window.ready")

    def _serve(self, route: Any) -> None:
        path = route.request.url.removeprefix(HOME)
        if route.request.url == HOME:
            route.fulfill(body=self._html, content_type="text/html")
        elif (STATIC / path).is_file():  # the bundle, and the parts of it that are asked for
            kind = "text/javascript" if path.endswith("js") else "text/css"
            route.fulfill(path=STATIC / path, content_type=kind)
        else:
            self.asked.append(route.request.url)
            route.abort()

    def say(self, **message: Any) -> None:
        """Let the kernel send a message."""
        self.page.evaluate("(message) => window.say(message)", message)

    def put(self, **traits: Any) -> None:
        """Let the kernel set traits together."""
        self.page.evaluate("(traits) => window.put(traits)", traits)

    def sent(self) -> list[dict[str, Any]]:
        """Take what the pane has sent since the last call."""
        return self.page.evaluate("() => window.sent.splice(0)")

    @property
    def pane(self) -> Locator:
        return self.page.locator(".pn-root")


def turn(turn_id: str, role: str, *parts: dict[str, Any], note: str = "") -> dict[str, Any]:
    """A finished turn; it failed if there is a note."""
    status = "failed" if note else "done"
    return {"turn_id": turn_id, "role": role, "parts": parts, "status": status, "note": note}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def citation(
    number: int, name: str, quote: str | None = None, file_id: str = "f"
) -> dict[str, Any]:
    reference = {
        "number": number,
        "file_id": file_id,
        "file_name": name,
        "pages": [4],
        "quote": quote,
    }
    return {"type": "citation", "references": [reference]}


def violations(page: PanePage) -> list[str]:
    """What axe finds wrong in the pane."""
    return axe.violations(page.page, "#pane")


def _script_json(value: Any) -> str:
    import json

    return json.dumps(value).replace("<", "\\u003c")
