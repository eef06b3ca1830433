"""Puts values of variables into a question: only where `--with` names them.

`--with city` replaces `{{city}}`, and nothing else. A text without `--with` is sent as typed, so
braces, LaTeX, JSON, percent and dollar signs need no escaping; and what a value contains is not
looked at again.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["filled"]


def filled(text: str, names: Sequence[str], variables: Mapping[str, Any]) -> str:
    """The text with the value of each name in place of its `{{name}}`.

    Raises:
        ArgumentError: There is no such variable, or the text has no place for it.

    Example:
        >>> filled("Is {x} in {{city}}?", ["city"], {"city": "{{x}}"})
        'Is {x} in {{x}}?'
    """
    if not names:
        return text
    for name in names:
        if name not in variables:
            near = difflib.get_close_matches(name, list(variables), n=1)
            hint = f" Did you mean {near[0]!r}?" if near else " Run the cell that sets it."
            raise ArgumentError(f"--with {name}: there is no variable {name!r}.{hint}")
        if f"{{{{{name}}}}}" not in text:
            raise ArgumentError(
                f"--with {name}: the text has no {{{{{name}}}}}. Write it where the value belongs."
            )
    places = re.compile(r"\{\{(" + "|".join(map(re.escape, names)) + r")\}\}")
    return places.sub(lambda found: str(variables[found[1]]), text)
