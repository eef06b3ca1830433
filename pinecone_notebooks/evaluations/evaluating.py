"""`evaluate`: asks each question anew, scores the answers, and can hold them to a minimum."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.credentials.connection import client
from pinecone_notebooks.errors import AlignmentTooLow, Interrupted
from pinecone_notebooks.render.evaluation import evaluation_bundle, evaluation_table
from pinecone_notebooks.render.evaluation_plot import plot_bundle
from pinecone_notebooks.render.live import LiveOutput

from .cases import Case, Scored, cases_of, read_scored, write_scored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pinecone_notebooks.client import Alignment, Client

__all__ = ["Evaluation", "evaluate"]


@dataclass(frozen=True)
class Evaluation:
    """What came of an evaluation.

    Attributes:
        assistant: Which one was asked.
        scored: The cases in the order given.
    """

    assistant: str
    scored: tuple[Scored, ...]

    @property
    def correctness(self) -> float:
        """The mean: how much of what the answers say is true."""
        return fmean(one.correctness for one in self.scored)

    @property
    def completeness(self) -> float:
        """The mean: how much of what is true the answers say."""
        return fmean(one.completeness for one in self.scored)

    @property
    def alignment(self) -> float:
        """The mean of the harmonic means of both."""
        return fmean(one.alignment for one in self.scored)

    def frame(self) -> Any:
        """The cases as a pandas DataFrame, a row each."""
        return evaluation_table(self.scored).frame()


def evaluate(  # noqa: PLR0913 - what an evaluation can be told
    cases: Any,
    assistant: str,
    *,
    model: str | None = None,
    temperature: float | None = None,
    filter: Mapping[str, Any] | None = None,  # noqa: A002 - the API's word
    min_alignment: float | None = None,
    save: str | Path | None = None,
) -> Evaluation:
    """Ask an assistant questions whose answers are known, and score what it says.

    Each question is asked by itself, in no conversation. Shows progress, then the means, the
    worst cases with reasons, and every case; in a notebook with matplotlib also a small plot.

    Args:
        cases: The path of a CSV file, a DataFrame, or a list of mappings or pairs; with
            `question` and `ground_truth`.
        assistant: Its name.
        model: As for `AssistantClient.chat`.
        temperature: As for `AssistantClient.chat`.
        filter: As for `AssistantClient.chat`.
        min_alignment: Raise when the mean alignment is below it: a gate for regressions.
        save: A file to which each case is added once it is scored; a run that finds it goes on
            from there.

    Raises:
        AlignmentTooLow: The mean alignment is below `min_alignment`.
        ArgumentError: There are no cases, or one is not whole.
        Interrupted: The person stopped it.
        PineconeNotebooksError: A call failed; what was scored before is shown, and saved.

    Example:
        >>> evaluate([("How many days?", "Ten days.")], "handbook", min_alignment=0.8)
        ... # doctest: +SKIP
    """
    wanted = cases_of(cases)
    options = {"model": model, "temperature": temperature, "filter": filter}
    about = {"assistant": assistant, **options}
    path = None if save is None else Path(save).expanduser()
    known = {} if path is None else read_scored(path, about)
    connected = client()
    output = LiveOutput()
    scored: list[Scored] = []
    try:
        for case in wanted:
            output.offer(lambda: evaluation_bundle(scored, len(wanted)))
            found = known.get(case)
            if found is None:
                found = _scored(connected, assistant, case, options)
                if path is not None:
                    write_scored(path, about, found)
            scored.append(found)
    except KeyboardInterrupt:
        kept = f"What was scored is in {path}." if path else "With save= a later run goes on."
        raise Interrupted(f"{len(scored)} of {len(wanted)} were scored. {kept}") from None
    finally:
        output.finish(evaluation_bundle(scored, len(wanted)))
    # A terminal shows no picture.
    if output.replaces and (plot := plot_bundle([one.alignment for one in scored], min_alignment)):
        LiveOutput().finish(plot)
    evaluation = Evaluation(assistant, tuple(scored))
    if min_alignment is not None and evaluation.alignment < min_alignment:
        worst = min(scored, key=lambda one: one.alignment)
        raise AlignmentTooLow(
            f"The mean alignment is {evaluation.alignment:.3f}; at least {min_alignment:g} was "
            f"asked for. Lowest: {worst.alignment:.3f} for {worst.question!r}. See the table for "
            "the reasons."
        )
    return evaluation


def _scored(connected: Client, assistant: str, case: Case, options: dict[str, Any]) -> Scored:
    answer = connected.assistant(assistant).chat(case.question, **options)
    judged = connected.evaluate(case.question, answer.text, case.ground_truth)
    return Scored(
        case.question,
        case.ground_truth,
        answer.text,
        judged.correctness,
        judged.completeness,
        judged.alignment,
        _reason(judged),
    )


def _reason(judged: Alignment) -> str:
    """The facts of the true answer that the given one does not bear out."""
    words = {"contradicted": "contradicts", "neutral": "does not say"}
    return "; ".join(
        f"{words.get(fact.entailment, fact.entailment)}: {fact.fact}"
        + (f" ({fact.reason})" if fact.reason else "")
        for fact in judged.facts
        if fact.entailment != "entailed"
    )
