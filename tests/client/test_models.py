"""Reading the service's JSON, in both API versions."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from pinecone_notebooks.client import (
    Answer,
    Assistant,
    Context,
    File,
    Highlight,
    ImageBlock,
    Operation,
    TextBlock,
    Usage,
)


def test_a_file_of_2025_04() -> None:
    """The older version's file is read: nanoseconds, percent_done, a null metadata."""
    file = File.from_json(
        {
            "status": "Available",
            "id": "ae79",
            "name": "Pride.pdf",
            "size": 2973077,
            "metadata": None,
            "updated_on": "2024-06-14T15:01:57.385425746Z",
            "percent_done": 0.5,
            "signed_url": "https://storage/secret",
            "error_message": None,
        }
    )
    assert file.updated_on == datetime(2024, 6, 14, 15, 1, 57, 385425, tzinfo=timezone.utc)
    assert (file.size, file.metadata, file.percent_done) == (2973077, {}, 0.5)
    assert file.signed_url == "https://storage/secret"


def test_a_signed_url_is_not_in_the_repr() -> None:
    """What opens a file for anyone does not get into an output by accident."""
    assert "secret" not in repr(File("1", "a.md", signed_url="https://secret"))


@pytest.mark.parametrize("kind", [Answer, Assistant, Context, File, Operation, Usage])
@pytest.mark.parametrize("data", [None, {}, [], "x", 7])
def test_missing_fields_never_raise(kind: type, data: object) -> None:
    """An empty or odd answer is read as an empty value."""
    assert kind.from_json(data) == kind.from_json({})


def test_fields_of_the_wrong_type_are_left_out() -> None:
    """A field that is not what the API describes counts as missing."""
    odd = {"id": 5, "name": None, "size": "big", "metadata": [1], "created_on": "yesterday"}
    assert File.from_json(odd) == File(id="", name="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-01T12:30:00Z", datetime(2025, 10, 1, 12, 30, tzinfo=timezone.utc)),
        ("2025-10-01T12:30:00.5Z", datetime(2025, 10, 1, 12, 30, 0, 500000, tzinfo=timezone.utc)),
        ("2025-10-01T12:30:00+00:00", datetime(2025, 10, 1, 12, 30, tzinfo=timezone.utc)),
    ],
)
def test_times_are_read_on_every_python(text: str, expected: datetime) -> None:
    """A Z and any number of digits of a second are understood."""
    assert Assistant.from_json({"created_at": text}).created_at == expected


def test_an_answer_with_highlights() -> None:
    """References carry pages and the supporting words; odd page numbers are left out."""
    answer = Answer.from_json(
        {
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "Ten days."},
            "id": "a1",
            "model": "gpt-4o",
            "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
            "context_snippet_count": 4,
            "citations": [
                {
                    "position": 8,
                    "references": [
                        {
                            "file": {"id": "f", "name": "a.pdf"},
                            "pages": [1, 2.0, "x", True],
                            "highlight": {"type": "text", "content": "ten"},
                        },
                        {"file": {"id": "g", "name": "b.md"}, "highlight": None},
                    ],
                },
                {"references": []},
            ],
        }
    )
    first, second = answer.citations
    assert first.references[0].pages == (1, 2)
    assert first.references[0].highlight == Highlight("ten")
    assert first.references[1].highlight is None
    assert second.position == len("Ten days.")
    assert answer.usage == Usage(3, 2, 5)
    assert (answer.finish_reason, answer.model, answer.id) == ("stop", "gpt-4o", "a1")
    assert answer.context_snippet_count == 4


def test_snippets_of_text_and_images() -> None:
    """A snippet's blocks keep their order; an image without data keeps its caption."""
    context = Context.from_json(
        {
            "id": "c",
            "usage": {"total_tokens": 9},
            "snippets": [
                {
                    "type": "text",
                    "content": "Ten days.",
                    "score": 0.9,
                    "reference": {
                        "type": "pdf",
                        "file": {"id": "f", "name": "a.pdf"},
                        "pages": [3],
                    },
                },
                {
                    "type": "multimodal",
                    "score": 0.5,
                    "content": [
                        {"type": "text", "text": "See"},
                        {
                            "type": "image",
                            "caption": "A chart",
                            "image": {"type": "base64", "mime_type": "image/png", "data": "iVA="},
                        },
                        {"type": "image", "caption": "Gone", "image": None},
                    ],
                    "reference": {"type": "doc_x", "file": {"id": "g", "name": "b.docx"}},
                },
            ],
        }
    )
    first, second = context.snippets
    assert (first.kind, first.text, first.pages, first.score) == ("pdf", "Ten days.", (3,), 0.9)
    assert second.blocks == (
        TextBlock("See"),
        ImageBlock("A chart", "image/png", b"\x89P"),
        ImageBlock("Gone"),
    )
    assert second.text == "See\nA chart\nGone"
