"""`%pinecone_chat` and `%%pinecone_chat`: a question, and its answer streaming into the cell."""

from __future__ import annotations

import contextlib
from argparse import BooleanOptionalAction
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from .current import keep_if_found, named_assistant
from .parsing import ASSISTANT, MODEL, VARIABLE, Parser, json_object, variable_name
from .values import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from pinecone_notebooks.client import Answer, AssistantClient, ChatStream, Context, Message
    from pinecone_notebooks.widgets.run import Run
    from pinecone_notebooks.widgets.whole import WholeAnswer

    from .showing import Showing

__all__ = ["PARSERS", "ChatArguments", "ChatMagics", "chat_arguments"]

Value = TypeVar("Value")


@dataclass(frozen=True)
class ChatArguments:
    """A question, whom to ask it, and how."""

    question: str
    assistant: str | None
    to: str | None
    values: tuple[str, ...]
    options: dict[str, Any]
    context_only: bool
    new: bool
    quiet: bool


def chat_arguments(line: str, cell: str | None = None) -> ChatArguments:
    """Parse the line of `%pinecone_chat`, or the first line and the body of `%%pinecone_chat`.

    Only leading options are taken from a line; the question after them stays as it was typed.
    """
    if cell is None:
        parser = _parser("%")
        given, question = parser.parse_text(line)
        assistant = given.assistant
    else:
        parser = _parser("%%")
        given, question = parser.parse_line(line), cell.strip()
        assistant = given.assistant or given.name
    options = {
        "model": given.model,
        "temperature": given.temperature,
        "filter": given.filter,
        "json_response": given.json or None,
    }
    options = {name: value for name, value in options.items() if value is not None}
    if given.context_only and options.keys() - {"filter"}:
        parser.error("--context-only asks no model: leave --model, --temperature and --json out")
    if given.json and given.highlights:
        parser.error("--json answers have no highlights: leave --highlights out")
    if not given.context_only:
        # A JSON answer has no place for quotations; every other one is better with them.
        options["include_highlights"] = not given.json and given.highlights is not False
    return ChatArguments(
        question,
        assistant,
        given.to,
        tuple(given.values),
        options,
        context_only=given.context_only,
        new=given.new,
        quiet=given.quiet,
    )


def _parser(percents: str = "%") -> Parser:
    example = {
        "%": "%pinecone_chat --assistant handbook How many days of leave do we get?",
        "%%": "%%pinecone_chat handbook",
    }[percents]
    parser = Parser(f"{percents}pinecone_chat", example)
    if percents == "%%":
        parser.add_argument("name", nargs="?", metavar=ASSISTANT)
    parser.add_argument("--assistant", metavar=ASSISTANT)
    parser.add_argument("--model", metavar=MODEL)
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--filter", type=json_object, metavar="JSON")
    parser.add_argument("--context-only", action="store_true")
    parser.add_argument("--highlights", action=BooleanOptionalAction)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--with", dest="values", action="append", type=variable_name, default=[], metavar=VARIABLE
    )
    parser.add_argument("--to", type=variable_name, metavar=VARIABLE)
    parser.add_argument("--new", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    return parser


PARSERS = {"pinecone_chat": lambda: _parser("%%")}


@magics_class
class ChatMagics(Magics):
    """Asking an assistant; a question is taken as typed, so braces and dollars in it stay."""

    def __init__(self, shell: InteractiveShell, showing: Showing) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns
        self._showing = showing

    @no_var_expand
    @line_cell_magic
    @keep_if_found()
    def pinecone_chat(self, line: str, cell: str | None = None) -> Answer | Context:
        """Ask an assistant; the answer streams in, with numbered sources.

        %pinecone_chat [options] QUESTION
        %%pinecone_chat [ASSISTANT] [options], with the question as the cell

        Questions go on in one conversation, which the pane Chat(ASSISTANT) shows too. The answer
        with its citations is the cell's value: `_`.

        --assistant NAME    whom to ask; may be left out when one was named before
        --model NAME        such as gpt-4o
        --temperature T     0 to 2
        --filter JSON       use only files whose metadata matches
        --context-only      show what would be given to the model, and ask no model
        --no-highlights     do not ask for the words of a source that support the answer
        --json              have the answer as JSON
        --with VARIABLE     put its value in place of {{VARIABLE}}; may be given again
        --to VARIABLE       keep the answer in a variable
        --new               begin a new conversation
        --quiet             show nothing

        Everything after the options, braces and dollars too, is sent as typed.

        Examples:
            %pinecone_chat --assistant handbook How many days of leave do we get?
            %pinecone_chat --filter '{"team": "people"}' --to answer And sick leave?
            %pinecone_chat --with city Where do we stay in {{city}}?
        """
        from pinecone_notebooks.credentials.connection import client
        from pinecone_notebooks.widgets.conversation import conversation

        given = chat_arguments(line, cell)
        question = filled(given.question, given.values, self._variables)
        assistant = named_assistant(given.assistant)
        talk = conversation(assistant)
        if given.new:
            talk.clear()
        handle = client().assistant(assistant)
        if given.context_only:
            context = handle.context(question, **given.options)
            return self._returned(context, given)
        run = talk.ask(question, partial(_asked, handle, given.options))
        with contextlib.closing(talk.answering(run)) as growing:
            _show(run, growing, assistant, given)
        if run.error is not None:
            raise run.error
        return self._returned(run.answer, given)

    def _returned(self, value: Value, given: ChatArguments) -> Value:
        """The value of the cell, kept and displayed as the line wants it."""
        if given.to:
            self._variables[given.to] = value
        if given.quiet or not given.context_only:
            self._showing.is_shown(value)
        return value


def _asked(
    handle: AssistantClient, options: dict[str, Any], messages: Sequence[Message]
) -> ChatStream | WholeAnswer:
    """The answer as it is made; the service gives JSON in one piece only."""
    from pinecone_notebooks.widgets.whole import WholeAnswer

    if options.get("json_response"):
        return WholeAnswer(lambda: handle.chat(messages, **options))
    return handle.stream(messages, **options)


def _show(run: Run, growing: Any, assistant: str, given: ChatArguments) -> None:
    """Show the answer while it grows; what came stays, however it ends."""
    from pinecone_notebooks.errors import Interrupted
    from pinecone_notebooks.render.answer import answer_bundle, json_bundle
    from pinecone_notebooks.render.live import LiveOutput

    bundle = json_bundle if given.options.get("json_response") else answer_bundle
    output = LiveOutput()

    def finish(note: str) -> None:
        if not given.quiet and (run.answer.text or note):
            output.finish(
                bundle(run.answer.parts, note=note), metadata=_about(run.answer, assistant)
            )

    try:
        for size in growing:
            if not given.quiet:
                output.offer(lambda: bundle(run.answer.parts), size)
    except KeyboardInterrupt:
        growing.close()
        finish(run.note)
        raise Interrupted("What came so far is kept.") from None
    finish("" if run.error else run.note)


def _about(answer: Answer, assistant: str) -> dict[str, Any]:
    return {
        "pinecone": {
            "assistant": assistant,
            "model": answer.model,
            "finish_reason": answer.finish_reason,
            "usage": asdict(answer.usage),
        }
    }
