"""A page under VS Code's webview rules, tied to real widgets of this process.

The rules: an opaque origin, a sandbox without popups, and a content security policy that allows
nothing remote and no eval. The page is what a host is to anywidget: it imports the bundle, keeps
the traits, and carries messages both ways.
"""

from __future__ import annotations

import json
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import comm
from comm.base_comm import BaseComm

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

POLICY = (
    "default-src 'none'; script-src 'nonce-page' blob:; style-src 'unsafe-inline'; img-src data:; "
    "connect-src 'none'; form-action 'none'"
)
OUTSIDE = "http://notebook.test/"
INSIDE = "http://webview.test/"

PAGE = """<!doctype html><meta charset="utf-8"><body class="vscode-dark"
  style="--vscode-editor-background:#1e1e1e;--vscode-editor-foreground:#d4d4d4">
<div id="widget"></div>
<script type="application/json" id="given" nonce="page">%s</script>
<script type="module" nonce="page">
window.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
const { state, esm, css } = JSON.parse(document.getElementById("given").textContent);
const style = document.createElement("style");
style.textContent = css;
document.head.append(style);
const listeners = new Map();
const fire = (name, ...given) => [...(listeners.get(name) ?? [])].forEach((each) => each(...given));
const changed = {};
const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; changed[name] = value; },
  save_changes: () => toKernel(JSON.stringify({ method: "update", state: changed })),
  send: (content) => toKernel(JSON.stringify({ method: "custom", content })),
  on: (name, each) => listeners.set(name, [...(listeners.get(name) ?? []), each]),
  off: (name, each) => listeners.set(name, (listeners.get(name) ?? []).filter((one) => one !== each)),
};
const bundle = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
const widget = typeof bundle.default === "function" ? await bundle.default() : bundle.default;
await widget.initialize?.({ model });
await widget.render({ model, el: document.getElementById("widget"), signal: new AbortController().signal });
setInterval(async () => {
  for (const { method, state: news, content } of JSON.parse(await fromKernel())) {
    if (method === "custom") fire("msg:custom", content, []);
    if (method !== "update") continue;
    Object.assign(state, news);
    for (const name of Object.keys(news)) fire(`change:${name}`);
    fire("change");
  }
}, 40);
</script>
"""


class Wire(BaseComm):
    """A widget's comm, whose messages the page fetches."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.messages: SimpleQueue[dict[str, Any]] = SimpleQueue()
        super().__init__(*arguments, **named)

    def publish_msg(self, msg_type: str, data: Any = None, **_rest: Any) -> None:
        if msg_type == "comm_msg":
            self.messages.put(data)

    def take(self) -> str:
        taken = []
        while not self.messages.empty():
            taken.append(self.messages.get())
        return json.dumps(taken)

    def bring(self, data: str) -> None:
        self.handle_msg({"content": {"data": json.loads(data)}, "buffers": []})


def show(context: BrowserContext, make_widget: Any, monkeypatch: Any) -> Page:
    """Make a widget and show it in a page under the rules."""
    monkeypatch.setattr(comm, "create_comm", Wire)
    widget = make_widget()
    state = widget.get_state()
    given = {"esm": state.pop("_esm"), "css": state.pop("_css"), "state": state}
    embedded = json.dumps(given, default=str).replace("</", "<\\/")
    page = context.new_page()
    page.expose_function("fromKernel", widget.comm.take)
    page.expose_function("toKernel", widget.comm.bring)
    frame = f'<iframe id="output" sandbox="allow-scripts allow-forms" src="{INSIDE}" width="1200" height="800">'
    page.route(OUTSIDE, lambda route: route.fulfill(body=frame, content_type="text/html"))
    page.route(
        INSIDE,
        lambda route: route.fulfill(
            body=PAGE % embedded,
            content_type="text/html",
            headers={"Content-Security-Policy": POLICY},
        ),
    )
    page.goto(OUTSIDE)
    return page
