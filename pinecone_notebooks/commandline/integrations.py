"""`pinecone-notebooks integrations`: who may ask for keys through the local Connect pages."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    import requests

__all__ = ["add_integrations"]


def add_integrations(commands: Any) -> None:
    """Add the command and its four deeds to the subparsers of the command line."""
    about = "list, create, edit and delete the integrations of the local service"
    group = commands.add_parser(
        "integrations",
        help=about,
        description=f"{about[0].upper()}{about[1:]}: the applications that its Connect pages "
        "give keys to. The service of the data folder is started if it does not run.",
    )
    deeds = group.add_subparsers(dest="deed", metavar="DEED", required=True)

    _add(deeds, "list", _list, "list them")
    create = _add(deeds, "create", _create, "create one")
    _add_fields(create, name_required=True)
    edit = _add(deeds, "edit", _edit, "change what is given, and leave the rest")
    _add_fields(edit, name_required=False)
    edit.add_argument("--no-logo", action="store_true", help="take the logo away")
    _add(deeds, "delete", _delete, "delete one; the keys it handed out go on working")


def _add(
    deeds: Any, name: str, runs: Callable[[argparse.Namespace], None], about: str
) -> argparse.ArgumentParser:
    deed: argparse.ArgumentParser = deeds.add_parser(name, help=about)
    if name != "list":
        deed.add_argument("slug", metavar="SLUG", help="the integration ID")
    deed.add_argument(
        "--data", type=Path, metavar="DIR", help="the service's data folder (default: yours)"
    )
    deed.set_defaults(run=runs)
    return deed


def _add_fields(deed: argparse.ArgumentParser, *, name_required: bool) -> None:
    deed.add_argument("--name", required=name_required, help="what people call it")
    deed.add_argument("--logo", type=Path, metavar="FILE", help="a PNG or JPEG of up to 64 KB")
    deed.add_argument(
        "--return",
        dest="mechanism",
        choices=("web-message", "copy-paste"),
        help="how a key gets there: sent to a page at an allowed origin (the default), or shown",
    )
    deed.add_argument(
        "--origin",
        action="append",
        metavar="ORIGIN",
        help="an allowed origin, such as https://lab.example.org:8443; repeatable",
    )


class _Console:
    """The console of the local service, signed in."""

    def __init__(self, data: Path | None) -> None:
        import requests

        from pinecone_notebooks.credentials.local import LocalServiceUnavailable
        from pinecone_notebooks.local import launch

        try:
            service = launch.find_or_start(data)
        except launch.LocalServiceError as error:
            raise LocalServiceUnavailable(str(error)) from None
        self._url = f"{service.url}/connect"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy lies between a machine and itself
        self._session.headers["Origin"] = service.url
        self.call("POST", "session", {"ticket": launch.sign_in_ticket(service.sign_in_code)})

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return what the console answers.

        Raises:
            ArgumentError: It refuses; the text is the console's own.
            ServiceUnreachable: The service stopped meanwhile.
        """
        import requests

        from pinecone_notebooks.errors import ArgumentError, ServiceUnreachable

        try:
            answer: requests.Response = self._session.request(
                method, f"{self._url}/{path}", json=body or {}, timeout=30
            )
        except requests.RequestException as error:
            raise ServiceUnreachable("The local service does not answer any more.") from error
        if not answer.ok:
            raise ArgumentError(answer.json()["error"]["message"])
        return answer.json() if answer.content else None


def _list(options: argparse.Namespace) -> None:
    listed = _Console(options.data).call("GET", "console/state")["integrations"]
    for integration in listed:
        print(_shown(integration))
    if not listed:
        print("There are no integrations.")


def _create(options: argparse.Namespace) -> None:
    body = {"id": options.slug, **_fields(options)}
    print(_shown(_Console(options.data).call("POST", "console/integrations", body)))


def _edit(options: argparse.Namespace) -> None:
    fields = _fields(options) | ({"logo": None} if options.no_logo else {})
    print(_shown(_Console(options.data).call("PATCH", _path(options), fields)))


def _delete(options: argparse.Namespace) -> None:
    _Console(options.data).call("DELETE", _path(options))
    print(f"{options.slug} was deleted.")


def _path(options: argparse.Namespace) -> str:
    from urllib.parse import quote

    return f"console/integrations/{quote(options.slug, safe='')}"


def _fields(options: argparse.Namespace) -> dict[str, Any]:
    fields = {
        "name": options.name,
        "return_mechanism": options.mechanism,
        "allowed_origins": options.origin,
        "logo": _read_logo(options.logo) if options.logo else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _read_logo(path: Path) -> str:
    from pinecone_notebooks.errors import FileProblem

    try:
        return base64.b64encode(path.read_bytes()).decode()
    except OSError as error:
        raise FileProblem(f"Cannot read {path}: {error.strerror}.") from error


def _shown(integration: dict[str, Any]) -> str:
    how = "Copy/Paste"
    if integration["return_mechanism"] == "web-message":
        how = f"Web Message to {', '.join(integration['allowed_origins'])}"
    logo = ", with a logo" if integration["has_logo"] else ""
    return f"{integration['id']}: {integration['name']}, {how}{logo}"
