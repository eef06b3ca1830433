"""Alignment evaluation: `/assistant/evaluation/metrics/alignment`."""

from __future__ import annotations

import asyncio

from aiohttp import web

from pinecone_notebooks.local.api import limits
from pinecone_notebooks.local.api.answering import count_tokens, usage
from pinecone_notebooks.local.api.errors import ApiError
from pinecone_notebooks.local.api.requests import Fields, read_fields
from pinecone_notebooks.local.evaluation import align
from pinecone_notebooks.local.plans import Tokens

_MOST_TEXT = 64 * 1024
_FIELDS = ("question", "answer", "ground_truth_answer")


def routes() -> list[web.RouteDef]:
    """Return the route of the evaluation."""
    return [web.post("/assistant/evaluation/metrics/alignment", evaluate)]


async def evaluate(request: web.Request) -> web.Response:
    """Compare an answer with the true one.

    The description leaves no place for the reason of a verdict: it comes with `?reasons=true`.
    """
    try:
        texts = _read(await read_fields(request))
    except ApiError as error:
        raise ApiError(422, str(error)) from error
    await limits.admit_tokens(request, Tokens.EVALUATION)
    found = await asyncio.to_thread(align, *texts)
    with_reasons = request.query.get("reasons") == "true"
    shown = [
        {
            "fact": {"content": fact.content},
            "entailment": fact.entailment,
            **({"reason": fact.reason} if with_reasons else {}),
        }
        for fact in found.facts
    ]
    written = sum(count_tokens(fact.content) for fact in found.facts)
    # As documented: both of the service's requests read the texts, the second the facts too.
    read = 2 * sum(map(count_tokens, texts)) + written
    await limits.spend(request, {Tokens.EVALUATION: read})
    return web.json_response(
        {
            "metrics": {
                "correctness": found.correctness,
                "completeness": found.completeness,
                "alignment": found.alignment,
            },
            "reasoning": {"evaluated_facts": shown},
            "usage": usage(read, written + len(shown)),
        }
    )


def _read(fields: Fields) -> tuple[str, str, str]:
    if unknown := sorted(fields.names() - set(_FIELDS)):
        raise ApiError(400, f'"{unknown[0][:80]}" is no field of this request.')
    question, answer, truth = (fields.text(name, at_most=_MOST_TEXT) for name in _FIELDS)
    if question is None or answer is None or truth is None:
        raise ApiError(400, f"Send {', '.join(_FIELDS)}, each a string.")
    if not truth.strip():
        raise ApiError(400, '"ground_truth_answer" is empty: there is nothing to compare with.')
    return question, answer, truth
