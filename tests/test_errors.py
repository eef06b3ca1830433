"""The exception tree and what a person reads in a cell."""

from __future__ import annotations

import copy
import inspect
import pickle
import re

import pytest

from pinecone_notebooks import errors
from pinecone_notebooks.client import Answer

KINDS = [getattr(errors, name) for name in errors.__all__]
FILES_FAILED = errors.FilesFailed([("a.pdf", errors.FileProblem("Empty."))], of=2)
EACH = [FILES_FAILED if kind is errors.FilesFailed else kind("What\nhappened.") for kind in KINDS]


def test_all_is_sorted_and_true() -> None:
    """`__all__` names exactly the exceptions of the module."""
    found = [
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and value.__module__ == errors.__name__
    ]
    assert errors.__all__ == sorted(found)


def test_the_tree_in_the_docstring_is_the_real_one() -> None:
    """Each exception is drawn one step right of its base."""
    above: dict[int, str] = {}
    drawn = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"    ([ │├└─]*)(\w+)", line):
            depth = len(found[1]) // 5
            above[depth] = found[2]
            drawn[found[2]] = above.get(depth - 1, "Exception")
    assert drawn == {kind.__name__: kind.__base__.__name__ for kind in KINDS}


@pytest.mark.parametrize("error", EACH, ids=lambda error: type(error).__name__)
def test_a_cell_shows_one_line(error: errors.PineconeNotebooksError) -> None:
    """IPython gets a single line with the name and the sentence, whatever the message holds."""
    (line,) = error._render_traceback_()
    assert line == f"{type(error).__name__}: {' '.join(str(error).split())}"


@pytest.mark.parametrize("error", EACH, ids=lambda error: type(error).__name__)
def test_an_error_survives_pickling(error: errors.PineconeNotebooksError) -> None:
    """An error comes whole out of another process."""
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
    assert vars(again).keys() == vars(error).keys()
    assert str(copy.copy(error)) == str(error)


def test_connection_required_lists_what_was_tried() -> None:
    """Without a key the error says where it was looked for and the three ways on."""
    error = errors.ConnectionRequired(tried=("PINECONE_API_KEY (not set)", "Colab secrets"))
    assert str(error) == (
        "No Pinecone API key was found. Tried: PINECONE_API_KEY (not set); Colab secrets. "
        "Run %pinecone_connect, or set PINECONE_API_KEY, or work offline with "
        "%pinecone_connect --local."
    )


def test_cancel_and_time_out_say_how_to_go_on() -> None:
    """Both end with what to do."""
    assert str(errors.ConnectCancelled()) == (
        "Connecting was cancelled. Run the cell again to connect."
    )
    assert str(errors.ConnectTimeout(seconds=90)) == (
        "Not connected after 90 s. Click Connect, or paste a key, then run the cell again."
    )


def test_an_api_error_names_all_it_knows() -> None:
    """The service's words, the advice, the call, the status, the code and the request id."""
    error = errors.NotFound(
        "No such file",
        status=404,
        code="NOT_FOUND",
        request_id="r1",
        method="GET",
        path="/assistant/files/docs/f1",
        advice="Look at files.list().",
    )
    assert str(error) == (
        "No such file. Look at files.list(). "
        "(GET /assistant/files/docs/f1 answered 404 NOT_FOUND, request id r1)"
    )


def test_failed_files_are_each_named() -> None:
    """Each file is told with its reason, and that the others stay."""
    assert str(FILES_FAILED) == (
        "1 of 2 files failed. a.pdf: Empty. The others are kept; run the cell again once this is "
        "mended."
    )


def test_an_interrupted_cell_says_what_stays() -> None:
    """Stopping is not a stack of frames."""
    assert str(errors.Interrupted("a.pdf is kept.")) == "Stopped. a.pdf is kept."


def test_a_broken_stream_keeps_what_came() -> None:
    """The partial answer is there to be shown."""
    assert errors.StreamBroken("x", partial=Answer("Ten ")).partial == Answer("Ten ")
