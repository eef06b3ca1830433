"""Asks an OpenAI-compatible endpoint and reads its stream; every failure is one sentence."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.http_exceptions import LineTooLong

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pinecone_notebooks.local.generation.endpoint import Endpoint

_CONNECT_SECONDS = 10.0
# A model on a CPU reads a long prompt for minutes before its first word.
_SILENT_SECONDS = 300.0
_MOST_TEXT = 256 * 1024
_MOST_COMPLAINT = 4096
_MOST_SHOWN = 300
# What the endpoint answers when the request is at fault: the model's name, a prompt too long.
_REFUSALS = frozenset({400, 404, 413, 422})


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


@dataclass(frozen=True)
class Delta:
    """A piece of what the model writes; the last one says why it ended."""

    text: str
    finish_reason: str = ""


class Model:
    """The models of one endpoint, and the connections to it."""

    def __init__(self, endpoint: Endpoint, *, silent_seconds: float = _SILENT_SECONDS) -> None:
        self.endpoint = endpoint
        headers = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
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

    async def write(self, prompt: Prompt) -> AsyncIterator[Delta]:
        """Go through what the model writes, piece by piece.

        Raises:
            ModelError: The endpoint cannot be reached, refuses, falls silent or talks nonsense.
        """
        try:
            response = await self._send(_payload(prompt))
            async with response:
                async for delta in self._read(response):
                    yield delta
        except aiohttp.SocketTimeoutError as error:
            seconds = f"{self._silent_seconds:g}"
            raise self._failure(f"said nothing for {seconds} seconds") from error
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise self._failure(f"cannot be reached or broke off ({_said(error)})") from error

    async def _send(self, payload: dict[str, Any]) -> aiohttp.ClientResponse:
        url = f"{self.endpoint.url}/chat/completions"
        # A redirect would take the documents, and the key, to an address nobody named.
        response = await self._session.post(url, json=payload, allow_redirects=False)
        if response.status == 200:
            return response
        complaint = await _complaint(response)
        if response.status == 400 and "temperature" in complaint and "temperature" in payload:
            # As documented: a model that knows no temperature ignores it.
            return await self._send({k: v for k, v in payload.items() if k != "temperature"})
        what = f"answered {response.status}" + (f": {complaint}" if complaint else "")
        raise self._failure(what, refused=response.status in _REFUSALS)

    async def _read(self, response: aiohttp.ClientResponse) -> AsyncIterator[Delta]:
        if response.content_type != "text/event-stream":
            raise self._failure(f"sent {response.content_type} instead of a stream of events")
        size, is_over = 0, False
        async for data in self._frames(response):
            delta = self._delta(data)
            size += len(delta.text)
            if size > _MOST_TEXT:
                raise self._failure(f"wrote more than {_MOST_TEXT // 1024} KB and was stopped")
            is_over = is_over or bool(delta.finish_reason)
            if delta.text or delta.finish_reason:
                yield delta
        if not is_over:
            raise self._failure("broke off in the middle of its answer")

    async def _frames(self, response: aiohttp.ClientResponse) -> AsyncIterator[str]:
        try:
            async for line in response.content:
                if line.startswith(b"data:"):
                    data = line[5:].decode("utf-8", "replace").strip()
                    if data == "[DONE]":
                        return
                    yield data
        except (LineTooLong, ValueError) as error:  # aiohttp has had both for a line without an end
            raise self._failure("sent a line that is too long") from error

    def _delta(self, data: str) -> Delta:
        try:
            chunk = json.loads(data)
            if chunk.get("error"):
                raise self._failure(f"stopped with an error: {_message(chunk)}")
            choice = (chunk.get("choices") or [{}])[0]
            text = (choice.get("delta") or {}).get("content") or ""
            reason = choice.get("finish_reason") or ""
        except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
            raise self._failure("sent an event that is no chat completion chunk") from error
        if not isinstance(text, str) or not isinstance(reason, str):
            raise self._failure("sent an event that is no chat completion chunk")
        return Delta(text, reason)

    def _failure(self, what: str, *, refused: bool = False) -> ModelError:
        return ModelError(f"The model's endpoint {self.endpoint.url} {what}.", refused=refused)


def _payload(prompt: Prompt) -> dict[str, Any]:
    return {
        "model": prompt.model,
        "messages": [{"role": role, "content": content} for role, content in prompt.messages],
        "temperature": prompt.temperature,
        "stream": True,
        **({"response_format": {"type": "json_object"}} if prompt.as_json else {}),
    }


async def _complaint(response: aiohttp.ClientResponse) -> str:
    async with response:
        body = await response.content.read(_MOST_COMPLAINT)
    try:
        return _message(json.loads(body))
    except (RecursionError, ValueError):
        return ""  # a page for a browser tells a notebook nothing


def _message(body: Any) -> str:
    """Find the sentence in an error body; endpoints put it in three places."""
    error = body.get("error", body) if isinstance(body, dict) else body
    said = error.get("message", "") if isinstance(error, dict) else error
    return " ".join(str(said).split())[:_MOST_SHOWN].rstrip(".")


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:_MOST_SHOWN] or type(error).__name__
