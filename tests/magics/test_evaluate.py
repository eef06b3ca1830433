"""`%pinecone_evaluate` and `%%pinecone_evaluate` in a real IPython."""

from __future__ import annotations

from pinecone_notebooks.errors import AlignmentTooLow
from tests.magics.running import LEAVE, run

CASES = "question,ground_truth\nHow many days of annual leave?,Every employee gets {} days of annual leave."


def test_a_cell_of_csv_a_file_and_a_variable_are_evaluated(connected, tmp_path):
    """All three give the same scores, and the gate fails the cell."""
    (tmp_path / "leave.md").write_text(LEAVE)
    (tmp_path / "cases.csv").write_text(CASES.format("thirty"))
    run(connected, "%pinecone_upload leave.md --assistant judged")
    printed, error = run(
        connected,
        "%%pinecone_evaluate judged --min-alignment 0.8 --to a\n" + CASES.format("thirty"),
    )
    assert error is None
    assert "1 of 1 questions are scored." in printed
    run(connected, "%pinecone_evaluate cases.csv --to b")
    connected.user_ns["cases"] = [
        ("How many days of annual leave?", "Every employee gets thirty days of annual leave.")
    ]
    run(connected, "%pinecone_evaluate cases --to c")
    assert connected.user_ns["a"] == connected.user_ns["b"] == connected.user_ns["c"]
    _, error = run(connected, "%%pinecone_evaluate --min-alignment 0.8\n" + CASES.format("fifty"))
    assert isinstance(error, AlignmentTooLow)
