"""The built front end belongs to its sources."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import get_args

import pytest

from pinecone_notebooks.widgets.contract import PartName
from tests.conftest import REPOSITORY

JS = REPOSITORY / "js"
STATIC = REPOSITORY / "pinecone_notebooks" / "widgets" / "static"
BUILD_FILES = ("build.mjs", "package.json", "package-lock.json", "tsconfig.json")


def sources_hash() -> str:
    """The hash that js/build.mjs describes and writes beside the bundles."""
    paths = [path for path in (JS / "src").rglob("*") if path.is_file()]
    paths += [JS / name for name in BUILD_FILES]
    digest = hashlib.sha256()
    for name in sorted(path.relative_to(JS).as_posix() for path in paths):
        digest.update(name.encode() + b"\0" + (JS / name).read_bytes() + b"\0")
    return digest.hexdigest()


def test_the_bundles_were_built_from_these_sources():
    """A change in js/ without a build turns this red: run `make build`."""
    assert json.loads((STATIC / "build.json").read_text())["sources"] == sources_hash()


@pytest.mark.parametrize(("card", "most"), [("connect", 8192), ("key", 4096)])
def test_a_card_is_small(card, most):
    """Its script and its styles together; a notebook may keep a copy for each card."""
    sizes = [len(gzip.compress((STATIC / f"{card}.{kind}").read_bytes())) for kind in ("js", "css")]
    assert sum(sizes) <= most


def test_the_pane_is_small():
    """Its script is shown within a second where the line is slow; the rest of it comes when needed."""
    assert len(gzip.compress((STATIC / "chat.js").read_bytes(), 9)) <= 32_768


def test_each_part_of_the_pane_is_built_and_may_be_asked_for():
    """What the kernel sends, by the names it knows, is what js/src/parts/ holds."""
    sources = {path.stem for path in (JS / "src" / "parts").iterdir()}
    assert sources == set(get_args(PartName))
    for name in sources:
        assert (STATIC / f"{name}.js").read_text(encoding="utf-8").startswith("export default(")


def test_the_licences_of_what_is_bundled_go_with_it():
    """Each library that the front end depends on is there with the words it asks to be passed on."""
    licences = (STATIC / "licences.txt").read_text(encoding="utf-8")
    for name in json.loads((JS / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        assert f"{name}\n\n" in licences
    assert "Copyright" in licences


def test_the_bundles_load_nothing_from_elsewhere():
    """No remote script, style or picture: notebooks work offline, and nobody is told of it."""
    for bundle in (*STATIC.glob("*.js"), *STATIC.glob("*.css")):
        text = bundle.read_text(encoding="utf-8")
        # The pane imports its own parts, from what the kernel has sent.
        assert text.count("import(") == (1 if bundle.name == "chat.js" else 0)
        assert "@import" not in text
        assert "url(http" not in text
        assert 'from"http' not in text
