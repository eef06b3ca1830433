"""`pinecone-notebooks integrations`, as typed in a shell."""

from __future__ import annotations

import subprocess
import sys

import pytest
import requests

from tests.conftest import clean_environment
from tests.local.connect.pictures import PNG


@pytest.fixture
def type_in(start_service, tmp_path):
    """Runs `integrations ...` beside a service of the test's own; returns both."""
    service = start_service()

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "pinecone_notebooks", "integrations", *arguments],
            cwd=tmp_path,
            env=clean_environment(service.data),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    run.service = service
    return run


def test_an_integration_is_made_changed_and_deleted(type_in, tmp_path):
    """Each deed says what there is now; the pages know it at once."""
    (tmp_path / "logo.png").write_bytes(PNG)
    created = type_in(
        *("create", "my-lab", "--name", "My lab", "--logo", "logo.png"),
        *("--origin", "https://lab.example.org", "--origin", "http://localhost:*"),
    )
    assert (created.returncode, created.stdout) == (
        0,
        "my-lab: My lab, Web Message to https://lab.example.org, http://localhost:*, with a logo\n",
    )
    logo = requests.get(f"{type_in.service.url}/connect/my-lab/logo", timeout=10)
    assert (logo.content, logo.headers["Content-Type"]) == (PNG, "image/png")
    edited = type_in("edit", "my-lab", "--return", "copy-paste", "--no-logo")
    assert edited.stdout == "my-lab: My lab, Copy/Paste\n"
    assert "my-lab: My lab, Copy/Paste\n" in type_in("list").stdout
    assert type_in("delete", "my-lab").stdout == "my-lab was deleted.\n"
    assert "my-lab" not in type_in("list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "notebook", "--name", "x", "--return", "copy-paste"), "already exists"),
        (("create", "x y", "--name", "x"), "cannot be a URL slug"),
        (("create", "x", "--name", "x"), "Name an allowed origin"),
        (("create", "x", "--name", "x", "--logo", "none.png"), "Cannot read none.png"),
        (("edit", "nobody", "--name", "x"), 'There is no integration "nobody"'),
        (("delete", "../session"), 'There is no integration "../session"'),
    ],
)
def test_a_refusal_is_one_line(type_in, arguments, said):
    """What cannot be is told as the console tells it."""
    ran = type_in(*arguments)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_service_is_started_where_none_runs(tmp_path):
    """The command works by itself; `--data` names the folder."""
    folder = tmp_path / "folder"
    ran = subprocess.run(
        [sys.executable, "-m", "pinecone_notebooks", "integrations", "list", "--data", str(folder)],
        env=clean_environment(tmp_path / "other"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    from pinecone_notebooks.local import launch

    service = launch.find(folder)
    try:
        assert ran.stdout.startswith(
            "notebook: Pinecone Notebooks, Web Message to http://localhost:*"
        )
        assert service is not None
    finally:
        import psutil

        if service:
            psutil.Process(service.pid).terminate()
