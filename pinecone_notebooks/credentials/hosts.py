"""Secrets that the notebook's host keeps for its user: Colab's and Kaggle's."""

from __future__ import annotations

import importlib.util
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pinecone_notebooks.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

__all__ = ["COLAB", "KAGGLE", "NoSecret", "colab_secret", "kaggle_secret"]

NAME = "PINECONE_API_KEY"
COLAB = f"Colab's secret {NAME}"
KAGGLE = f"Kaggle's secret {NAME}"

# Colab asks the person for access, in a dialog; from other front ends it never answers.
ANSWER_SECONDS = 30

# The hosts' own exceptions by name: their modules cannot be imported elsewhere, and their texts
# are not repeated, for nobody promises that a value is not in them.
REASONS = {
    "SecretNotFoundError": "there is none",
    "NotFoundError": "there is none",
    "NotebookAccessError": "this notebook has no access; switch it on in the key panel",
    "CredentialError": "this notebook has no access; attach it under Add-ons, Secrets",
    "BackendError": "there is none, or it is not attached to this notebook",
    "TimeoutException": "no answer in time",
}


class NoSecret(Exception):  # noqa: N818 - says what is the case
    """The host gave no secret; the text says why, in words for a person."""


class _TimeUpError(BaseException):
    """Ends a call of the host; no `except Exception` in it may hold this back."""


def colab_secret() -> Secret | None:
    """The key in Colab's secrets; None outside Colab.

    Raises:
        NoSecret: There is none, or it was not given.
    """
    if "google.colab" not in sys.modules:
        return None

    def ask() -> str:
        from google.colab import userdata

        return str(userdata.get(NAME) or "")

    return _asked(ask)


def kaggle_secret() -> Secret | None:
    """The key in Kaggle's secrets; None outside Kaggle.

    Raises:
        NoSecret: There is none, or it was not given.
    """
    if "kaggle_secrets" not in sys.modules and not importlib.util.find_spec("kaggle_secrets"):
        return None

    def ask() -> str:
        from kaggle_secrets import UserSecretsClient

        return str(UserSecretsClient().get_secret(NAME) or "")

    return _asked(ask)


def _asked(ask: Callable[[], str]) -> Secret:
    try:
        with _time_limit(ANSWER_SECONDS):
            value = Secret(ask().strip())
    except _TimeUpError:
        raise NoSecret(f"no answer within {ANSWER_SECONDS} s") from None
    except NoSecret:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the host raises, the next source is asked
        name = type(error).__name__
        raise NoSecret(REASONS.get(name, f"failed with {name}")) from None
    if not value.reveal():
        raise NoSecret("it is empty")
    return value


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """End the block after a time, by a signal.

    A call that is left behind in a thread would go on to read the replies that are meant for
    others: Colab takes them all from one socket.

    Raises:
        NoSecret: This is not the main thread, where alone a signal is handled.
    """
    if threading.current_thread() is not threading.main_thread():
        raise NoSecret("can be asked for in a cell only")

    def end(_number: int, _frame: FrameType | None) -> None:
        raise _TimeUpError

    before = signal.signal(signal.SIGALRM, end)
    # Again every second, should the first be lost in a callback.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
