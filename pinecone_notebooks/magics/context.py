"""`%pinecone_context` and `%%pinecone_context`: the snippets for a question, for any model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand

from .current import keep_if_found, named_assistant
from .parsing import ASSISTANT, VARIABLE, Parser, json_object, variable_name
from .values import filled

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from pinecone_notebooks.client import Context

    from .showing import Showing

__all__ = ["PARSERS", "ContextMagics"]


def _parser(percents: str = "%%") -> Parser:
    example = {
        "%": "%pinecone_context --assistant handbook --top-k 5 How many days of leave?",
        "%%": "%%pinecone_context handbook --top-k 5",
    }[percents]
    parser = Parser(f"{percents}pinecone_context", example)
    if percents == "%%":
        parser.add_argument("name", nargs="?", metavar=ASSISTANT)
    parser.add_argument("--assistant", metavar=ASSISTANT)
    parser.add_argument("--top-k", type=int, metavar="SNIPPETS")
    parser.add_argument("--snippet-size", type=int, metavar="TOKENS")
    parser.add_argument("--filter", type=json_object, metavar="JSON")
    parser.add_argument("--multimodal", action="store_true")
    parser.add_argument(
        "--with", dest="values", action="append", type=variable_name, default=[], metavar=VARIABLE
    )
    parser.add_argument("--to", type=variable_name, metavar=VARIABLE)
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    parser.add_argument("--quiet", action="store_true")
    return parser


PARSERS = {"pinecone_context": _parser}


@magics_class
class ContextMagics(Magics):
    """What an assistant finds, without an answer."""

    def __init__(self, shell: InteractiveShell, showing: Showing) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns
        self._showing = showing

    @no_var_expand
    @line_cell_magic
    @keep_if_found()
    def pinecone_context(self, line: str, cell: str | None = None) -> Context:
        """Find the snippets for a question, to give them to a model of your own.

        %pinecone_context [options] QUESTION
        %%pinecone_context [ASSISTANT] [options], with the question as the cell

        The snippets with their files, pages and scores are the cell's value: `_`.

        --assistant NAME      whose files; may be left out when one was named before
        --top-k N             at most so many snippets, 1 to 64
        --snippet-size N      tokens in one at most, 512 to 8192
        --filter JSON         use only files whose metadata matches
        --multimodal          also images
        --with VARIABLE       put its value in place of {{VARIABLE}}; may be given again
        --to VARIABLE         keep the context in a variable
        --df VARIABLE         keep it as a pandas DataFrame
        --quiet               show nothing

        Examples:
            %pinecone_context --assistant handbook --top-k 5 How many days of leave?
            %pinecone_context --to found --quiet Who approves travel?
        """
        from pinecone_notebooks.credentials.connection import client
        from pinecone_notebooks.render.context import context_table

        if cell is None:
            given, question = _parser("%").parse_text(line)
            name = given.assistant
        else:
            given, question = _parser("%%").parse_line(line), cell.strip()
            name = given.assistant or given.name
        found = (
            client()
            .assistant(named_assistant(name))
            .context(
                filled(question, given.values, self._variables),
                filter=given.filter,
                top_k=given.top_k,
                snippet_size=given.snippet_size,
                multimodal=given.multimodal or None,
            )
        )
        if given.to:
            self._variables[given.to] = found
        if given.df:
            self._variables[given.df] = context_table(found).frame()
        if given.quiet:
            self._showing.is_shown(found)
        return found
