"""Tell the options of a run from those of a request, check both before any row is asked, and put those of a row together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import ValidationError

from ...agents.facts import default_options
from ...client.http.body_secrets import secrets_in_body
from ...client.http.errors import InvalidOption
from ...client.http.numbers import number
from ...client.http.secrets import Secret
from ...client.interactions.body import OPTION_NAMES, check_spelling, encode, request_body
from ...client.interactions.options import ALIASES, InteractionOptions
from .carried import check_carries_no_secret

if TYPE_CHECKING:
    from ...client.http.rate_limit import RateLimit

DEFAULT_MODEL = "gemini-3.8-flash"
"""The model that is asked where nobody says which."""

MAX_CONCURRENCY = 64
"""Rows that are asked at once on each worker, where nobody says how many."""

AGENTS = "agents/"
"""Stands before the name of an agent where a model is named."""

ON_ERROR = ("raise", "log", "ignore")

_CONNECTION = ("max_retries", "timeout", "rate_limit", "requests_per_minute")
_RUN = ("max_concurrency", "deadline", "poll_interval", "extra_body", "on_error")
_HERE = frozenset((*_CONNECTION, *_RUN))
_MESSAGES = ("input", "stream", "continuation_token")
_PREVIOUS = "previous_interaction_id"


@dataclass(frozen=True)
class Run:
    """How rows are asked.

    Attributes:
        max_concurrency: rows at once on each worker.
        deadline: seconds for a row, all attempts and the wait for a run together; None for no limit.
        poll_interval: seconds between the first polls of a run in the background.
        extra_body: fields to send with each row as they are.
        on_error: what becomes of a row of `prompt` that fails.
        keeps: whether the service keeps the answers, where neither the options say so nor the request needs it.
        name: what the expression is known by on every worker.
    """

    max_concurrency: int = MAX_CONCURRENCY
    deadline: float | None = None
    poll_interval: float = 2.0
    extra_body: Mapping[str, Any] | None = None
    on_error: str = "raise"
    keeps: bool = True
    name: str = ""

    @property
    def tells_ids(self) -> bool:
        """Whether whoever asked learns the id of a run that failed: from its row, or from the error. Else from a log at best."""
        return self.keeps or self.on_error == "raise"

    def with_options(self, options: Mapping[str, Any], *, keeps: bool) -> Run:
        """Return a run of an expression, with its options.

        Raises:
            InvalidOption: an option has a value that it cannot have.
        """
        given = {name: options[name] for name in _RUN if options.get(name) is not None}
        if given.get("on_error", "raise") not in ON_ERROR:
            raise InvalidOption(f"'on_error' is {', '.join(ON_ERROR)}, not {given['on_error']!r}.", field="on_error")
        if "max_concurrency" in given:
            check_count("max_concurrency", given["max_concurrency"])
        for name in ("deadline", "poll_interval"):
            if name in given and number(name, given[name]) <= 0:
                raise InvalidOption(f"{name!r} must be more than 0 seconds.", field=name)
        return replace(self, **given, keeps=keeps, name=uuid4().hex)


def check_count(name: str, value: Any) -> None:
    """Refuse what is no number of things.

    Raises:
        InvalidOption: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidOption(f"{name!r} must be a whole number from 1 on, not {value!r}.", field=name)


