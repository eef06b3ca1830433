"""`pinecone-notebooks chat`, `upload`, `files` and `status`, as typed in a shell."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import clean_environment

LEAVE = "# Leave\n\nEvery employee gets thirty days of annual leave.\n"


@pytest.fixture
def type_in(local_service, tmp_path):
    """Runs a command in a folder with one document, connected by the environment."""
    (tmp_path / "leave.md").write_text(LEAVE)
    connected = {
        "PINECONE_API_KEY": local_service.api_key,
        "PINECONE_CONTROLLER_HOST": local_service.url,
    }

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "pinecone_notebooks", *arguments],
            cwd=tmp_path,
            env={**clean_environment(local_service.data), **(environment or connected)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def test_a_folder_is_uploaded_and_asked(type_in):
    """Upload tells each file and the total; chat prints the answer, its numbers and its sources."""
    uploaded = type_in("upload", "leave.md", "--assistant", "cli-1", "--metadata", '{"team": "hr"}')
    assert uploaded.stderr == ""
    assert uploaded.stdout.startswith("[1/1] leave.md  uploaded\n1 of 1 files are ready")
    asked = type_in("chat", "cli-1", "How many days", "of annual leave?")
    assert asked.stdout == (
        "Every employee gets thirty days of annual leave. [1]\n\n"
        'Sources:\n[1] leave.md: "Every employee gets thirty days of annual leave."\n'
    )
    listed = type_in("files", "cli-1").stdout.splitlines()
    assert listed[0].split()[:3] == ["name", "status", "bytes"]
    assert listed[2].startswith('leave.md  Available  58     {"team": "hr"}')


def test_the_options_of_chat_and_files_reach_the_service(type_in):
    """JSON in one piece; a filter that leaves the file out; a temperature that is refused."""
    type_in("upload", "leave.md", "--assistant", "cli-5", "--metadata", '{"team": "hr"}')
    ask = ("chat", "cli-5", "How many days of annual leave?")
    assert (
        "thirty days" in json.loads(type_in(*ask, "--json", "--model", "gpt-4.1").stdout)["answer"]
    )
    other = '{"team": "it"}'
    assert "thirty" not in type_in(*ask, "--filter", other).stdout
    assert "leave.md" not in type_in("files", "cli-5", "--filter", other).stdout
    assert "leave.md" in type_in("files", "cli-5", "--filter", '{"team": "hr"}').stdout
    refused = type_in(*ask, "--temperature", "3")
    assert refused.returncode == 1
    assert "between 0 and 2" in refused.stderr


def test_an_upload_can_be_made_again_pruned_and_given_an_id(type_in, tmp_path):
    """As the magic does it."""
    (tmp_path / "travel.md").write_text("# Travel\n\nTrains are booked in second class.\n")
    type_in("upload", ".", "--assistant", "cli-6")
    (tmp_path / "travel.md").unlink()
    again = type_in("upload", ".", "--assistant", "cli-6", "--prune").stdout
    assert "leave.md  unchanged" in again
    assert "travel.md" not in type_in("files", "cli-6").stdout
    type_in("upload", "leave.md", "--assistant", "cli-7", "--id", "my-leave", "--multimodal")
    assert "my-leave" in type_in("files", "cli-7").stdout


def test_a_dry_run_creates_nothing(type_in):
    """It says what would be; the assistant does not exist afterwards."""
    assert "would be uploaded" in type_in("upload", ".", "--assistant", "cli-2", "--dry-run").stdout
    assert type_in("files", "cli-2").returncode == 1


def test_the_status_names_service_and_assistants(type_in, local_service):
    """One line for the connection, never the key."""
    type_in("upload", "leave.md", "--assistant", "cli-3")
    told = type_in("status").stdout
    assert f"Connected to {local_service.url}" in told
    assert "cli-3" in told
    assert local_service.api_key not in told


def test_local_needs_no_key(type_in, local_service):
    """`--local` finds this user's service."""
    told = type_in("status", "--local", UNUSED="1").stdout
    assert told.startswith(f"Connected to {local_service.url} with the key from the local service")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chat", "cli-none", "Why?"), "cli-none"),
        (("upload", "missing.md", "--assistant", "cli-4"), "'missing.md' was not found"),
    ],
)
def test_an_error_is_one_line_and_a_code(type_in, arguments, says):
    """Scripts see that it failed; people see why."""
    failed = type_in(*arguments)
    assert failed.returncode == 1
    assert says in failed.stderr
    assert failed.stderr.count("\n") == 1


def test_without_a_key_it_says_what_to_do(type_in):
    """No traceback."""
    failed = type_in("status", UNUSED="1")
    assert failed.returncode == 1
    assert "No Pinecone API key was found." in failed.stderr
