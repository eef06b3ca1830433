"""An answer as markdown that reads on GitHub, and as plain text: numbered sources in both."""

from __future__ import annotations

import contextlib
import json
import re
from typing import TYPE_CHECKING

from pinecone_notebooks.client.parts import Part, TextPart

from .harmless import harmless_markdown, inline
from .sources import Sources, pages_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pinecone_notebooks.client.models import Reference

__all__ = ["answer_bundle", "answer_text", "json_bundle", "sources_text"]

QUOTE_LENGTH = 280  # characters: about three lines of a notebook

# Stand-ins for brackets while the text is made harmless; private use, and taken out of the input.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"


def answer_bundle(parts: Sequence[Part], *, note: str = "") -> dict[str, str]:
    """The answer as a display bundle.

    It offers no HTML: JupyterLab would prefer it to the markdown, and GitHub would drop it.

    Args:
        parts: Text and citations in reading order.
        note: A sentence under the answer, such as why it stopped.
    """
    return {
        "text/markdown": answer_markdown(parts, note=note),
        "text/plain": answer_text(parts, note=note),
    }


def answer_markdown(parts: Sequence[Part], *, note: str = "") -> str:
    """The answer as markdown, its sources as a numbered list below."""
    sources = Sources()
    text = _marked(parts, sources, _OPEN, _CLOSE)
    # Escaped brackets: `[1]` could be taken for a link that a document defines.
    body = harmless_markdown(text).replace(_OPEN, r"\[").replace(_CLOSE, r"\]")
    blocks = [body]
    if note:
        blocks.append(f"*{inline(note)}*")
    if sources.listed:
        lines = [
            f"{number}. {_source_markdown(reference)}"
            for number, reference in enumerate(sources.listed, start=1)
        ]
        blocks.append("**Sources**\n\n" + "\n".join(lines))
    return "\n\n".join(block for block in blocks if block.strip())


def json_bundle(parts: Sequence[Part], *, note: str = "") -> dict[str, str]:
    """An answer that is JSON, as a display bundle: laid out once it is whole, sources below."""
    text = "".join(part.text for part in parts if isinstance(part, TextPart))
    # While it streams, or where the model wrote something else, it is shown as it came.
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    # Longer than any run of backticks in it.
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", f"{text}`")))
    cited = [part for part in parts if not isinstance(part, TextPart)]
    below = answer_bundle(cited, note=note)
    return {
        "text/markdown": f"{fence}json\n{text}\n{fence}\n\n{below['text/markdown']}".rstrip(),
        "text/plain": f"{text}\n\n{below['text/plain']}".rstrip(),
    }


def answer_text(parts: Sequence[Part], *, note: str = "") -> str:
    """The answer as plain text, for terminals and readers without markdown."""
    sources = Sources()
    blocks = [_marked(parts, sources, "[", "]")]
    if note:
        blocks.append(note)
    if sources.listed:
        blocks.append(sources_text(sources))
    return "\n\n".join(block for block in blocks if block.strip())


def sources_text(sources: Sources) -> str:
    """The sources as a numbered list in plain text."""
    lines = [
        f"[{number}] {_named(reference)}{_quoted(reference)}"
        for number, reference in enumerate(sources.listed, start=1)
    ]
    return "\n".join(["Sources:", *lines])


def _marked(parts: Sequence[Part], sources: Sources, opening: str, closing: str) -> str:
    out: list[str] = []
    for part in parts:
        if isinstance(part, TextPart):
            out.append(part.text.replace(_OPEN, "").replace(_CLOSE, ""))
            continue
        numbers = dict.fromkeys(sources.number(reference) for reference in part.references)
        markers = "".join(f"{opening}{number}{closing}" for number in numbers)
        out.append(f"{_gap(out)}{markers}")
    return "".join(out)


def _gap(out: Sequence[str]) -> str:
    return " " if out and out[-1][-1:].strip() else ""


def _source_markdown(reference: Reference) -> str:
    pages = pages_in_words(reference.pages)
    quote = _quote(reference)
    return (
        f"**{inline(reference.file.name)}**"
        + (f", {pages}" if pages else "")
        + (f": “{inline(quote)}”" if quote else "")
    )


def _named(reference: Reference) -> str:
    pages = pages_in_words(reference.pages)
    return f"{' '.join(reference.file.name.split())}{f', {pages}' if pages else ''}"


def _quoted(reference: Reference) -> str:
    quote = _quote(reference)
    return f': "{quote}"' if quote else ""


def _quote(reference: Reference) -> str:
    if reference.highlight is None:
        return ""
    words = " ".join(reference.highlight.content.split())
    return words if len(words) <= QUOTE_LENGTH else f"{words[: QUOTE_LENGTH - 1].rstrip()}…"
