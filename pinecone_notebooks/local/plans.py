"""Pinecone's plans as its documentation of Assistant limits has them: one value each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MB = 1024 * 1024


class Rate(Enum):
    """What is counted by the minute, as the documentation calls it."""

    ASSISTANT_READ = "assistant list/get requests"
    ASSISTANT_WRITE = "assistant create/update requests"
    ASSISTANT_DELETE = "assistant delete requests"
    FILE_READ = "file list/get requests"
    FILE_UPLOAD = "file upload requests"
    FILE_DELETE = "file delete requests"
    CHAT_INPUT = "chat input tokens"


class Tokens(Enum):
    """What is counted for the life of a project, as the documentation calls it."""

    CHAT_INPUT = "chat input tokens"
    CHAT_OUTPUT = "chat output tokens"
    CONTEXT = "context retrieval tokens"
    EVALUATION = "evaluation input tokens"


@dataclass(frozen=True)
class Plan:
    """Every limit of a plan; None and an absent entry mean unlimited, sizes are in bytes."""

    name: str
    assistants: int | None
    storage: int | None
    files: int
    pdf: int
    multimodal_pdf: int
    multimodal_pdfs: int
    multimodal_pages: int
    history_tokens: int
    tokens: Mapping[Tokens, int]
    per_minute: Mapping[Rate, int]


def _plan(  # noqa: PLR0913  the rows that differ from plan to plan
    name: str,
    *,
    assistants: int | None,
    storage: int | None,
    files: int,
    pdf: int,
    multimodal: tuple[int, int],
    tokens: dict[Tokens, int],
    rates: tuple[int, int, int, int, int, int, int],
) -> Plan:
    return Plan(
        name=name,
        assistants=assistants,
        storage=storage,
        files=files,
        pdf=pdf * _MB,
        multimodal_pdf=multimodal[0] * _MB,
        multimodal_pdfs=multimodal[1],
        multimodal_pages=100,
        history_tokens=64_000,
        tokens=MappingProxyType(tokens),
        per_minute=MappingProxyType(dict(zip(Rate, rates, strict=True))),
    )


PLANS = {
    plan.name: plan
    for plan in (
        _plan(
            "starter",
            assistants=5,
            storage=1024 * _MB,
            files=100,
            pdf=10,
            multimodal=(10, 1),
            tokens={
                Tokens.CHAT_INPUT: 1_500_000,
                Tokens.CHAT_OUTPUT: 200_000,
                Tokens.CONTEXT: 500_000,
                Tokens.EVALUATION: 0,
            },
            rates=(40, 20, 20, 100, 5, 5, 100_000),
        ),
        _plan(
            "standard",
            assistants=None,
            storage=None,
            files=10_000,
            pdf=100,
            multimodal=(50, 20),
            tokens={Tokens.EVALUATION: 150_000},
            rates=(100, 50, 50, 300, 20, 20, 300_000),
        ),
        _plan(
            "enterprise",
            assistants=None,
            storage=None,
            files=10_000,
            pdf=100,
            multimodal=(50, 20),
            tokens={Tokens.EVALUATION: 500_000},
            rates=(500, 100, 100, 6000, 300, 300, 1_000_000),
        ),
    )
}
