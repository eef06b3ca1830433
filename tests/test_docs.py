"""The documents: their links lead somewhere, and the troubleshooting page knows every error."""

from __future__ import annotations

import ast
import re

import pytest

from pinecone_notebooks import errors

from .conftest import REPOSITORY

DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])
TROUBLE = REPOSITORY / "docs" / "troubleshooting.md"
FOREIGN = ("Object …",)  # what IPython says


def anchors(text):
    """The names that a page's headings have on GitHub."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document):
    """Files exist, and so do the headings that links name."""
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        name, _, heading = target.partition("#")
        path = (document.parent / name).resolve() if name else document
        assert path.exists(), target
        if heading:
            assert heading in anchors(path.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_that_a_document_names_exists(document):
    """`tests/…` and `test_…` in backticks are files, folders and functions of this tree."""
    text = document.read_text(encoding="utf-8")
    functions = {
        name
        for path in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for named in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (REPOSITORY / named).exists(), named
    for named in re.findall(r"`(test_\w+)`", text):
        assert named in functions, named


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_is_in_the_troubleshooting_page(name):
    """A person who reads an error's name finds it there."""
    assert f"`{name}`" in TROUBLE.read_text(encoding="utf-8")


def test_the_words_on_the_troubleshooting_page_are_those_of_the_package():
    """Each text that is quoted as seen is in the code, so that it can be searched for."""
    said = " ".join(_words_of_the_package())
    page = TROUBLE.read_text(encoding="utf-8")
    for cell in re.findall(r"^\| (.*?) \| ", page, re.MULTILINE):
        for quoted in re.findall(r"`([^`]*\s[^`]*)`", cell):
            if not quoted.startswith(FOREIGN):
                for piece in filter(str.strip, quoted.split("…")):
                    assert " ".join(piece.split()) in said, piece


def _words_of_the_package():
    """The texts in Python's code, and the sources of the pages and widgets, with single spaces."""
    package = REPOSITORY / "pinecone_notebooks"
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield " ".join(node.value.split())
    pages = [path for kind in ("html", "js") for path in package.glob(f"local/**/*.{kind}")]
    for path in [*pages, *(REPOSITORY / "js" / "src").rglob("*.ts*")]:
        yield " ".join(path.read_text(encoding="utf-8").split())
