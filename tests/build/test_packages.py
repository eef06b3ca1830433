"""The wheel and the sdist, built and installed for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from typing import TYPE_CHECKING, get_args

import pytest

from pinecone_notebooks.widgets.contract import PartName
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.build

BUNDLES = {
    f"pinecone_notebooks/widgets/static/{name}"
    for name in (
        "chat.js",
        "chat.css",
        "connect.js",
        "connect.css",
        "key.js",
        "key.css",
        *(f"{part}.js" for part in get_args(PartName)),
        "licences.txt",
        "build.json",
    )
}


def without_node(folder: Path) -> dict[str, str]:
    """An environment whose PATH has Python and the usual tools, and neither node nor npm."""
    tools = folder / "tools"
    tools.mkdir()
    for name in (
        "sh",
        "env",
        "uname",
        "bash",
        "dirname",
        "sed",
        "cat",
        "rm",
        "mkdir",
        "tar",
        "git",
    ):
        found = shutil.which(name)
        if found:
            (tools / name).symlink_to(found)
    assert shutil.which("npm", path=str(tools)) is None
    return {**os.environ, "PATH": str(tools)}


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of what git has, with no build product in it."""
    folder = tmp_path_factory.mktemp("sources") / "repository"
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in names:
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / name)
    assert not (folder / "pinecone_notebooks" / "widgets" / "static").exists()
    return folder


@pytest.fixture(scope="module")
def built(sources, tmp_path_factory):
    """A wheel and an sdist; the wheel is built from the sdist, on a machine without Node."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", folder, sources],
        env=without_node(tmp_path_factory.mktemp("bin")),
        check=True,
        capture_output=True,
    )
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def test_the_wheel_holds_the_bundles_and_nothing_foreign(built):
    """Built with no Node on the machine, it has the front end, the pages and the licence."""
    names = set(zipfile.ZipFile(built[0]).namelist())
    assert names >= BUNDLES
    assert "pinecone_notebooks/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.startswith("pinecone_notebooks/local/connect/static/") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"pinecone_notebooks"}


def test_the_sdist_holds_the_sources_and_no_build_product(built):
    """It can rebuild the wheel, which the build has just done."""
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {"js/package-lock.json", "js/build.mjs", "js/src/contract.ts", "pyproject.toml"}
    assert not any("node_modules" in name for name in names)


def test_the_wheel_works_where_it_is_installed(built, tmp_path):
    """In a fresh environment the package imports, its command runs, its widgets have their code."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", built[0]], check=True)
    check = (
        "import pinecone_notebooks as p; print(p.__version__, len(str(p.Chat._esm)) > 10_000,"
        "len(str(p.Connect._esm)) > 5_000)"
    )
    done = subprocess.run(
        [python, "-c", check], check=True, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.stdout.split()[1:] == ["True", "True"]
    missing = subprocess.run(
        [python.parent / "pinecone-notebooks", "local"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert missing.returncode == 1
    assert "pip install 'pinecone-notebooks[local]'" in missing.stderr
