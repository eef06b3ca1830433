"""A conversation from a JSON file, in JupyterLab: what an answer may have is drawn there, lazy parts and all."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from .hosts.gestures import pane
from .pane_page import citation, text, turn

CODE = 'def leave(weeks: int = 16) -> str:\n    return f"{weeks} weeks"'
ANSWER = f"It costs $5 or $10.\n\n```python\n{CODE}\n```\n\nThe area is $\\frac{{1}}{{2}}ab$."
RESTORE = """from pathlib import Path
from pinecone_notebooks import Chat
chat = Chat("kept")
chat.restore(Path("kept.json").read_text())
chat"""


@pytest.fixture
def page(open_notebook, lab):
    """A page whose pane has gone on with the file; nothing is connected."""
    turns = [
        turn("q", "user", text("How many weeks?")),
        turn("a", "assistant", text(ANSWER), citation(1, "handbook.pdf", "sixteen weeks")),
    ]
    kept = json.dumps({"assistant": "kept", "turns": turns})
    (lab.folder / "kept.json").write_text(kept, encoding="utf-8")
    notebook = open_notebook(lab.write("kept.ipynb", RESTORE))
    notebook.run_all()
    expect(pane(notebook.page).locator(".pn-answer")).to_be_visible()
    return notebook.page


def test_code_has_colours_and_a_copy_button_and_formulas_are_laid_out(page):
    """The kernel sends each part when an answer first needs it; money stays money."""
    shown = pane(page)
    expect(shown.locator(".pn-code-keyword").first).to_have_text("def")
    expect(shown.locator("math mfrac")).to_have_count(1)
    expect(shown).to_contain_text("It costs $5 or $10.")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="Copy code").click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == CODE
    expect(shown.get_by_role("button", name="Source 1: handbook.pdf, page 4").first).to_be_visible()
