"""What a restart, a crash and a second process leave of a data folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys

import pytest

from pinecone_notebooks.local.folder import DataFolder
from pinecone_notebooks.local.store.schema import CHANGES
from pinecone_notebooks.local.store.secrets import digest_of

QUESTION = "How many weeks of parental leave does every parent get?"
TEXT = b"Every parent gets sixteen weeks of parental leave."


def test_everything_survives_a_restart(start_service, api_of):
    """After a clean stop the key, the assistants, the files and their answers are there."""
    first = start_service()
    api = api_of(first)
    assistant = api.make_assistant()
    file_id = api.add(assistant, "leave.txt", TEXT)
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(60) == 0
    second = start_service()
    api = api_of(second)
    assert second.api_key == first.api_key
    assert second.sign_in_code != first.sign_in_code
    assert api.call("GET", f"/files/{assistant}/{file_id}").json()["status"] == "Available"
    assert "sixteen" in api.ask(assistant, QUESTION).json()["message"]["content"]


def test_an_acknowledged_upload_survives_a_kill(start_service, api_of):
    """Files that were accepted and not yet processed when the service died are processed later."""
    first = start_service()
    api = api_of(first)
    assistant = api.make_assistant()
    accepted = [
        api.upload(assistant, f"{number}.md", f"# Part {number}\n\n".encode() + TEXT * 2000).json()
        for number in range(8)
    ]
    first.process.kill()
    first.process.wait()
    api = api_of(start_service())
    for operation in accepted:
        assert api.wait(assistant, operation["file_id"]) == "Available"
        polled = api.call("GET", f"/operations/{assistant}/{operation['id']}").json()
        assert polled["status"] == "Completed"
    assert api.ask(assistant, QUESTION).json()["context_snippet_count"] > 0


def test_a_cut_off_upload_leaves_nothing(start_service, api_of):
    """Bytes that had not arrived whole when the service died are cleared away."""
    first = start_service()
    incoming = DataFolder(first.data).blobs / "incoming"
    first.process.kill()
    first.process.wait()
    (incoming / "half").write_bytes(b"half of a file")
    start_service()
    assert list(incoming.iterdir()) == []


def test_a_begun_deletion_is_finished(start_service, api_of):
    """A file or assistant whose deletion a crash cut short is gone after the next start."""
    first = start_service()
    api = api_of(first)
    kept, going = api.make_assistant(), api.make_assistant()
    file_id = api.add(kept, "leave.txt", TEXT)
    first.process.kill()
    first.process.wait()
    with sqlite3.connect(DataFolder(first.data).database) as database:
        database.execute("UPDATE files SET status = 'Deleting'")
        database.execute("UPDATE assistants SET status = 'Terminating' WHERE name = ?", (going,))
    api = api_of(start_service())
    # Both are gone before any file is processed, so this upload waits for them.
    api.add(kept, "other.txt", b"Trains are booked by the office manager.")
    assert api.call("GET", f"/files/{kept}/{file_id}").status_code == 404
    assert api.call("GET", f"/assistants/{going}").status_code == 404
    assert api.ask(kept, QUESTION).json()["citations"] == []


def test_a_lost_index_is_rebuilt(start_service, api_of):
    """The index can be thrown away: the text is in the database."""
    first = start_service()
    api = api_of(first)
    assistant = api.make_assistant()
    api.add(assistant, "leave.txt", TEXT)
    first.process.terminate()
    first.process.wait()
    shutil.rmtree(DataFolder(first.data).index)
    api = api_of(start_service())
    assert "sixteen" in api.ask(assistant, QUESTION).json()["message"]["content"]


def test_a_file_on_its_way_out_is_not_replaced(start_service, api_of):
    """An upload that a deletion under way would take along is refused, not lost."""
    service = start_service()
    api = api_of(service)
    assistant = api.make_assistant()
    path = f"/files/{assistant}/policy"
    api.call("PUT", path, files={"file": ("leave.txt", TEXT)})
    api.wait(assistant, "policy")
    with sqlite3.connect(DataFolder(service.data).database) as database:
        database.execute("UPDATE files SET status = 'Deleting'")
    refused = api.call("PUT", path, files={"file": ("leave.txt", TEXT)})
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "ABORTED"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions differently")
def test_secrets_are_for_their_owner_only(local_service):
    """The key, the signing secret and service.json can be read by nobody else."""
    folder = DataFolder(local_service.data)
    for path in (
        *(folder.api_key, folder.service_account),
        *(folder.signing_secret, folder.running),
    ):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.root.stat().st_mode) == 0o700


def test_keys_are_not_in_the_database(local_service):
    """Who reads the database learns no key."""
    folder = DataFolder(local_service.data)
    secrets = (local_service.api_key.rsplit("_", 1)[1], local_service.client_secret)
    for path in folder.root.glob("store.sqlite*"):
        assert not any(secret.encode() in path.read_bytes() for secret in secrets)


def test_a_folder_has_one_service(local_service):
    """A second process on the folder is refused with the address of the first."""
    command = [sys.executable, "-m", "pinecone_notebooks", "local", "--port", "0"]
    refused = subprocess.run(
        [*command, "--data", str(local_service.data)],
        check=False, capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert refused.returncode == 3
    assert refused.stderr == (
        f"Another local service at {local_service.url} already uses {local_service.data}. "
        "Use that one, stop it, or choose another folder with --data.\n"
    )


def test_a_folder_of_the_first_version_is_upgraded(start_service, api_of, tmp_path):
    """A store laid out before the Admin API keeps its key, which gets the role it always had."""
    folder = DataFolder(tmp_path / "data")
    folder.create()
    kept = digest_of(value := f"pckey_{'a' * 8}_{'b' * 48}")
    folder.api_key.write_text(value, encoding="utf-8")
    with sqlite3.connect(folder.database) as database:
        database.executescript(CHANGES[0])
        database.execute("PRAGMA user_version = 1")
        database.execute("INSERT INTO organizations VALUES ('o', 'Mine', '2026-01-01')")
        database.execute("INSERT INTO projects VALUES ('p', 'o', 'default', '2026-01-01')")
        database.execute(
            "INSERT INTO api_keys VALUES ('k', 'p', 'mine', 'aaaaaaaa', ?, ?, '2026-01-01')",
            (kept.salt, kept.digest),
        )
    service = start_service()
    assert service.api_key == value
    api = api_of(service)
    assistant = api.make_assistant()
    api.add(assistant, "leave.txt", TEXT)
    assert "sixteen" in api.ask(assistant, QUESTION).json()["message"]["content"]


def test_a_folder_of_a_newer_version_is_left_alone(tmp_path):
    """A store this version cannot read is refused, and not changed."""
    folder = DataFolder(tmp_path)
    with sqlite3.connect(folder.database) as database:
        database.execute("PRAGMA user_version = 999")
    before = folder.database.read_bytes()
    command = [sys.executable, "-m", "pinecone_notebooks", "local", "--port", "0"]
    refused = subprocess.run(
        [*command, "--data", str(tmp_path)], check=False, capture_output=True, text=True, timeout=30
    )
    assert refused.returncode == 1
    assert "was written by a newer version of pinecone-notebooks" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert folder.database.read_bytes() == before


def test_a_damaged_store_is_told(tmp_path):
    """What is no database is refused with a sentence, and left as it is."""
    folder = DataFolder(tmp_path)
    folder.database.write_bytes(b"no database " * 1000)
    command = [sys.executable, "-m", "pinecone_notebooks", "local", "--port", "0"]
    refused = subprocess.run(
        [*command, "--data", str(tmp_path)], check=False, capture_output=True, text=True, timeout=30
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Cannot use {folder.database}: file is not a database. ")
    assert "Traceback" not in refused.stderr
    assert folder.database.read_bytes() == b"no database " * 1000


def test_an_empty_secret_signs_nothing(start_service, tmp_path):
    """A secret that something emptied is made anew: with that, anybody could sign a link."""
    folder = DataFolder(tmp_path / "data")
    folder.create()
    folder.signing_secret.touch()
    start_service()
    assert len(folder.signing_secret.read_text(encoding="utf-8")) == 64


def test_service_json_goes_with_the_service(start_service):
    """A service that stops takes its address with it."""
    service = start_service()
    folder = DataFolder(service.data)
    assert json.loads(folder.running.read_text(encoding="utf-8"))["pid"] == service.pid
    service.process.terminate()
    assert service.process.wait(60) == 0
    assert not folder.running.exists()


def test_an_idle_service_stops_by_itself(start_service):
    """With `--idle-exit`, a service nobody asks anything stops, cleanly."""
    service = start_service("--idle-exit", "0.3")
    assert service.process.wait(60) == 0
