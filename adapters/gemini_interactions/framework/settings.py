"""Declare the settings of a model class of a framework, once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from operator import is_
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import ConfigDict, Field, PrivateAttr, SecretStr, field_serializer, field_validator
from pydantic.json_schema import SkipJsonSchema

from ..client.http.auth import key_from_environment
from ..client.http.cloud.login import held_credentials
from ..client.http.cloud.place import is_on_cloud
from ..client.http.errors import InvalidOption
from ..client.http.secrets import Address, HiddenText, Secret, shown, shown_address, shown_headers
from ..client.interactions.options import ALIASES, InteractionOptions
from ..conversation.mode import StateMode
from ..models import bare_name
from ..turns.media_uploads import Upload

CONNECTION_FIELDS = (
    "api_key",
    "credentials",
    "state_secret",
    "headers",
    "index",
    "http_client",
    "http_async_client",
    "transport",
)
"""The fields that are secrets or connections: no copy of a model that leaves the process holds them."""

CALL_SETTINGS = ("timeout", "deadline", "max_retries", "headers", "poll_interval", "cancel_abandoned")
"""The fields, beside the options of a request, that can be given with a call, too."""

_OPTION_FIELDS = frozenset(InteractionOptions.model_fields)


class CallsOfSettings(Protocol):
    """The calls of a model class, made of its settings and of the calls that it had before a change."""

    def __init__(self, settings: Any, before: Any) -> None: ...


Calls = TypeVar("Calls", bound=CallsOfSettings)

Function = Annotated[Callable[[], Any], SkipJsonSchema()]
"""A function that is asked for each request; an async one by asynchronous calls only."""
KeySetting = SecretStr | Function | None
"""A key, or a function that gives it."""


class _Made:
    """Calls, and the values of the settings that they were made of, some of which are secret."""

    __slots__ = ("calls", "headers", "values")

    def __init__(self, values: tuple[Any, ...], headers: Any, calls: Any) -> None:
        self.values, self.headers, self.calls = values, headers, calls

    def fits(self, settings: Mapping[str, Any]) -> bool:
        """Whether the settings still have these values."""
        same = len(self.values) == len(settings) and all(map(is_, self.values, settings.values()))
        return same and settings["headers"] == self.headers


class ModelSettings(InteractionOptions):
    """Whom to ask, where and how; and the options for every request, each a field under the API's own name."""

    model_config = ConfigDict(
        populate_by_name=True, arbitrary_types_allowed=True, protected_namespaces=(), hide_input_in_errors=True
    )

    model: str | None = Field(None, description="The model to ask; or give `agent`.")
    api_key: KeySetting = Field(
        default_factory=key_from_environment,
        description="The API key, or a function that gives it; else GEMINI_API_KEY, else GOOGLE_API_KEY.",
    )
    base_url: str | None = Field(None, description="Where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.")
    api_version: str | None = Field(None, description="The version in the path.")
    vertexai: bool | None = Field(
        None, description="Whether to ask Google Cloud; else GOOGLE_GENAI_USE_ENTERPRISE or GOOGLE_GENAI_USE_VERTEXAI says so."
    )
    project: str | None = Field(
        None, description="The project on Google Cloud; else GOOGLE_CLOUD_PROJECT, else that of the login."
    )
    location: str | None = Field(None, description="A region, `us`, `eu` or `global`; else GOOGLE_CLOUD_LOCATION, else `global`.")
    credentials: Any = Field(
        None,
        exclude=True,
        repr=False,
        description="Who asks on Google Cloud: an object of google-auth's, or a key file as a path, as JSON or as its contents;"
        " else what this machine is logged in as.",
    )
    headers: dict[str, str | Function] | Function | None = Field(
        None,
        exclude=True,
        repr=False,
        description="Headers for every request; a value may be a function, or all of them: tokens that are renewed.",
    )
    timeout: float = Field(600.0, description="Seconds for one attempt; in a stream, between two chunks.")
    deadline: float | None = Field(None, description="Seconds for a whole call: retries, stream and waiting included.")
    max_retries: int = Field(4, description="Attempts after the first; 0 for none.")
    poll_interval: float = Field(
        2.0, gt=0, description="Seconds between the first looks at a run in the background; it grows up to 15."
    )
    cancel_abandoned: bool = Field(
        True, description="Whether a background run is stopped when nobody waits for it any more: a deadline, a closed stream."
    )

    state: StateMode = Field(
        "auto", description="`auto`, `server` (trust the newest id) or `stateless` (send everything, store nothing)."
    )
    state_secret: SecretStr | None = Field(None, description="Signs the anchors in place of the API key, where keys rotate.")
    upload: Upload = Field(
        "auto",
        description="When media go as files of the Files API: `auto` (only what is too large to go inline), `never`, `always`, or"
        " a number of bytes from which on. What is marked `upload: False` is not uploaded.",
    )

    index: Any = Field(
        None,
        exclude=True,
        repr=False,
        description="Finds the interaction of a history whose messages carry no anchor: an index of `gemini_interactions.index`.",
    )
    caller: str | None = Field(
        None, description="Who asks, for the index: one caller's text never leads to another's conversation."
    )

    http_client: Any = Field(None, exclude=True, repr=False, description="An `httpx.Client` of your own.")
    http_async_client: Any = Field(None, exclude=True, repr=False, description="An `httpx.AsyncClient` of your own.")
    transport: Any = Field(None, exclude=True, repr=False, description="An httpx transport for both, such as the emulator's.")

    _current: _Made | None = PrivateAttr(None)

    @field_validator("api_key", "state_secret", mode="before")
    @classmethod
    def _secret(cls, value: Any) -> Any:
        return SecretStr(value.reveal()) if isinstance(value, Secret) else value

    @field_validator("credentials", mode="before")
    @classmethod
    def _held_credentials(cls, value: Any) -> Any:
        return held_credentials(value)

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

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Copy it with all its values; the connections go on."""
        twin = super().__deepcopy__(memo)
        if self._current is not None:
            twin._current = _Made((), None, self._current.calls)  # those calls hold the values of the original
        return twin

    def _calls_for(self, cls: type[Calls]) -> Calls:
        """Return the calls for the settings as they are now, made once per change: they may be set, or copied and set.

        Of the headers a client keeps a copy, so that a change inside them counts as well.
        """
        current = self._current
        if current is None or not current.fits(self.__dict__):
            before = current.calls if current is not None else None
            headers = dict(self.headers) if isinstance(self.headers, Mapping) else self.headers
            current = self._current = _Made(tuple(self.__dict__.values()), headers, cls(self, before))
        calls: Calls = current.calls
        return calls


def given_key(settings: ModelSettings) -> Any:
    """Return the key of a model: on Google Cloud only one that was given, since others may be around for the Gemini API."""
    if is_on_cloud(settings.vertexai) and "api_key" not in settings.model_fields_set:
        return None
    return settings.api_key or None


def set_options(settings: ModelSettings) -> dict[str, Any]:
    """Return the options for every request that are set, by the API's names."""
    return {name: value for name in _OPTION_FIELDS if (value := settings.__dict__[name]) is not None}


