"""The Admin API: the organizations, projects and API keys a service account looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.admin_calls import AdminCalls
from pinecone_notebooks.client.admin_models import APIKey, APIKeyWithSecret, Organization, Project
from pinecone_notebooks.client.fields import mapping
from pinecone_notebooks.client.token import AccessToken
from pinecone_notebooks.client.transport import Transport
from pinecone_notebooks.errors import ArgumentError, UnexpectedAnswer
from pinecone_notebooks.secret import Secret
from pinecone_notebooks.settings import Settings, environ_service_account

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

    from typing_extensions import Self

__all__ = ["APIKeys", "Admin", "Organizations", "Projects"]


class Admin:
    """The Admin API for one service account; may be shared by threads.

    Nothing is sent until a call is made; the token is fetched then, and again before it expires.

    Args:
        client_id: Of the service account; PINECONE_CLIENT_ID when None.
        client_secret: Kept out of every repr, error and URL; PINECONE_CLIENT_SECRET when None.
        settings: Where the service is and how it is called; from the environment when None.

    Raises:
        ArgumentError: There is no id or no secret.
        SettingsError: The environment has a setting that cannot be used.

    Example:
        >>> admin = Admin()  # doctest: +SKIP
        >>> project = admin.projects.create("handbook")  # doctest: +SKIP
        >>> made = admin.api_keys.create(project.id, "notebook")  # doctest: +SKIP
        >>> client = Client(made.value.reveal())  # doctest: +SKIP
    """

    def __init__(
        self,
        client_id: str | None = None,
        client_secret: str | Secret | None = None,
        *,
        settings: Settings | None = None,
    ) -> None:
        found = environ_service_account()
        if found is not None:
            client_id, client_secret = client_id or found[0], client_secret or found[1]
        if isinstance(client_secret, str) and client_secret:
            client_secret = Secret(client_secret)
        if not client_id or not isinstance(client_secret, Secret):
            raise ArgumentError(
                "No service account. Pass client_id and client_secret, or set PINECONE_CLIENT_ID "
                "and PINECONE_CLIENT_SECRET; one can be made in the Pinecone console."
            )
        self.settings = settings or Settings.from_environ()
        self._token = AccessToken(client_id, client_secret, self.settings)
        self._transport = Transport(self._token, self.settings)
        calls = AdminCalls(self._transport)
        self.organizations = Organizations(calls)
        self.projects = Projects(calls)
        self.api_keys = APIKeys(calls)

    def __repr__(self) -> str:
        """Show the host, never the secret."""
        return f"Admin({self.settings.api_host!r})"

    def __enter__(self) -> Self:
        """Nothing is sent yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections that are kept open."""
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open; a later call opens new ones."""
        self._transport.close()
        self._token.close()


class Organizations:
    """The organizations of the service account; `admin.organizations`."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def list(self) -> tuple[Organization, ...]:
        """Every organization the service account belongs to."""
        return tuple(map(Organization.from_json, self._calls.list("organizations")))

    def describe(self, organization_id: str) -> Organization:
        """One organization.

        Raises:
            NotFound: There is none of that id.
        """
        return Organization.from_json(self._calls.one("GET", "organizations", organization_id))

    def update(self, organization_id: str, *, name: str) -> Organization:
        """Give an organization another name.

        Raises:
            NotFound: There is none of that id.
        """
        changes = {"name": name}
        return Organization.from_json(
            self._calls.one("PATCH", "organizations", organization_id, changes)
        )

    def delete(self, organization_id: str) -> None:
        """Delete an organization; the service refuses while it has projects.

        Raises:
            NotFound: There is none of that id.
        """
        self._calls.one("DELETE", "organizations", organization_id)


class Projects:
    """The projects of the organization; `admin.projects`."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def create(
        self,
        name: str,
        *,
        max_pods: int | None = None,
        force_encryption_with_cmek: bool | None = None,
    ) -> Project:
        """Create a project.

        Args:
            name: 1 to 512 characters.
            max_pods: The most pods it may have; the service's default is 0, serverless only.
            force_encryption_with_cmek: Encrypt with a key of your own; cannot be undone.

        Raises:
            InvalidRequest: The service does not accept the name or another value.
        """
        project = {
            "name": name,
            "max_pods": max_pods,
            "force_encryption_with_cmek": force_encryption_with_cmek,
        }
        return Project.from_json(self._calls.create(_given(project), "projects"))

    def list(self) -> tuple[Project, ...]:
        """Every project of the organization."""
        return tuple(map(Project.from_json, self._calls.list("projects")))

    def describe(self, project_id: str) -> Project:
        """One project.

        Raises:
            NotFound: There is none of that id.
        """
        return Project.from_json(self._calls.one("GET", "projects", project_id))

    def update(
        self,
        project_id: str,
        *,
        name: str | None = None,
        max_pods: int | None = None,
        force_encryption_with_cmek: bool | None = None,
    ) -> Project:
        """Change a project; None leaves a value as it is.

        Args:
            project_id: From a listing.
            name: As for `create`.
            max_pods: As for `create`.
            force_encryption_with_cmek: As for `create`.

        Raises:
            ArgumentError: Nothing is to be changed.
            NotFound: There is none of that id.
        """
        changes = _changes(
            name=name, max_pods=max_pods, force_encryption_with_cmek=force_encryption_with_cmek
        )
        return Project.from_json(self._calls.one("PATCH", "projects", project_id, changes))

    def delete(self, project_id: str) -> None:
        """Delete a project with its API keys; the service refuses while it has assistants.

        Raises:
            NotFound: There is none of that id.
        """
        self._calls.one("DELETE", "projects", project_id)


