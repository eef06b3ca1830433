"""Reading requests: who asks, in which API version, and with which fields."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from pinecone_notebooks.local.api import strict_json
from pinecone_notebooks.local.api.errors import ApiError, Handler
from pinecone_notebooks.local.roles import allow, needed_for
from pinecone_notebooks.local.service import SERVICE
from pinecone_notebooks.local.store import api_keys, assistants

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from pinecone_notebooks.local.store.assistants import Assistant

_T = TypeVar("_T")

METADATA_BYTES = 16 * 1024
NEWEST = "2026-04"
_PROJECT = "project_id"
# For at most 1 MB, which a live sender has sent long before.
_BODY_SECONDS = 30


@web.middleware
async def require_key(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an API key reach what its roles allow, and remember which project it opens."""
    if request.path.startswith("/assistant/"):
        # OpenAI's clients have one way to say a key, and it is not Pinecone's.
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        key = request.headers.get("Api-Key", bearer)
        database = request.app[SERVICE].database
        kept = await database.recall(api_keys.labelled, api_keys.label_of(key))
        if kept is None or not kept[1].fits(key):
            raise ApiError(401, "Invalid API key.")
        opened = kept[0]
        needed = needed_for(request.method, request.path)
        if not allow(opened.roles, needed):
            roles = " and ".join(opened.roles)
            raise ApiError(403, f"This API key is {roles}: it may not {needed.value}.")
        request[_PROJECT] = opened.project_id
    return await handler(request)


def project_id_of(request: web.Request) -> str:
    """Return the project the request's key opens."""
    project_id: str = request[_PROJECT]
    return project_id


def is_newest(request: web.Request) -> bool:
    """Tell whether to answer as 2026-04; an unknown newer version gets the newest known.

    2025-04 does not ask for the header, 2026-04 does: without one it is the older.
    """
    return request.headers.get("X-Pinecone-Api-Version", "2025-04") >= NEWEST


async def find_assistant(request: web.Request) -> Assistant:
    """Return the assistant named in the path.

    Raises:
        ApiError: 404, the project has none of this name.
    """
    name = request.match_info["assistant_name"]
    database = request.app[SERVICE].database
    found = await database.recall(assistants.find, project_id_of(request), name)
    if found is None:
        raise ApiError(404, f'Assistant "{name}" not found.')
    return found


async def read_fields(request: web.Request) -> Fields:
    """Return the fields of a JSON body.

    Raises:
        ApiError: 400, it is not a JSON object, or did not arrive.
    """
    try:
        body = strict_json.loads(await in_time(request.read()))
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "The request body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise ApiError(400, "The request body must be a JSON object.")
    return Fields(body)


async def in_time(reading: Awaitable[_T]) -> _T:
    """Return what is read from a request's body.

    Raises:
        ApiError: 400, it did not arrive, or cannot be unpacked.
    """
    try:
        return await asyncio.wait_for(reading, _BODY_SECONDS)
    except asyncio.TimeoutError as error:
        raise ApiError(400, "The request body did not arrive in time.") from error
    except web.RequestPayloadError as error:
        raise ApiError(400, "The request body is not what its headers say.") from error


class Fields:
    """A JSON object from outside; reading a field checks it, and null means absent."""

    def __init__(self, values: dict[str, Any], where: str = "") -> None:
        self._values = values
        self._where = where

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def names(self) -> set[str]:
        """Return the names of all fields."""
        return set(self._values)

    def text(self, name: str, *, at_most: int) -> str | None:
        """Return a string of at most so many bytes."""
        value: str | None = self._typed(name, str, "a string")
        if value is not None and len(value.encode("utf-8", "surrogatepass")) > at_most:
            raise self._refusal(name, f"must be at most {at_most} bytes")
        return value

    def number(self, name: str, *, least: float, most: float) -> float | None:
        """Return a number within the bounds."""
        value: float | None = self._typed(name, (int, float), "a number")
        if value is not None and not least <= value <= most:
            raise self._refusal(name, f"must be between {least:g} and {most:g}, not {value:g}")
        return value

    def whole(self, name: str, *, least: int, most: int, default: int) -> int:
        """Return an integer within the bounds."""
        value = self._typed(name, int, "an integer")
        if value is not None and not least <= value <= most:
            raise self._refusal(name, f"must be between {least} and {most}, not {value}")
        return default if value is None else int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._refusal(name, "must be true or false")
        return default if value is None else value

    def object(self, name: str) -> dict[str, Any] | None:
        """Return a JSON object."""
        value: dict[str, Any] | None = self._typed(name, dict, "an object")
        return value

    def group(self, name: str) -> Fields:
        """Return the fields of a nested object, none where it is absent."""
        return Fields(self.object(name) or {}, f"{self._where}{name}.")

    def texts(self, name: str, *, at_most: int) -> list[str] | None:
        """Return a list of strings."""
        value: list[str] | None = self._typed(name, list, "a list")
        if value is not None and not all(isinstance(item, str) for item in value):
            raise self._refusal(name, "must be a list of strings")
        if value is not None and len(value) > at_most:
            raise self._refusal(name, f"must have at most {at_most} items")
        return value

    def objects(self, name: str, *, at_most: int) -> list[Fields]:
        """Return a list of JSON objects as fields."""
        value = self._typed(name, list, "a list") or []
        if len(value) > at_most:
            raise self._refusal(name, f"must have at most {at_most} items")
        items = []
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._refusal(f"{name}[{number}]", "must be an object")
            items.append(Fields(item, f"{self._where}{name}[{number}]."))
        return items

    def _typed(self, name: str, kind: type | tuple[type, ...], words: str) -> Any:
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or isinstance(value, bool):
            raise self._refusal(name, f"must be {words}")
        return value

    def _refusal(self, name: str, what: str) -> ApiError:
        return ApiError(400, f'"{self._where}{name}" {what}.')


def check_metadata(metadata: dict[str, Any] | None) -> dict[str, Any] | None:
    """Refuse metadata over the documented 16 KB."""
    if metadata is None:
        return None
    if len(json.dumps(metadata, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise ApiError(400, "The metadata is over 16 KB.")
    return metadata


def read_limit(request: web.Request, *, default: int) -> int:
    """Return the `limit` of a list request, from 1 to 100."""
    text = request.query.get("limit", "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= 100:
        raise ApiError(400, '"limit" must be an integer between 1 and 100.')
    return int(text)


def read_position(request: web.Request) -> int | None:
    """Return the key a list request continues from."""
    token = request.query.get("pagination_token", "")
    if not token:
        return None
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
        kind, key = text.split(":")
        if kind == "key" and len(key) < 19:
            return int(key)
    except (binascii.Error, ValueError):
        pass
    raise ApiError(400, '"pagination_token" is not one this service gave out.')


def pagination(next_key: int | None) -> dict[str, Any]:
    """Return what a list answer says about its next page: nothing on the last."""
    if next_key is None:
        return {}
    token = base64.urlsafe_b64encode(f"key:{next_key}".encode()).decode().rstrip("=")
    return {"pagination": {"next": token}}
