"""Dispatch and display of the magics, and nothing else."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand

from .arguments import chat_arguments, connect_arguments, upload_arguments
from .questions import keep_question_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from pinecone_notebooks.client import Answer
    from pinecone_notebooks.render.uploads import Row

__all__ = ["PineconeMagics", "register", "unregister"]


@magics_class
class PineconeMagics(Magics):
    """The magics; lines are taken as typed, so braces and dollars in a question stay."""

    @no_var_expand
    @line_magic
    def pinecone_connect(self, line: str) -> None:
        """Connect this notebook to Pinecone.

        %pinecone_connect [--local] [--timeout SECONDS]

        Uses the key in PINECONE_API_KEY if there is one, else shows the Connect card and waits
        for you. With --local it starts or finds the service on this machine; nothing leaves it.
        """
        from pinecone_notebooks.render.live import say
        from pinecone_notebooks.widgets.asking import connect

        arguments = connect_arguments(line)
        say(str(connect(local=arguments.local, timeout=arguments.timeout)))

    @no_var_expand
    @line_magic
    def pinecone_disconnect(self, line: str) -> None:  # noqa: ARG002 - IPython passes it
        """Forget the key: %pinecone_disconnect takes it and the hosts out of the environment."""
        from pinecone_notebooks.credentials.connection import forget
        from pinecone_notebooks.render.live import say

        forget()
        say("Disconnected. PINECONE_API_KEY is no longer set in this kernel.")

    @no_var_expand
    @line_magic
    def pinecone_upload(self, line: str) -> None:
        """Upload files to an assistant.

        %pinecone_upload PATH... --assistant NAME [--metadata JSON]

        A PATH may be a pattern (docs/*.pdf). The assistant is created if it does not exist. Safe
        to run again: unchanged files are left alone, changed ones replaced.
        """
        from pinecone_notebooks.errors import FilesFailed, Interrupted
        from pinecone_notebooks.render.live import LiveOutput
        from pinecone_notebooks.render.uploads import upload_bundle

        from .commands import named_assistant, upload

        arguments = upload_arguments(line)
        assistant = named_assistant(arguments.assistant)
        output = LiveOutput()
        shown: Sequence[Row] = ()

        def show(rows: Sequence[Row]) -> None:
            nonlocal shown
            shown = rows
            output.offer(lambda: upload_bundle(rows, assistant))

        try:
            rows = upload(arguments, show)
        except KeyboardInterrupt:
            output.finish(upload_bundle(shown, assistant))
            raise Interrupted("Files that are ready stay. Run the cell again to go on.") from None
        output.finish(upload_bundle(rows, assistant))
        failed = [(row.path.name, row.error) for row in rows if row.error is not None]
        if failed:
            raise FilesFailed(failed, of=len(rows))

    @no_var_expand
    @line_cell_magic
    def pinecone_chat(self, line: str, cell: str | None = None) -> None:
        """Ask an assistant; the answer streams in, with numbered sources.

        %pinecone_chat [--assistant NAME] [--to VARIABLE] QUESTION
        %%pinecone_chat [NAME] [--to VARIABLE], with the question as the cell

        NAME may be left out when one was named before. Questions go on in one conversation, which
        the pane Chat(NAME) shows too. --to keeps the answer with its citations in a variable.
        """
        from pinecone_notebooks.errors import Interrupted
        from pinecone_notebooks.render.answer import answer_bundle
        from pinecone_notebooks.render.live import LiveOutput

        from .commands import ask, named_assistant

        arguments = chat_arguments(line, cell)
        assistant = named_assistant(arguments.assistant)
        run, growing = ask(assistant, arguments.question)
        output = LiveOutput()

        def finish(note: str) -> None:
            if run.answer.text:
                output.finish(
                    answer_bundle(run.answer.parts, note=note),
                    metadata=_about(run.answer, assistant),
                )

        try:
            with contextlib.closing(growing):
                for size in growing:
                    output.offer(lambda: answer_bundle(run.answer.parts), size)
        except KeyboardInterrupt:
            finish(run.note)
            raise Interrupted("What came so far is kept.") from None
        finish("" if run.error else run.note)
        if arguments.to and self.shell is not None:
            self.shell.user_ns[arguments.to] = run.answer
        if run.error is not None:
            raise run.error


def _about(answer: Answer, assistant: str) -> dict[str, Any]:
    return {
        "pinecone": {
            "assistant": assistant,
            "model": answer.model,
            "finish_reason": answer.finish_reason,
            "total_tokens": answer.usage.total_tokens,
        }
    }


def register(shell: InteractiveShell) -> None:
    """Make the magics known to the shell."""
    shell.register_magics(PineconeMagics)
    if keep_question_marks not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(keep_question_marks)


def unregister(shell: InteractiveShell) -> None:
    """Take the magics away again."""
    for kind, names in PineconeMagics.magics.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    if keep_question_marks in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(keep_question_marks)
