"""What axe-core finds wrong on a page, as WCAG 2.2 AA and good practice have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

AXE = REPOSITORY / "js" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def violations(page: Page | Frame, root: str = "html") -> list[str]:
    """Return what is wrong below an element, as sentences that name where."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run `npm ci` in js/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("([root, runOnly]) => axe.run(root, {runOnly})", [root, TAGS])
    return [
        f"{rule['id']}: {node['html'][:150]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
