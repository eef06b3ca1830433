"""The secrets of Colab and Kaggle, with stand-ins that fail as the hosts do."""

from __future__ import annotations

import threading
import time

import pytest

from pinecone_notebooks.credentials import hosts
from pinecone_notebooks.credentials.hosts import NoSecret, colab_secret, kaggle_secret

KEY = "pcsk_of_the_host_000000000000"


def failing(name):
    error = type(name, (Exception,), {})

    def get(_name):
        raise error(f"text with {KEY}")

    return get


def test_elsewhere_there_is_no_host_to_ask():
    """Outside Colab and Kaggle both say so without an error."""
    assert colab_secret() is None
    assert kaggle_secret() is None


def test_the_secret_of_the_same_name_is_taken_trimmed(colab, kaggle):
    """Both hosts are asked for PINECONE_API_KEY."""
    asked = []
    colab(lambda name: asked.append(name) or f" {KEY}\n")
    kaggle(lambda name: asked.append(name) or KEY)
    assert colab_secret().reveal() == kaggle_secret().reveal() == KEY
    assert asked == ["PINECONE_API_KEY"] * 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("SecretNotFoundError", "there is none"),
        ("NotebookAccessError", "no access; switch it on in the key panel"),
        ("TimeoutException", "no answer in time"),
        ("ZebraError", "failed with ZebraError"),
    ],
)
def test_each_failure_of_colab_has_words(colab, error, words):
    """The error is known by its name; its text is not repeated."""
    colab(failing(error))
    with pytest.raises(NoSecret, match=words) as caught:
        colab_secret()
    assert KEY not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("error", "words"),
    [("BackendError", "not attached to this notebook"), ("CredentialError", "attach it under")],
)
def test_each_failure_of_kaggle_has_words(kaggle, error, words):
    """As for Colab."""
    kaggle(failing(error))
    with pytest.raises(NoSecret, match=words):
        kaggle_secret()


def test_an_empty_secret_is_none(colab):
    """An empty text is no key."""
    colab(lambda _name: "  ")
    with pytest.raises(NoSecret, match="empty"):
        colab_secret()


def test_a_host_that_never_answers_is_given_up(colab, monkeypatch):
    """Even where it swallows exceptions while it reads: nothing of it runs on."""
    monkeypatch.setattr(hosts, "ANSWER_SECONDS", 0.05)
    left = threading.Event()

    def hang(_name):
        try:
            while True:
                try:
                    time.sleep(0.01)
                except Exception:  # noqa: BLE001, PERF203 - as Colab's reader does
                    continue
        finally:
            left.set()

    colab(hang)
    with pytest.raises(NoSecret, match="no answer within"):
        colab_secret()
    assert left.is_set()


def test_off_the_main_thread_no_host_is_asked(colab):
    """Its answer could not be given up there, and would take the replies meant for others."""
    asked, reasons = [], []
    colab(lambda name: asked.append(name) or KEY)

    def ask():
        with pytest.raises(NoSecret) as caught:
            colab_secret()
        reasons.append(str(caught.value))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert (asked, reasons) == ([], ["can be asked for in a cell only"])
