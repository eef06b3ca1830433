"""What an upload is given becomes documents, each with its name, metadata or problem."""

from __future__ import annotations

import json

import pytest

from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.uploads.documents import documents_of, sidecar


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The current folder, with documents, a picture, a hidden file and a sidecar in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs" / "more").mkdir(parents=True)
    (tmp_path / "docs" / ".git").mkdir()
    for name in (
        "leave.md",
        "leave.md.meta.json",
        "picture.png",
        "more/travel.txt",
        ".git/a.md",
        "~$b.docx",
    ):
        (tmp_path / "docs" / name).write_text('{"team": "people"}')
    return tmp_path


def names(documents):
    return [document.name for document in documents]


def test_a_folder_is_its_documents_and_those_below():
    """No picture, nothing hidden, no lock file of Word's, no sidecar."""
    assert names(documents_of("docs")) == ["leave.md", "travel.txt"]


def test_a_pattern_goes_below_with_two_stars():
    """Whoever names a kind gets what they name."""
    assert names(documents_of(["docs/**/*.txt", "docs/*.md"])) == ["travel.txt", "leave.md"]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(folder):
    """Brackets in a file's name are no pattern where the file is there."""
    (folder / "notes [draft].md").write_text("x")
    assert names(documents_of("notes [draft].md")) == ["notes [draft].md"]


def test_the_same_file_twice_is_once_and_two_of_a_name_are_a_problem(folder):
    """An assistant tells files by their names."""
    (folder / "leave.md").write_text("another")
    once, other = documents_of(["docs/leave.md", "docs", "leave.md"])[::2]
    assert once.problem is None
    assert "has the same name as 'docs/leave.md'" in str(other.problem)


def test_a_missing_file_has_a_near_miss():
    """The problem names the folder that was looked in, and a name that is close."""
    (document,) = documents_of("docs/leaf.md")
    assert str(document.problem).endswith("Did you mean 'docs/leave.md'?")


def test_texts_and_bytes_are_documents_under_their_names():
    """Nothing needs to be on disk."""
    text, data = documents_of({"a.md": "Größe", "b.pdf": b"%PDF"})
    assert (text.source, data.source) == ("Größe".encode(), b"%PDF")


def test_a_frame_gives_documents_with_the_other_columns_as_metadata():
    """Missing values are left out; numpy's numbers become JSON's."""
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {"name": ["a.md", "b.md"], "text": ["A", "B"], "year": [2024, 2025], "team": ["x", None]}
    )
    first, second = documents_of(frame, {"source": "wiki"})
    assert first.metadata == {"year": 2024, "team": "x", "source": "wiki"}
    assert "team" not in second.metadata
    json.dumps(first.metadata)


def test_a_frame_without_its_columns_is_refused():
    """The error says which columns are meant."""
    pd = pytest.importorskip("pandas")
    with pytest.raises(ArgumentError, match="no column 'text'"):
        documents_of(pd.DataFrame({"name": ["a.md"]}))


def test_metadata_comes_from_a_function_or_the_sidecar():
    """The function sees each document."""
    (document,) = documents_of("docs/leave.md", lambda document: {"length": len(document.name)})
    assert document.metadata == {"length": 8}
    (document,) = documents_of("docs/leave.md", sidecar)
    assert document.metadata == {"team": "people"}
    (document,) = documents_of("docs/more/travel.txt", sidecar)
    assert document.metadata == {}


def test_a_broken_sidecar_is_a_problem_of_its_document(folder):
    """The other documents are not affected."""
    (folder / "docs" / "leave.md.meta.json").write_text("{")
    leave, travel = documents_of("docs", sidecar)
    assert "leave.md.meta.json' is no JSON" in str(leave.problem)
    assert travel.problem is None


@pytest.mark.parametrize("sources", [3, b"bytes", [b"bytes"], {"a.md": 3}])
def test_what_is_no_document_is_refused_with_what_is(sources):
    """Before anything is sent."""
    with pytest.raises(ArgumentError, match=r"mapping|Expected a text or bytes"):
        documents_of(sources)
