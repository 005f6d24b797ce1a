"""Declare the settings of a model class of a framework, once for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from operator import is_
from typing import Any, ClassVar, Protocol, Self, TypeVar

from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

from ..client.http.errors import InvalidOption
from ..client.http.secrets import Secret
from ..client.interactions.options import ALIASES, InteractionOptions
from ..conversation.mode import StateMode, Upload
from ..models import bare_name
from ..spelling import did_you_mean
from .connection import SECRET_OR_OPEN, ConnectionSettings, check_settings

CONNECTION_FIELDS = (*SECRET_OR_OPEN, "state_secret", "index", "on_progress")
"""The fields that are secrets, connections or functions: no copy of a model that leaves the process holds them."""

CALL_SETTINGS = ("timeout", "deadline", "max_retries", "headers", "poll_interval", "cancel_abandoned", "on_progress")
"""The fields, beside the options of a request, that can be given with a call, too."""

_OPTION_FIELDS = frozenset(InteractionOptions.model_fields)


class CallsOfSettings(Protocol):
    """The calls of a model class, made of its settings and of the calls that it had before a change."""

    def __init__(self, settings: Any, before: Any) -> None: ...


Calls = TypeVar("Calls", bound=CallsOfSettings)


class _Made:
    """Calls, and the values of the settings that they were made of, some of which are secret."""

    __slots__ = ("calls", "headers", "values")

    def __init__(self, values: tuple[Any, ...], headers: Any, calls: Any) -> None:
        self.values, self.headers, self.calls = values, headers, calls

    def fits(self, settings: Mapping[str, Any]) -> bool:
        """Whether the settings still have these values."""
        same = len(self.values) == len(settings) and all(map(is_, self.values, settings.values()))
        return same and settings["headers"] == self.headers


class ModelSettings(ConnectionSettings, InteractionOptions):
    """Whom to ask, where and how; and the options for every request, each a field under the API's own name."""

    left_out: ClassVar[tuple[str, ...]] = CONNECTION_FIELDS

    model: str | None = Field(default=None, description="The model to ask; or give `agent`.")
    deadline: float | None = Field(default=None, description="Seconds for a whole call: retries, stream and waiting included.")
    poll_interval: float = Field(
        default=2.0, gt=0, description="Seconds between the first looks at a run in the background; it grows up to 15."
    )
    cancel_abandoned: bool = Field(
        default=True,
        description="Whether a background run is stopped when nobody waits for it any more: a deadline, a closed stream.",
    )
    on_progress: Callable[[Any], Any] | None = Field(
        default=None,
        exclude=True,
        repr=False,
        description="Is called with a `Progress` while a run in the background is waited for: at each change, once at the end.",
    )

    state: StateMode = Field(
        default="auto", description="`auto`, `server` (trust the newest id) or `stateless` (send everything, store nothing)."
    )
    state_secret: SecretStr | None = Field(
        default=None, description="Signs the anchors in place of the API key, where keys rotate."
    )
    upload: Upload = Field(
        default="auto",
        description="When media go as files of the Files API: `auto` (only what is too large to go inline), `never`, `always`, or"
        " a number of bytes from which on. What is marked `upload: False` is not uploaded.",
    )

    index: Any = Field(
        default=None,
        exclude=True,
        repr=False,
        description="Finds the interaction of a history whose messages carry no anchor: an index of `gemini_interactions.index`.",
    )
    caller: str | None = Field(
        default=None, description="Who asks, for the index: one caller's text never leads to another's conversation."
    )

    _current: _Made | None = PrivateAttr(default=None)

    @field_validator("state_secret", mode="before")
    @classmethod
    def _secret_of_state(cls, value: Any) -> Any:
        return SecretStr(value.reveal()) if isinstance(value, Secret) else value

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Copy it with all its values; the connections and the login go on."""
        memo = {} if memo is None else memo
        memo[id(self.credentials)] = self.credentials
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
    way_out = "Per call, extra_body={…} sends what this version does not know."
    check_settings(settings, [*fields, *ALIASES, *others], fields, way_out)
    if settings.get("model") is None and settings.get("agent") is None:  # a subclass may say whom to ask
        settings |= {name: fields[name].get_default() for name in ("model", "agent")}
    if (settings.get("model") is None) == (settings.get("agent") is None):
        raise InvalidOption("Give either 'model' or 'agent'.", field="model")
    if isinstance(settings.get("model"), str):
        settings["model"] = bare_name(settings["model"])
    return {name: value for name, value in settings.items() if value is not None or fields[name].default is None}


@contextmanager
def refused_values() -> Iterator[None]:
    """Raise pydantic's error about a value of a setting as ours, which quotes no value: one of them is the key."""
    try:
        yield
    except ValidationError as error:
        refused = refused_value(error)
    else:
        return
    raise refused  # out of the handler, so that pydantic's error, which keeps the values, is not kept with it


def refused_value(error: ValidationError) -> InvalidOption:
    """Return our error for what pydantic says of a value: the setting, what it must be, and what was probably meant."""
    errors = error.errors(include_url=False)
    first = errors[0]
    name = str(first["loc"][0]) if first["loc"] else None
    wanted = " or ".join(dict.fromkeys(_wanted(each) for each in errors if each["loc"][:1] == first["loc"][:1]))
    words = [word for each in errors if each["type"] == "literal_error" for word in re.findall(r"'([^']+)'", each["msg"])]
    given = first["input"]
    hint = did_you_mean(given, words) if isinstance(given, str) and words else ""
    place = "".join(f"[{part!r}]" for part in first["loc"][1:] if first["type"] != "literal_error" and len(errors) == 1)
    return InvalidOption(f"'{name}'{place} must be {wanted}.{hint}" if name else f"{wanted}.", field=name)


def _wanted(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Input should be ").removeprefix("Value error, ").partition(", unable to ")[0].rstrip(".")


def by_name(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options under the API's names, so that one of a call replaces the setting that has another name."""
    return {name if (target := ALIASES.get(name)) in options else target or name: value for name, value in options.items()}
