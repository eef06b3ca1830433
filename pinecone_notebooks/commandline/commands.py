"""Declares the commands that talk to a service, and runs one: errors are one line on stderr."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pinecone_notebooks.client import ChatStream, Client

__all__ = ["add_commands", "run"]

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130  # as a shell has it for Ctrl-C


def add_commands(commands: Any) -> None:
    """Add chat, upload, files and status to the subparsers of the command line."""
    chat = _add(commands, "chat", _chat, "ask an assistant, and print the answer with its sources")
    chat.add_argument("assistant", metavar="ASSISTANT")
    chat.add_argument("question", nargs="+", metavar="QUESTION")
    chat.add_argument("--model", help="such as gpt-4o")
    chat.add_argument("--temperature", type=float, help="0 to 2")
    chat.add_argument("--filter", type=_json_object, metavar="JSON", help="use matching files only")
    chat.add_argument("--json", action="store_true", help="have the answer as JSON")

    upload = _add(commands, "upload", _upload, "upload files; safe to run again")
    upload.add_argument("paths", nargs="+", metavar="PATH", help="a file, a pattern or a folder")
    upload.add_argument("--assistant", required=True, help="created if it does not exist")
    upload.add_argument("--metadata", type=_json_object, metavar="JSON")
    upload.add_argument("--id", help="an id of your own, for one file")
    upload.add_argument("--multimodal", action="store_true", help="also read the images of PDFs")
    upload.add_argument(
        "--prune", action="store_true", help="delete what these paths no longer have"
    )
    upload.add_argument("--dry-run", action="store_true", help="only say what would be done")

    files = _add(commands, "files", _files, "list the files of an assistant")
    files.add_argument("assistant", metavar="ASSISTANT")
    files.add_argument("--filter", type=_json_object, metavar="JSON", help="matching files only")

    _add(commands, "status", _status, "tell which service and key are used, and what is there")


def run(options: argparse.Namespace) -> int:
    """Run the chosen command and return its exit code."""
    from pinecone_notebooks.errors import Interrupted, PineconeNotebooksError

    try:
        options.run(options)
    except (Interrupted, KeyboardInterrupt) as error:
        print(error if str(error) else "Stopped.", file=sys.stderr)
        return EXIT_INTERRUPTED
    except PineconeNotebooksError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return EXIT_FAILED
    return 0


def _add(
    commands: Any, name: str, runs: Callable[[argparse.Namespace], None], about: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}."
    )
    command.add_argument(
        "--local", action="store_true", help="use this machine's own service, offline"
    )
    command.set_defaults(run=runs)
    return command


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text} is no JSON object")
    return value


def _client(options: argparse.Namespace) -> Client:
    from pinecone_notebooks.credentials.connection import adopt, client
    from pinecone_notebooks.credentials.local import local_connection

    if options.local:
        adopt(local_connection(), export_env=False)
    return client()


def _chat(options: argparse.Namespace) -> None:
    assistant = _client(options).assistant(options.assistant)
    question = " ".join(options.question)
    given = {"model": options.model, "temperature": options.temperature, "filter": options.filter}
    if options.json:
        print(assistant.chat(question, json_response=True, **given).text)
    else:
        _stream(assistant.stream(question, include_highlights=True, **given))


def _stream(answer: ChatStream) -> None:
    """Print the answer as it comes, and its sources below."""
    from pinecone_notebooks.client import CitationEvent, TextDelta
    from pinecone_notebooks.render.answer import sources_text
    from pinecone_notebooks.render.sources import Sources

    sources = Sources()
    with answer as events:
        for event in events:
            if isinstance(event, TextDelta):
                print(event.text, end="", flush=True)
            elif isinstance(event, CitationEvent):
                numbers = dict.fromkeys(map(sources.number, event.citation.references))
                print(f" {''.join(f'[{number}]' for number in numbers)}", end="", flush=True)
    print()
    if sources.listed:
        print(f"\n{sources_text(sources)}")


def _upload(options: argparse.Namespace) -> None:
    from pinecone_notebooks.uploads import upload

    _client(options)
    upload(
        options.paths,
        options.assistant,
        metadata=options.metadata,
        file_id=options.id,
        multimodal=options.multimodal,
        prune=options.prune,
        dry_run=options.dry_run,
    )


def _files(options: argparse.Namespace) -> None:
    from pinecone_notebooks.render.files import files_table
    from pinecone_notebooks.uploads.plan import CONTENT_HASH

    files = _client(options).assistant(options.assistant).files
    print(files_table(files.list(filter=options.filter), unmentioned=CONTENT_HASH).text())


def _status(options: argparse.Namespace) -> None:
    from pinecone_notebooks.credentials.connection import current

    names = sorted(one.name for one in _client(options).assistants.list())
    connection = current()
    if connection is not None:
        print(connection.verify())
    print(f"Assistants: {', '.join(names) or 'none yet'}.")
