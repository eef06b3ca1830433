"""`%pinecone_assistants` and `%pinecone_assistant`: list, create, use, describe, update, delete."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from .current import current_assistant, forget_assistant, named_assistant
from .parsing import ASSISTANT, VARIABLE, Parser, json_object, variable_name

if TYPE_CHECKING:
    from argparse import Namespace

    from IPython.core.interactiveshell import InteractiveShell

    from pinecone_notebooks.client import Assistant

__all__ = ["PARSERS", "AssistantMagics"]

ACTIONS = ("create", "use", "describe", "update", "delete")


def _list_parser() -> Parser:
    parser = Parser("%pinecone_assistants", "%pinecone_assistants --df assistants")
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    return parser


def _parser() -> Parser:
    parser = Parser("%pinecone_assistant", "%pinecone_assistant create handbook")
    parser.add_argument("action", nargs="?", choices=ACTIONS)
    parser.add_argument("name", nargs="?", metavar=ASSISTANT)
    parser.add_argument("--instructions")
    parser.add_argument("--metadata", type=json_object, metavar="JSON")
    parser.add_argument("--region", choices=("us", "eu"))
    return parser


PARSERS = {"pinecone_assistants": _list_parser, "pinecone_assistant": _parser}


@magics_class
class AssistantMagics(Magics):
    """The assistants of the project, and the current one."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns

    @no_var_expand
    @line_magic
    def pinecone_assistants(self, line: str) -> None:
        """List the assistants of the project.

        %pinecone_assistants [--df VARIABLE]

        --df VARIABLE    keep the list as a pandas DataFrame

        Examples:
            %pinecone_assistants
            %pinecone_assistants --df assistants
        """
        from pinecone_notebooks.credentials.connection import client
        from pinecone_notebooks.render.live import LiveOutput
        from pinecone_notebooks.render.table import Table

        given = _list_parser().parse_line(line)
        rows = [
            (one.name, one.status, one.region, one.instructions, one.metadata, one.created_at)
            for one in sorted(client().assistants.list(), key=lambda one: one.name)
        ]
        table = Table(
            ("name", "status", "region", "instructions", "metadata", "created"),
            rows,
            empty="This project has no assistant yet. Try %pinecone_assistant create handbook",
        )
        if given.df:
            self._variables[given.df] = table.frame()
        LiveOutput().finish(table.bundle())

    @no_var_expand
    @line_magic
    def pinecone_assistant(self, line: str) -> None:
        """Create, choose, describe, change or delete an assistant.

        %pinecone_assistant                             say which one is current
        %pinecone_assistant create NAME [options]       create it; it becomes current
        %pinecone_assistant use NAME                    make it current: magics mean it
        %pinecone_assistant describe [NAME]             show what the service says of it
        %pinecone_assistant update [NAME] [options]     change instructions or metadata
        %pinecone_assistant delete NAME                 delete it with all its files

        --instructions TEXT    applied to every answer
        --metadata JSON        yours to use
        --region us|eu         where a new one is kept

        Examples:
            %pinecone_assistant create handbook --instructions "Answer in one sentence."
            %pinecone_assistant use handbook
            %pinecone_assistant delete handbook
        """
        from pinecone_notebooks.render.live import say

        parser = _parser()
        given = parser.parse_line(line)
        if given.action is None:
            name = current_assistant()
            say(f"The current assistant is {name!r}." if name else "No assistant is current yet.")
            return
        if given.name is None and given.action in {"create", "use", "delete"}:
            parser.error(f"{given.action} needs the name of an assistant")
        if given.action != "create" and given.region:
            parser.error("--region is for create only: an assistant stays where it is")
        if given.action not in {"create", "update"} and (
            given.instructions is not None or given.metadata is not None
        ):
            parser.error(f"{given.action} changes nothing: leave the options out, or use update")
        _DOING[given.action](given)


def _create(given: Namespace) -> None:
    from pinecone_notebooks.credentials.connection import client
    from pinecone_notebooks.render.live import say

    client().assistants.create(
        given.name,
        instructions=given.instructions,
        metadata=given.metadata,
        region=given.region,
    )
    named_assistant(given.name)
    say(f"Assistant {given.name!r} is ready, and current.")


def _use(given: Namespace) -> None:
    from pinecone_notebooks.credentials.connection import client
    from pinecone_notebooks.render.live import say

    client().assistants.describe(given.name)
    say(f"The current assistant is {named_assistant(given.name)!r}.")


def _describe(given: Namespace) -> None:
    from pinecone_notebooks.credentials.connection import client

    name = given.name or named_assistant(None)
    _show(client().assistants.describe(name))


def _update(given: Namespace) -> None:
    from pinecone_notebooks.credentials.connection import client

    name = given.name or named_assistant(None)
    _show(
        client().assistants.update(name, instructions=given.instructions, metadata=given.metadata)
    )


def _delete(given: Namespace) -> None:
    from pinecone_notebooks.credentials.connection import client
    from pinecone_notebooks.render.live import say
    from pinecone_notebooks.widgets.conversation import conversation

    client().assistants.delete(given.name)
    conversation(given.name).clear()
    forget_assistant(given.name)
    say(f"Assistant {given.name!r} is deleted, with its files.")


_DOING = {
    "create": _create,
    "use": _use,
    "describe": _describe,
    "update": _update,
    "delete": _delete,
}


def _show(assistant: Assistant) -> None:
    from pinecone_notebooks.render.live import LiveOutput
    from pinecone_notebooks.render.table import Table

    about: list[tuple[str, Any]] = [
        (field.name.replace("_", " "), getattr(assistant, field.name))
        for field in fields(assistant)
    ]
    LiveOutput().finish(Table(("", assistant.name), about).bundle())
