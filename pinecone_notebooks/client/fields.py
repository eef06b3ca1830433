"""Fields of a JSON answer, read so that a missing or odd one never raises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

__all__ = ["Json", "integer", "mapping", "moment", "number", "sequence", "string"]

Json = Mapping[str, Any]


def mapping(value: Any) -> Json:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> Sequence[Any]:
    """`value` if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else ()


def string(value: Any) -> str:
    """`value` if it is a JSON string, else ""."""
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """`value` if it is a JSON number, else None."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def integer(value: Any) -> int | None:
    """`value` if it is a whole JSON number, else None."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def moment(value: Any) -> datetime | None:
    """The time an ISO 8601 string names, else None.

    The service writes nanoseconds and a Z; `datetime.fromisoformat` takes neither before 3.11.
    """
    if not isinstance(value, str):
        return None
    text = re.sub(r"(\.\d{6})\d+", r"\1", value.strip())
    text = re.sub(r"\.(\d{1,5})(?!\d)", lambda found: f".{found[1]:0<6}", text)
    try:
        return datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", text))
    except ValueError:
        return None
