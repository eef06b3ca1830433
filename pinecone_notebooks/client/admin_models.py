"""The values the Admin API answers with, as frozen dataclasses that tolerate missing fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pinecone_notebooks.client.fields import integer, mapping, moment, sequence, string
from pinecone_notebooks.secret import Secret

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["APIKey", "APIKeyWithSecret", "Organization", "Project"]


@dataclass(frozen=True)
class Organization:
    """An organization; `plan`, `payment_status` and `support_tier` are the service's words."""

    id: str
    name: str
    plan: str = ""
    payment_status: str = ""
    support_tier: str = ""
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Any) -> Organization:
        """Read one organization of an answer."""
        data = mapping(data)
        return cls(
            id=string(data.get("id")),
            name=string(data.get("name")),
            plan=string(data.get("plan")),
            payment_status=string(data.get("payment_status")),
            support_tier=string(data.get("support_tier")),
            created_at=moment(data.get("created_at")),
        )


@dataclass(frozen=True)
class Project:
    """A project of an organization; `max_pods` is 0 where it is serverless only."""

    id: str
    name: str
    organization_id: str = ""
    max_pods: int | None = None
    force_encryption_with_cmek: bool = False
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Any) -> Project:
        """Read one project of an answer."""
        data = mapping(data)
        return cls(
            id=string(data.get("id")),
            name=string(data.get("name")),
            organization_id=string(data.get("organization_id")),
            max_pods=integer(data.get("max_pods")),
            force_encryption_with_cmek=data.get("force_encryption_with_cmek") is True,
            created_at=moment(data.get("created_at")),
        )


@dataclass(frozen=True)
class APIKey:
    """An API key of a project, without the key itself.

    Attributes:
        roles: ProjectEditor, ProjectViewer, ControlPlaneEditor, ControlPlaneViewer,
            DataPlaneEditor, DataPlaneViewer.
    """

    id: str
    name: str
    project_id: str = ""
    roles: tuple[str, ...] = ()
    created_at: datetime | None = None

    @classmethod
    def from_json(cls, data: Any) -> APIKey:
        """Read one API key of an answer."""
        data = mapping(data)
        return cls(
            id=string(data.get("id")),
            name=string(data.get("name")),
            project_id=string(data.get("project_id")),
            roles=tuple(filter(None, map(string, sequence(data.get("roles"))))),
            created_at=moment(data.get("created_at")),
        )


@dataclass(frozen=True)
class APIKeyWithSecret:
    """A new API key; the service never tells `value` again, so keep it: `value.reveal()`."""

    key: APIKey
    value: Secret

    @classmethod
    def from_json(cls, data: Any) -> APIKeyWithSecret:
        """Read the answer to creating an API key."""
        data = mapping(data)
        return cls(key=APIKey.from_json(data.get("key")), value=Secret(string(data.get("value"))))
