"""`%%pinecone_chat` in a real kernel: what the front end receives while an answer streams."""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack

import pytest
from jupyter_client import KernelManager

from tests.conftest import REPOSITORY, clean_environment, held, running_service

ASK = "%%pinecone_chat stream\nHow many weeks of parental leave do we give?"


class Kernel:
    """A kernel with the extension loaded; runs cells and collects what they show."""

    def __init__(self, manager):
        self.manager, self.client = manager, manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def start(self, code):
        return self.client.execute(code)

    def messages(self, msg_id, *, seconds=60):
        """The messages of a cell, until it is done."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            message = self.client.get_iopub_msg(timeout=seconds)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return
            yield message
        pytest.fail("the cell did not end")

    def run(self, code):
        return list(self.messages(self.start(code)))


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Connected to a local service that answers at the pace of a model."""
    data = tmp_path_factory.mktemp("service") / "data"
    with running_service(data, "--pace", "25") as service:
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(env=clean_environment(data), cwd=REPOSITORY / "notebooks")
        running = Kernel(manager)
        running.service = service
        running.run("%load_ext pinecone_notebooks\n%pinecone_connect --local")
        running.run("%pinecone_upload data/employee-handbook.pdf --assistant stream")
        yield running
        running.client.stop_channels()
        manager.shutdown_kernel(now=True)


def shown(messages):
    kinds = ("display_data", "update_display_data")
    return [message for message in messages if message["msg_type"] in kinds]


def markdown(message):
    return message["content"]["data"]["text/markdown"]


def test_the_answer_grows_in_one_output(kernel):
    """One output is made and then replaced, each time by more of the answer, the sources last."""
    outputs = shown(kernel.run(ASK))
    assert [output["msg_type"] for output in outputs[:2]] == ["display_data", "update_display_data"]
    assert len({output["content"]["transient"]["display_id"] for output in outputs}) == 1
    assert len(outputs) > 4
    bodies = [markdown(output).partition("\n\n**Sources**")[0] for output in outputs]
    assert all(after.startswith(before[:20]) for before, after in itertools.pairwise(bodies))
    assert sorted(len(body) for body in bodies) == [len(body) for body in bodies]
    assert "employee-handbook.pdf" in markdown(outputs[-1])


def test_updates_come_no_more_than_ten_times_a_second(kernel):
    """By the times that the kernel gives them; the last state may follow at once."""
    times = [output["header"]["date"] for output in shown(kernel.run(ASK))][:-1]
    gaps = [(after - before).total_seconds() for before, after in itertools.pairwise(times)]
    assert min(gaps) >= 0.1


def test_the_answer_is_the_cells_value_and_not_a_second_output(kernel):
    """`_` has it; the front end gets no execute_result beside the display."""
    messages = kernel.run(ASK)
    assert not [message for message in messages if message["msg_type"] == "execute_result"]
    (shape,) = [m for m in kernel.run("type(_).__name__") if m["msg_type"] == "execute_result"]
    assert shape["content"]["data"]["text/plain"] == "'Answer'"


def test_an_upload_is_one_output_with_every_file(kernel):
    """It is replaced while files go on, and keeps the totals."""
    messages = shown(kernel.run("%pinecone_upload data --assistant stream-2"))
    assert len({message["content"]["transient"]["display_id"] for message in messages}) == 1
    assert markdown(messages[-1]).startswith("6 of 6 files are ready")


def test_lists_are_html_tables(kernel):
    """With aligned text beside, for front ends without."""
    (table,) = shown(kernel.run("%pinecone_files --assistant stream"))
    assert "<td>employee-handbook.pdf</td>" in table["content"]["data"]["text/html"]
    assert "employee-handbook.pdf  Available" in table["content"]["data"]["text/plain"]


def test_the_output_records_who_answered(kernel):
    """Assistant, model and finish reason are in the output's metadata; the key is nowhere."""
    last = shown(kernel.run(ASK))[-1]
    about = last["content"]["metadata"]["pinecone"]
    assert (about["assistant"], about["finish_reason"]) == ("stream", "stop")
    assert about["usage"]["total_tokens"] > 0
    assert about["model"]


def test_an_interrupt_keeps_what_came_and_the_next_question_works(kernel):
    """The cell ends with one line, its output marked as stopped, and the kernel stays usable."""
    cell = kernel.start(ASK)
    seen = []
    with ExitStack() as until_it_is_over:
        for message in kernel.messages(cell):
            seen.append(message)
            if len(shown(seen)) == 3 and message["msg_type"] == "update_display_data":
                until_it_is_over.enter_context(held(kernel.service))
                kernel.manager.interrupt_kernel()
    error = next(message for message in seen if message["msg_type"] == "error")
    assert error["content"]["traceback"] == ["Interrupted: Stopped. What came so far is kept."]
    assert "*Stopped.*" in markdown(shown(seen)[-1])
    assert "weeks" in markdown(shown(kernel.run(ASK))[-1])


def test_a_failure_is_one_line_and_stops_the_queued_cells(kernel):
    """Run All ends at the question that could not be asked."""
    failing = kernel.start("%%pinecone_chat nobody\nAnyone there?")
    later = kernel.start("print('later')")
    errors = [m for m in kernel.messages(failing) if m["msg_type"] == "error"]
    (line,) = errors[0]["content"]["traceback"]
    assert line.startswith("NotFound: ")
    assert "'stream'" in line
    assert not [m for m in kernel.messages(later) if m["msg_type"] == "stream"]


def test_an_evaluation_is_a_table_and_a_small_plot(kernel):
    """The plot comes once, below the table; where matplotlib is missing it is left out."""
    pytest.importorskip("matplotlib")
    shapes = [
        set(output["content"]["data"])
        for output in shown(
            kernel.run(
                "%%pinecone_evaluate stream --min-alignment 0\nquestion,ground_truth\n"
                "How many weeks of parental leave do we give?,At least 24 weeks at full pay."
            )
        )
    ]
    assert shapes[-2] == {"text/html", "text/plain"}
    assert [shape for shape in shapes if "image/png" in shape] == [{"image/png", "text/plain"}]
    without = kernel.run(
        "import sys\nfor name in [n for n in sys.modules if n.startswith('matplotlib')]: del sys.modules[name]\n"
        "sys.modules['matplotlib'] = None\nfrom pinecone_notebooks import evaluate\n"
        "evaluate([('How many weeks of parental leave?', '24 weeks.')], 'stream');"
    )
    assert not [output for output in shown(without) if "image/png" in output["content"]["data"]]
    assert not [message for message in without if message["msg_type"] == "error"]


def test_tab_in_a_front_end_completes(kernel):
    """By the request that JupyterLab sends: options, models and assistants."""
    for code, offered in (
        ("%pinecone_chat --temp", "--temperature"),
        ("%%pinecone_chat --model o4", "o4-mini"),
        ("%%pinecone_chat str", "stream"),
    ):
        reply = kernel.client.complete(code, reply=True, timeout=20)
        assert offered in reply["content"]["matches"]
