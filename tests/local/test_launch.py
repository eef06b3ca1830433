"""Finding and starting the service from a kernel."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pinecone_notebooks.local.folder import DataFolder
from pinecone_notebooks.local.launch import LocalServiceError, find_or_start


@pytest.fixture
def folder(tmp_path):
    """A data folder whose service, if one was started, is stopped afterwards."""
    folder = DataFolder(tmp_path / "data")
    yield folder
    about = folder.read_running()
    if about is None:
        return
    os.kill(about["pid"], signal.SIGTERM)
    deadline = time.monotonic() + 10
    while folder.running.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_a_service_is_started_once_and_found_then(folder):
    """The first call starts a service, the second finds the same; its key works."""
    first = find_or_start(folder.root)
    assert find_or_start(folder.root) == first
    answer = requests.get(
        f"{first.url}/assistant/assistants", headers={"Api-Key": first.api_key}, timeout=10
    )
    assert answer.json() == {"assistants": []}


def test_the_environment_names_the_folder(folder, monkeypatch):
    """Without an argument the folder of PINECONE_LOCAL_DATA is used."""
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(folder.root))
    find_or_start()
    assert folder.running.exists()


def test_a_service_started_by_hand_is_found(local_service):
    """A service in a terminal serves notebooks too."""
    assert find_or_start(local_service.data).pid == local_service.pid


def test_secrets_stay_out_of_repr_log_and_arguments(folder):
    """Neither key nor code is in what people print, in the log, or in the list of processes."""
    service = find_or_start(folder.root)
    log = folder.log.read_text(encoding="utf-8")
    psutil = pytest.importorskip("psutil")
    arguments = " ".join(psutil.Process(service.pid).cmdline())
    for secret in (service.api_key, service.sign_in_code, service.client_secret):
        assert secret not in repr(service) + log + arguments


def test_kernels_that_race_get_one_service(folder):
    """Two kernels starting at once end with the same service."""
    program = (
        "import sys, pathlib; from pinecone_notebooks.local.launch import find_or_start; "
        "print(find_or_start(pathlib.Path(sys.argv[1])).pid)"
    )

    def kernel(_):
        command = [sys.executable, "-c", program, str(folder.root)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=60
        ).stdout

    with ThreadPoolExecutor(3) as kernels:
        assert len(set(kernels.map(kernel, range(3)))) == 1


def test_a_service_that_is_just_starting_is_waited_for(folder):
    """A folder that another process holds is no failure: its service may be ready any moment."""
    folder.create()
    lock = folder.lock()
    try:
        with pytest.raises(LocalServiceError, match=r"was not ready after 2 seconds\. See .*log"):
            find_or_start(folder.root, start_seconds=2)
    finally:
        lock.release()


def test_what_a_crash_left_is_not_trusted(folder):
    """An old service.json whose port now belongs to another program is ignored."""
    folder.create()
    stale = {"url": "http://127.0.0.1:9", "api_key": "k", "pid": 1, "sign_in_code": "c"}
    folder.running.write_text(json.dumps(stale), encoding="utf-8")
    assert find_or_start(folder.root).url != stale["url"]


def test_a_port_taken_over_by_another_program_is_not_trusted(folder, local_service):
    """Whoever answers must prove to hold the key: another service cannot."""
    folder.create()
    other = {"url": local_service.url, "api_key": "k", "pid": 1, "sign_in_code": "c"}
    folder.running.write_text(json.dumps(other), encoding="utf-8")
    assert find_or_start(folder.root).url != local_service.url


def test_a_missing_extra_is_named(folder, monkeypatch):
    """Without the packages of the extra the error says how to install them."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "tantivy" else found(name)
    )
    with pytest.raises(LocalServiceError, match=r"pip install 'pinecone-notebooks\[local\]'"):
        find_or_start(folder.root)


def test_a_folder_that_cannot_be_used_is_named(tmp_path):
    """A path that is a file is refused in one sentence."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(LocalServiceError, match=r"Cannot use .*file"):
        find_or_start(tmp_path / "file")


def test_a_service_that_cannot_start_is_quoted(folder):
    """When the service ends at once, its own last line is in the error."""
    folder.create()
    folder.database.write_bytes(b"this is no database, and never was one" * 100)
    with pytest.raises(LocalServiceError, match="did not start"):
        find_or_start(folder.root)


def test_launch_needs_the_standard_library_only():
    """A kernel can look for a service without loading a server."""
    program = (
        "import sys; before = set(sys.modules); import pinecone_notebooks.local.launch; "
        "print({'aiohttp', 'tantivy', 'requests', 'docx'} & (set(sys.modules) - before))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert ran.stdout == "set()\n"