class APIKeys:
    """The API keys of a project; `admin.api_keys`."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def create(
        self, project_id: str, name: str, *, roles: str | Sequence[str] | None = None
    ) -> APIKeyWithSecret:
        """Create an API key; its value is told now and never again.

        Args:
            project_id: The project it is for.
            name: 1 to 80 characters.
            roles: One or several; the service's default is ProjectEditor.

        Raises:
            NotFound: There is no such project.
            InvalidRequest: The service does not accept the name or a role.
        """
        answer = self._calls.create(
            _given({"name": name, "roles": _listed(roles)}), "projects", project_id, "api-keys"
        )
        made = APIKeyWithSecret.from_json(answer)
        if not made.value.reveal():
            raise UnexpectedAnswer(
                "The new API key came without its value. Delete it and create another.",
                status=201,
                method="POST",
                path="/admin/projects/.../api-keys",
            )
        return made

    def list(self, project_id: str) -> tuple[APIKey, ...]:
        """Every API key of a project, without the keys themselves.

        Raises:
            NotFound: There is no such project.
        """
        found = self._calls.list("projects", project_id, "api-keys")
        return tuple(map(APIKey.from_json, found))

    def describe(self, api_key_id: str) -> APIKey:
        """One API key, without the key itself.

        Raises:
            NotFound: There is none of that id.
        """
        return APIKey.from_json(self._calls.one("GET", "api-keys", api_key_id))

    def update(
        self,
        api_key_id: str,
        *,
        name: str | None = None,
        roles: str | Sequence[str] | None = None,
    ) -> APIKey:
        """Change an API key; None leaves the name or the roles as they are.

        Args:
            api_key_id: From a listing.
            name: As for `create`.
            roles: All it is to have: those it has and that are not named are taken away.

        Raises:
            ArgumentError: Nothing is to be changed.
            NotFound: There is none of that id.
        """
        changes = _changes(name=name, roles=_listed(roles))
        answer = self._calls.one("PATCH", "api-keys", api_key_id, changes)
        # 2025-04 describes the answer as that to creating one.
        return APIKey.from_json(mapping(answer).get("key") or answer)

    def delete(self, api_key_id: str) -> None:
        """Delete an API key: what uses it stops working at once.

        Raises:
            NotFound: There is none of that id.
        """
        self._calls.one("DELETE", "api-keys", api_key_id)


def _listed(roles: str | Sequence[str] | None) -> list[str] | None:
    if roles is None:
        return None
    return [roles] if isinstance(roles, str) else list(roles)


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _changes(**fields: Any) -> dict[str, Any]:
    changes = _given(fields)
    if not changes:
        raise ArgumentError(
            f"Nothing to update. Pass {' or '.join(f'{name}=' for name in fields)}."
        )
    return changes
