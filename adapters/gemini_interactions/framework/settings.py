"""Declare the settings of a model class of a framework, once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import is_
from typing import Any, Protocol, Self, TypeVar

from pydantic import ConfigDict, Field, PrivateAttr, SecretStr

from ..client.http.auth import key_from_environment
from ..client.http.errors import InvalidOption
from ..client.interactions.options import ALIASES, InteractionOptions
from ..conversation.mode import StateMode

CONNECTION_FIELDS = ("api_key", "state_secret", "headers", "index", "http_client", "http_async_client", "transport")
"""The fields that are secrets or connections: no copy of a model that leaves the process holds them."""

_OPTION_FIELDS = frozenset(InteractionOptions.model_fields)


class CallsOfSettings(Protocol):
    """The calls of a model class, made of its settings and of the calls that it had before a change."""

    def __init__(self, settings: Any, before: Any) -> None: ...


Calls = TypeVar("Calls", bound=CallsOfSettings)


def secret_key_from_environment() -> SecretStr | None:
    """Return the key in the environment, if there is one."""
    key = key_from_environment()
    return SecretStr(key) if key else None


class ModelSettings(InteractionOptions):
    """Whom to ask, where and how; and the options for every request, each a field under the API's own name."""

    model_config = ConfigDict(
        populate_by_name=True, arbitrary_types_allowed=True, protected_namespaces=(), hide_input_in_errors=True
    )

    model: str | None = Field(None, description="The model to ask; or give `agent`.")
    api_key: SecretStr | None = Field(
        default_factory=secret_key_from_environment,
        description="The API key; else GEMINI_API_KEY, else GOOGLE_API_KEY.",
    )
    base_url: str | None = Field(None, description="Where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's.")
    api_version: str | None = Field(None, description="The version in the path.")
    headers: dict[str, str] | None = Field(None, exclude=True, repr=False, description="Headers for every request.")
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

    _current: tuple[tuple[Any, ...], dict[str, str] | None, Any] | None = PrivateAttr(None)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Copy it with all its values; the connections go on."""
        twin = super().__deepcopy__(memo)
        if self._current is not None:
            twin._current = (), None, self._current[2]  # those calls hold the values of the original
        return twin

    def _calls_for(self, cls: type[Calls]) -> Calls:
        """Return the calls for the settings as they are now, made once per change: they may be set, or copied and set.

        Of the headers a client keeps a copy, so that a change inside them counts as well.
        """
        values, headers = tuple(self.__dict__.values()), self.headers
        current = self._current
        if current is None or len(current[0]) != len(values) or not all(map(is_, current[0], values)) or headers != current[1]:
            if headers is not None:
                headers = dict(headers)
            current = self._current = (values, headers, cls(self, current[2] if current is not None else None))
        calls: Calls = current[2]
        return calls


def set_options(settings: ModelSettings) -> dict[str, Any]:
    """Return the options for every request that are set, by the API's names."""
    return {name: value for name in _OPTION_FIELDS if (value := settings.__dict__[name]) is not None}


def accept_settings(settings: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Return the settings of a model class under the names of its fields, whatever they were given under.

    Args:
        settings: as the caller gave them.
        fields: the names of the fields.

    Raises:
        InvalidOption: one is unknown or given twice, or it is not said whom to ask. No value is quoted, since one of them is
            the key.
    """
    settings = dict(settings)
    for alias, name in ALIASES.items():
        if alias in settings:
            value = settings.pop(alias)
            if settings.setdefault(name, value) != value:
                raise InvalidOption(f"{alias!r} and {name!r} are the same option; give one of them.", field=alias)
    if isinstance(settings.get("stop_sequences"), str):
        settings["stop_sequences"] = [settings["stop_sequences"]]
    unknown = sorted(name for name in settings if name not in fields)
    if unknown:
        way_out = "Per call, extra_body={…} sends what this version does not know."
        raise InvalidOption(f"Unknown option {unknown[0]!r}. {way_out}", field=unknown[0])
    if (settings.get("model") is None) == (settings.get("agent") is None):
        raise InvalidOption("Give either 'model' or 'agent'.", field="model")
    return settings


def by_name(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options under the API's names, so that one of a call replaces the setting that has another name."""
    return {name if (target := ALIASES.get(name)) in options else target or name: value for name, value in options.items()}
