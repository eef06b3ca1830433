"""What Tab offers on a magic's line: options, what the service has, models, variables, paths."""

from __future__ import annotations

import glob
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import admin, assistants, chat, connecting, context, evaluate, files
from .current import current_assistant
from .parsing import ASSISTANT, FILE, KEY, MODEL, PATH, PROJECT, VARIABLE

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Callable, Iterable

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
# Those that the API's description names. An offer and no limit: the service is asked for any other.
MODELS = ("gpt-4o", "gpt-4.1", "gpt-5", "o4-mini", "claude-sonnet-4-5", "gemini-2.5-pro")
# A person who types presses Tab several times: the service is asked once.
SECONDS_KEPT = 15
HOOK = "complete_command"


class Completion:
    """Completes the magics' lines in one shell, until `remove`."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._names: dict[tuple[str | None, ...], tuple[float, list[str]]] = {}
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
        before = event.text_until_cursor[: -len(event.symbol) or None].removesuffix("=")
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
        if action.metavar == PATH:
            return _paths(started)
        if action.metavar == MODEL:
            return list(MODELS)
        if action.metavar == VARIABLE:
            return [name for name in self._shell.user_ns if name not in self._shell.user_ns_hidden]
        if action.metavar in {ASSISTANT, FILE, PROJECT, KEY}:
            return self._kept(str(action.metavar), words)
        return []

    def _kept(self, kind: str, words: list[str]) -> list[str]:
        """Names the service has; none where it cannot be asked: Tab raises nothing."""
        from pinecone_notebooks.errors import PineconeNotebooksError

        assistant = _named("--assistant", words) or current_assistant()
        project = _named("--project", words)
        asked, names = self._names.get((kind, assistant, project), (0.0, []))
        if not asked or time.monotonic() - asked > SECONDS_KEPT:
            try:
                names = [_as_word(one.name) for one in _listed(kind, assistant, project)]
            except PineconeNotebooksError:
                return []
            self._names[kind, assistant, project] = (time.monotonic(), names)
        return names


def _listed(kind: str, assistant: str | None, project: str | None) -> Iterable[Any]:
    """What the service has of a kind, of this assistant or project."""
    from pinecone_notebooks.credentials.admin import admin
    from pinecone_notebooks.credentials.connection import client

    if kind == ASSISTANT:
        return client().assistants.list()
    if kind == FILE:
        return client().assistant(assistant).files.list() if assistant else ()
    with admin() as calls:
        projects = calls.projects.list()
        if kind == PROJECT:
            return projects
        meant = [one.id for one in projects if project in {None, one.name, one.id}]
        return [key for one in meant for key in calls.api_keys.list(one)]


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


def _named(option: str, words: list[str]) -> str | None:
    """The value that the line gives an option already."""
    at = words.index(option) + 1 if option in words else len(words)
    return words[at] if at < len(words) else None


def _paths(started: str) -> list[str]:
    home = str(Path.home())
    typed = started.replace("~", home, 1) if started.startswith("~/") else started
    found = sorted(glob.glob(f"{glob.escape(typed)}*"))  # noqa: PTH207 - as it was typed
    found = [f"{path}/" if Path(path).is_dir() else path for path in found]
    if typed != started:
        found = [path.replace(home, "~", 1) for path in found]
    return [_as_word(path) for path in found]


def _as_word(name: str) -> str:
    """The name as one word; in quotes it would not begin as it was typed."""
    return re.sub(r"[^\w./~+:@%=-]", r"\\\g<0>", name)
