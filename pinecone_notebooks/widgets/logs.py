"""Keeps keys out of the logs of a kernel that logs its messages (`ipykernel --debug`)."""

from __future__ import annotations

import logging
import sys

__all__ = ["keep_keys_out_of_logs"]

# How a `contract.KeyMessage`, and the pad of a `CopyMessage`, look inside a message that is logged.
SECRET_MESSAGES = ("'type': 'key'", "'pad': [")


def keep_keys_out_of_logs() -> None:
    """Drop the lines with a key from the loggers that write whole messages; safe to repeat."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return
    log = getattr(kernel.log, "logger", kernel.log)  # an adapter has the logger inside
    for logger in (log, logging.getLogger("Comm")):
        logger.addFilter(_has_no_key)


def _has_no_key(record: logging.LogRecord) -> bool:
    said = record.getMessage()
    return not any(message in said for message in SECRET_MESSAGES)
