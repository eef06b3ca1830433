"""Asking a person: each place has its way, and where nobody is there it raises at once."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pexpect
import pytest

from pinecone_notebooks.credentials.connection import forget
from pinecone_notebooks.errors import ConnectionRequired
from pinecone_notebooks.settings import Settings
from pinecone_notebooks.widgets.asking import connect
from pinecone_notebooks.widgets.card import ask_by_card
from pinecone_notebooks.widgets.connect import Connect
from pinecone_notebooks.widgets.status import status
from tests.conftest import REPOSITORY, clean_environment

WRONG = "pcsk_wrong_key_0000000000000000"


@pytest.fixture
def here(local_service, monkeypatch, tmp_path):
    """The local service as the environment names it, and no key anywhere."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", local_service.url)
    forget()
    monkeypatch.setenv("PINECONE_CONTROLLER_HOST", local_service.url)
    yield local_service
    forget()


def test_where_nobody_can_answer_it_raises_with_every_place_that_was_tried(here, monkeypatch):
    """A program without stdin does not hang."""
    monkeypatch.setenv("PINECONE_API_KEY", WRONG)
    with pytest.raises(ConnectionRequired) as caught:
        connect()
    assert caught.value.tried == (
        "the environment variable PINECONE_API_KEY (the service does not accept it)",
        "this kernel's earlier connection (there is none)",
        "asking a person (nobody can answer here: there is no stdin)",
    )
    assert WRONG not in str(caught.value)


def test_the_argument_is_used_and_exported(here):
    """The second call is answered by the first, and is one line."""
    assert connect(f" {here.api_key}\n").source == "the argument"
    assert os.environ["PINECONE_API_KEY"] == here.api_key
    again = connect()
    assert str(again) == f"Connected to {here.url} with the key from the argument."


def test_without_export_the_environment_is_left_alone(here):
    """The connection has the key; the environment has none."""
    assert connect(here.api_key, export_env=False).verified
    assert "PINECONE_API_KEY" not in os.environ
    assert connect().source == "the argument"


def test_a_kernel_that_cannot_wait_says_what_to_do(here):
    """The card is there to be clicked; the cell does not hang, and the later cells do not run."""
    card = Connect(settings=Settings(api_host=here.url))
    with pytest.raises(ConnectionRequired, match="Click Connect above, then run the cells below"):
        ask_by_card(card, 10, SimpleNamespace())
    assert card.phase == "idle"


def test_the_status_tells_key_place_and_service(here):
    """The key is masked; without a connection it says how to get one."""
    assert status()["Connected"] == "no; run %pinecone_connect"
    connect(here.api_key)
    told = status()
    assert told["Key"] == f"•••{here.api_key[-4:]}"
    assert told["Key from"] == "the argument"
    assert told["Service"] == f"{here.url}, API 2026-04"
    assert told["Connect pages"] == f"{here.url}, integration notebook, key by web-message"
    assert (told["Front end"], told["Waiting"]) == (
        "a program (no stdin)",
        "never: nobody can answer here",
    )
    assert here.api_key not in repr(told)


@pytest.fixture
def terminal(here, tmp_path):
    """A real IPython in a real terminal."""
    environment = {
        **clean_environment(here.data),
        "PINECONE_CONTROLLER_HOST": here.url,
        "IPYTHONDIR": str(tmp_path),
        "HOME": str(tmp_path),
        "TERM": "dumb",
    }
    options = ["--simple-prompt", "--no-banner", "--no-confirm-exit", "--colors=NoColor"]
    child = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", *options],
        env=environment,
        cwd=str(REPOSITORY),
        encoding="utf-8",
        timeout=30,
    )
    child.expect(r"In \[1\]: ")
    child.sendline("%load_ext pinecone_notebooks")
    child.expect(r"In \[2\]: ")
    yield child
    child.close(force=True)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminal")
def test_in_a_terminal_a_hidden_prompt_asks_until_a_key_is_accepted(here, terminal):
    """A wrong key is said, the right one connects; neither is echoed."""
    terminal.sendline("%pinecone_connect")
    terminal.expect("Copy an API key from .* it is not shown")
    terminal.expect("Pinecone API key: ")
    terminal.sendline(WRONG)
    terminal.expect("Invalid|invalid|not accept")
    seen = terminal.before
    terminal.expect("Pinecone API key: ")
    terminal.sendline(here.api_key)
    terminal.expect("Connected to .* with the key from the hidden prompt")
    seen += terminal.before + terminal.after
    terminal.sendline("%pinecone_status")
    terminal.expect("Front end +a terminal")
    terminal.expect("Waiting +a hidden prompt")
    assert WRONG not in seen
    assert here.api_key not in seen


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminal")
@pytest.mark.parametrize("answer", ["\n", "\x03", "\x04"], ids=["nothing", "Ctrl-C", "Ctrl-D"])
def test_the_prompt_can_be_left(terminal, answer):
    """One line says so; the terminal goes on."""
    terminal.sendline("%pinecone_connect")
    terminal.expect("Pinecone API key: ")
    terminal.send(answer)
    terminal.expect("ConnectCancelled: ")
    terminal.expect(r"In \[")
