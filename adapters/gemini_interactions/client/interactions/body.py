"""Fold options into the body of a request, and refuse by name what cannot be sent.

Reference: ai.google.dev/api/interactions-api, `CreateModelInteraction`, `CreateAgentInteraction` and `GenerationConfig`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Any

from ...spelling import did_you_mean, nearest
from ...tools import BUILT_IN_TOOLS, tool_hint, tool_way_out
from ...wire.base import WireModel
from ...wire.request import GenerationConfig, InteractionRequest
from ...wire.tools import UnknownTool
from ..http.errors import InvalidOption
from .agent_options import check_agent_options
from .notices import notice_model
from .options import ALIASES
from .references import refer

_REQUEST_FIELDS = frozenset(InteractionRequest.model_fields)
_GENERATION_FIELDS = frozenset(GenerationConfig.model_fields)
OPTION_NAMES: frozenset[str] = _REQUEST_FIELDS | _GENERATION_FIELDS | frozenset(ALIASES)
"""Every name that a request takes."""

_OTHERS: dict[str, str] = {
    "system": "system_instruction",
    "message": "input",
    "content": "input",
    "config": "generation_config",
    "conversation": "previous_interaction_id",
}
"""What others call an option, or how that begins -> its name here."""

_ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(
        (
            *("api_key", "base_url", "api_version", "headers", "timeout", "max_retries", "vertexai", "project", "location"),
            *("credentials", "http_client", "transport"),
        ),
        "It is a setting of the client: give it to Client(…).",
    ),
    **dict.fromkeys(
        ("deadline", "poll_interval", "on_progress"),
        "It is for whoever waits for a run: give it to result() of the handle that start() gives, or to wait().",
    ),
    **dict.fromkeys(("streaming", "stream_options"), "Call stream() to get the answer as events."),
}
"""What is no option of a request, but stands elsewhere."""


def request_body(options: Mapping[str, Any], extra_body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the body of POST /interactions for these options.

    Args:
        options: options by the API's names or their aliases, those of `generation_config` flat or in place. None means not set.
        extra_body: sent as it is, over everything else; for what this version does not know.

    Returns:
        The body, with only what was set.

    Raises:
        InvalidOption: an option is unknown, given twice, or contradicts another; it names the option.
    """
    if not isinstance(extra_body or {}, Mapping):
        raise InvalidOption(f"'extra_body' must be an object, not {type(extra_body).__name__}.", field="extra_body")
    body: dict[str, Any] = {}
    generation: dict[str, Any] = {}
    for name, value in options.items():
        if value is None:
            continue
        target = ALIASES.get(name, name)
        if target != name and options.get(target) is not None:
            raise InvalidOption(f"{name!r} and {target!r} are the same option; give one of them.", field=name)
        if target in _GENERATION_FIELDS:
            generation[target] = [value] if target == "stop_sequences" and isinstance(value, str) else value
        elif target in _REQUEST_FIELDS:
            body[target] = value
        else:
            raise _unknown(name)
    given = body.get("generation_config")
    if generation or given is not None:
        body["generation_config"] = _merge_generation(given, generation)
    refer(body)
    _check(body, extra_body)
    if extra_body:
        body.update(extra_body)
    notice_model(body)
    if not body.get("input") and not body.get("continuation_token"):
        raise InvalidOption("The input is empty: there is nothing to send. Give a text, contents or steps.", field="input")
    return body


def encode(body: Mapping[str, Any]) -> bytes:
    """Encode a body as JSON. Wire models may stand anywhere in it, and bytes, which become base64.

    Raises:
        InvalidOption: something in it is not JSON; it names the option.
    """
    try:
        return _encode(body)
    except (TypeError, ValueError) as error:
        for name, value in body.items():
            try:
                _encode(value)
            except (TypeError, ValueError) as reason:
                raise InvalidOption(f"{name!r} cannot be sent as JSON: {reason}.", field=name) from None
        raise InvalidOption(f"The request cannot be sent as JSON: {error}.") from None


def _encode(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_default).encode()


