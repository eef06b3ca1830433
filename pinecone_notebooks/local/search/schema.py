"""How a chunk is kept in the index: what is searched, what filters, and what a hit gives back."""

from __future__ import annotations

import json
from typing import Any

from tantivy import Document, Schema, SchemaBuilder

from pinecone_notebooks.local.search.chunks import Chunk
from pinecone_notebooks.local.search.terms import prepared

#: The name under which an index registers the analyzer of `terms`.
ANALYZER = "stemmed"


def new_schema() -> Schema:
    """Makes the schema of the index."""
    builder = SchemaBuilder()
    for name in ("assistant", "file"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("text", "heading"):
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="freq")
    builder.add_unsigned_field("ordinal", indexed=True)
    # The whole chunk, so that a hit needs no second look-up.
    builder.add_bytes_field("chunk", stored=True)
    return builder.build()


def to_document(assistant_id: str, file_id: str, chunk: Chunk) -> Document:
    """Makes the index's document for a chunk."""
    document = Document()
    document.add_text("assistant", assistant_id)
    document.add_text("file", file_id)
    # Every passage is about what the document's title says, and few say it again.
    title = chunk.heading.partition(" > ")[0]
    document.add_text("text", prepared(f"{title}\n{chunk.text}"))
    document.add_text("heading", prepared(chunk.heading))
    document.add_unsigned("ordinal", chunk.ordinal)
    fields = (chunk.ordinal, chunk.text, chunk.pages, chunk.heading)
    document.add_bytes("chunk", json.dumps(fields).encode())
    return document


def from_document(document: Any) -> tuple[str, str, Chunk]:
    """Returns the assistant, the file and the chunk that a found document was made from."""
    ordinal, text, pages, heading = json.loads(bytes(document.get_first("chunk")))
    chunk = Chunk(ordinal, text, tuple(pages), heading)
    return document.get_first("assistant"), document.get_first("file"), chunk
