"""What the tests of other hosts share: documents to run, pages to look at, the files they need."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

SECONDS = 30_000  # playwright counts milliseconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory, service) -> Path:
    """A folder for a host to serve: the five documents, and a key in a file that cells may read."""
    made = tmp_path_factory.mktemp("host")
    shutil.copytree(REPOSITORY / "notebooks" / "data", made / "data")
    (made / "key").write_text(service.api_key)
    return made


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Page]]:
    """Open pages: `open_page(url, dark=True)`."""
    contexts = []

    def open_(url: str, *, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        context.set_default_timeout(SECONDS)
        page = context.new_page()
        page.goto(url)
        return page

    yield open_
    for context in contexts:
        context.close()