def connection_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are settings of the client; a number of requests a minute becomes a limit.

    Raises:
        InvalidOption: they contradict one another.
    """
    given = {name: options[name] for name in _CONNECTION if options.get(name) is not None}
    per_minute = given.pop("requests_per_minute", None)
    if per_minute is not None:
        if "rate_limit" in given:
            raise InvalidOption("'requests_per_minute' and 'rate_limit' say the same; give one.", field="requests_per_minute")
        check_count("requests_per_minute", per_minute)
        given["rate_limit"] = _rate_limit(per_minute)
    return given


def _rate_limit(per_minute: int) -> RateLimit:
    from ...client.http.rate_limit import RateLimit

    return RateLimit(per_minute)


def request_options(
    model: str | None, system_message: str | None, options: Mapping[str, Any], *, columns: Collection[str] = ()
) -> dict[str, Any]:
    """Return the options of a request that are the same for all rows.

    Args:
        model: the model, or `agents/<agent>`; None for the usual one.
        system_message: the system instruction.
        options: the request's options by the API's names or their aliases, and those of a run. One that has a secret in it is a
            function that gives it on the worker.
        columns: the options that come from columns.

    Raises:
        InvalidOption: an option is unknown, or has a value that it cannot have; nothing was sent.
    """
    found = {name: value for name, value in options.items() if name not in _HERE and value is not None}
    if system_message is not None:
        if found.get("system_instruction") is not None:
            raise InvalidOption("'system_message' and 'system_instruction' are the same; give one.", field="system_message")
        found["system_instruction"] = system_message
    if model is not None:
        found["model"] = model
    elif not {"model", "agent"} & {*found, *columns}:
        found["model"] = DEFAULT_MODEL
    found = _with_agent(found)
    for name in (*found, *columns):
        if name in _MESSAGES:
            raise InvalidOption(f"{name!r} is no option here: what is asked stands in the columns.", field=name)
        check_spelling(name, _HERE)
    for name, value in found.items():
        if callable(value):
            check_carries_no_secret(name, value, partial(_secrets_in, name))
    _check({name: value for name, value in found.items() if not callable(value)}, columns, options.get("extra_body"))
    return found


def check_may_be_column(name: str, *, for_prompt: bool = False) -> None:
    """Refuse a column for what does not come from one. Names that there are not are refused with the other options.

    Args:
        name: what it was given for.
        for_prompt: whether it was given to Daft's own `prompt`, which has columns for messages only.

    Raises:
        InvalidOption: it names the way out.
    """
    if name == "system_message":
        reason = "is the same for all rows. One for each row is 'system_instruction': interact(…, system_instruction=col(…))."
    elif name in _HERE:
        reason = "is the same for all rows: give a value, not a column."
    elif for_prompt and name in OPTION_NAMES and name not in _MESSAGES:
        reason = (
            f"is no column in prompt(), whose options are the same for all rows: interact(…, {name}=col(…)) takes it from one."
        )
    else:
        return
    raise InvalidOption(f"{name!r} {reason}", field=name)


def row_options(options: Mapping[str, Any], row: Mapping[str, Any], *, keeps: bool) -> dict[str, Any]:
    """Return the options of the request for one row, without its input.

    Args:
        options: those of all rows.
        row: those that stand in columns; null means not set.
        keeps: whether the service keeps the answer, where nothing says so.

    Raises:
        InvalidOption: the row is to continue an interaction that it does not name.
    """
    if _PREVIOUS in row and row[_PREVIOUS] is None:
        raise InvalidOption(
            f"{_PREVIOUS!r} is null: the row that this one continues has no id. Where a row is to begin anew, put '' there.",
            field=_PREVIOUS,
        )
    found = {name: value() if callable(value) else value for name, value in options.items()}
    found |= {name: _without_nulls(value) for name, value in row.items() if value is not None}
    found = _with_agent({name: value for name, value in found.items() if (name, value) != (_PREVIOUS, "")})
    if (agent := found.get("agent")) is not None:
        return {**default_options(agent, continues=_PREVIOUS in found), **found}
    if not keeps and "store" not in found and not found.get("background"):
        found["store"] = False
    return found


def declares_functions(tools: Any) -> bool:
    """Return whether functions of the caller's are among tools; of tools that a worker makes, nobody knows."""
    if tools is None or callable(tools):
        return False
    return any((tool.get("type") if isinstance(tool, Mapping) else getattr(tool, "type", None)) == "function" for tool in tools)


def _secrets_in(name: str, value: Any) -> tuple[Secret, ...]:
    return secrets_in_body({name: value})


def _with_agent(options: dict[str, Any]) -> dict[str, Any]:
    """Return options in which an agent that is named as a model is one."""
    model = options.get("model")
    if not isinstance(model, str) or not model.startswith(AGENTS):
        return options
    if options.get("agent") is not None:
        raise InvalidOption("'model' and 'agent' both name an agent; give one.", field="agent")
    return {name: value for name, value in options.items() if name != "model"} | {"agent": model.removeprefix(AGENTS)}


def _check(options: dict[str, Any], columns: Collection[str], extra_body: Any) -> None:
    for name in columns:
        check_may_be_column(name)
        if name not in OPTION_NAMES:
            request_body({name: "", "input": "…", "model": DEFAULT_MODEL})  # which refuses it, in its own words
        if name in options:
            raise InvalidOption(f"{name!r} is given twice.", field=name)
    fields = {ALIASES.get(name, name): value for name, value in options.items()}
    if isinstance(stop := fields.get("stop_sequences"), str | tuple):
        fields["stop_sequences"] = [stop] if isinstance(stop, str) else list(stop)
    try:
        InteractionOptions.model_validate(
            {name: value for name, value in fields.items() if name in InteractionOptions.model_fields}, strict=True
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise InvalidOption(f"{field!r} has a wrong value: {first['msg']}.", field=field) from None
    unknown = {"model", "agent"} & {*columns}
    stand_in = {"model": DEFAULT_MODEL} if unknown and not {"model", "agent"} & {*options} else {}
    if "agent" in options:
        options = {**default_options(options["agent"], continues=_PREVIOUS in {*options, *columns}), **options}
    body = request_body({**options, **stand_in, "input": "…"}, extra_body)
    if secrets_in_body(body):
        raise InvalidOption(
            "An option has a secret in it, which would be in every plan that workers get: give it as a function that makes it"
            " there, such as tools=lambda: [mcp_server(…)].",
            field="tools",
        )
    encode(body)


def _without_nulls(value: Any) -> Any:
    """Return a struct without the fields that are null in this row: a column has all fields in every row."""
    if isinstance(value, Mapping):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value
