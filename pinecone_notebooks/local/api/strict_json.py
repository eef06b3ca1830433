"""Reads JSON from outside as its definition has it: what Python takes besides comes out as none."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn


def loads(text: str | bytes) -> Any:
    """Returns the value of a JSON text.

    Raises:
        ValueError: It is no JSON, or holds what cannot be written again: a number that is none or
            beyond all bounds, half of a character.
        RecursionError: It is nested too deeply.
    """
    value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _finite(digits: str) -> float:
    number = float(digits)
    return number if math.isfinite(number) else _refuse(digits)


def _refuse(what: str) -> NoReturn:
    raise ValueError(f"{what} is not JSON")
