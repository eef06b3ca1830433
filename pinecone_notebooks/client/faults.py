"""Failures of HTTP turned into our errors: the only place that raises from a status code."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import requests
import urllib3

from pinecone_notebooks import errors
from pinecone_notebooks.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Hide = Callable[[str], str]

__all__ = ["from_exception", "from_response", "request_id", "service_error", "without_secrets"]

_BY_STATUS: Mapping[int, type[errors.APIError]] = {
    400: errors.InvalidRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.TooLarge,
    422: errors.InvalidRequest,
    429: errors.RateLimited,
}
_TOOK_TOO_LONG = (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError, TimeoutError)
_REQUEST_ID_HEADERS = ("x-pinecone-request-id", "x-request-id")
_API_KEY = re.compile(r"\bpc(?:sk|key)_[\w.~-]+")
_MAX_MESSAGE = 600
# Deep enough for an error that a model provider wrapped in an error that a gateway wrapped.
_MAX_NESTING = 4


def from_response(  # noqa: PLR0913 - the parts of one answer
    status: int, headers: Mapping[str, str], body: bytes, *, method: str, url: str, hide: Hide
) -> errors.PineconeNotebooksError:
    """The error an answer that is not a success stands for; `hide` takes the secrets out."""
    path = urlsplit(url).path
    if 300 <= status < 400:
        target = urlsplit(headers.get("location", "")).hostname or "another place"
        return errors.UnexpectedRedirect(
            f"{method} {path} was redirected ({status}) to {hide(target)}, and "
            "the API key does not follow redirects. Set the host it should go to, or check the "
            "proxy or sign-in page between here and the service."
        )
    code, message = service_error(body)
    parts: dict[str, Any] = {
        "status": status,
        "code": hide(code),
        "request_id": hide(request_id(headers)),
        "method": method,
        "path": hide(path),
    }
    message = hide(message) or "The service gave no reason."
    # The API describes "exists already" as a 429 of creating an assistant, too.
    if code == "ALREADY_EXISTS":
        return errors.Conflict(message, **parts)
    kind = _BY_STATUS.get(status, errors.ServerError if status >= 500 else errors.APIError)
    if kind is errors.RateLimited:
        return errors.RateLimited(message, retry_after=_retry_after(headers), **parts)
    return kind(message, **parts)


def from_exception(error: Exception, *, method: str, url: str, hide: Hide) -> errors.TransportError:
    """The error that a failure of `requests` or of the socket under it stands for."""
    parts = urlsplit(url)
    call = f"{method} {parts.path}"
    base = f"{parts.scheme}://{parts.netloc}"
    if isinstance(error, requests.exceptions.SSLError):
        return errors.TLSFailure(
            f"The secure connection to {base} could not be made "
            f"({hide(_innermost(error))}). If this network inspects traffic, set "
            "REQUESTS_CA_BUNDLE to its certificate."
        )
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return errors.ServiceTimeout(
            f"{base} did not take the connection in time ({call}). "
            "Check the network and any proxy, then try again."
        )
    if any(isinstance(step, _TOOK_TOO_LONG) for step in _chain(error)):
        return errors.ServiceTimeout(
            f"{base} took the call and did not answer in time ({call}). Try again; what a call "
            "that changes something began may have been done."
        )
    return errors.ServiceUnreachable(_why_unreachable(error, url, call, hide))


def service_error(body: bytes) -> tuple[str, str]:
    """The code and the message in an error answer, however deep; a page's title where it is one."""
    text = body.decode("utf-8", "replace").strip()
    try:
        found: Any = json.loads(text)
    except ValueError:
        return "", _readable(text)
    code = ""
    for _ in range(_MAX_NESTING):
        if isinstance(found, str):
            try:
                inner = json.loads(found)
            except ValueError:
                return code, found
            if not isinstance(inner, dict):
                return code, found
            found = inner
        if not isinstance(found, dict):
            break
        if isinstance(found.get("code"), str):
            code = found["code"]
        if found.get("error_description"):
            # OAuth's form: the error is the code.
            code, found = str(found.get("error", code)), found["error_description"]
            continue
        inner = next(
            (found[name] for name in ("error", "message", "detail") if found.get(name)), ""
        )
        if not inner:
            break
        found = inner
    return code, found if isinstance(found, str) else json.dumps(found) if found else ""


def request_id(headers: Mapping[str, str]) -> str:
    """What to quote to Pinecone's support, or ""."""
    return next(filter(None, (headers.get(name, "") for name in _REQUEST_ID_HEADERS)), "")


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """`text` on one line, bounded, without `secrets`, which a server may echo, or any API key."""
    for secret in filter(None, secrets):
        for form in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}:
            text = text.replace(form, "[secret]")
    text = _API_KEY.sub("[secret]", text)
    text = " ".join(text.split())
    return text if len(text) <= _MAX_MESSAGE else f"{text[:_MAX_MESSAGE]}…"


def _why_unreachable(error: Exception, url: str, call: str, hide: Hide) -> str:
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}"
    if isinstance(error, requests.exceptions.ProxyError):
        return (
            f"The proxy did not lead to {base} ({call}). "
            "Check HTTPS_PROXY and NO_PROXY in the environment."
        )
    if _name_unknown(error):
        return (
            f"The name {parts.hostname} was not found ({call}): this machine may be offline. "
            "Check the network, or work offline with %pinecone_connect --local."
        )
    if is_loopback(url):
        refused = any(isinstance(step, ConnectionRefusedError) for step in _chain(error))
        what = "does not answer" if refused else "broke the connection off"
        return (
            f"The local service at {base} {what} ({call}). "
            "Start it with %pinecone_connect --local, then run the cell again."
        )
    return (
        f"The connection to {base} failed ({call}): {hide(_innermost(error))}. "
        "Check the network and any proxy, then try again."
    )


def _readable(text: str) -> str:
    if not text.startswith("<"):
        return text
    title = re.search(r"<title[^>]*>([^<]*)</title", text[:10_000], re.IGNORECASE)
    named = f": {title[1].strip()!r}" if title and title[1].strip() else ""
    return f"A web page came back instead of the API's JSON{named}"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=timezone.utc)
    return max(0.0, round((when - datetime.now(timezone.utc)).total_seconds()))


def _chain(error: BaseException) -> list[BaseException]:
    """`error` and what caused it, from the outside in; `requests` hides the cause in `args`."""
    found: list[BaseException] = []
    step: BaseException | None = error
    while step is not None and step not in found:
        found.append(step)
        inner = getattr(step, "reason", None) or (step.args[0] if step.args else None)
        step = inner if isinstance(inner, BaseException) else step.__cause__ or step.__context__
    return found


def _name_unknown(error: Exception) -> bool:
    # urllib3 1.26 has no NameResolutionError, but socket.gaierror is under it everywhere.
    return any(type(step).__name__ in {"NameResolutionError", "gaierror"} for step in _chain(error))


def _innermost(error: Exception) -> str:
    step = _chain(error)[-1]
    # urllib3 puts the repr of the connection object before the reason.
    return re.sub(r"<[^>]*>:?\s*", "", str(step)).strip() or type(step).__name__
