"""Asks an OpenAI-compatible endpoint for an answer; every failure is one sentence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from pinecone_notebooks.local.generation.stream import (
    Delta,
    StreamError,
    complaint_in,
    read_deltas,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from pinecone_notebooks.local.generation.endpoint import Endpoint

_CONNECT_SECONDS = 10.0
# A model on a CPU reads a long prompt for minutes before its first word.
_SILENT_SECONDS = 300.0
# Some complaints quote the whole request.
_MOST_COMPLAINT = 256 * 1024
_MOST_SHOWN = 300
# What is shorter is no secret: Ollama's users write "ollama" where a client insists on a key.
_LEAST_KEY = 8
# What the endpoint answers when the request is at fault: the model's name, a prompt too long.
_REFUSALS = frozenset({400, 404, 413, 422})
# What a request goes without where an endpoint does not take it: the temperature is then ignored,
# as documented, and a JSON object is asked for in the prompt all the same.
_DISPENSABLE = ("temperature", "response_format")


class ModelError(Exception):
    """The endpoint gave no answer; `refused` where it was the request that it did not take."""

    def __init__(self, sentence: str, *, refused: bool = False) -> None:
        super().__init__(sentence)
        self.refused = refused


@dataclass(frozen=True)
class Prompt:
    """What a model is asked: messages as role and content, and how to answer them."""

    messages: tuple[tuple[str, str], ...]
    model: str
    temperature: float
    as_json: bool


class Model:
    """The models of one endpoint, and the connections to it."""

    def __init__(self, endpoint: Endpoint, *, silent_seconds: float = _SILENT_SECONDS) -> None:
        self.endpoint = endpoint
        # A connection for each answer: servers close an idle one after seconds, and a question
        # that is sent just then is lost.
        headers = {"Connection": "close"}
        if endpoint.api_key:
            headers["Authorization"] = f"Bearer {endpoint.api_key}"
        # No total: an answer may take its time as long as it goes on. Proxies of the environment
        # are left alone, and so is everything else of it.
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=_CONNECT_SECONDS, sock_read=silent_seconds
        )
        self._silent_seconds = silent_seconds
        self._session = aiohttp.ClientSession(headers=headers, timeout=timeout)

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def write(self, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        """Go through what the model writes, piece by piece.

        Raises:
            ModelError: The endpoint cannot be reached, refuses, falls silent or talks nonsense.
        """
        try:
            response = await self._send(_payload(prompt))
            async with response:
                async for delta in read_deltas(response.content):
                    yield delta
        except StreamError as error:
            raise self._failure(str(error)) from error
        except aiohttp.SocketTimeoutError as error:
            seconds = f"{self._silent_seconds:g}"
            raise self._failure(f"said nothing for {seconds} seconds") from error
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise self._failure(f"cannot be reached or broke off ({_said(error)})") from error

    async def _send(self, payload: dict[str, Any]) -> aiohttp.ClientResponse:
        # A redirect would take the documents, and the key, to an address nobody named.
        response = await self._session.post(
            self.endpoint.chat_url, json=payload, allow_redirects=False
        )
        status, kind = response.status, response.content_type
        if status == 200 and kind == "text/event-stream":
            return response
        body = await _body(response)
        unwanted = [name for name in _DISPENSABLE if name in payload and name in body]
        if unwanted and status in (400, 422):
            return await self._send({k: v for k, v in payload.items() if k not in unwanted})
        complaint = complaint_in(body, kind)
        what = (
            f"sent {kind} instead of a stream of events" if status == 200 else f"answered {status}"
        )
        # An address that is not quite right is not found, as LM Studio says with a 200.
        is_lost = status in (200, 404) and payload["model"] not in complaint
        hint = "" if self.endpoint.url.endswith("/v1") or not is_lost else "; most end in /v1"
        raise self._failure(f"{what}{complaint}{hint}", refused=status in _REFUSALS and not hint)

    def _failure(self, what: str, *, refused: bool = False) -> ModelError:
        key = self.endpoint.api_key
        if len(key) >= _LEAST_KEY:
            what = what.replace(key, "…")  # some complaints quote the key that they refuse
        return ModelError(f"The model's endpoint {self.endpoint.url} {what}.", refused=refused)


def _payload(prompt: Prompt) -> dict[str, Any]:
    return {
        "model": prompt.model,
        "messages": [{"role": role, "content": content} for role, content in prompt.messages],
        "temperature": prompt.temperature,
        "stream": True,
        **({"response_format": {"type": "json_object"}} if prompt.as_json else {}),
    }


async def _body(response: aiohttp.ClientResponse) -> str:
    async with response:
        try:
            body = await response.content.readexactly(_MOST_COMPLAINT)
        except asyncio.IncompleteReadError as error:
            body = error.partial
    return body.decode("utf-8", "replace")


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:_MOST_SHOWN] or type(error).__name__
