"""What magics print and notebooks keep is as harmless as the pane, whoever reads it.

The markdown goes through two readers that let HTML through: one as in VS Code, and that of nbconvert
and nbviewer. What they make of it stands in a real page.
"""

from __future__ import annotations

import pytest

from pinecone_notebooks.client import Answer, Citation, File, Highlight, Reference
from pinecone_notebooks.render.answer import answer_markdown
from pinecone_notebooks.render.files import files_table
from pinecone_notebooks.render.harmless import harmless_markdown, inline

from .hostile import PAYLOADS

HOME = "http://notebook.test/"
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Notebook</title><script>
window.executed = []; window.alert = (what) => window.executed.push(String(what));
</script></head><body><main>{}</main></body></html>"""
# All elements that the readers make of markdown.
MADE = (
    "a, blockquote, br, code, dd, del, dl, dt, em, h1, h2, h3, h4, h5, h6, hr, li, ol, p, pre, s, section, span, "
    "strong, table, tbody, td, th, thead, tr, ul, div.highlight"
)
ATTRIBUTES = {"class", "href", "id", "start", "style", "title"}


def answers() -> list[str]:
    """For each payload an answer, and a question, whose every text it is."""
    found = []
    for payload in PAYLOADS:
        source = Reference(File(id="f", name=payload), (4,), Highlight(payload))
        parts = Answer(f"Before {payload}\n\nafter.", (Citation(3, (source,)),)).parts
        found.append(answer_markdown(parts, note=payload))
        found.append(
            f"**{inline(payload)}:**\n\n> " + harmless_markdown(payload).replace("\n", "\n> ")
        )
    return found


def as_vs_code() -> list[str]:
    markdown_it = pytest.importorskip("markdown_it")
    reader = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return [reader.render(markdown) for markdown in answers()]


def as_nbconvert() -> list[str]:
    filters = pytest.importorskip("nbconvert.filters")
    return [filters.markdown2html(markdown) for markdown in answers()]


def tables() -> list[str]:
    """The HTML of a table whose every cell is hostile."""
    files = [
        File(id=payload, name=payload, metadata={payload: payload}, error_message=payload)
        for payload in PAYLOADS
    ]
    return [files_table([file], unmentioned="").bundle()["text/html"] for file in files]


@pytest.mark.parametrize("made", [as_vs_code, as_nbconvert, tables])
def test_a_record_runs_and_loads_nothing(browser, made):
    """No script, no request, no style, and no element but those that markdown has."""
    asked = []
    html = PAGE.format("".join(f"<section>{one}</section>" for one in made()))

    def serve(route):
        if route.request.url == HOME:
            route.fulfill(body=html.encode(errors="replace"), content_type="text/html")
        else:
            asked.append(route.request.url)
            route.abort()

    context = browser.new_context()
    context.route("**/*", serve)
    page = context.new_page()
    page.goto(HOME)
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    assert page.evaluate("() => window.executed") == []
    assert [url for url in asked if not url.endswith("/favicon.ico")] == []
    foreign = page.evaluate(
        "(made) => [...document.querySelectorAll(`main :not(:is(${made}))`)].map((e) => e.outerHTML.slice(0, 200))",
        MADE,
    )
    assert foreign == []
    attributes = page.evaluate(
        "() => [...document.querySelectorAll('main *')].flatMap((e) => [...e.attributes].map((a) => [a.name, a.value]))"
    )
    assert {name for name, _ in attributes} <= ATTRIBUTES
    assert {
        value for name, value in attributes if name == "style" and "text-align" not in value
    } == set()
    schemes = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('main a')].map((a) => a.protocol))]"
    )
    assert not {"javascript:", "vbscript:", "data:"} & set(schemes)
    context.close()
