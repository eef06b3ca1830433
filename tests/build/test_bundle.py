"""The built front end belongs to its sources."""

from __future__ import annotations

import gzip
import hashlib
import json

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


def test_the_connect_card_is_small():
    """Its script and its styles together; a notebook may keep a copy for each card."""
    sizes = [
        len(gzip.compress((STATIC / f"connect.{kind}").read_bytes())) for kind in ("js", "css")
    ]
    assert sum(sizes) <= 8192


def test_the_bundles_load_nothing_from_elsewhere():
    """No remote script, style or picture: notebooks work offline, and nobody is told of it."""
    for bundle in ("chat.js", "connect.js", "chat.css", "connect.css"):
        text = (STATIC / bundle).read_text(encoding="utf-8")
        assert "import(" not in text
        assert "@import" not in text
        assert "url(http" not in text
        assert 'from"http' not in text
