"""Lines of magics become typed arguments, or errors that say what the line should look like."""

from __future__ import annotations

import pytest

from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.magics import connecting, files
from pinecone_notebooks.magics.chat import chat_arguments

TRICKY = r"""What does {x} cost in $, "really" — 100% of \frac{1}{2}, isn't it? {"a": 1}"""


def connect(line):
    return connecting.PARSERS["pinecone_connect"]().parse_line(line)


def upload(line):
    return files.PARSERS["pinecone_upload"]().parse_line(line)


def test_a_question_on_the_line_is_taken_as_typed():
    """Quotes, braces, dollars, percent signs and backslashes pass untouched."""
    assert chat_arguments(TRICKY).question == TRICKY
    assert chat_arguments(f"--assistant handbook {TRICKY}").question == TRICKY


def test_options_come_before_the_question():
    """Both ways to write an option work, in any order; a later -- belongs to the question."""
    found = chat_arguments("--to=answer --assistant 'handbook' Is --force safe?")
    assert (found.assistant, found.to, found.question) == ("handbook", "answer", "Is --force safe?")


def test_a_question_that_starts_with_dashes_follows_a_double_dash():
    """`--` ends the options."""
    assert chat_arguments("--assistant a -- --help means what?").question == "--help means what?"


def test_the_cell_is_the_question_and_the_line_names_the_assistant():
    """`%%pinecone_chat handbook`."""
    found = chat_arguments("handbook --to answer", f"\n{TRICKY}\n\nIn two lines.\n")
    assert (found.assistant, found.to) == ("handbook", "answer")
    assert found.question == f"{TRICKY}\n\nIn two lines."


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("--asistant handbook Why?", "Did you mean --assistant?"),
        ("--assistant", "expected one argument"),
        ("--to 1x Why?", "is no name for a variable"),
    ],
)
def test_a_wrong_option_says_what_is_right(line, says):
    """The error names the option and shows an example."""
    with pytest.raises(ArgumentError, match=says) as wrong:
        chat_arguments(line)
    assert "Example: %pinecone_chat" in str(wrong.value)


def test_a_cell_with_two_names_is_refused():
    """Most likely the question was written on the first line."""
    with pytest.raises(ArgumentError, match="unrecognized arguments: many"):
        chat_arguments("How many", "x")


def test_connect_takes_local_and_a_timeout():
    """The defaults are the real service and five minutes."""
    assert connect("") == connect("--timeout 300")
    assert connect("--local").local
    with pytest.raises(ArgumentError, match="timeout"):
        connect("--timeout -1")


def test_upload_takes_paths_an_assistant_and_metadata():
    """Quoted paths keep their blanks; metadata is a JSON object."""
    found = upload("""'my docs/a b.pdf' c.md --assistant h --metadata '{"team": "x"}'""")
    assert found.paths == ["my docs/a b.pdf", "c.md"]
    assert found.metadata == {"team": "x"}


@pytest.mark.parametrize("metadata", ["{team}", "[1]", "3"])
def test_metadata_that_is_no_object_is_refused(metadata):
    """The error shows what was given."""
    with pytest.raises(ArgumentError, match="is no JSON"):
        upload(f"a.pdf --metadata {metadata}")


def test_an_upload_without_files_shows_how_it_is_done():
    """An empty line is answered with an example."""
    with pytest.raises(ArgumentError, match="Example: %pinecone_upload"):
        upload("")


def test_an_open_quote_is_named():
    """A line that cannot be split says so."""
    with pytest.raises(ArgumentError, match="no closing quotation"):
        upload("'a.pdf")
