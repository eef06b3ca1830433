"""The magics in plain IPython, in a real terminal: text instead of HTML, and no empty output."""

from __future__ import annotations

import re
import sys

import pytest

from tests.conftest import clean_environment
from tests.magics.running import LEAVE

pexpect = pytest.importorskip("pexpect")

PROMPT = re.compile(r"In \[\d+\]: ")


@pytest.fixture
def type_in(local_service, tmp_path):
    """Types a line into IPython and gives what it printed, up to the next prompt."""
    (tmp_path / "leave.md").write_text(LEAVE)
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", "--simple-prompt", "--colors=NoColor", "--no-banner"],
        cwd=tmp_path,
        env={**clean_environment(local_service.data), "IPYTHONDIR": str(tmp_path), "TERM": "dumb"},
        encoding="utf-8",
        timeout=60,
        echo=False,
        dimensions=(40, 200),
    )

    def run(line):
        terminal.sendline(line)
        terminal.expect(PROMPT)
        return terminal.before.replace("\r\n", "\n")

    terminal.expect(PROMPT)
    run("%load_ext pinecone_notebooks")
    run("%pinecone_connect --local")
    yield run
    terminal.close(force=True)


def test_a_person_in_a_terminal_uploads_lists_and_asks(type_in):
    """Each file a line, lists aligned, the answer once with its sources; `_` has it."""
    uploaded = type_in("%pinecone_upload leave.md --assistant terminal")
    assert uploaded.startswith("[1/1] leave.md  uploaded\n1 of 1 files are ready")
    assert re.search(r"^name +status +bytes", type_in("%pinecone_files"), re.MULTILINE)
    assert type_in("%pinecone_chat How many days of annual leave do we get?").strip() == (
        "Every employee gets thirty days of annual leave. [1]\n\n"
        'Sources:\n[1] leave.md: "Every employee gets thirty days of annual leave."'
    )
    assert re.fullmatch(
        r"Out\[\d+\]: 'leave.md'", type_in("_.citations[0].references[0].file.name").strip()
    )
    assert type_in("%pinecone_context How many days of leave?").count("[1] leave.md") == 1
    failed = type_in("%pinecone_chat --assistant termnal Why?").strip()
    assert failed.startswith("NotFound: ")
    assert len(failed.splitlines()) == 1


def test_a_new_key_goes_to_a_variable(type_in):
    """No button can be clicked in a terminal: it says so before a key is made."""
    type_in("%pinecone_projects create terminal-key")
    refused = type_in("%pinecone_keys create one --project terminal-key")
    assert "create needs --to VARIABLE here" in refused
    made = type_in("%pinecone_keys create one --project terminal-key --to key")
    assert made.strip() == "API key 'one' is made: key.reveal() gives it."
    assert "pckey_" not in made + type_in("key")
    assert "True" in type_in("key.reveal().startswith('pckey_')")
    type_in("%pinecone_projects delete terminal-key")
