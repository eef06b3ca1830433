"""The body of an upload."""

from __future__ import annotations

import io
import os
import threading
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any

import pytest

from pinecone_notebooks.client.multipart import Multipart, opened
from pinecone_notebooks.errors import ArgumentError, FileProblem

if TYPE_CHECKING:
    from pathlib import Path


def parts_of(body: Multipart) -> list[EmailMessage]:
    head = f"Content-Type: {body.content_type}\r\n\r\n".encode()
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + b"".join(body))
    return list(message.iter_parts())


def test_the_body_has_its_length_and_its_parts(tmp_path: Path) -> None:
    """A parser finds the fields and the file, and the length is exact."""
    path = tmp_path / "leave.pdf"
    path.write_bytes(b"%PDF\r\n--x" * 20_000)
    with opened(path) as upload:
        body = Multipart(upload, {"metadata": '{"team": "é"}'})
        assert len(b"".join(body)) == len(body)
        field, file = parts_of(body)
    assert field.get_param("name", header="content-disposition") == "metadata"
    assert field.get_payload(decode=True) == '{"team": "é"}'.encode()
    assert file.get_param("filename", header="content-disposition") == "leave.pdf"
    assert file.get_payload(decode=True) == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('a"b.txt', 'filename="a%22b.txt"'),
        ("a\r\nX: y.txt", 'filename="a%0D%0AX: y.txt"'),
        ("müller 😀.txt", 'filename="müller 😀.txt"'),
        ("a\\b.txt", r'filename="a\\b.txt"'),
        ("a\udcffb.txt", 'filename="a?b.txt"'),
    ],
)
def test_a_name_cannot_break_the_header(name: str, written: str) -> None:
    """Quotes and line ends are escaped; letters stay readable."""
    with opened(b"x", name) as upload:
        head = next(iter(Multipart(upload, {}))).decode()
    assert written in head.split("\r\n")[1]


def test_an_open_file_is_sent_from_where_it_stands_and_stays_open() -> None:
    """What was read before is not sent, and the caller's file is not closed."""
    file = io.BytesIO(b"skip this")
    file.seek(5)
    with opened(file, "a.txt") as upload:
        (part,) = parts_of(Multipart(upload, {}))
    assert part.get_payload(decode=True) == b"this"
    assert not file.closed


def test_a_pipe_is_sent_with_its_length() -> None:
    """A stream that cannot seek is measured first."""
    out, into = os.pipe()
    threading.Thread(target=lambda: (os.write(into, b"piped"), os.close(into))).start()
    with os.fdopen(out, "rb") as pipe, opened(pipe, "a.txt") as upload:
        (part,) = parts_of(Multipart(upload, {}))
    assert part.get_payload(decode=True) == b"piped"


def test_what_was_sent_is_told() -> None:
    """The callback hears how much of the file went, up to all of it."""
    told: list[int] = []
    with opened(b"x" * 200_000, "a.txt") as upload:
        assert sum(map(len, Multipart(upload, {}, sent=told.append))) > 200_000
    assert told == sorted(told)
    assert told[-1] == 200_000


def test_a_file_that_shrinks_is_a_problem(tmp_path: Path) -> None:
    """A promised length that cannot be kept stops the upload with a sentence."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 300_000)
    with opened(path) as upload:
        os.truncate(path, 1000)
        with pytest.raises(FileProblem, match=r"'a\.txt' became shorter while it was sent"):
            list(Multipart(upload, {}))


def test_missing_empty_and_wrong_files_are_told_apart(tmp_path: Path) -> None:
    """Each says what is wrong with which file and what to do."""
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "folder.txt").mkdir()
    cases: list[tuple[Any, str | None, type[Exception], str]] = [
        (tmp_path / "no.pdf", None, FileProblem, r"No file at .*no\.pdf'\. Paths start from '/"),
        (tmp_path / "empty.pdf", None, FileProblem, r"'empty\.pdf' is empty: there is nothing"),
        (tmp_path / "folder.txt", None, FileProblem, r"folder\.txt' cannot be read \(Is a dir"),
        ("a.exe", None, FileProblem, r"'a\.exe' is of a kind .* Expected \.docx, \.json, \.md, "),
        (b"x", None, ArgumentError, "needs a name: pass name=... ending in .docx"),
        (io.StringIO("x"), "a.txt", ArgumentError, "open in text mode. Open it in binary mode"),
        (7, None, ArgumentError, "A int cannot be uploaded. Give a path"),
    ]
    for source, name, kind, text in cases:
        with pytest.raises(kind, match=text), opened(source, name) as upload:
            list(Multipart(upload, {}))
