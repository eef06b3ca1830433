"""Makes markdown from documents and models harmless before a notebook renders and keeps it.

Front ends differ in what they let through; GitHub, nbviewer and VS Code see the same output. So no
HTML, no remote image and no link but to the web or a mailbox leaves here, and a price stays a
price.
"""

from __future__ import annotations

import re

__all__ = ["harmless_markdown", "inline"]

# A fence that any markdown reader agrees on: at the left margin, so in no list and no quotation.
# The info string of a backtick fence has no backtick (CommonMark 0.31, section 4.5).
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,}).*$")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_IMAGE = re.compile(r"!\[")
# The end of a link's text, or of the name of a definition, where no address of the web follows.
_LINK = re.compile(r"\](?=[(:](?!\s*(?:https?://|mailto:)))", re.IGNORECASE)
# What the common readers take for math: nothing blank inside the dollars, no digit behind.
_MATH = re.compile(r"(?<![\\$])\$(?![\s$])[^$\n]*?(?<![\s\\])\$(?![\d$])")
_BLANK_LINE = re.compile(r"(\n[ \t]*\n)")
# Invisible, and enough to keep "<" from opening a tag where a backslash would show (in code).
_JOINER = "\N{WORD JOINER}"


def harmless_markdown(text: str) -> str:
    r"""The markdown without HTML, images and dangerous links, and with lone dollars as dollars.

    Code fences stay as they are: everything in them is shown, not read. One that is open at the
    end is closed.

    Example:
        >>> harmless_markdown("<img src=x> costs $5 or $6")
        '&lt;img src=x> costs \\$5 or \\$6'
    """
    out: list[str] = []
    prose: list[str] = []
    closing: re.Pattern[str] | None = None
    mark = ""
    for line in text.split("\n"):
        if closing is not None:
            out.append(line)
            if closing.match(line):
                closing = None
            continue
        fence = _FENCE.match(line)
        if fence is None:
            prose.append(line)
            continue
        if prose:
            out.append(_prose("\n".join(prose)))
            prose = []
        mark = fence[1] or fence[2]
        closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
        out.append(line)
    if prose:
        out.append(_prose("\n".join(prose)))
    if closing is not None:  # stopped in its code: what comes below is not code
        out.append(mark)
    return "\n".join(out)


def inline(text: str) -> str:
    r"""Foreign text, such as a file name or a quotation, as words on one line of markdown.

    Example:
        >>> inline("a *b*\n<c>")
        'a \\*b\\* &lt;c\\>'
    """
    return re.sub(r"([\\`*_{}\[\]>#|$~!&])", r"\\\1", " ".join(text.split())).replace("<", "&lt;")


def _prose(text: str) -> str:
    return "".join(
        part if index % 2 else _paragraph(part)
        for index, part in enumerate(_BLANK_LINE.split(text))
    )


def _paragraph(text: str) -> str:
    # With a backtick about, only a whole markdown reader could tell what is code: there the
    # invisible joiner is right in both. A backslash would show in code.
    may_be_code = "`" in text
    # No backslash before "<": nbconvert takes one that follows an address for a part of it.
    text = _TAG.sub(f"<{_JOINER}" if may_be_code else "&lt;", text)
    text = _IMAGE.sub(f"!{_JOINER}[" if may_be_code else r"!\\[", text)
    text = _LINK.sub(f"]{_JOINER}" if may_be_code else r"]\\", text)
    return text if may_be_code else _dollars(text)


def _dollars(text: str) -> str:
    out: list[str] = []
    end = 0
    for math in _MATH.finditer(text):
        out += [_lone_dollars(text[end : math.start()]), math[0]]
        end = math.end()
    out.append(_lone_dollars(text[end:]))
    return "".join(out)


def _lone_dollars(text: str) -> str:
    return re.sub(r"(?<![\\$])\$(?!\$)", r"\\$", text)
