"""How the values that magics return are displayed: once in their own cell, and well later on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Showing"]

_CLIENT = "pinecone_notebooks.client"
# By name: a type is looked for only where its module was imported.
_TYPES = ((f"{_CLIENT}.models", "Answer"), (f"{_CLIENT}.context", "Context"))


class Showing:
    """Displays answers and contexts in cells; what its cell shows already is not shown again.

    Args:
        shell: The shell whose display it becomes part of, until `remove`.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._shown: list[Any] = []
        display: Any = shell.display_formatter
        self._formatter = display.mimebundle_formatter
        for module, name in _TYPES:
            self._formatter.for_type_by_name(module, name, _bundle)
        # A formatter would be too late: a terminal has its "Out[1]: " before it asks for one.
        shell.display_trap.hook = self._hook
        shell.events.register("post_run_cell", self._forget)

    def is_shown(self, value: Any) -> None:
        """Note that the running cell shows `value` already."""
        self._shown.append(value)

    def remove(self) -> None:
        """Take the display of these types out of the shell again."""
        for module, name in _TYPES:
            for key in [key for key in self._formatter.type_printers if _named(key, module, name)]:
                self._formatter.type_printers.pop(key)
            self._formatter.deferred_printers.pop((module, name), None)
        self._shell.display_trap.hook = self._shell.displayhook
        self._shell.events.unregister("post_run_cell", self._forget)

    def _hook(self, value: Any) -> None:
        """The shell's display hook: a value that is shown already only becomes `_` and `Out[1]`."""
        hook: Any = self._shell.displayhook
        if any(value is shown for shown in self._shown):
            hook.update_user_ns(value)
            hook.fill_exec_result(value)
        else:
            hook(value)

    def _forget(self, _result: Any = None) -> None:
        self._shown.clear()


def _bundle(value: Any) -> tuple[dict[str, str], dict[str, Any]]:
    """The value as IPython displays it: its data, and no metadata."""
    from pinecone_notebooks.client import Answer
    from pinecone_notebooks.render.answer import answer_bundle
    from pinecone_notebooks.render.context import context_bundle

    if isinstance(value, Answer):
        return answer_bundle(value.parts), {}
    return context_bundle(value), {}


def _named(key: Any, module: str, name: str) -> bool:
    return (key.__module__, key.__name__) == (module, name)
