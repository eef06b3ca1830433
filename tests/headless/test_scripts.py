"""Plain IPython and plain Python: no kernel, no widget, no hang."""

from __future__ import annotations

import sys

IPYTHON = (sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor")

SCRIPT = """
from pinecone_notebooks import connect
api = connect().api
api.assistants.get_or_create("{assistant}")
handle = api.assistant("{assistant}")
handle.files.upload("leave.md")
print(handle.chat("How many days of annual leave do we get?").text)
"""


def test_a_script_without_a_key_ends_with_what_was_tried(run, folder):
    """`connect()` in a script raises at once; the last line of the traceback says what to do."""
    (folder / "script.py").write_text("from pinecone_notebooks import connect\nconnect()\n")
    done = run(sys.executable, "script.py")
    assert done.returncode == 1
    last = done.stdout.strip().splitlines()[-1]
    assert "ConnectionRequired: No Pinecone API key was found. Tried: " in last
    assert "nobody can answer here: there is no stdin" in last


def test_a_script_with_a_key_gets_its_answer(run, folder, assistant):
    """The same calls as in a notebook work, and nothing is displayed but what the script prints."""
    (folder / "script.py").write_text(SCRIPT.format(assistant=assistant))
    done = run(sys.executable, "script.py", key=True)
    assert done.returncode == 0, done.stdout
    assert done.stdout.strip().splitlines() == ["Every employee gets thirty days of annual leave."]


def test_a_script_can_make_the_widgets(run, folder, assistant):
    """Outside a notebook the widgets are plain objects: made, printed, and of no harm."""
    (folder / "script.py").write_text(
        "from pinecone_notebooks import Chat, Connect\n"
        f'print(Chat("{assistant}"), Connect().phase)\n'
    )
    done = run(sys.executable, "script.py")
    assert done.returncode == 0, done.stdout
    assert f"Chat('{assistant}') idle" in done.stdout


def test_ipython_without_a_key_prints_one_line(run):
    """The magic's error is one line with no stack, and the shell ends."""
    done = run(*IPYTHON, "-c", "%load_ext pinecone_notebooks\n%pinecone_connect")
    assert "ConnectionRequired: No Pinecone API key was found. Tried: " in done.stdout
    assert "Traceback" not in done.stdout


def test_ipython_prints_the_answer_with_its_sources_as_text(run, assistant):
    """The magics work in a terminal: the answer is text, with numbered sources."""
    done = run(
        *IPYTHON,
        "-c",
        "%load_ext pinecone_notebooks\n%pinecone_connect\n"
        f"%pinecone_upload leave.md --assistant {assistant}\n"
        # With a question mark it would be IPython's own help: see docs/troubleshooting.md.
        "%pinecone_chat How many days of annual leave do we get",
        key=True,
    )
    assert done.returncode == 0, done.stdout
    assert "thirty days of annual leave. [1]" in done.stdout
    assert "[1] leave.md" in done.stdout
