"""Where a language model is asked: an OpenAI-compatible address, a model's name and a key."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

#: The variable that holds the endpoint's key: a command line is seen by every user of a machine.
KEY_VARIABLE = "PINECONE_LOCAL_LLM_KEY"
_PATH = "/chat/completions"


@dataclass(frozen=True)
class Endpoint:
    """An endpoint such as `http://127.0.0.1:11434/v1`, and the model asked for by default."""

    url: str
    model: str
    api_key: str = field(default="", repr=False)

    @property
    def chat_url(self) -> str:
        """Where chat completions are asked for."""
        return self.url + _PATH

    @property
    def is_on_this_machine(self) -> bool:
        """Whether what is sent there stays on this machine."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def endpoint_of(url: str | None, model: str | None) -> Endpoint | None:
    """Return the endpoint that the options and the environment name; None where there is none.

    Raises:
        ValueError: They name none that could be used; the text says why.
    """
    if url is None and model is None:
        return None
    if url is None or not model:
        raise ValueError("--llm-url and --llm-model go together: give both")
    if not _is_base_url(url):
        raise ValueError(f"--llm-url {url}: write an address such as http://127.0.0.1:11434/v1")
    key = os.environ.get(KEY_VARIABLE, "").strip()  # read from a file it often ends with a newline
    if not re.fullmatch(r"[\x21-\x7e]*", key):
        raise ValueError(f"{KEY_VARIABLE} holds a character that no key has")
    endpoint = Endpoint(url.rstrip("/").removesuffix(_PATH).rstrip("/"), model, key)
    is_plain = urlsplit(url).scheme == "http"
    if endpoint.api_key and is_plain and not endpoint.is_on_this_machine:
        raise ValueError(f"--llm-url {url}: plain http would show {KEY_VARIABLE}; use https")
    return endpoint


def _is_base_url(text: str) -> bool:
    """Tell whether `text` is an http(s) address without credentials, query or fragment."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain
