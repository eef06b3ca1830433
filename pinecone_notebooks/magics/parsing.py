"""Lines of magics as typed arguments; every error says what the line should look like."""

from __future__ import annotations

import argparse
import difflib
import json
import re
import shlex
from typing import TYPE_CHECKING, Any, NoReturn

from pinecone_notebooks.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "ASSISTANT",
    "FILE",
    "KEY",
    "MODEL",
    "PATH",
    "PROJECT",
    "VARIABLE",
    "Parser",
    "json_object",
    "positive_number",
    "variable_name",
]

# What an argument names: its metavar in messages, and what Tab offers for it.
ASSISTANT, FILE, KEY, MODEL = "ASSISTANT", "FILE", "KEY", "MODEL"
PATH, PROJECT, VARIABLE = "PATH", "PROJECT", "VARIABLE"

# A word as a shell would take it.
_WORD = re.compile(r"""\s*((?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+)(?=\s|$)""")


class Parser(argparse.ArgumentParser):
    """Raises instead of leaving the process, and knows near misses.

    Args:
        magic: The name with its percent signs.
        example: Shown with every error.
    """

    def __init__(self, magic: str, example: str) -> None:
        super().__init__(prog=magic, add_help=False, allow_abbrev=False)
        self._example = example

    @property
    def actions(self) -> tuple[argparse.Action, ...]:
        """What the magic takes, in order."""
        return tuple(self._actions)

    def error(self, message: str) -> NoReturn:
        """Raise `ArgumentError` with a near miss, if there is one, and the example."""
        known = [option for action in self._actions for option in action.option_strings]
        known += [choice for action in self._actions for choice in action.choices or ()]
        wrong = re.search(r"unrecognized arguments: (--[^\s=]+)|invalid choice: '([^']+)'", message)
        near = difflib.get_close_matches(wrong[1] or wrong[2], known, n=1) if wrong else []
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ArgumentError(f"{self.prog}: {message}.{hint} Example: {self._example}")

    def parse_line(self, line: str) -> argparse.Namespace:
        """Parse a line of options and names."""
        return self.parse_args(self._words(line))

    def parse_text(self, line: str) -> tuple[argparse.Namespace, str]:
        """Parse the options a line begins with; the text behind them stays as it was typed.

        `--` ends the options, for a text that begins with dashes.
        """
        end = 0
        for end, is_last in self._option_ends(line):
            if is_last:
                return self.parse_line(line[:end].removesuffix("--")), line[end:].strip()
        return self.parse_line(line[:end]), line[end:].strip()

    def _option_ends(self, line: str) -> Iterator[tuple[int, bool]]:
        """Where each leading option ends, and whether it is the `--` that ends them all."""
        end = 0
        while (word := _WORD.match(line, end)) and word[1].startswith("--"):
            end = word.end()
            if word[1] == "--":
                yield end, True
                return
            name, equals, _ = word[1].partition("=")
            action = self._option_string_actions.get(name)
            if action is not None and action.nargs != 0 and not equals:
                value = _WORD.match(line, end)
                end = value.end() if value else end
            yield end, False

    def _words(self, line: str) -> list[str]:
        try:
            return shlex.split(line)
        except ValueError as error:
            self.error(f"{str(error).lower()} in {line!r}")


def positive_number(text: str) -> float:
    """A finite number above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


def variable_name(text: str) -> str:
    """A name that Python takes for a variable."""
    if not text.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is no name for a variable")
    return text


def json_object(text: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON ({error})") from None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError(f"{text!r} is no JSON object")
    return value
