"""Parts of the pane's front end, sent when the browser first needs them."""

from __future__ import annotations

from typing import get_args

import pytest

from pinecone_notebooks.widgets._base import bundle
from pinecone_notebooks.widgets.chat import Chat
from pinecone_notebooks.widgets.contract import TO_BROWSER, PartName, fits


class Pane(Chat):
    """A pane that keeps what it sends to the browser."""

    def __init__(self):
        self.sent = []
        super().__init__("handbook")

    def send(self, content, buffers=None):
        self.sent.append(content)


@pytest.mark.parametrize("name", get_args(PartName))
def test_a_part_is_sent_as_it_was_built(name):
    """The browser evaluates exactly what the package holds."""
    pane = Pane()
    pane._dispatch(pane, {"type": "part", "name": name}, [])
    (answer,) = pane.sent
    assert answer == {
        "type": "part",
        "name": name,
        "source": bundle(f"{name}.js").read_text("utf-8"),
    }
    assert fits(answer, TO_BROWSER["part"])


@pytest.mark.parametrize("name", ["chat", "../static/math", "/etc/passwd", "", None])
def test_nothing_else_is_sent(name):
    """The names are a closed list: a page cannot have other files read to it."""
    pane = Pane()
    pane._dispatch(pane, {"type": "part", "name": name}, [])
    assert pane.sent == []
