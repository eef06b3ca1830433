"""The options of `%pinecone_chat`, and `%pinecone_context`, in a real IPython."""

from __future__ import annotations

import json

import pytest

from pinecone_notebooks.client import Answer, Context
from pinecone_notebooks.errors import ArgumentError, InvalidRequest
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
    assert "Out[" not in printed
    assert isinstance(ready.user_ns["_"], Answer)
    assert ready.user_ns["_"] in ready.user_ns["Out"].values()


def test_another_value_at_the_end_of_the_cell_is_shown_as_ever(ready):
    """The prompt of a terminal and the value; the next cell shows `_` again."""
    printed, _ = run(ready, f"%pinecone_chat {ASK}\n6 * 7")
    assert printed.rstrip().endswith(": 42")
    run(ready, f"%pinecone_chat --quiet {ASK}")
    assert "thirty days of annual leave. [1]" in run(ready, "_")[0]


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


def test_a_temperature_that_cannot_be_is_said_by_the_service(ready):
    """It was sent."""
    _, error = run(ready, f"%pinecone_chat --temperature 3 {ASK}")
    assert isinstance(error, InvalidRequest)
    assert "must be between 0 and 2" in str(error)


def test_highlights_are_asked_for_unless_told(ready):
    """Both ways to say so give the words of the source."""
    for option in ("", "--highlights"):
        printed, _ = run(ready, f"%pinecone_chat --new {option} {ASK}")
        assert '[1] leave.md: "Every employee' in printed


@pytest.mark.parametrize("cell", [f"%pinecone_chat --json {ASK}", f"%%pinecone_chat --json\n{ASK}"])
def test_a_json_answer_is_json_laid_out_and_part_of_the_conversation(ready, cell):
    """The service gives it in one piece; the pane has it too."""
    printed, error = run(ready, cell)
    assert error is None
    assert printed.startswith("{\n  ")
    assert "thirty days" in json.loads(ready.user_ns["_"].text)["answer"]
    assert [turn["role"] for turn in conversation("chatting").turns] == ["user", "assistant"]


def test_json_has_no_highlights(ready):
    """A JSON text has no place for them."""
    options = chat_arguments(f"--json {ASK}").options
    assert options == {"json_response": True, "include_highlights": False}
    with pytest.raises(ArgumentError, match="--json answers have no highlights"):
        chat_arguments(f"--json --highlights {ASK}")


def test_the_service_refuses_a_json_question_as_any_other(ready):
    """An error of the call that asks is the cell's, and the turn says so."""
    _, error = run(ready, f"%pinecone_chat --json --temperature 3 {ASK}")
    assert isinstance(error, InvalidRequest)
    assert conversation("chatting").turns[-1]["status"] == "failed"


def test_snippets_of_images_are_asked_for(ready):
    """`--multimodal`, with a limit to how many and how long."""
    line = f"%pinecone_context --multimodal --top-k 1 --snippet-size 512 --to found {ASK}"
    assert run(ready, line)[1] is None
    assert len(ready.user_ns["found"].snippets) == 1


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
