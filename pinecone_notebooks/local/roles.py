"""What the roles of an API key allow: reading or changing, on the control or the data plane."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Permission(Enum):
    """One kind of request."""

    SEE_ASSISTANTS = "see assistants"
    CHANGE_ASSISTANTS = "create, change or delete assistants"
    USE_FILES = "read files, chat or evaluate"
    CHANGE_FILES = "upload or delete files"


_CONTROL_READ = {Permission.SEE_ASSISTANTS}
_CONTROL_WRITE = {Permission.SEE_ASSISTANTS, Permission.CHANGE_ASSISTANTS}
# Describing an assistant names the host of its data plane: without it, files are out of reach.
_DATA_READ = {Permission.SEE_ASSISTANTS, Permission.USE_FILES}
_DATA_WRITE = {*_DATA_READ, Permission.CHANGE_FILES}

ROLES = {
    "ProjectEditor": frozenset(_CONTROL_WRITE | _DATA_WRITE),
    "ProjectViewer": frozenset(_CONTROL_READ | _DATA_READ),
    "ControlPlaneEditor": frozenset(_CONTROL_WRITE),
    "ControlPlaneViewer": frozenset(_CONTROL_READ),
    "DataPlaneEditor": frozenset(_DATA_WRITE),
    "DataPlaneViewer": frozenset(_DATA_READ),
}


def needed_for(method: str, path: str) -> Permission:
    """Return what a request to the Assistant API needs."""
    reads = method in ("GET", "HEAD")
    if path.startswith("/assistant/assistants"):
        return Permission.SEE_ASSISTANTS if reads else Permission.CHANGE_ASSISTANTS
    # Asking changes nothing, though it is a POST.
    if reads or path.startswith(("/assistant/chat/", "/assistant/evaluation/")):
        return Permission.USE_FILES
    return Permission.CHANGE_FILES


def allow(roles: Iterable[str], permission: Permission) -> bool:
    """Tell whether any of the roles gives the permission."""
    return any(permission in ROLES[role] for role in roles)
