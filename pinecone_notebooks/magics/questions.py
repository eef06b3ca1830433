"""Lets a line magic end in a question mark, which IPython otherwise takes for a call for help.

Where the extension is loaded in the same cell it is too late for that, and a person is told so.
"""

from __future__ import annotations

import re

__all__ = ["asked_too_early", "keep_question_marks"]

# With at least a word before the mark: `%pinecone_chat?` alone still shows the help.
_QUESTION = re.compile(r"(\s*)(\w+\s*=\s*)?%(pinecone_\w+)[ \t]+(\S.*\?)\s*$")


def keep_question_marks(lines: list[str]) -> list[str]:
    r"""Rewrite the lines of a cell that are questions as the calls IPython would make of them.

    An input transformer: it runs before the one for help. Cell magics are left alone; a line in
    a multi-line string that looks like a question is not told apart.

    Example:
        >>> keep_question_marks(["%pinecone_chat How many?\n"])
        ["get_ipython().run_line_magic('pinecone_chat', 'How many?')\n"]
    """
    if lines and lines[0].startswith("%%"):
        return lines
    return [_QUESTION.sub(_call, line) if "?" in line else line for line in lines]


def asked_too_early(cell: str) -> str:
    r"""The line of a cell that IPython has taken for a call for help; "" where there is none.

    Args:
        cell: The one that loads the extension, as it was typed.

    Example:
        >>> asked_too_early("%load_ext pinecone_notebooks\n%pinecone_chat How many?")
        '%pinecone_chat How many?'
    """
    lines = cell.splitlines()
    if not any(line.split() == ["%load_ext", "pinecone_notebooks"] for line in lines):
        return ""
    return next((line.strip() for line in lines if _QUESTION.fullmatch(line)), "")


def _call(found: re.Match[str]) -> str:
    indent, target, magic, question = found.groups()
    return f"{indent}{target or ''}get_ipython().run_line_magic({magic!r}, {question!r})\n"