def accept_settings(settings: Mapping[str, Any], fields: Mapping[str, Any], others: Collection[str] = ()) -> dict[str, Any]:
    """Return the settings of a model class under the names of its fields, whatever they were given under.

    Args:
        settings: as the caller gave them; None means not set.
        fields: the fields of the class.
        others: further names that are known, for the error about one that is not.

    Raises:
        InvalidOption: one is unknown or given twice, or it is not said whom to ask. No value is quoted, since one of them is
            the key.
    """
    settings = dict(settings)
    for alias, name in ALIASES.items():
        if alias in settings:
            value = settings.pop(alias)
            if settings.get(name) is None:
                settings[name] = value
            elif value is not None and settings[name] != value:
                raise InvalidOption(f"{alias!r} and {name!r} are the same option; give one of them.", field=alias)
    if isinstance(settings.get("stop_sequences"), str):
        settings["stop_sequences"] = [settings["stop_sequences"]]
    unknown = sorted(name for name in settings if name not in fields)
    if unknown:
        close = get_close_matches(unknown[0], [*fields, *ALIASES, *others], n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        way_out = "Per call, extra_body={…} sends what this version does not know."
        raise InvalidOption(f"Unknown option {unknown[0]!r}.{hint} {way_out}", field=unknown[0])
    if (settings.get("model") is None) == (settings.get("agent") is None):
        raise InvalidOption("Give either 'model' or 'agent'.", field="model")
    _check_transport(settings.get("transport"))
    if isinstance(settings.get("model"), str):
        settings["model"] = bare_name(settings["model"])
    return {name: value for name, value in settings.items() if value is not None or fields[name].default is None}


def _check_transport(transport: Any) -> None:
    if transport is not None and not any(hasattr(transport, name) for name in ("handle_request", "handle_async_request")):
        raise InvalidOption(
            f"'transport' must be an httpx transport, such as the emulator's, not {type(transport).__name__}.", field="transport"
        )


def by_name(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options under the API's names, so that one of a call replaces the setting that has another name."""
    return {name if (target := ALIASES.get(name)) in options else target or name: value for name, value in options.items()}
