"""Fixtures every test may use: a clean environment, and a real local service in its own process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).parent.parent
# Whoever is started in the background of a shell ignores Ctrl-C, and so does all that it starts:
# tests of interrupts would wait for nothing.
signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class LocalService:
    """A local service that runs for a test."""

    url: str
    api_key: str
    pid: int
    sign_in_code: str
    client_id: str
    client_secret: str
    answers: dict[str, object]
    data: Path
    process: subprocess.Popen[str]


def clean_environment(data: Path) -> dict[str, str]:
    """Return the environment of a process that must see nothing of the user's Pinecone."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PINECONE")}
    paths = [str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "PINECONE_LOCAL_DATA": str(data)}


@contextmanager
def running_service(data: Path, *options: str, **variables: str) -> Iterator[LocalService]:
    """Serve `data` as a person would, with the command line, until the block ends."""
    command = [sys.executable, "-m", "pinecone_notebooks", "local", "--port", "0", "--json"]
    log_path = data.with_suffix(".log")
    with log_path.open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [*command, "--data", str(data), *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=clean_environment(data) | variables,
            cwd=data.parent,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, log_path.read_text(encoding="utf-8")
            yield LocalService(**json.loads(line), data=data, process=process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()


@contextmanager
def held(service: LocalService) -> Iterator[None]:
    """Let a service stand still, in the middle of an answer for one, until the block ends."""
    service.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        service.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def local_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalService]:
    """A local service shared by all tests: name what you make in it so that it collides with none."""
    with running_service(tmp_path_factory.mktemp("shared") / "data") as service:
        yield service


@pytest.fixture
def start_service(tmp_path: Path) -> Iterator[Callable[..., LocalService]]:
    """Start services of a test's own: `start_service("--pace", "20")`, `data=` for another folder."""
    with ExitStack() as services:
        yield lambda *options, data=tmp_path / "data", **variables: services.enter_context(
            running_service(data, *options, **variables)
        )


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's keys, hosts and data folder out of every test."""
    for key in [key for key in os.environ if key.startswith("PINECONE")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("PINECONE_LOCAL_DATA", str(tmp_path_factory.mktemp("pinecone") / "local"))


@pytest.fixture(scope="session")
def launch_chromium() -> Iterator[Callable[..., Browser]]:
    """Launch headless Chromiums: `launch_chromium("--one-more-switch")`.

    All come from one driver, because a process can have only one.
    """
    from playwright.sync_api import sync_playwright

    from tests.browser.install import chromium

    path = chromium()
    assert path is not None, "no Chromium: run `make test-browser`, which installs one"
    switches = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as driver:
        yield lambda *more: driver.chromium.launch(
            executable_path=path or None, args=[*switches, *more]
        )
