"""Makes the magics known to a shell, with their completion, and takes them away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from .admin import AdminMagics
from .assistants import AssistantMagics
from .chat import ChatMagics
from .completion import Completion
from .connecting import ConnectingMagics
from .context import ContextMagics
from .evaluate import EvaluateMagics
from .files import FileMagics
from .questions import asked_too_early, keep_question_marks
from .showing import Showing

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["register", "unregister"]


@magics_class
class OverviewMagics(Magics):
    """What there is."""

    @no_var_expand
    @line_magic
    def pinecone(self, line: str) -> None:  # noqa: ARG002 - IPython passes it
        """The magics of pinecone_notebooks. Add a ? to a name for its options and examples.

        %pinecone_connect            connect this notebook to Pinecone
        %pinecone_status             tell which key is used, from where, and for what
        %pinecone_disconnect         forget the key
        %pinecone_assistants         list the assistants
        %pinecone_assistant          create, use, describe, update or delete one
        %pinecone_upload             upload files; safe to run again
        %pinecone_files              list the files of an assistant
        %pinecone_delete_file        delete files
        %pinecone_chat               ask a question; also as %%pinecone_chat
        %pinecone_context            find the snippets for a question; also as %%pinecone_context
        %pinecone_evaluate           score answers to questions; also as %%pinecone_evaluate
        %pinecone_projects           list, create, rename and delete projects
        %pinecone_keys               list, create, change and delete API keys
        """
        from inspect import getdoc

        from pinecone_notebooks.render.live import say

        say(getdoc(vars(OverviewMagics)["pinecone"]) or "")


PLAIN = (OverviewMagics, ConnectingMagics, AssistantMagics, FileMagics, EvaluateMagics, AdminMagics)
# These return values, whose display they have a say in.
ANSWERING = (ChatMagics, ContextMagics)

_registered: dict[int, tuple[Showing, Completion]] = {}


def register(shell: InteractiveShell) -> None:
    """Make the magics known to the shell."""
    showing = Showing(shell)
    _registered[id(shell)] = (showing, Completion(shell))
    plain = [magics(shell) for magics in PLAIN]
    shell.register_magics(*plain, *(magics(shell, showing) for magics in ANSWERING))
    if keep_question_marks not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(keep_question_marks)
    history = shell.history_manager
    if history and (question := asked_too_early(history.input_hist_raw[-1])):
        from pinecone_notebooks.render.live import say

        say(
            f"Ask again in the next cell: {question}\nIn the cell of %load_ext, IPython takes a "
            "line that ends in a question mark for a call for help."
        )


def unregister(shell: InteractiveShell) -> None:
    """Take the magics away again."""
    for part in _registered.pop(id(shell), ()):
        part.remove()
    for magics in (*PLAIN, *ANSWERING):
        for kind, names in magics.magics.items():
            for name in names:
                shell.magics_manager.magics[kind].pop(name, None)
    if keep_question_marks in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(keep_question_marks)
