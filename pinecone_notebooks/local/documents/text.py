"""Reads plain text in the encodings people really have."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from pinecone_notebooks.local.documents.encodings import guess
from pinecone_notebooks.local.documents.page import NOUNS, Page, UnreadableDocument
from pinecone_notebooks.local.documents.signature import real_kind

if TYPE_CHECKING:
    from pathlib import Path

# UTF-32 first: its little-endian mark starts with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# All but tab, line ends and the escape that colours a terminal.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(content: bytes, suffix: str) -> str:
    """Returns the text of a file, its line ends as newlines.

    Args:
        content: The whole file.
        suffix: Its ending, for the error sentence.

    Raises:
        UnreadableDocument: If this is no text in any encoding that is known here.
    """
    text = _decoded(content)
    sample = text[:100_000]
    control = len(_CONTROL.findall(sample))
    if real_kind(content[:64]) or control > len(sample) / 100:
        kind = real_kind(content[:64]) or "binary data"
        raise UnreadableDocument(
            f"This {NOUNS[suffix]} holds {kind}, not text: "
            "upload it under its own file type, or save it as text in UTF-8."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    try:
        if b"\x00" not in content and b"\x1b$" not in content:
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    encoding = guess(content)
    if encoding == "cp1252" and re.search(b"[\x81\x8d\x8f\x90\x9d]", content):
        encoding = "latin-1"  # takes the five bytes too that the other leaves undefined
    return content.decode(encoding, "replace")


def read_text(path: Path) -> list[Page]:
    """Reads a .txt file as one page without a number."""
    return [Page(None, decode(path.read_bytes(), ".txt").replace("\f", "\n\n"))]
