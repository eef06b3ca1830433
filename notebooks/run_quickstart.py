"""`make run`: executes the quickstart, prints its questions, answers and sources, opens JupyterLab.

Offline: the notebook connects to the local service of this machine. JupyterLab opens only where
there is someone to look (a terminal, and a display where the system has such a thing).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

NOTEBOOK = Path(__file__).parent / "01_quickstart.ipynb"
ASKING = ("%%pinecone_chat", "%pinecone_chat")
OPTIONS = re.compile(r"--\w+ \S+ ")
CELL_SECONDS = 120
WIDGET = "application/vnd.jupyter.widget-view+json"


def main() -> int:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        # ipykernel warns of TCP, which here never leaves the machine.
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(NOTEBOOK.parent)}},
    )
    print(f"Running {NOTEBOOK.name} …\n", flush=True)
    try:
        client.execute()
    except CellExecutionError as error:
        print(f"The notebook stopped: {error.evalue or error}", file=sys.stderr)
        return 1
    for cell in notebook.cells:
        if cell.cell_type == "code" and (text := plain_text(cell)):
            if cell.source.startswith(ASKING):
                print(f"> {question(cell.source)}\n")
            print(text, end="\n\n")
    return open_jupyterlab()


def plain_text(cell: nbformat.NotebookNode) -> str:
    """What the cell printed or displayed; nothing for a widget, which only a browser can draw."""
    if any(WIDGET in output.get("data", {}) for output in cell.outputs):
        return ""
    texts = [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in cell.outputs
    ]
    return "\n".join(text.strip() for text in texts if text.strip())


def question(source: str) -> str:
    """The question of a chat cell, without the magic."""
    first, _, rest = source.partition("\n")
    return rest.strip() or OPTIONS.sub("", first.partition(" ")[2])


def open_jupyterlab() -> int:
    command = [sys.executable, "-m", "jupyterlab", os.path.relpath(NOTEBOOK)]
    has_display = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if sys.stdout.isatty() and has_display:
        return subprocess.call(command)  # noqa: S603 - our own interpreter
    print(f"To open it: {' '.join([os.path.relpath(command[0]), *command[1:]])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
