"""Where the service is and how it is called: the only module that reads or writes os.environ."""

from __future__ import annotations

import ipaddress
import os
import re
import sys
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from pinecone_notebooks.errors import SettingsError
from pinecone_notebooks.secret import Secret

__all__ = [
    "Settings",
    "clear_environ",
    "environ_api_key",
    "environ_notebook",
    "environ_service_account",
    "export_environ",
    "is_loopback",
]

API_KEY = "PINECONE_API_KEY"
API_HOST = "PINECONE_CONTROLLER_HOST"
CONNECT_HOST = "PINECONE_CONNECT_HOST"
WIDGET_HOST = "PINECONE_CONNECT_WIDGET_HOST"
API_VERSION = "PINECONE_API_VERSION"
INTEGRATION_ID = "PINECONE_INTEGRATION_ID"
RETURN_MECHANISM = "PINECONE_RETURN_MECHANISM"
LOGIN_HOST = "PINECONE_LOGIN_HOST"
CLIENT_ID = "PINECONE_CLIENT_ID"
CLIENT_SECRET = "PINECONE_CLIENT_SECRET"  # noqa: S105 - the name of a variable
# The official SDK's variable for where answers are evaluated.
EVALUATION_HOST = "PINECONE_PLUGIN_ASSISTANT_DATA_HOST"
# Read by the official SDK for its assistant calls; it does not take them from API_HOST.
SDK_ASSISTANT_HOSTS = ("PINECONE_PLUGIN_ASSISTANT_CONTROL_HOST", EVALUATION_HOST)

DEFAULT_API_HOST = "https://api.pinecone.io"
DEFAULT_CONNECT_HOST = "https://app.pinecone.io"
DEFAULT_WIDGET_HOST = "https://connect.pinecone.io"
DEFAULT_EVALUATION_HOST = "https://prod-1-data.ke.pinecone.io"
DEFAULT_LOGIN_HOST = "https://login.pinecone.io"
DEFAULT_API_VERSION = "2026-04"
COLAB_INTEGRATION = "colab"
RETURN_MECHANISMS = ("web-message", "copy-paste")


@dataclass(frozen=True)
class Settings:
    """Hosts, API version, attribution and time limits; nothing secret.

    Attributes:
        api_host: Base URL of the control plane.
        connect_host: Base URL of the Connect pages.
        widget_host: Base URL of Pinecone's own Connect widget, for where the popup is blocked.
        evaluation_host: Base URL of the service that evaluates answers.
        login_host: Base URL of the service that gives out tokens for the Admin API.
        api_version: `2025-04`, `2026-04`, or a newer one.
        integration_id: The Connect integration, which decides how a key comes back.
        return_mechanism: `web-message`, where the integration lists the origin of the notebook's
            page, or `copy-paste`. By default the first for the local service and for Colab, whose
            origins are known, and the second elsewhere.
        source_tag: Names the notebook's author to Pinecone in the User-Agent; "" sends none.
        connect_timeout: Seconds to wait for a connection.
        read_timeout: Seconds to wait for an ordinary answer.
        stream_timeout: Seconds of silence after which an answer being made counts as lost. At
            least 300: `/chat` sends a heartbeat every 15 s, `/chat/completions` sends none while
            a model thinks.

    Example:
        >>> Settings(api_host="http://127.0.0.1:8765").connect_host
        'http://127.0.0.1:8765'
    """

    api_host: str = DEFAULT_API_HOST
    connect_host: str = ""
    widget_host: str = ""
    evaluation_host: str = ""
    login_host: str = ""
    api_version: str = DEFAULT_API_VERSION
    integration_id: str = "notebook"
    return_mechanism: str = ""
    source_tag: str = ""
    connect_timeout: float = 10
    read_timeout: float = 60
    stream_timeout: float = 300

    def __post_init__(self) -> None:
        api_host = base_url(self.api_host, named=API_HOST)
        object.__setattr__(self, "api_host", api_host)
        for field, default, named in (
            ("connect_host", DEFAULT_CONNECT_HOST, CONNECT_HOST),
            ("widget_host", DEFAULT_WIDGET_HOST, WIDGET_HOST),
            ("evaluation_host", DEFAULT_EVALUATION_HOST, EVALUATION_HOST),
            ("login_host", DEFAULT_LOGIN_HOST, LOGIN_HOST),
        ):
            # A service on this machine is everything in one.
            host = getattr(self, field) or (api_host if is_loopback(api_host) else default)
            object.__setattr__(self, field, base_url(host, named=named))
        if not re.fullmatch(r"\d{4}-\d{2}|unstable", self.api_version):
            raise SettingsError(
                f"The API version {self.api_version!r} is not of the form YYYY-MM. "
                f"Set {API_VERSION} to {DEFAULT_API_VERSION} or 2025-04, or unset it."
            )
        if not re.fullmatch(r"[A-Za-z0-9._~-]+", self.integration_id):
            raise SettingsError(
                f"The integration id {self.integration_id!r} may have letters, digits and ._~- "
                f"only. Correct {INTEGRATION_ID}, or unset it."
            )
        is_listed = is_loopback(self.connect_host) or self.integration_id == COLAB_INTEGRATION
        mechanism = self.return_mechanism or RETURN_MECHANISMS[0 if is_listed else 1]
        object.__setattr__(self, "return_mechanism", mechanism)
        if mechanism not in RETURN_MECHANISMS:
            raise SettingsError(
                f"{RETURN_MECHANISM} is {mechanism!r}. Expected one of: "
                f"{', '.join(RETURN_MECHANISMS)}; correct it or unset it."
            )

    @classmethod
    def from_environ(cls) -> Settings:
        """Settings as the environment has them; unset and empty variables mean the defaults.

        Raises:
            SettingsError: A variable has a value that cannot be used; the message names it.
        """
        usual_integration = COLAB_INTEGRATION if "google.colab" in sys.modules else "notebook"
        return cls(
            api_host=_variable(API_HOST) or DEFAULT_API_HOST,
            connect_host=_variable(CONNECT_HOST),
            widget_host=_variable(WIDGET_HOST),
            evaluation_host=_variable(EVALUATION_HOST),
            login_host=_variable(LOGIN_HOST),
            api_version=_variable(API_VERSION) or DEFAULT_API_VERSION,
            integration_id=_variable(INTEGRATION_ID) or usual_integration,
            return_mechanism=_variable(RETURN_MECHANISM),
        )

    @property
    def is_local(self) -> bool:
        """True when the service is on this machine."""
        return is_loopback(self.api_host)

    @property
    def keys_url(self) -> str:
        """The page where a person can copy an API key."""
        if is_loopback(self.connect_host):
            return self.popup_url()
        return f"{self.connect_host}/organizations/-/projects/-/keys"

    @property
    def popup_origin(self) -> str:
        """The only origin the Connect popup's messages are accepted from."""
        parts = urlsplit(self.connect_host)
        return f"{parts.scheme}://{parts.netloc}"

    def popup_url(self, *, ticket: str = "") -> str:
        """The address of the Connect popup.

        Args:
            ticket: A one-time sign-in ticket of the local service. It goes into the fragment,
                which browsers do not send to servers.
        """
        return f"{self.connect_host}/connect/{self.integration_id}{_fragment(ticket)}"

    def widget_url(self, *, ticket: str = "") -> str:
        """The address of Pinecone's own Connect widget, which a page shows in a frame.

        Args:
            ticket: As for the popup, to which the widget hands it on.
        """
        is_local = is_loopback(self.widget_host)
        path = f"connect/{self.integration_id}/widget" if is_local else self.integration_id
        return f"{self.widget_host}/{path}{_fragment(ticket)}"


