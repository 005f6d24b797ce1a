"""Credentials: secrets that the service keeps for sandboxes. What was put in never comes back.

Times are in RFC 3339. Fields are those of the official SDK.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .base import Page, WireModel, known
from .secrets import TellsSecrets

InjectionLocation = Annotated[str, known("header", "query", "body")]

# What is put in


class HTTPBearerConfig(TellsSecrets):
    """A token for a header, `Authorization: Bearer <token>` unless it says otherwise."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"token"})

    type: Literal["bearer_token"]
    id: str
    token: str
    header_name: str | None = None
    prefix: str | None = None


class EnvironmentVariableConfig(TellsSecrets):
    """The value of a variable; the sandbox sees a placeholder, and requests to `trusted_domains` get the value."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"value"})

    type: Literal["environment_variable"]
    id: str
    value: str
    injection_location: InjectionLocation | list[InjectionLocation]
    trusted_domains: list[str] | None = None


class OAuth2Config(TellsSecrets):
    """A client and a refresh token of OAuth 2, with which the service gets tokens itself."""

    SECRETS: ClassVar[frozenset[str]] = frozenset({"client_secret", "refresh_token"})

    type: Literal["oauth2"]
    id: str
    client_id: str
    client_secret: str
    refresh_token: str
    token_url: str
    scopes: list[str] | None = None


CredentialCreateParams = Annotated[HTTPBearerConfig | EnvironmentVariableConfig | OAuth2Config, Field(discriminator="type")]

# What is changed


class HTTPBearerUpdateConfig(TellsSecrets):
    """Another token."""

    SECRETS: ClassVar[frozenset[str]] = HTTPBearerConfig.SECRETS

    type: Literal["bearer_token"]
    token: str | None = None
    header_name: str | None = None
    prefix: str | None = None


class EnvironmentVariableUpdateConfig(TellsSecrets):
    """Another value of a variable, or another way for it."""

    SECRETS: ClassVar[frozenset[str]] = EnvironmentVariableConfig.SECRETS

    type: Literal["environment_variable"]
    value: str | None = None
    injection_location: InjectionLocation | list[InjectionLocation] | None = None
    trusted_domains: list[str] | None = None


class OAuth2UpdateConfig(TellsSecrets):
    """Another client or refresh token of OAuth 2."""

    SECRETS: ClassVar[frozenset[str]] = OAuth2Config.SECRETS

    type: Literal["oauth2"]
    client_id: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    token_url: str | None = None
    scopes: list[str] | None = None


CredentialUpdate = Annotated[
    HTTPBearerUpdateConfig | EnvironmentVariableUpdateConfig | OAuth2UpdateConfig, Field(discriminator="type")
]

# What comes back


class Credential(WireModel):
    """A credential, without its secrets. Name it by its id: in `network.allowlist`, `env`, or an `mcp_server` tool."""

    id: str
    type: Annotated[str, known("bearer_token", "oauth2", "environment_variable")] | None = None
    status: Annotated[str, known("active", "revoked")] | None = None
    create_time: str | None = None
    update_time: str | None = None


class CredentialListResponse(Page):
    """A part of the list of credentials."""

    credentials: list[Credential] | None = None
