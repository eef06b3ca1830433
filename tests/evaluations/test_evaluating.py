"""An evaluation against a real local service: scores, the gate, and going on where it stopped."""

from __future__ import annotations

import json
import os
import signal
import threading

import pytest

from pinecone_notebooks.errors import (
    AlignmentTooLow,
    ArgumentError,
    FileProblem,
    Interrupted,
    NotFound,
)
from pinecone_notebooks.evaluations import evaluate
from pinecone_notebooks.evaluations.cases import Case, cases_of
from pinecone_notebooks.uploads import upload
from tests.uploads.conftest import connected  # noqa: F401 - a fixture

LEAVE = "Every employee gets thirty days of annual leave."
RIGHT = ("How many days of annual leave does every employee get?", LEAVE)
WRONG = (
    "How many days of annual leave do we get?",
    "Every employee gets fifty days of annual leave.",
)


@pytest.fixture
def assistant(connected):  # noqa: F811 - the fixture
    upload({"leave.md": LEAVE}, "evaluated")
    return "evaluated"


def test_right_answers_score_high_and_others_say_why(assistant, capsys):
    """The means, the worst case with its reason, and each case are printed."""
    found = evaluate([RIGHT, WRONG], assistant)
    right, wrong = found.scored
    assert right.alignment > 0.8 > wrong.alignment
    assert "fifty days" in wrong.reason
    printed = capsys.readouterr().out
    assert printed.startswith("2 of 2 questions are scored.\nMeans: alignment 0.")
    assert printed.index("worst") < printed.index("fifty days") < printed.index("ground_truth")


def test_the_gate_raises_below_the_minimum_only(assistant):
    """The error names the mean and the lowest question."""
    evaluate([RIGHT], assistant, min_alignment=0.8)
    with pytest.raises(
        AlignmentTooLow, match=r"at least 0.8 was asked for. Lowest: 0.\d+ for 'How many"
    ):
        evaluate([WRONG], assistant, min_alignment=0.8)


def test_a_saved_run_is_gone_on_with(assistant, tmp_path):
    """What is in the file is not asked again; a line that was cut short is."""
    kept = tmp_path / "scored.jsonl"
    evaluate([RIGHT], assistant, save=kept)
    entry = json.loads(kept.read_text())
    entry["scored"]["answer"] = "from the file"
    kept.write_text(json.dumps(entry) + '\n{"about": {"assis')
    found = evaluate([RIGHT, WRONG], assistant, save=kept)
    assert found.scored[0].answer == "from the file"
    again = evaluate([RIGHT, WRONG], assistant, save=kept)
    assert again == found
    assert len(kept.read_text().splitlines()) == 3
    other = evaluate([RIGHT], assistant, temperature=0.5, save=kept)
    assert other.scored[0].answer != "from the file"


def test_a_failure_shows_what_was_scored_and_raises(assistant, connected, capsys):  # noqa: F811
    """A run that cannot go on loses nothing."""
    with pytest.raises(NotFound):
        evaluate([RIGHT], "nobody")
    assert "0 of 1 questions are scored." in capsys.readouterr().out


def test_the_frame_has_a_row_for_each_case(assistant):
    """With whole texts and unrounded scores."""
    pytest.importorskip("pandas")
    frame = evaluate([RIGHT], assistant).frame()
    assert list(frame["question"]) == [RIGHT[0]]
    assert frame["alignment"].dtype == float


@pytest.mark.parametrize("kind", ["pairs", "mappings", "csv", "file", "frame"])
def test_cases_come_in_every_form(kind, tmp_path):
    """Quoted commas and a byte order mark are CSV's own matter."""
    table = '\ufeffquestion, ground_truth\n"How many, then?", Ten.\n'
    (tmp_path / "cases.csv").write_text(table, encoding="utf-8")
    rows = [{"question": "How many, then?", "ground_truth": "Ten."}]
    source = {
        "pairs": [("How many, then?", "Ten.")],
        "mappings": rows,
        "csv": table.lstrip("\ufeff"),
        "file": tmp_path / "cases.csv",
        "frame": pytest.importorskip("pandas").DataFrame(rows) if kind == "frame" else None,
    }[kind]
    assert cases_of(source) == [Case("How many, then?", "Ten.")]


def test_cases_that_are_not_whole_are_refused():
    """With the number of the question."""
    with pytest.raises(ArgumentError, match="Question 2 has no question or no ground_truth"):
        cases_of("question,ground_truth\na,b\nc\n")
    with pytest.raises(ArgumentError, match="There are no questions"):
        cases_of([])
    with pytest.raises(FileProblem, match=r"nowhere.csv' cannot be read"):
        cases_of("nowhere.csv")


def test_a_stop_keeps_what_was_scored_and_the_next_run_goes_on(assistant, tmp_path, capsys):
    """The file has what was scored; each question is asked once in both runs together."""
    kept = tmp_path / "scored.jsonl"
    cases = [(f"{RIGHT[0]} ({number})", LEAVE) for number in range(40)]

    def interrupt_midway():
        while not kept.exists() or len(kept.read_text().splitlines()) < 3:
            threading.Event().wait(0.005)
        os.kill(os.getpid(), signal.SIGINT)

    person = threading.Thread(target=interrupt_midway)
    person.start()
    with pytest.raises(Interrupted, match=r"\d+ of 40 were scored. What was scored is in "):
        evaluate(cases, assistant, save=kept)
    person.join()
    before = len(kept.read_text().splitlines())
    assert 3 <= before < 40
    assert " of 40 questions are scored." in capsys.readouterr().out
    found = evaluate(cases, assistant, save=kept)
    assert [one.question for one in found.scored] == [question for question, _ in cases]
    assert len(kept.read_text().splitlines()) == 40


def test_a_file_of_cases_that_is_not_there_has_a_near_miss(tmp_path):
    """As a file to upload has."""
    (tmp_path / "questions.csv").write_text("question,ground_truth\na,b\n")
    with pytest.raises(FileProblem, match=r"Did you mean '.*questions.csv'\?"):
        cases_of(tmp_path / "question.csv")
