"""`%pinecone_upload`, `%pinecone_files` and `%pinecone_delete_file`."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from .current import keep_if_found, named_assistant
from .parsing import ASSISTANT, FILE, PATH, VARIABLE, Parser, json_object, variable_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from pinecone_notebooks.client import File

__all__ = ["PARSERS", "FileMagics"]


def _upload_parser() -> Parser:
    parser = Parser("%pinecone_upload", "%pinecone_upload docs/*.pdf --assistant handbook")
    parser.add_argument("paths", nargs="+", metavar=PATH)
    parser.add_argument("--assistant", metavar=ASSISTANT)
    parser.add_argument("--metadata", type=json_object, metavar="JSON")
    parser.add_argument("--id")
    parser.add_argument("--multimodal", action="store_true")
    parser.add_argument("--prune", action="store_true")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    return parser


def _list_parser() -> Parser:
    parser = Parser("%pinecone_files", "%pinecone_files --assistant handbook")
    parser.add_argument("--assistant", metavar=ASSISTANT)
    parser.add_argument("--filter", type=json_object, metavar="JSON")
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    return parser


def _delete_parser() -> Parser:
    parser = Parser("%pinecone_delete_file", "%pinecone_delete_file leave.pdf")
    parser.add_argument("files", nargs="+", metavar=FILE)
    parser.add_argument("--assistant", metavar=ASSISTANT)
    return parser


PARSERS = {
    "pinecone_upload": _upload_parser,
    "pinecone_files": _list_parser,
    "pinecone_delete_file": _delete_parser,
}


@magics_class
class FileMagics(Magics):
    """The files of an assistant."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns

    @no_var_expand
    @line_magic
    def pinecone_upload(self, line: str) -> None:
        """Upload files to an assistant, which is created if it does not exist.

        %pinecone_upload PATH... [options]

        A PATH may be a pattern (docs/*.pdf) or a folder. Safe to run again: unchanged files are
        left alone, changed ones replaced, and an upload that was stopped goes on.

        --assistant NAME    which one; may be left out when one was named before
        --metadata JSON     what listings and questions can filter by
        --id ID             an id of your own, for one file
        --multimodal        also read the images of PDFs
        --prune             delete what earlier uploads made and these paths no longer have
        --dry-run           only say what would be done
        --df VARIABLE       keep the results as a pandas DataFrame

        From Python, also for texts, bytes and DataFrames: pinecone_notebooks.upload

        Examples:
            %pinecone_upload handbook/*.pdf --assistant handbook --metadata '{"team": "people"}'
            %pinecone_upload handbook --prune --dry-run
        """
        from pinecone_notebooks.uploads import upload

        given = _upload_parser().parse_line(line)
        report = upload(
            given.paths,
            named_assistant(given.assistant),
            metadata=given.metadata,
            file_id=given.id,
            multimodal=given.multimodal,
            prune=given.prune,
            dry_run=given.dry_run,
        )
        if given.df:
            self._variables[given.df] = report.frame()

    @no_var_expand
    @line_magic
    @keep_if_found()
    def pinecone_files(self, line: str) -> None:
        """List the files of an assistant.

        %pinecone_files [options]

        --assistant NAME    whose; may be left out when one was named before
        --filter JSON       only files whose metadata matches
        --df VARIABLE       keep the list as a pandas DataFrame

        Examples:
            %pinecone_files --assistant handbook
            %pinecone_files --filter '{"team": "people"}' --df files
        """
        from pinecone_notebooks.credentials.connection import client
        from pinecone_notebooks.render.files import files_table
        from pinecone_notebooks.render.live import LiveOutput
        from pinecone_notebooks.uploads.plan import CONTENT_HASH

        given = _list_parser().parse_line(line)
        assistant = named_assistant(given.assistant)
        table = files_table(
            client().assistant(assistant).files.list(filter=given.filter),
            unmentioned=CONTENT_HASH,
        )
        if given.df:
            self._variables[given.df] = table.frame()
        LiveOutput().finish(table.bundle())

    @no_var_expand
    @line_magic
    @keep_if_found()
    def pinecone_delete_file(self, line: str) -> None:
        """Delete files of an assistant, by name or id.

        %pinecone_delete_file FILE... [--assistant NAME]

        --assistant NAME    whose; may be left out when one was named before

        Examples:
            %pinecone_delete_file leave.pdf
            %pinecone_delete_file leave.pdf travel.docx --assistant handbook
        """
        from pinecone_notebooks.credentials.connection import client
        from pinecone_notebooks.render.live import say

        given = _delete_parser().parse_line(line)
        assistant = named_assistant(given.assistant)
        files = client().assistant(assistant).files
        there = files.list()
        # All are looked up before the first is deleted.
        found = [_found(wanted, there, assistant) for wanted in dict.fromkeys(given.files)]
        for file in dict.fromkeys(found):
            files.delete(file.id)
            say(f"Deleted {file.name} from assistant {assistant}.")


def _found(wanted: str, there: Sequence[File], assistant: str) -> File:
    """The one file of that id or name."""
    from pinecone_notebooks.errors import ArgumentError

    matches = [file for file in there if file.id == wanted] or [
        file for file in there if file.name == wanted
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        ids = ", ".join(file.id for file in matches)
        raise ArgumentError(f"{len(matches)} files are named {wanted!r}. Give an id: {ids}.")
    near = difflib.get_close_matches(wanted, [file.name for file in there], n=1)
    hint = f" Did you mean {near[0]!r}?" if near else " See %pinecone_files."
    raise ArgumentError(f"Assistant {assistant!r} has no file {wanted!r}.{hint}")
