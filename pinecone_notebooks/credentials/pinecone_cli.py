"""The key that Pinecone's command-line tool, `pc`, keeps for its user; read, never written.

The tool (github.com/pinecone-io/cli, `internal/pkg/utils/configuration`) keeps flat YAML files in
`~/.config/pinecone`: in `secrets.yaml` an `api_key` that was set by hand, and `project_api_keys`,
JSON in one YAML scalar, with the keys it made for projects; in `state.yaml` the project it is set
to, in the same manner. Its OAuth token is left alone: it is no API key.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pinecone_notebooks.secret import Secret

__all__ = ["PC", "StoredLogin", "stored_login"]

PC = "the login of the pc command-line tool"
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class StoredLogin:
    """A key the tool has, and whose it is; "" where the tool does not say."""

    key: Secret
    organization: str = ""
    project: str = ""


def stored_login(folder: Path | None = None) -> StoredLogin | None:
    """The key the tool itself would use now; None where it has none.

    Args:
        folder: Where the tool's files are; None is the user's.
    """
    folder = folder or Path.home() / ".config" / "pinecone"
    secrets = _scalars(folder / "secrets.yaml")
    if key := secrets.get("api_key", "").strip():
        return StoredLogin(Secret(key))
    state = _scalars(folder / "state.yaml")
    project = _object(state.get("target_project"))
    managed = _object(_object(secrets.get("project_api_keys")).get(project.get("id", "")))
    key = str(managed.get("value") or "").strip()
    if not key:
        return None
    organization = _object(state.get("target_org"))
    return StoredLogin(Secret(key), str(organization.get("name", "")), str(project.get("name", "")))


def _scalars(path: Path) -> dict[str, str]:
    """The top-level `name: value` lines of a YAML file, the only kind the tool writes there."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_BYTES)
    except (OSError, ValueError):
        return {}
    lines = re.findall(r"^(\w+):[ \t]*(.*?)[ \t\r]*$", text, re.MULTILINE)
    return {name: _unquoted(value) for name, value in lines}


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if value.startswith('"'):
        try:
            return str(json.loads(value))
        except ValueError:
            return ""
    return value


def _object(value: Any) -> dict[str, Any]:
    """A JSON object, given as such or as its text; empty where it is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}
