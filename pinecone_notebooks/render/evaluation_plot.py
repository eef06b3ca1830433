"""The alignment scores of an evaluation as a small picture, where matplotlib is installed."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from io import BytesIO
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["plot_bundle"]

TENTHS = 10
# Seen well on white and on black.
BAR, MARK, WORDS = "#5c6bf0", "#e0662f", "#8a8a8a"


def plot_bundle(scores: Sequence[float], minimum: float | None = None) -> dict[str, str] | None:
    """How many scores are in each tenth, with their mean; None where matplotlib is missing.

    Args:
        scores: Each from 0 to 1, at least one.
        minimum: What was asked for; it is marked too.
    """
    try:  # not pyplot, which would keep the figure and choose a window
        from matplotlib.figure import Figure  # type: ignore[import-not-found,unused-ignore]
        from matplotlib.ticker import MaxNLocator  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    found = Counter(min(int(score * TENTHS), TENTHS - 1) for score in scores)
    counts = [found[tenth] for tenth in range(TENTHS)]
    mean = fmean(scores)
    figure = Figure(figsize=(4.6, 1.7), dpi=100, layout="constrained")
    axes = figure.add_subplot()
    axes.bar([tenth / TENTHS for tenth in range(TENTHS)], counts, 0.092, align="edge", color=BAR)
    axes.axvline(mean, color=MARK, linewidth=1.5, label=f"mean {mean:.3f}")
    if minimum is not None:
        axes.axvline(minimum, color=WORDS, linestyle="--", label=f"minimum {minimum:g}")
    axes.set(xlim=(0, 1), ylim=(0, max(counts) * 1.1), xlabel="alignment", ylabel="questions")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.tick_params(colors=WORDS)
    for part in (axes.xaxis.label, axes.yaxis.label):
        part.set_color(WORDS)
    for side, spine in axes.spines.items():
        spine.set(color=WORDS, visible=side in {"left", "bottom"})
    axes.patch.set_alpha(0)
    figure.legend(loc="outside upper left", ncols=2, frameon=False, labelcolor=WORDS)
    drawn = BytesIO()
    figure.savefig(drawn, format="png", transparent=True)
    words = f"Questions in each tenth of alignment, from 0 to 1: {', '.join(map(str, counts))}."
    return {"image/png": b64encode(drawn.getvalue()).decode(), "text/plain": words}
