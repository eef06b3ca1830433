"""Environments of other hosts and versions: made on demand, kept in a cache folder, never the project's own."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tarfile
from functools import cache
from pathlib import Path

import pytest

CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pinecone-notebooks-tests"
)


def requirements(*, local: bool = True) -> list[str]:
    """What pyproject.toml asks for: the base, and the extra [local]."""
    wanted = []
    for line in importlib.metadata.requires("pinecone-notebooks") or []:
        name, _, marker = line.partition(";")
        if not marker.strip() or local:
            wanted.append(name.strip())
    return wanted


@cache
def interpreter(version: str) -> str:
    """A Python of this version, such as "3.12"; the test is skipped where the machine has none."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    candidates = [shutil.which(f"python{version}"), *sorted(pyenv.glob(f"{version}.*/bin/python"))]
    for candidate in filter(None, candidates):
        done = subprocess.run([candidate, "-V"], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.startswith(f"Python {version}."):
            return str(candidate)
    pytest.skip(f"this machine has no Python {version}")


def environment(name: str, *wanted: str, version: str = "") -> str:
    """The Python of an environment with these packages, made where it is not there yet.

    Args:
        name: For people who look into the cache folder.
        wanted: Requirements, as pip takes them.
        version: Of Python; "" is the one that runs the tests.
    """
    python = interpreter(version) if version else sys.executable
    key = hashlib.sha256("\n".join([python, sys.version, *sorted(wanted)]).encode()).hexdigest()
    folder = CACHE / f"{name}-{key[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "bin" / "python"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            subprocess.run([python, "-m", "venv", folder], check=True)
            install(str(made), *wanted)
            (folder / "complete").touch()
    return str(made)


def install(python: str, *arguments: str) -> None:
    """Run pip install; its words are in the failure."""
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def node_package(name: str) -> Path:
    """The folder of a package of Node's, with its version, such as "requirejs@2.3.7"; not its dependencies."""
    folder = CACHE / "node" / name.replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "package").exists():
            # Where the project's environment brought Node along, npm is beside Python.
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
            done = subprocess.run(
                ["npm", "pack", "--silent", name],
                cwd=folder,
                env={**os.environ, "PATH": path},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-3000:]
            with tarfile.open(folder / done.stdout.strip().splitlines()[-1]) as archive:
                archive.extractall(folder, filter="data")
    return folder / "package"
