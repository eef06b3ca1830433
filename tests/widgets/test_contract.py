"""The wire fixtures, asserted on the kernel's side; js/tests asserts the same files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pinecone_notebooks.widgets import contract
from pinecone_notebooks.widgets.contract import TO_BROWSER, TO_KERNEL, Turn, fits

WIRE = Path(__file__).parent.parent / "wire"


def fixture(name):
    return json.loads((WIRE / f"{name}.json").read_text(encoding="utf-8"))


def of_all(direction):
    """The messages of every fixture in one direction."""
    names = ("chat_stream", "connect_messages", "new_key_messages", "files_messages")
    return [message for name in names for message in fixture(name)[direction]]


def labelled(items):
    return [pytest.param(item, id=str(item.get("type", index))) for index, item in enumerate(items)]


@pytest.mark.parametrize(
    "message",
    labelled(of_all("to_kernel")),
)
def test_a_message_to_the_kernel_fits(message):
    """What the browser may send has the shape the kernel expects."""
    assert fits(message, TO_KERNEL[message["type"]])


@pytest.mark.parametrize(
    "message",
    labelled(of_all("to_browser")),
)
def test_a_message_to_the_browser_fits(message):
    """What the kernel may send has the shape the browser expects."""
    assert fits(message, TO_BROWSER[message["type"]])


@pytest.mark.parametrize("turn", fixture("chat_turns")["turns"], ids=lambda turn: turn["turn_id"])
def test_a_turn_fits(turn):
    """A finished turn has the shape both sides know."""
    assert fits(turn, Turn)


@pytest.mark.parametrize("message", labelled(fixture("chat_stream")["to_kernel"]))
def test_a_message_with_a_field_missing_or_too_many_does_not_fit(message):
    """Each field is needed, and none is added unseen."""
    shape = TO_KERNEL[message["type"]]
    for name in message:
        assert not fits({key: value for key, value in message.items() if key != name}, shape)
    assert not fits({**message, "extra": 1}, shape)


def test_no_shape_but_the_key_message_can_hold_a_key():
    """A key has one field in one message, from the browser to the kernel."""
    holding = [
        name
        for name, shape in vars(contract).items()
        if hasattr(shape, "__annotations__") and "key" in shape.__annotations__
    ]
    assert holding == ["KeyMessage"]


def test_every_message_type_is_in_the_fixtures():
    """No message is left without an example that both sides assert."""
    assert {message["type"] for message in of_all("to_kernel")} == set(TO_KERNEL)
    assert {message["type"] for message in of_all("to_browser")} == set(TO_BROWSER)
