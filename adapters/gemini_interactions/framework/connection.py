"""Declare whom a class of a framework asks, where and how, once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_serializer, field_validator
from pydantic.json_schema import SkipJsonSchema

from ..client.http.auth import key_from_environment
from ..client.http.errors import InvalidOption
from ..client.http.rate_limit import RateLimit
from ..client.http.secrets import (
    Address,
    HiddenText,
    Secret,
    held,
    held_address,
    held_headers,
    shown,
    shown_address,
    shown_headers,
)
from ..spelling import did_you_mean

Function = Annotated[Callable[[], Any], SkipJsonSchema()]
"""A function that is asked for each request; an async one by asynchronous calls only."""
KeySetting = SecretStr | Function | None
"""A key, or a function that gives it."""

SECRET_OR_OPEN = ("api_key", "credentials", "headers", "http_client", "http_async_client", "transport")
"""The fields that are secrets or connections: no copy that leaves the process holds them."""


class ConnectionSettings(BaseModel):
    """Whom to ask, where and how."""

    left_out: ClassVar[tuple[str, ...]] = SECRET_OR_OPEN
    """The fields that no pickle has."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        populate_by_name=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
        defer_build=True,  # nobody makes one: the classes that users make say False
    )

    api_key: KeySetting = Field(
        default_factory=key_from_environment,
        description="The API key, or a function that gives it; else GEMINI_API_KEY, else GOOGLE_API_KEY.",
    )
    base_url: str | None = Field(default=None, description="Where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.")
    api_version: str | None = Field(default=None, description="The version in the path.")
    vertexai: bool | None = Field(
        default=None,
        description="Whether to ask Google Cloud; else GOOGLE_GENAI_USE_ENTERPRISE or GOOGLE_GENAI_USE_VERTEXAI says so.",
    )
    project: str | None = Field(
        default=None, description="The project on Google Cloud; else GOOGLE_CLOUD_PROJECT, else that of the login."
    )
    location: str | None = Field(
        default=None, description="A region, `us`, `eu` or `global`; else GOOGLE_CLOUD_LOCATION, else `global`."
    )
    credentials: Any = Field(
        default=None,
        exclude=True,
        repr=False,
        description="Who asks on Google Cloud: an object of google-auth's, or a key file as a path, as JSON or as its contents;"
        " else what this machine is logged in as.",
    )
    headers: dict[str, str | Function] | Function | None = Field(
        default=None,
        exclude=True,
        repr=False,
        description="Headers for every request; a value may be a function, or all of them: tokens that are renewed.",
    )
    timeout: float = Field(default=600.0, description="Seconds for one attempt; in a stream, between two chunks.")
    max_retries: int = Field(default=4, description="Attempts after the first; 0 for none.")
    rate_limit: RateLimit | None = Field(
        default=None,
        exclude=True,
        repr=False,
        description="A `RateLimit`, shared with other models: all wait where one is refused with 429, and that is no attempt.",
    )

    http_client: Any = Field(default=None, exclude=True, repr=False, description="An `httpx.Client` of your own.")
    http_async_client: Any = Field(default=None, exclude=True, repr=False, description="An `httpx.AsyncClient` of your own.")
    transport: Any = Field(
        default=None, exclude=True, repr=False, description="An httpx transport for both, such as the emulator's."
    )

    @field_validator("api_key", mode="before")
    @classmethod
    def _secret(cls, value: Any) -> Any:
        return SecretStr(value.reveal()) if isinstance(value, Secret) else value

    @field_validator("credentials", mode="before")
    @classmethod
    def _held_credentials(cls, value: Any) -> Any:
        return _held_login(value)

    @field_validator("base_url", "headers", mode="before")
    @classmethod
    def _shown(cls, value: Any) -> Any:
        return shown_headers(shown(value))

    @field_validator("base_url", mode="after")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return value and Address(value)

    @field_validator("headers", mode="after")
    @classmethod
    def _hidden(cls, value: Any) -> Any:
        texts = value.items() if isinstance(value, Mapping) else ()
        return {name: HiddenText(text) if isinstance(text, str) else text for name, text in texts} if texts else value

    @field_serializer("base_url")
    def _base_url_without_userinfo(self, base_url: str | None) -> str | None:
        return base_url and str(shown_address(base_url))

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Give the fields without the secrets in them."""
        for name, value in super().__repr_args__():
            yield name, "[function]" if name == "api_key" and callable(value) else value

    def __getstate__(self) -> dict[Any, Any]:
        """Without secrets and connections; what is unpickled takes its key from the environment."""
        state = super().__getstate__()
        fields = {name: None if name in self.left_out else value for name, value in state["__dict__"].items()}
        fields["base_url"] = shown_address(self.base_url)
        private = {name: attribute.get_default() for name, attribute in type(self).__private_attributes__.items()}
        return {**state, "__dict__": fields, "__pydantic_private__": private}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Take the key from the environment of the process that unpickles."""
        super().__setstate__(state)
        if self.api_key is None:
            self.__dict__["api_key"] = key_from_environment()


def connection_of(settings: ConnectionSettings) -> dict[str, Any]:
    """Return the arguments for a client, but for the HTTP client of the caller's own."""
    return {
        "api_key": held(_given_key(settings)),
        "base_url": held_address(settings.base_url),
        "api_version": settings.api_version,
        "vertexai": settings.vertexai,
        "project": settings.project,
        "location": settings.location,
        "credentials": _held_login(settings.credentials),
        "headers": held_headers(settings.headers),
        "timeout": settings.timeout,
        "max_retries": settings.max_retries,
        "rate_limit": settings.rate_limit,
        "transport": settings.transport,
    }


# What is of Google Cloud is loaded with the first use: importing an adapter loads little.


def _held_login(value: Any) -> Any:
    from ..client.http.cloud.login import held_credentials

    return held_credentials(value)


def _given_key(settings: ConnectionSettings) -> Any:
    """Return the key: on Google Cloud only one that was given, since others may be around for the Gemini API."""
    from ..client.http.cloud.place import is_on_cloud

    if is_on_cloud(settings.vertexai) and "api_key" not in settings.model_fields_set:
        return None
    return settings.api_key or None


def check_settings(settings: Mapping[str, Any], known: Collection[str], fields: Collection[str], way_out: str = "") -> None:
    """Refuse settings that a class does not have, in words that quote no value, since one of them is the key.

    Args:
        settings: as the caller gave them.
        known: all names that are known, for the error about one that is not.
        fields: those that the class has.
        way_out: what else to do, for the error.

    Raises:
        InvalidOption: one is unknown, or the transport is none.
    """
    unknown = sorted(name for name in settings if name not in fields)
    if unknown:
        hint = did_you_mean(unknown[0], known)
        raise InvalidOption(f"Unknown option {unknown[0]!r}.{hint} {way_out}".rstrip(), field=unknown[0])
    transport = settings.get("transport")
    if transport is not None and not any(hasattr(transport, name) for name in ("handle_request", "handle_async_request")):
        raise InvalidOption(
            f"'transport' must be an httpx transport, such as the emulator's, not {type(transport).__name__}.", field="transport"
        )
