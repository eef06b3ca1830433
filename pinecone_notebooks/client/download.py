"""Fetches what a signed URL leads to; the URL is enough, so the API key is not sent."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

import requests

from pinecone_notebooks.client.faults import from_exception
from pinecone_notebooks.errors import UnexpectedAnswer
from pinecone_notebooks.settings import base_url, is_loopback

if TYPE_CHECKING:
    from pinecone_notebooks.settings import Settings

__all__ = ["download"]

_BLOCK = 1 << 20  # bytes


def download(url: str, into: IO[bytes], settings: Settings) -> None:
    """Write the file behind `url` into an open file, block by block.

    Args:
        url: A signed URL, which is as good as the file: no error shows more than its host.
        into: Open for writing.
        settings: The time limits.

    Raises:
        SettingsError: The URL is plain http to another machine, or no URL.
        TransportError: Nothing came, or it broke off.
        UnexpectedAnswer: The URL has expired, or leads to no file.
    """
    parts = urlsplit(url)
    host = base_url(f"{parts.scheme}://{parts.netloc}", named="The address of the file")
    timeout = (settings.connect_timeout, settings.read_timeout)
    with requests.Session() as session:
        # No proxy for this machine's own service, and no password of a .netrc for any.
        session.trust_env = not is_loopback(host)
        try:
            with session.get(url, stream=True, timeout=timeout, auth=_as_it_is) as answer:
                if not answer.ok:
                    raise UnexpectedAnswer(
                        f"{host} did not hand out the file.",
                        status=answer.status_code,
                        method="GET",
                        path="/",
                        advice="Its address may have expired: try again.",
                    )
                answer.raw.enforce_content_length = True
                for block in answer.iter_content(_BLOCK):
                    into.write(block)
        except requests.exceptions.RequestException as error:
            raise from_exception(
                error, method="GET", url=f"{host}/", hide=lambda text: text.replace(url, host)
            ) from None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