def environ_api_key() -> str | None:
    """The key in PINECONE_API_KEY, trimmed; None when it is unset or blank."""
    return _variable(API_KEY) or None


def environ_service_account() -> tuple[str, Secret] | None:
    """The id and secret in PINECONE_CLIENT_ID and PINECONE_CLIENT_SECRET; None without both."""
    client_id, client_secret = _variable(CLIENT_ID), _variable(CLIENT_SECRET)
    return (client_id, Secret(client_secret)) if client_id and client_secret else None


def environ_notebook() -> str:
    """The notebook's file name without its ending, where the server tells; else ""."""
    return PurePath(_variable("JPY_SESSION_NAME")).stem


def export_environ(api_key: str, settings: Settings) -> None:
    """Make this process, and what it starts, use `api_key` at the service of `settings`.

    The hosts are written too when the service is not Pinecone's own, so that the official SDK in a
    later cell does not send a local key to Pinecone; they are removed when it is.
    """
    os.environ[API_KEY] = api_key
    for name in (API_HOST, *SDK_ASSISTANT_HOSTS):
        if settings.api_host == DEFAULT_API_HOST:
            os.environ.pop(name, None)
        else:
            os.environ[name] = settings.api_host


def clear_environ() -> None:
    """Take the key and the hosts out of this process's environment."""
    for name in (API_KEY, API_HOST, *SDK_ASSISTANT_HOSTS):
        os.environ.pop(name, None)


def is_loopback(url: str) -> bool:
    """True when `url` names this machine, so that plain http does not leave it."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def base_url(host: str, *, named: str) -> str:
    """`host` as a base URL: a scheme, no trailing slash, nothing that could carry a secret.

    Args:
        host: A URL, or a bare host name, which means https unless it is this machine.
        named: What the value is called in the error.

    Raises:
        SettingsError: It is no URL, is plain http to another machine, or has more than a path.
    """
    host = host.strip()
    if "//" not in host:
        host = f"{'http' if is_loopback(f'//{host}') else 'https'}://{host}"
    try:
        parts = urlsplit(host)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f\\]", host) or parts.scheme not in {"http", "https"}:
        raise SettingsError(
            f"{named} is {host!r}, which is no http(s) address. "
            f"Expected something like {DEFAULT_API_HOST}; correct it or unset it."
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise SettingsError(
            f"{named} has more than a host and a path. Expected something like "
            f"{DEFAULT_API_HOST}; take out what follows '?' or '#' and any user name."
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise SettingsError(
            f"{named} is {host!r}: plain http to another machine would show the API key to the "
            "network. Use https."
        )
    return host.rstrip("/")


def _fragment(ticket: str) -> str:
    return f"#ticket={ticket}" if ticket else ""


def _variable(name: str) -> str:
    return os.environ.get(name, "").strip()
