"""The ways to install: offline, editable, from git without Node; and to uninstall."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.build.test_packages import without_node
from tests.conftest import REPOSITORY
from tests.environments import environment

from .conftest import BUILDERS, pip

pytestmark = pytest.mark.matrix

CHECK = (
    "import pinecone_notebooks as p; print(p.__file__, len(str(p.Chat._esm)) > 10_000,"
    " len(str(p.Connect._esm)) > 5_000)"
)


def check(python, folder):
    """Where the package is found, after a look at its bundles."""
    done = subprocess.run(
        [python, "-c", CHECK], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    path, *bundles = done.stdout.split()
    assert bundles == ["True", "True"]
    return path


def files(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def test_it_installs_offline_from_a_wheelhouse(wheel, tmp_path, empty):
    """With the wheels in a folder and no index, [local] installs, and its service starts."""
    house = tmp_path / "wheelhouse"
    pip("wheel", "--wheel-dir", house, f"{wheel}[local]")
    offline = {**os.environ, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    pip(
        *("install", "--find-links", house, "pinecone-notebooks[local]"),
        python=empty,
        environ=offline,
    )
    check(empty, tmp_path)
    code = (
        "from pinecone_notebooks import connect; import os, signal, json, pathlib; connect(local=True);"
        "folder = pathlib.Path(os.environ['PINECONE_LOCAL_DATA']);"
        "os.kill(json.loads((folder / 'service.json').read_text())['pid'], signal.SIGTERM)"
    )
    environ = {**offline, "PINECONE_LOCAL_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [empty, "-c", code], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_editable_installation_runs_this_tree(tmp_path, empty):
    """The package is found where its sources are; their bundles are used as they are."""
    skip = {**os.environ, "HATCH_JUPYTER_BUILDER_SKIP_NPM": "1"}
    pip("install", *BUILDERS, "editables", python=empty)
    pip("install", "--no-build-isolation", "--editable", REPOSITORY, python=empty, environ=skip)
    assert check(empty, tmp_path) == str(REPOSITORY / "pinecone_notebooks" / "__init__.py")


def test_it_installs_from_git_without_node(tmp_path, empty):
    """The build brings its own Node: git and Python are enough."""
    environ = without_node(tmp_path)
    pip("install", f"git+file://{REPOSITORY}", python=empty, environ=environ)
    assert str(tmp_path) in check(empty, tmp_path)


def test_uninstalling_leaves_nothing(wheel, tmp_path):
    """After install, use and uninstall the environment has the files it had before, and no other."""
    folder = tmp_path / "venv"
    base = environment("jupyter-widgets", "jupyterlab", "ipywidgets", "anywidget")
    subprocess.run([base, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip("install", "anywidget", "requests", python=python)
    subprocess.run([python, "-c", "import anywidget, requests"], check=True, cwd=tmp_path)
    before = files(folder)
    pip("install", wheel, python=python)
    check(python, tmp_path)
    pip("uninstall", "--yes", "pinecone-notebooks", python=python)
    left = {path for path in files(folder) - before if "pinecone" in str(path)}
    assert left == set()
