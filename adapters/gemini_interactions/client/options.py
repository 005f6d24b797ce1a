"""The options of a request: declared and documented once, folded into the API's body, and refused by name when unknown.

Reference: ai.google.dev/api/interactions-api, `CreateModelInteraction`, `CreateAgentInteraction` and `GenerationConfig`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, Field

from ..tools import BUILT_IN_TOOLS
from ..wire.base import WireModel
from ..wire.request import GenerationConfig, InteractionRequest
from ..wire.tools import UnknownTool
from .errors import InvalidOption


class InteractionOptions(BaseModel):
    """What can be set on a request, under the API's own names.

    Chat models and LLM classes take these as fields; `Client.create` and `Client.stream` take them as keyword arguments. Only
    what is set is sent: the service has its own defaults, and newer models refuse some of the older options.
    """

    agent: str | None = Field(
        None, description="The agent to run, instead of a model: `deep-research-preview-04-2026`, your own, …"
    )
    temperature: float | None = Field(None, description="Randomness of the output, 0 to 2. The newest models may refuse it.")
    top_p: float | None = Field(None, description="Cumulative probability of the tokens to sample from, 0 to 1.")
    top_k: int | None = Field(None, description="Number of tokens to sample from. Undocumented, accepted in July 2026.")
    seed: int | None = Field(None, description="Seed of the sampling.")
    max_output_tokens: int | None = Field(None, description="Most tokens to answer with; then the status is `incomplete`.")
    stop_sequences: list[str] | None = Field(None, description="Texts to stop at.")
    thinking_level: str | None = Field(None, description="How much to think: `minimal`, `low`, `medium`, `high` or `xhigh`.")
    thinking_summaries: str | None = Field(None, description="`auto` to get summaries of the thoughts, else `none`.")
    tool_choice: Any = Field(None, description="`auto`, `any`, `none`, `validated`, or `{'allowed_tools': {'mode', 'tools'}}`.")
    speech_config: Any = Field(None, description="Voices for speech output: a list of `{'voice', 'language', 'speaker'}`.")
    image_config: dict[str, Any] | None = Field(None, description="Legacy form of an image `response_format`.")
    video_config: dict[str, Any] | None = Field(None, description="What to make of the input for video output: `{'task': …}`.")
    transcription_config: dict[str, Any] | None = Field(None, description="How audio is written down.")
    response_format: Any = Field(None, description="The form of the answer: a format, or a list of them for several modalities.")
    response_modalities: list[str] | None = Field(None, description="Deprecated by the API in favour of `response_format`.")
    service_tier: str | None = Field(None, description="`flex`, `standard` or `priority`; the answer says which was used.")
    store: bool | None = Field(None, description="Whether the service keeps the interaction. It does unless this is false.")
    background: bool | None = Field(None, description="Run on the service, whether or not the connection holds.")
    agent_config: dict[str, Any] | None = Field(None, description="Settings of an agent, by `type`.")
    environment: Any = Field(None, description="The sandbox of an agent: `remote` for a new one, an id, or a description.")
    labels: dict[str, str] | None = Field(None, description="Labels for billing; keys and values up to 63 lower-case characters.")
    safety_settings: list[dict[str, Any]] | None = Field(None, description="Thresholds per harm. Vertex only.")
    webhook_config: dict[str, Any] | None = Field(None, description="Where to report the end of a background run.")


ALIASES: dict[str, str] = {
    "max_tokens": "max_output_tokens",
    "stop": "stop_sequences",
    "reasoning_effort": "thinking_level",
}
"""Names that users of the frameworks type, and the API's name for the same thing."""

_REQUEST_FIELDS = frozenset(InteractionRequest.model_fields)
_GENERATION_FIELDS = frozenset(GenerationConfig.model_fields)
OPTION_NAMES: frozenset[str] = _REQUEST_FIELDS | _GENERATION_FIELDS | frozenset(ALIASES)
"""Every name that a request takes."""


def request_body(options: Mapping[str, Any], extra_body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The body of POST /interactions for these options.

    Args:
        options: options by the API's names or their aliases, those of `generation_config` flat or in place. None means not set.
        extra_body: sent as it is, over everything else; for what this version does not know.

    Returns:
        The body, with only what was set.

    Raises:
        InvalidOption: an option is unknown, given twice, or contradicts another; it names the option.
    """
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
    _check(body)
    if extra_body:
        body.update(extra_body)
    if not body.get("input") and not body.get("continuation_token"):
        raise InvalidOption("The input is empty: there is nothing to send. Give a text, contents or steps.", field="input")
    return body


def encode(body: Mapping[str, Any]) -> bytes:
    """A body as JSON. Wire models may stand anywhere in it, and bytes, which become base64.

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
    raise TypeError(f"{type(value).__name__} is not JSON")


def _unknown(name: str) -> InvalidOption:
    close = get_close_matches(name, OPTION_NAMES, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
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


def _check(body: Mapping[str, Any]) -> None:
    """What is contradictory in itself is refused here, in words that name the way out; the rest is the service's to judge."""
    if body.get("model") and body.get("agent"):
        raise InvalidOption("'model' and 'agent' exclude each other; give one.", field="agent")
    if not body.get("model") and not body.get("agent"):
        raise InvalidOption("Neither 'model' nor 'agent' is given; give one.", field="model")
    if body.get("agent") and body.get("generation_config"):
        names = ", ".join(repr(name) for name in body["generation_config"])
        raise InvalidOption(
            f"Agents take no generation_config ({names}); their settings go in 'agent_config'.", field="generation_config"
        )
    tools = body.get("tools")
    if tools is not None:
        if not isinstance(tools, list | tuple):
            raise InvalidOption("'tools' must be a list.", field="tools")
        for i, tool in enumerate(tools):
            check_tool(tool, f"tools[{i}]")


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
        raise InvalidOption(f"{path} must be an object with a 'type', not {type(tool).__name__}.", field=path)
    kind = tool.get("type")
    if kind == "function":
        if "function" in tool:
            raise InvalidOption(
                f"{path} is in OpenAI's shape; here 'name', 'description' and 'parameters' stand beside 'type'.",
                field=f"{path}.function",
            )
        return
    if kind not in BUILT_IN_TOOLS:
        close = get_close_matches(str(kind), ["function", *BUILT_IN_TOOLS], n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        what = f"has the unknown type {kind!r}" if kind is not None else "has no 'type'"
        raise InvalidOption(
            f"{path} {what}.{hint} Known types: function, {', '.join(BUILT_IN_TOOLS)}. "
            f"To send a type this version does not know, wrap the object in {UnknownTool.__module__}.UnknownTool.",
            field=f"{path}.type",
        )
