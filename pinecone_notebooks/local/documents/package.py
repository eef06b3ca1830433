"""Opens the zip package of a .docx file, unless it unpacks to more than a document would."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.local.documents.page import UnreadableDocument
from pinecone_notebooks.local.documents.signature import real_kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAX_ENTRIES = 10_000
_MAX_UNPACKED = 256 * 1024 * 1024
# An XML tree takes some ten times its text.
_MAX_XML = 48 * 1024 * 1024
_NO_MEMORY = 2  # libxml2's XML_ERR_NO_MEMORY
_DAMAGED = (
    "This Word document is damaged or was cut short: "
    "open it in Word, save it again and upload the new copy."
)


def open_package(path: Path) -> Any:
    """Returns the python-docx document of a file whose unpacked size is bounded.

    Raises:
        UnreadableDocument: If it is encrypted, damaged, no Word document, or a zip bomb.
    """
    head = path.read_bytes()[:64]
    if not head.startswith(b"PK"):
        raise UnreadableDocument(_not_a_package(path, head))
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        raise UnreadableDocument(_DAMAGED) from None
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise UnreadableDocument(
            "This file is named .docx but is a zip archive or another Office file: "
            "save it as a Word document and upload that."
        )
    xml = max(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or xml > _MAX_XML:
        raise UnreadableDocument(
            "This Word document unpacks to more than can be read safely "
            f"({unpacked // (1024 * 1024):,} MB in {len(entries):,} files): "
            "split it and upload the parts."
        )
    return _document(path)


def _document(path: Path) -> Any:
    import docx  # 90 ms that a refused file need not pay
    from docx.opc.exceptions import OpcError

    try:
        return docx.Document(str(path))
    except SyntaxError as error:  # of lxml, which calls a full memory one too
        if getattr(error, "code", None) == _NO_MEMORY:
            raise MemoryError from None
        raise UnreadableDocument(_DAMAGED) from None
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError):
        raise UnreadableDocument(_DAMAGED) from None


def related(document: Any, kind: str) -> Iterator[Any]:
    """Yields the root elements of a document's parts of one kind, such as "footnotes".

    Raises:
        UnreadableDocument: If one is damaged.
    """
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            try:
                yield parse_xml(relation.target_part.blob)
            except SyntaxError:
                raise UnreadableDocument(_DAMAGED) from None


def _not_a_package(path: Path, head: bytes) -> str:
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            return (
                "This Word document is encrypted: save it without a password and upload it again."
            )
        return "This is an old Word document (.doc): save it as .docx and upload that."
    kind = real_kind(head) or "no Word document"
    return f"This file is named .docx but is {kind}: save it as a Word document and upload that."
