"""Plain text, markdown and JSON: encodings, structure, and the sentences for what is none of them."""

from __future__ import annotations

import json

import pytest

SAID = "Zoë paid 5 € — ‘fine’.\nThen left."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(read, encoding):
    """Text is read in each encoding that people have, without its byte order mark."""
    (page,) = read("a.txt", SAID.encode(encoding))
    assert (page.number, page.text) == (None, SAID)


def test_latin_1(read):
    """Bytes that no other encoding takes are read as latin-1 rather than refused."""
    (page,) = read("a.txt", b"caf\xe9 \x81 bar")
    assert page.text == "café \x81 bar"


def test_line_ends(read):
    """Windows and old Mac line ends become newlines."""
    (page,) = read("a.txt", b"one\r\ntwo\rthree")
    assert page.text == "one\ntwo\nthree"


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt", "a.md", "a.json"])
def test_empty(refusal, name):
    """An empty file of any type is refused as empty."""
    assert "is empty: check that it was saved" in refusal(name, b"")


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_white_space_only(refusal, name):
    """A file of white space holds no text."""
    assert "holds no text" in refusal(name, b" \n\t\n ")


def test_binary(refusal):
    """Binary data named .txt is not read as latin-1."""
    assert "holds binary data, not text" in refusal("a.txt", bytes(range(256)) * 8)


def test_mislabelled_image(refusal):
    """A picture named .txt is called what it is."""
    assert "holds a PNG image, not text" in refusal("a.txt", b"\x89PNG\r\n\x1a\n" + b"a" * 999)


def test_unsupported_ending(refusal):
    """An ending that is not supported is refused with those that are."""
    said = refusal("a.xlsx", b"x")
    assert said == (
        "Files that end in .xlsx cannot be read: upload one of .pdf, .docx, .txt, .md, .json."
    )


def test_too_large(refusal):
    """A text file over the service's limit is refused with both sizes."""
    said = refusal("a.txt", b"a" * (10 * 1024 * 1024 + 600_000))
    assert "is 10.6 MB; the limit for .txt files is 10 MB" in said


def test_markdown_marks(read):
    """Inline marks of markdown are dropped and their words kept."""
    source = (
        "# A *big* title\n\n"
        "See **the [guide](https://x.example/a)** and ![a chart](c.png), _now_ <b>please</b>.\n"
        "> Quoted `a_b * c` with snake_case.\n<!-- not\nthis -->\n[ref]: https://x.example\n"
    )
    (page,) = read("a.md", source.encode())
    assert page.text.split("\n")[:4] == [
        "# A big title",
        "",
        "See the guide and a chart, now please.",
        "Quoted a_b * c with snake_case.",
    ]
    assert "not" not in page.text
    assert "https" not in page.text


def test_markdown_code(read):
    """Code is indented, so that its comments are no headings."""
    (page,) = read("a.md", b"Run:\n```sh\n# install\nmake **all**\n```\nDone.")
    assert page.text == "Run:\n\n    # install\n    make **all**\n\nDone."


def test_json_paths(read):
    """Each value stands under its path, and the values of a record stay together."""
    value = {
        "leave": {"days": 28, "paid": True},
        "plans": [{"name": "Pro", "price": {"euro": 20}, "tags": ["a", "b"]}, {"name": "Team"}],
        "tags": ["x", 1],
        "note": None,
    }
    (page,) = read("a.json", json.dumps(value).encode())
    assert page.text.split("\n\n") == [
        "leave.days: 28",
        "leave.paid: true",
        "plans[0]: name: Pro; price.euro: 20; tags: a, b",
        "plans[1]: name: Team",
        "tags: x, 1",
        "note: none",
    ]


def test_json_with_half_a_character(read):
    """What JSON can name and no text can hold costs one letter, not the file."""
    (page,) = read("a.json", b'{"\\udc00": "left \\ud83d over"}')
    assert page.text == "?: left ? over"


def test_json_error(refusal):
    """Invalid JSON is refused with the line that is wrong."""
    said = refusal("a.json", b'{\n "a": 1\n "b": 2\n}')
    assert said.startswith("This file is not valid JSON: line 3, column 2: ")


def test_json_depth(refusal):
    """JSON nested a hundred thousand deep is refused."""
    assert "nested too deeply" in refusal("a.json", b"[" * 100_000 + b"]" * 100_000)


def test_json_without_values(refusal):
    """JSON that holds only empty lists holds no text."""
    assert "holds no text" in refusal("a.json", b'{"a": [], "b": {}}')


@pytest.mark.parametrize("mark", ["[", "*a ", "<a ", "`a ", "<!--", "|", "~~"])
def test_many_marks(read, mark):
    """A megabyte of opening marks on one line is read in linear time."""
    (page,) = read("a.md", ("a " + mark * (1_000_000 // len(mark)) + " end").encode())
    assert page.text.endswith(" end")
