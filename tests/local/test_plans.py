"""The plans, against the documentation's own table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pinecone_notebooks.local.plans import PLANS, Rate, Tokens

DOCUMENTATION = Path(__file__).parents[2].parent / "shared" / "docs" / "pinecone-documentation.md"
UNITS = {"KB": 2**10, "MB": 2**20, "GB": 2**30}
SIZES = {
    "Assistants per project": lambda plan: plan.assistants,
    "File storage per project": lambda plan: plan.storage,
    "Files per assistant": lambda plan: plan.files,
    "File size (.pdf)": lambda plan: plan.pdf,
    "Max file size": lambda plan: plan.multimodal_pdf,
    "Page limit": lambda plan: plan.multimodal_pages,
    "Multimodal PDFs per assistant": lambda plan: plan.multimodal_pdfs,
    "Chat history tokens per query": lambda plan: plan.history_tokens,
}


@pytest.mark.skipif(
    not DOCUMENTATION.exists(), reason="the documentation is not beside this repository"
)
def test_every_limit_is_the_documented_one():
    """Each row of the limits page has the plans' own figures."""
    page = DOCUMENTATION.read_text(encoding="utf-8").split("# Pinecone Assistant limits")[1]
    page = page.split("\n# ")[0]
    rows = {
        name.strip(): [amount(cell) for cell in cells.split("|")]
        for name, cells in re.findall(r"^\| ([A-Z][^|]+)\|(.+)\|$", page, re.MULTILINE)
        if name.strip() != "Metric"
    }
    read = dict(SIZES)
    for tokens in Tokens:
        read[f"{tokens.value.capitalize()} per project"] = lambda plan, tokens=tokens: (
            plan.tokens.get(tokens)
        )
    for rate in Rate:
        read[f"{rate.value.capitalize()} per minute"] = lambda plan, rate=rate: plan.per_minute[
            rate
        ]
    everywhere = {"File size (.docx, .json, .md, .txt)", "Metadata size per file"}
    assert rows.keys() == read.keys() | everywhere
    for name, of in read.items():
        assert [of(plan) for plan in PLANS.values()] == rows[name], name


def amount(cell):
    """Read a cell of the table."""
    text = cell.strip().replace(",", "")
    if text in ("Unlimited", "Not available"):
        return {"Unlimited": None, "Not available": 0}[text]
    number, _, unit = text.partition(" ")
    return int(number) * UNITS.get(unit, 1)
