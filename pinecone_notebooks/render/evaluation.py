"""An evaluation while it runs and when it is done: means, worst cases with reasons, every case."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Any, Protocol

from .table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["evaluation_bundle", "evaluation_table"]

WORST_SHOWN = 3
SCORES = ("alignment", "correctness", "completeness")


class Scored(Protocol):
    """What is shown of a case."""

    @property
    def question(self) -> str: ...
    @property
    def ground_truth(self) -> str: ...
    @property
    def answer(self) -> str: ...
    @property
    def alignment(self) -> float: ...
    @property
    def correctness(self) -> float: ...
    @property
    def completeness(self) -> float: ...
    @property
    def reason(self) -> str: ...


def evaluation_bundle(scored: Sequence[Scored], of: int) -> dict[str, str]:
    """The evaluation as a display bundle; `of` is how many cases there are."""
    head = [f"{len(scored)} of {of} questions are scored."]
    if not scored:
        return {"text/plain": head[0]}
    means = (f"{name} {fmean(getattr(one, name) for one in scored):.3f}" for name in SCORES)
    head.append(f"Means: {', '.join(means)}.")
    blocks = [Table(("summary",), [(line,) for line in head])]
    worst = [one for one in sorted(scored, key=lambda one: one.alignment) if one.reason]
    if worst:
        blocks.append(
            Table(
                ("worst", "alignment", "reason"),
                [(one.question, f"{one.alignment:.3f}", one.reason) for one in worst[:WORST_SHOWN]],
            )
        )
    blocks.append(evaluation_table(scored, rounded=True))
    bundles = [block.bundle() for block in blocks]
    return {
        "text/html": "".join(bundle["text/html"] for bundle in bundles),
        "text/plain": "\n\n".join(
            ["\n".join(head), *(bundle["text/plain"] for bundle in bundles[1:])]
        ),
    }


def evaluation_table(scored: Sequence[Scored], *, rounded: bool = False) -> Table:
    """Every case as a row."""
    columns = ("question", *SCORES, "answer", "ground_truth", "reason")

    def cell(value: Any) -> Any:
        return f"{value:.3f}" if rounded and isinstance(value, (int, float)) else value

    rows = [tuple(cell(getattr(one, column)) for column in columns) for one in scored]
    return Table(columns, rows)
