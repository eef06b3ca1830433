"""Lines of magics as typed arguments; every error says what the line should look like."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import shlex
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pinecone_notebooks.errors import ArgumentError

__all__ = [
    "ChatArguments",
    "ConnectArguments",
    "UploadArguments",
    "chat_arguments",
    "connect_arguments",
    "upload_arguments",
]


@dataclass(frozen=True)
class ConnectArguments:
    """`%pinecone_connect [--local] [--timeout SECONDS]`."""

    local: bool
    timeout: float


@dataclass(frozen=True)
class UploadArguments:
    """`%pinecone_upload PATH... --assistant NAME [--metadata JSON]`; a path may be a pattern."""

    paths: tuple[str, ...]
    assistant: str | None
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChatArguments:
    """`%pinecone_chat [--assistant NAME] [--to NAME] QUESTION`, or the question as a cell."""

    question: str
    assistant: str | None
    to: str | None


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving the process, and knows near misses."""

    def __init__(self, magic: str, example: str) -> None:
        super().__init__(prog=magic, add_help=False, allow_abbrev=False)
        self._example = example

    def error(self, message: str) -> NoReturn:
        known = [option for action in self._actions for option in action.option_strings]
        wrong = re.search(r"unrecognized arguments: (--\S+)", message)
        near = difflib.get_close_matches(wrong[1], known, n=1) if wrong else []
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ArgumentError(f"{self.prog}: {message}.{hint} Example: {self._example}")

    def words(self, line: str) -> list[str]:
        try:
            return shlex.split(line)
        except ValueError as error:
            self.error(f"{str(error).lower()} in {line!r}")


def connect_arguments(line: str) -> ConnectArguments:
    """Parse the line of `%pinecone_connect`."""
    parser = _Parser("%pinecone_connect", "%pinecone_connect --local")
    parser.add_argument("--local", action="store_true")
    parser.add_argument("--timeout", type=_seconds, default=300.0)
    found = parser.parse_args(parser.words(line))
    return ConnectArguments(local=found.local, timeout=found.timeout)


def upload_arguments(line: str) -> UploadArguments:
    """Parse the line of `%pinecone_upload`."""
    parser = _Parser("%pinecone_upload", "%pinecone_upload docs/*.pdf --assistant handbook")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--assistant")
    parser.add_argument("--metadata", type=_json_object, default={})
    found = parser.parse_args(parser.words(line))
    return UploadArguments(tuple(found.paths), found.assistant, found.metadata)


def chat_arguments(line: str, cell: str | None = None) -> ChatArguments:
    """Parse the line of `%pinecone_chat`, or the first line and the body of `%%pinecone_chat`.

    Only leading options are taken from a line; the question after them stays as it was typed.
    """
    example = "%pinecone_chat --assistant handbook How many days of leave do we get?"
    if cell is not None:
        example = "%%pinecone_chat handbook"
    parser = _Parser(f"{'%%' if cell is not None else '%'}pinecone_chat", example)
    parser.add_argument("--assistant")
    parser.add_argument("--to", type=_identifier)
    if cell is None:
        options, question = _leading_options(line)
        found = parser.parse_args(parser.words(options))
        return ChatArguments(question.strip(), found.assistant, found.to)
    parser.add_argument("name", nargs="?", metavar="ASSISTANT")
    found = parser.parse_args(parser.words(line))
    return ChatArguments(cell.strip(), found.assistant or found.name, found.to)


_OPTION = re.compile(r"""\s*(--\w[\w-]*(?:=|\s+)(?:"[^"]*"|'[^']*'|[^\s"']\S*))(?=\s|$)""")


def _leading_options(line: str) -> tuple[str, str]:
    """Split `--name value --name=value the rest` into options and rest."""
    end = 0
    while found := _OPTION.match(line, end):
        end = found.end()
    rest = line[end:].lstrip()
    if rest.startswith("--") and not rest.startswith("-- "):  # an option without its value
        return f"{line[:end]} {rest.split()[0]}", ""
    return line[:end], rest.removeprefix("-- ")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError
    return seconds


def _identifier(text: str) -> str:
    if not text.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a variable")
    return text


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON ({error})") from None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON object")
    return value
