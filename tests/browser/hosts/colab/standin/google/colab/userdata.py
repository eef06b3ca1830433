"""Colab's secrets: the page knows which there are, and whether this notebook may read them."""

from google.colab import _message


class SecretNotFoundError(Exception):
    """There is no secret of this name."""


class NotebookAccessError(Exception):
    """The person has not allowed this notebook to read it."""


class TimeoutException(Exception):  # noqa: N818 - the name that Colab's has
    """The person did not answer."""


def get(key):
    """The secret's value."""
    found = _message.ask("GetSecret", {"key": key}, seconds=5)
    if found is None:
        raise TimeoutException(key)
    if not found["exists"]:
        raise SecretNotFoundError(key)
    if not found["access"]:
        raise NotebookAccessError(key)
    return found["payload"]