def _default(value: object) -> object:
    if isinstance(value, WireModel):
        return value.dump()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, PurePath):
        raise TypeError("a path is not JSON: give its bytes, path.read_bytes(), or upload it, client.files.upload(file=path)")
    raise TypeError(f"{type(value).__name__} is not JSON")


def check_spelling(name: str, others: Collection[str]) -> None:
    """Refuse an option that is nearest to one of `others`: those that a caller takes, and the request does not.

    Raises:
        InvalidOption: it names the one that was meant.
    """
    if name in OPTION_NAMES or name in others:
        return
    meant = nearest(name, {*OPTION_NAMES, *others})
    if meant and meant not in OPTION_NAMES:
        raise InvalidOption(f"Unknown option {name!r}. Did you mean {meant!r}?", field=name)


def _unknown(name: str) -> InvalidOption:
    if name in _ELSEWHERE:
        return InvalidOption(f"{name!r} is no option of a request. {_ELSEWHERE[name]}", field=name)
    hint = did_you_mean(name, OPTION_NAMES, _OTHERS)
    return InvalidOption(f"Unknown option {name!r}.{hint} To send it as it is, use extra_body={{{name!r}: …}}.", field=name)


def _merge_generation(given: object, flat: dict[str, Any]) -> dict[str, Any]:
    if isinstance(given, GenerationConfig):
        given = given.dump()
    if given is None:
        return flat
    if not isinstance(given, Mapping):
        raise InvalidOption(f"'generation_config' must be an object, not {type(given).__name__}.", field="generation_config")
    for name in given:
        if name not in _GENERATION_FIELDS:
            raise _unknown(name)
        if name in flat:
            raise InvalidOption(f"{name!r} is given both on its own and in 'generation_config'; give one.", field=name)
    return {**given, **flat}


def _check(body: Mapping[str, Any], extra_body: Mapping[str, Any] | None) -> None:
    """Refuse what is contradictory in itself, in words that name the way out; the rest is the service's to judge."""
    if body.get("model") and body.get("agent"):
        raise InvalidOption("'model' and 'agent' exclude each other; give one.", field="agent")
    if not body.get("model") and not body.get("agent"):
        raise InvalidOption("Neither 'model' nor 'agent' is given; give one.", field="model")
    for name in ("model", "agent"):
        if not isinstance(body.get(name) or "", str):
            raise InvalidOption(f"{name!r} must be a name, not {type(body[name]).__name__}.", field=name)
    tools = body.get("tools")
    if tools is not None:
        if not isinstance(tools, list | tuple):
            raise InvalidOption("'tools' must be a list.", field="tools")
        for i, tool in enumerate(tools):
            check_tool(tool, f"tools[{i}]")
    if body.get("agent"):
        check_agent_options(body["agent"], body, extra_body)


def check_tool(tool: object, path: str = "tool") -> None:
    """Refuse a tool declaration of a type that the table does not have.

    Args:
        tool: a declaration in the API's shape, as a JSON object or a wire model.
        path: what to call it in the error.

    Raises:
        InvalidOption: its type is missing or unknown. Wrap it in `wire.tools.UnknownTool` to send it all the same.
    """
    if isinstance(tool, WireModel):
        return
    if not isinstance(tool, Mapping):
        raise InvalidOption(f"{path} must be an object with a 'type', not {type(tool).__name__}{tool_way_out(tool)}.", field=path)
    kind = tool.get("type")
    if kind == "function":
        if "function" in tool:
            raise InvalidOption(
                f"{path} is in OpenAI's shape; here 'name', 'description' and 'parameters' stand beside 'type'.",
                field=f"{path}.function",
            )
        return
    if kind not in BUILT_IN_TOOLS:
        hint = tool_hint(next(iter(tool), "") if kind is None else kind)
        what = f"has the unknown type {kind!r}" if kind is not None else "has no 'type'"
        raise InvalidOption(
            f"{path} {what}.{hint} Known types: function, {', '.join(BUILT_IN_TOOLS)}. "
            f"To send a type this version does not know, wrap the object in {UnknownTool.__module__}.UnknownTool.",
            field=f"{path}.type",
        )
