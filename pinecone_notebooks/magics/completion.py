"""What Tab offers on a magic's line: options, assistants, files of an assistant, and paths."""

from __future__ import annotations

import glob
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import admin, assistants, chat, connecting, context, evaluate, files
from .current import current_assistant
from .parsing import ASSISTANT, FILE, PATH

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from .parsing import Parser

__all__ = ["Completion"]

PARSERS: dict[str, Callable[[], Parser]] = {
    **connecting.PARSERS,
    **assistants.PARSERS,
    **files.PARSERS,
    **chat.PARSERS,
    **context.PARSERS,
    **evaluate.PARSERS,
    **admin.PARSERS,
}
# A person who types presses Tab several times: the service is asked once.
SECONDS_KEPT = 15
HOOK = "complete_command"


class Completion:
    """Completes the magics' lines in one shell, until `remove`."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._names: dict[str, tuple[float, list[str]]] = {}
        for name in PARSERS:
            for percents in ("%", "%%"):
                shell.set_hook(  # type: ignore[no-untyped-call]
                    HOOK, self._complete, str_key=f"{percents}{name}"
                )

    def remove(self) -> None:
        """Complete no longer."""
        dispatch: Any = self._shell.strdispatchers[HOOK]
        for name in PARSERS:
            for percents in ("%", "%%"):
                dispatch.strs.pop(f"{percents}{name}", None)

    def _complete(self, _shell: Any, event: Any) -> list[str]:
        """IPython's hook: the words that could stand where the cursor is."""
        parser = PARSERS[event.command.lstrip("%")]()
        before = event.text_until_cursor[: -len(event.symbol) or None]
        words = before.split()[1:]
        if event.symbol.startswith("-"):
            return [option for action in parser.actions for option in action.option_strings]
        action = _expected(parser, words)
        if action is None:
            return []
        if action.choices:
            return list(action.choices)
        return self._values(action, event.symbol, words)

    def _values(self, action: Action, started: str, words: list[str]) -> list[str]:
        from pinecone_notebooks.credentials.connection import client

        if action.metavar == PATH:
            return _paths(started)
        if action.metavar == ASSISTANT:
            return self._kept("", lambda: [one.name for one in client().assistants.list()])
        assistant = _named(words) or current_assistant()
        if action.metavar == FILE and assistant:
            handle = client().assistant
            return self._kept(
                assistant, lambda: [file.name for file in handle(assistant).files.list()]
            )
        return []

    def _kept(self, key: str, ask: Callable[[], list[str]]) -> list[str]:
        """Names the service has; none where it cannot be asked: Tab raises nothing."""
        from pinecone_notebooks.errors import PineconeNotebooksError

        asked, names = self._names.get(key, (0.0, []))
        if not asked or time.monotonic() - asked > SECONDS_KEPT:
            try:
                names = ask()
            except PineconeNotebooksError:
                return []
            self._names[key] = (time.monotonic(), names)
        return [shlex.quote(name) for name in names]


def _expected(parser: Parser, words: list[str]) -> Action | None:
    """The argument that the next word would be; None where it is free text."""
    actions = parser.actions
    by_option = {option: action for action in actions for option in action.option_strings}
    if words and words[-1] in by_option and by_option[words[-1]].nargs != 0:
        return by_option[words[-1]]
    names = 0
    takes_value = False
    for word in words:
        if word in by_option:
            takes_value = by_option[word].nargs != 0
        elif not word.startswith("-"):
            names += not takes_value
            takes_value = False
    positional = [action for action in actions if not action.option_strings]
    if not positional:
        return None
    if names < len(positional):
        return positional[names]
    return positional[-1] if positional[-1].nargs == "+" else None


def _named(words: list[str]) -> str | None:
    """The assistant that the line names already."""
    at = words.index("--assistant") + 1 if "--assistant" in words else len(words)
    return words[at] if at < len(words) else None


def _paths(started: str) -> list[str]:
    found = sorted(glob.glob(f"{glob.escape(started)}*"))  # noqa: PTH207 - as it was typed
    return [f"{path}/" if Path(path).is_dir() else path for path in found]
