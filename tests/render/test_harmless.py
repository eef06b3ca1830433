"""Markdown from documents and models, made harmless."""

from __future__ import annotations

import re

import pytest

from pinecone_notebooks.render.harmless import harmless_markdown, inline

# A tag or an image as a markdown reader would see it: not escaped, not joined.
TAG = re.compile(r"<[A-Za-z/!?]")
IMAGE = re.compile(r"(?<!\\)!\[")


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "text <img src=x onerror=alert(1)> text",
        "![pixel](https://example.com/p.png)",
        "![a][b]\n\n[b]: https://example.com/p.png",
        "`code` <img src=x> `more`",
        "an unclosed ` and <b>bold</b>",
        "``` not a fence ` <img src=x>",
        "- ```\n  <img src=1>\n  ```\n<img src=2>",
        "> ```\n<img src=3>",
        "    ```\n<img src=4>",
        "<!-- comment --> <?php ?> </p>",
        "line\n~~~\ncode\n~~~\n<img src=5>",
    ],
)
def test_no_tag_and_no_image_is_left_outside_a_fence(hostile):
    """Whatever the text tries, no markup of its own reaches the notebook."""
    safe = harmless_markdown(hostile)
    outside = re.sub(r"(?ms)^(`{3,}|~{3,})[^\n`]*\n.*?^ {0,3}\1[ \t]*$", "", safe)
    assert not TAG.search(outside)
    assert not IMAGE.search(outside)


def test_a_tag_behind_an_address_is_no_tag():
    """Readers that find addresses by themselves take all up to the next blank or "<" for one."""
    assert harmless_markdown("https://e.com/x<img src=x>") == "https://e.com/x&lt;img src=x>"
    assert inline("https://e.com/x<img src=x>") == r"https://e.com/x&lt;img src=x\>"


@pytest.mark.parametrize(
    "hostile",
    [
        "[x](javascript:alert(1))",
        "[x]( JaVaScRiPt:alert(1))",
        "[x](\njavascript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](file:///etc/passwd)",
        "[x](//e.com)",
        "[x](/files)",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "> [y]: vbscript:x",
        "`code` [x](javascript:alert(1))",
    ],
)
def test_a_link_leads_to_the_web_or_nowhere(hostile):
    """Where an address is none of the web, its link is words."""
    assert not re.search(r"\][(:]", harmless_markdown(hostile))


@pytest.mark.parametrize(
    "text", ["[x](https://e.com)", "[x](HTTP://e.com 'y')", "[x](mailto:a@b.c)"]
)
def test_a_link_to_the_web_stays_a_link(text):
    """As it was written."""
    assert harmless_markdown(text) == text


def test_a_code_fence_stays_as_it_is():
    """Code is shown, not read: generics and shell redirections survive."""
    code = "```cpp\nstd::vector<int> v; // ![x](y) $5\n```"
    assert harmless_markdown(code) == code


def test_a_fence_that_never_closes_ends_with_the_text():
    """An answer that was stopped in its code does not turn the sources below it into code."""
    assert harmless_markdown("```\n<b>") == "```\n<b>\n```"


@pytest.mark.parametrize("text", ["It costs $5 or $6.", "from $10-$20", "$ 5 and 6 $", "a lone $"])
def test_money_is_not_math(text):
    """Every dollar that is no pair around a formula is escaped."""
    assert harmless_markdown(text) == text.replace("$", r"\$")


@pytest.mark.parametrize("text", ["Euler: $e^{i\\pi}=-1$.", "$$\\int_0^1 x\\,dx$$", r"already \$5"])
def test_math_stays_math(text):
    """A formula in dollars is left alone, and so is an escaped dollar."""
    assert harmless_markdown(text) == text


@pytest.mark.parametrize(
    "text", ["**bold** and *it*", "| a | b |\n|---|---|", "1. one\n2. two", "a < b"]
)
def test_ordinary_markdown_is_untouched(text):
    """Lists, tables and emphasis of an answer stay."""
    assert harmless_markdown(text) == text


def test_inline_text_keeps_its_words_on_one_line():
    """A file name cannot break out of its place in a list or a table."""
    assert inline("a|b\n# c [x](y)") == r"a\|b \# c \[x\](y)"
