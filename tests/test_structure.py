"""The layers of the package: who may import whom, and that the import stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = REPOSITORY / "pinecone_notebooks"
# Each may import those before it. `local` imports none of them: it could be a package of its own.
LAYERS = (
    "errors",
    "secret",
    "settings",
    "client",
    "credentials",
    "render",
    "uploads",
    "evaluations",
    "widgets",
    "magics",
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The parts of our package that a module imports when it runs, in its functions too."""
    here = path.relative_to(PACKAGE.parent).with_suffix("").parts
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = here[: -node.level] if node.level else ()
            base = ".".join((*start, *filter(None, [node.module])))
            names = [f"{base}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("pinecone_notebooks.")}
    return found


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_lies_below_it(path):
    """errors, secret, settings <- client <- credentials <- render <- widgets <- magics; local is an island."""
    part, uses = part_of(path), imported(path) - {"_version"}
    if part == "local":
        assert uses <= {"local"}
    elif part in LAYERS:
        allowed = {*LAYERS[: LAYERS.index(part) + 1], *(["local"] if part == "credentials" else [])}
        assert uses <= allowed


def test_only_settings_reads_the_environment():
    """One place knows the variables; the local service has its own."""
    readers = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if part_of(path) != "local" and "os.environ" in path.read_text(encoding="utf-8")
    }
    assert readers == {"settings.py"}


def test_only_live_writes_to_the_display():
    """Outputs are made in one place; asking shows the Connect card itself."""
    writers = {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if "publish_display_data" in path.read_text(encoding="utf-8")
    }
    assert writers == {"render/live.py"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_too_long(path):
    """A module is one thing; at 400 lines it is two."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        (
            "import pinecone_notebooks",
            ["requests", "IPython", "traitlets", "ipywidgets", "aiohttp"],
        ),
        ("import pinecone_notebooks.client", ["IPython", "traitlets", "ipywidgets", "aiohttp"]),
        ("import pinecone_notebooks.magics.magic", ["requests", "ipywidgets", "aiohttp"]),
        ("import pinecone_notebooks.local.launch", ["requests", "aiohttp", "tantivy", "IPython"]),
    ],
)
def test_an_import_brings_in_no_more_than_it_needs(statement, absent):
    """What a notebook would wait for is imported when it is first used."""
    check = f"import sys; {statement}; print([n for n in {absent!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.strip() == "[]"
