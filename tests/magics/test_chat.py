"""The options of `%pinecone_chat`, and `%pinecone_context`, in a real IPython."""

from __future__ import annotations

import pytest

from pinecone_notebooks.client import Answer, Context
from pinecone_notebooks.errors import ArgumentError
from pinecone_notebooks.magics.chat import chat_arguments
from pinecone_notebooks.magics.values import filled
from pinecone_notebooks.widgets.conversation import conversation
from tests.magics.running import LEAVE, run

ASK = "How many days of annual leave?"


@pytest.fixture
def ready(connected, tmp_path):
    """The shell, with an assistant that knows of leave."""
    (tmp_path / "leave.md").write_text(LEAVE)
    run(connected, """%pinecone_upload leave.md --assistant chatting --metadata '{"team": "x"}'""")
    conversation("chatting").clear()
    return connected


def test_the_answer_is_the_value_of_the_cell_and_printed_once(ready):
    """`_` has it with its citations; the display hook does not show it again."""
    printed, error = run(ready, f"%pinecone_chat {ASK}")
    assert error is None
    assert printed.count("thirty days of annual leave. [1]") == 1
    assert isinstance(ready.user_ns["_"], Answer)


def test_an_answer_in_a_later_cell_is_shown_with_its_sources(ready):
    """As the magic shows it, not as a dump of its fields."""
    run(ready, f"answer = %pinecone_chat --quiet {ASK}")
    printed, _ = run(ready, "answer")
    assert "thirty days of annual leave. [1]" in printed
    assert "Answer(" not in printed


def test_quiet_shows_nothing(ready):
    """The answer is kept all the same."""
    printed, error = run(ready, f"%pinecone_chat --quiet --to kept {ASK}")
    assert error is None
    assert "thirty" not in printed
    assert "thirty" in ready.user_ns["kept"].text


def test_new_begins_the_conversation_again(ready):
    """The earlier questions are gone, in the pane too."""
    run(ready, f"%pinecone_chat --quiet {ASK}")
    run(ready, f"%pinecone_chat --quiet {ASK}")
    assert len(conversation("chatting").turns) == 4
    run(ready, f"%pinecone_chat --quiet --new {ASK}")
    assert len(conversation("chatting").turns) == 2


def test_a_filter_leaves_files_out(ready):
    """With one that nothing matches there is no answer to cite."""
    run(ready, f"""%pinecone_chat --quiet --to one --filter '{{"team": "x"}}' {ASK}""")
    run(ready, f"""%pinecone_chat --quiet --to none --filter '{{"team": "y"}}' {ASK}""")
    assert ready.user_ns["one"].citations
    assert not ready.user_ns["none"].citations


def test_highlights_can_be_left_out(ready):
    """Sources then have no quotations."""
    printed, _ = run(ready, f"%pinecone_chat --no-highlights {ASK}")
    assert "[1] leave.md\n" in printed


def test_the_model_is_asked_for_and_recorded(ready):
    """The service hears of model and temperature."""
    run(ready, f"%pinecone_chat --quiet --to kept --model gpt-4o --temperature 0 {ASK}")
    assert ready.user_ns["kept"].model == "gpt-4o"


def test_json_is_asked_for_without_highlights():
    """A JSON text has no place for them."""
    options = chat_arguments(f"--json {ASK}").options
    assert options == {"json_response": True, "include_highlights": False}
    with pytest.raises(ArgumentError, match="--json answers have no highlights"):
        chat_arguments(f"--json --highlights {ASK}")


def test_context_only_shows_snippets_and_asks_no_model(ready):
    """The conversation has no turn of it."""
    printed, error = run(ready, f"%pinecone_chat --context-only --to found {ASK}")
    assert error is None
    assert "[1] leave.md" in printed
    assert isinstance(ready.user_ns["found"], Context)
    assert conversation("chatting").turns == ()
    _, error = run(ready, f"%pinecone_chat --context-only --model gpt-4o {ASK}")
    assert "--context-only asks no model" in str(error)


@pytest.mark.parametrize(
    "cell", [f"%pinecone_context {ASK}", f"%%pinecone_context chatting --top-k 1\n{ASK}"]
)
def test_context_is_shown_once_and_is_the_value_of_the_cell(ready, cell):
    """File, score and words."""
    printed, error = run(ready, cell)
    assert error is None
    assert printed.count("[1] leave.md (score ") == 1
    assert "thirty days" in printed
    assert ready.user_ns["_"].snippets[0].file.name == "leave.md"


def test_context_as_a_frame(ready):
    """A row for each snippet, its text whole."""
    pytest.importorskip("pandas")
    run(ready, f"%pinecone_context --quiet --df frame {ASK}")
    assert ready.user_ns["frame"].iloc[0]["file"] == "leave.md"
    assert "thirty days" in ready.user_ns["frame"].iloc[0]["text"]


def test_values_go_in_only_where_they_are_named(ready):
    """The question that was asked has the value; what looks alike stays."""
    ready.user_ns["kind"] = "annual {x}"
    run(
        ready,
        "%%pinecone_chat chatting --with kind --quiet\nHow many days of {{kind}} leave, {{other}} ${kind}?",
    )
    asked = conversation("chatting").turns[-2]["parts"][0]["text"]
    assert asked == "How many days of annual {x} leave, {{other}} ${kind}?"


@pytest.mark.parametrize(
    "text",
    [r"\frac{{a}}{b}", '{"a": {"b": "{{c}}"}}', "100 % of $x$ and {{city}}", "{% raw %}{{ city }}"],
)
def test_without_with_a_text_is_sent_as_typed(text):
    """LaTeX, JSON and templates are no syntax of ours."""
    assert filled(text, (), {"city": "Bonn", "a": 1, "c": 2}) == text


def test_a_value_is_not_looked_into():
    """Whatever it contains is text."""
    assert filled("{{a}}{{b}}", ["a", "b"], {"a": "{{b}}", "b": r"\1"}) == r"{{b}}\1"


def test_a_name_that_is_no_variable_or_has_no_place_is_said():
    """With a near miss, and with how it is written."""
    with pytest.raises(ArgumentError, match=r"no variable 'citty'. Did you mean 'city'"):
        filled("{{citty}}", ["citty"], {"city": 1})
    with pytest.raises(ArgumentError, match=r"the text has no \{\{city\}\}"):
        filled("{city}", ["city"], {"city": 1})
