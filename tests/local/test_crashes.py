"""What was acknowledged is there after a death at any moment, and after the disk was full."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from contextlib import contextmanager, suppress
from json import loads
from pathlib import Path

import pytest
import requests

from tests.conftest import REPOSITORY, LocalService, clean_environment
from tests.local.admin.conftest import Admin, token_of
from tests.local.conftest import Api

ROUNDS = 8
FULL = "The disk of the local service is full"


def make_things(service, acknowledged, number):
    """Make assistants, files and keys until the service dies; keep what was acknowledged."""
    with suppress(requests.RequestException, AssertionError):
        admin = Admin(service.url, token_of(service).json()["access_token"])
        projects = admin.call("GET", "/projects").json()["data"]
        [default] = [project for project in projects if project["name"] == "default"]
        api = Api(service.url, service.api_key)
        for step in range(1000):
            assistant = api.make_assistant()
            acknowledged["assistants"].append(assistant)
            text = f"Unit {number} {step} weighs {step} kilograms. ".encode() * 50
            answer = api.upload(assistant, f"{step}.txt", text)
            if answer.status_code == 202:
                acknowledged["files"].append((assistant, answer.json()["file_id"], text))
            _, made = admin.make_key(default["id"])
            acknowledged["keys"].append(made.api_key)


def test_nothing_acknowledged_is_lost_by_a_kill(start_service):
    """Killed at random points again and again, the service has all that it ever said it had."""
    dice = random.Random(4)
    acknowledged = {"assistants": [], "files": [], "keys": []}
    for _ in range(ROUNDS):
        service = start_service()
        makers = [
            threading.Thread(target=make_things, args=(service, acknowledged, number))
            for number in range(3)
        ]
        for maker in makers:
            maker.start()
        time.sleep(dice.uniform(0.05, 0.8))
        service.process.kill()
        service.process.wait()
        for maker in makers:
            maker.join()
    service = start_service()
    api = Api(service.url, service.api_key)
    assert len(acknowledged["files"]) > ROUNDS
    for assistant in acknowledged["assistants"]:
        assert api.call("GET", f"/assistants/{assistant}").status_code == 200
    for assistant, file_id, text in acknowledged["files"]:
        assert api.wait(assistant, file_id) == "Available"
        with_url = {"include_url": "true"}
        file = api.call("GET", f"/files/{assistant}/{file_id}", params=with_url).json()
        assert requests.get(file["signed_url"], timeout=10).content == text
    for key in acknowledged["keys"]:
        assert Api(service.url, key).call("GET", "/assistants").status_code == 200


@contextmanager
def service_on_a_small_disk(data, megabytes):
    """Serve a folder that is a disk of its own, mounted for the service's process alone."""
    mount = f"mount -t tmpfs -o size={megabytes}m tmpfs {data}"
    data.mkdir()
    if (
        not shutil.which("unshare")
        or subprocess.run(
            ["unshare", "-rm", "sh", "-c", mount], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("no small disk can be mounted here")
    serve = f"{sys.executable} -m pinecone_notebooks local --port 0 --json --data {data}"
    with subprocess.Popen(
        ["unshare", "-rm", "sh", "-c", f"{mount} && exec {serve}"],
        stdout=subprocess.PIPE,
        text=True,
        env=clean_environment(data),
    ) as process:
        try:
            yield LocalService(**loads(process.stdout.readline()), data=data, process=process)
        finally:
            process.terminate()


def with_a_picture(number):
    """A Word document of 3 MB, nearly all of it a picture; each number has another."""
    content = io.BytesIO((REPOSITORY / "notebooks" / "data" / "travel-policy.docx").read_bytes())
    with zipfile.ZipFile(content, "a") as document:
        document.writestr("word/media/image1.bin", random.Random(number).randbytes(3_000_000))
    return content.getvalue()


def test_a_full_disk_is_told_and_loses_nothing(tmp_path):
    """An upload that does not fit is refused with a sentence; the rest goes on, and room helps."""
    with service_on_a_small_disk(tmp_path / "data", 40) as service:
        api = Api(service.url, service.api_key)
        assistant = api.make_assistant()
        kept = api.add(assistant, "kept.txt", b"Every parent gets sixteen weeks of leave.")
        stored = []
        while (
            answer := api.upload(assistant, "pictures.docx", with_a_picture(len(stored)))
        ).status_code == 202:
            stored.append(answer.json()["file_id"])
            api.wait(assistant, stored[-1])
        assert answer.status_code == 500
        assert answer.json()["error"]["message"].startswith(FULL)
        disk = shutil.disk_usage(f"/proc/{service.pid}/root{service.data}")
        assert disk.free > disk.total / 5  # what deletions may need
        listed = api.call("GET", f"/files/{assistant}").json()["files"]
        assert {file["id"] for file in listed} == {kept, *stored}
        question = "How many weeks of leave does every parent get?"
        assert "sixteen" in api.ask(assistant, question).json()["message"]["content"]
        for file_id in stored:
            assert api.call("DELETE", f"/files/{assistant}/{file_id}").status_code == 202
        assert api.add(assistant, "again.txt", b"Trains are booked by the office manager.")


def test_a_file_that_found_no_room_is_processed_once_there_is(tmp_path):
    """A full disk while a file is processed is no fault of the file: it waits, and then goes on."""
    with service_on_a_small_disk(tmp_path / "data", 10) as service:
        api = Api(service.url, service.api_key)
        assistant = api.make_assistant()
        first = api.add(assistant, "first.txt", b"0123456789" * 100_000)
        text = " ".join(f"word{number}" for number in range(60_000)).encode()
        # The rest of the disk, seen from inside the service's own mount: the file fits, with what
        # uploads leave free, and its text does not.
        folder = Path(f"/proc/{service.pid}/root{service.data}")
        disk = shutil.disk_usage(folder)
        ballast = folder / "ballast"
        ballast.write_bytes(b"x" * (disk.free - disk.total // 4 - len(text) - 50_000))
        accepted = api.upload(assistant, "waits.txt", text)
        assert accepted.status_code == 202, accepted.text
        time.sleep(1)
        path = f"/files/{assistant}/{accepted.json()['file_id']}"
        assert api.call("GET", path).json()["status"] == "Processing"
        ballast.unlink()
        assert api.wait(assistant, accepted.json()["file_id"]) == "Available"
        assert api.call("GET", f"/files/{assistant}/{first}").json()["status"] == "Available"
