"""Convert OpenAI's parameters, and all others that a call may have, to the API's options.

Every parameter has a row in `PARAMETERS`: it is mapped, ignored because nothing depends on it, or refused by name. What has no
row is an option of the API's under its own name, or unknown, and refused as that. With `drop_params` (LiteLLM's), what would be
refused is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..client.http.errors import InvalidOption
from ..client.interactions.body import OPTION_NAMES, check_spelling
from ..framework.migration import google
from ..framework.modalities import modalities_to_formats
from ..framework.schemas.formats import response_format_to_api
from ..framework.thoughts import thinking_level
from ..framework.tools.choice import tools_to_api
from ..models import NO_THOUGHTS
from ..telemetry import count
from .shapes import FLAG, LIST, NUMBER, OBJECT, TEXT, TEXTS, WHOLE_NUMBER, Shape, check_shape, reading
from .tools import is_strict, tools_to_declarations

OWN_OPTIONS = frozenset({"state", "upload", "call_id_limit", "poll_interval", "cancel_abandoned"})
"""Options of this provider that are not sent."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What becomes of a parameter.

    Attributes:
        convert: gives the API's options for a value.
        shape: what the value must be; None for anything.
        harmless: values that ask for nothing, so that they are accepted where others are refused.
        refusal: why it is refused, and the way out; None if it is not.
        note: for the documentation.
    """

    convert: Callable[[Any], Mapping[str, Any]] | None = None
    shape: Shape | None = None
    harmless: tuple[Any, ...] = ()
    refusal: str | None = None
    note: str = ""


def _as(name: str, shape: Shape) -> Parameter:
    return Parameter(lambda value: {name: value}, shape, note=f"`{name}`")


def _ignored(note: str) -> Parameter:
    return Parameter(note=note)


def _refused(reason: str, *harmless: Any) -> Parameter:
    return Parameter(refusal=reason, harmless=harmless)


def _reasoning_effort(value: Any) -> Mapping[str, Any]:
    """OpenAI's effort, a word or (from Responses) an object, to a thinking level; with it come summaries, unless it is none."""
    effort = value.get("effort") if isinstance(value, Mapping) else value
    summary = value.get("summary") if isinstance(value, Mapping) else None
    check_shape(effort, TEXT | _NOTHING, "reasoning_effort.effort")
    options = {"thinking_level": effort}  # a word of the API's once the model is known
    if str(effort).lower() not in NO_THOUGHTS and summary != "none":
        options["thinking_summaries"] = "auto"
    return options


_NOTHING = Shape("null", lambda value: value is None)
_OBJECT_OR_NOTHING = OBJECT | _NOTHING

_BUDGETS = ((1024, "low"), (2048, "medium"))


def _thinking(value: Any) -> Mapping[str, Any]:
    """Anthropic's `thinking`. The API has levels, no budgets; they are taken as LiteLLM takes them for other models."""
    if not isinstance(value, Mapping):
        raise InvalidOption("'thinking' must be an object such as {'type': 'enabled', 'budget_tokens': 1024}.", field="thinking")
    budget = value.get("budget_tokens")
    if value.get("type") == "disabled" or budget == 0:
        return _reasoning_effort("none")
    level = next((level for most, level in _BUDGETS if budget <= most), "high") if isinstance(budget, int) else None
    return {"thinking_level": level, "thinking_summaries": "auto"}


_AUDIO_FORMAT = "pcm16"
"""What the service answers with; it refuses a `mime_type` for audio."""

_SERVICE_TIERS = {"auto": None, "default": "standard", "standard_only": "standard"}

PARAMETERS: dict[str, Parameter] = {
    # Mapped
    "temperature": _as("temperature", NUMBER),
    "top_p": _as("top_p", NUMBER),
    "top_k": _as("top_k", WHOLE_NUMBER),
    "seed": _as("seed", WHOLE_NUMBER),
    "max_tokens": _as("max_output_tokens", WHOLE_NUMBER),
    "max_completion_tokens": _as("max_output_tokens", WHOLE_NUMBER),
    "stop": Parameter(
        lambda value: {"stop_sequences": [value] if isinstance(value, str) else list(value)},
        TEXT | TEXTS,
        note="`stop_sequences`",
    ),
    "reasoning_effort": Parameter(_reasoning_effort, TEXT | OBJECT, note="`thinking_level`, and summaries of the thoughts"),
    "thinking": Parameter(_thinking, note="`thinking_level` by the budget, and summaries of the thoughts"),
    "service_tier": Parameter(
        lambda value: {"service_tier": _SERVICE_TIERS.get(value, value)},
        TEXT,
        note="`default` and `standard_only` are `standard`, `auto` says nothing",
    ),
    "store": _as("store", FLAG),
    "tools": Parameter(lambda value: {"tools": value}, LIST, note="see `tools.py`"),
    "tool_choice": Parameter(lambda value: {"tool_choice": value}, note="`required` is `any`; any provider's shape"),
    "web_search_options": Parameter(
        lambda value: {"web_search_options": value}, OBJECT, note="the tool `google_search`, which decides its fields itself"
    ),
    "response_format": Parameter(lambda value: {"response_format": value}, note="a `response_format` of type text"),
    "modalities": Parameter(lambda value: {"modalities": value}, TEXTS, note="a `response_format` per modality"),
    "audio": Parameter(
        lambda value: {"audio": value},
        OBJECT,
        note="`speech_config`; the service chooses the format",
    ),
    "safety_settings": Parameter(
        google.safety_settings,
        LIST | OBJECT,
        note="the API's shape, on Google Cloud only; those that switch filters off say nothing",
    ),
    "speech_config": Parameter(
        google.speech_config, TEXT | LIST | OBJECT, note="the API's list of voices, a voice's name, or generateContent's object"
    ),
    # Ignored: nothing in the answer depends on it, or the service does it anyway.
    "stream": _ignored("LiteLLM has acted on it"),
    "stream_options": _ignored("LiteLLM acts on it; usage is always reported"),
    "max_retries": _ignored("the client's; see `provider.py`"),
    "num_retries": _ignored("LiteLLM's"),
    "extra_headers": _ignored("they are headers"),
    "user": _ignored("the API has no end users; it separates conversations found by their text"),
    "safety_identifier": _ignored("the API has no end users"),
    "metadata": _ignored("LiteLLM's; the API has `labels`"),
    "prompt_cache_key": _ignored("the service caches by itself"),
    "prompt_cache_retention": _ignored("the service caches by itself"),
    "prediction": _ignored("it could only make the answer faster"),
    "parallel_tool_calls": _ignored("False is ignored with a warning: the API cannot limit a model to one call at a time"),
    "verbosity": _ignored("ignored with a warning, unless it is medium: the service has no such setting; say it in the prompt"),
    "include_server_side_tool_invocations": _ignored("the steps of the service's tools are always there"),
    # Refused
    "n": _refused("the service gives one answer; ask again for another", 1),
    "logprobs": _refused("the service gives no log probabilities", False),
    "top_logprobs": _refused("the service gives no log probabilities", 0),
    "presence_penalty": _refused("the service has no penalties", 0),
    "frequency_penalty": _refused("the service has no penalties", 0),
    "logit_bias": _refused("the service has no logit bias", {}),
    "functions": _refused("it is OpenAI's old form; use 'tools'", []),
    "function_call": _refused("it is OpenAI's old form; use 'tool_choice'", "auto", "none"),
    "cached_content": _refused("the API has no explicit cache; the service keeps the conversation, and caches by itself", ""),
    "context_management": _refused("the service edits no context; trim the messages"),
}
"""What becomes of each parameter that OpenAI, Anthropic or LiteLLM knows. None, as a value, means not set."""

_OF_THE_CALL = ("timeout", "headers", "api_key", "api_base", "base_url", "api_version", "extra_body", "drop_params")
"""Parameters that LiteLLM takes itself, and hands on apart from these."""

_MEANT = frozenset({*PARAMETERS, *OWN_OPTIONS, *_OF_THE_CALL})
"""What somebody may have meant who writes a parameter that there is not."""


_OF_TOOLS = frozenset({"tools", "web_search_options", "tool_choice"})
_OF_FORMATS = frozenset({"response_format", "response_modalities", "modalities", "audio"})
"""The options that become others together."""


def options_to_api(given: Mapping[str, Any], *, model: str = "", drop: bool = False) -> dict[str, Any]:
    """Convert the parameters of a call to the API's options.

    Args:
        given: parameters by any of the known names, `extra_body` among them, which is merged: what is known in it is an option,
            what is not is sent as it is.
        model: the model that is asked; thinking levels depend on it.
        drop: leave out what would be refused.

    Raises:
        InvalidOption: something cannot be sent; it names the parameter.
    """
    check_shape(given.get("extra_body"), _OBJECT_OR_NOTHING, "extra_body")
    extra = dict(given.get("extra_body") or {})
    merged = {name: value for name, value in given.items() if name != "extra_body"}
    known = [name for name in extra if name in PARAMETERS or name in OPTION_NAMES or name in OWN_OPTIONS]
    merged |= {name: extra.pop(name) for name in known if extra[name] is not None}  # a null in it is sent
    options: dict[str, Any] = {}
    for name, value in merged.items():
        if value is None:
            continue
        parameter = PARAMETERS.get(name)
        if parameter is not None and parameter.shape is not None:
            check_shape(value, parameter.shape, name)
        if parameter is None:
            if name in OPTION_NAMES or name in OWN_OPTIONS or not drop:
                check_spelling(name, _MEANT)
                options[name] = value  # what is unknown is refused, by name, when the body is made
        elif parameter.convert is not None:
            with reading(name):
                options.update((key, item) for key, item in parameter.convert(value).items() if item is not None)
        elif parameter.refusal is not None and value not in parameter.harmless and not drop:
            raise InvalidOption(f"{name!r} cannot be used: {parameter.refusal}.", field=name)
    if (effort := options.get("thinking_level")) is not None and (level := thinking_level(effort, model)) != effort:
        options = {**options, "thinking_level": level}
    if merged.get("verbosity") not in (None, "medium"):
        _warn_of_verbosity()
    if not _OF_TOOLS.isdisjoint(options):
        with reading("tools"):
            options = _with_tools(options)
    if not _OF_FORMATS.isdisjoint(options):
        with reading("response_format"):
            options = _with_formats(options)
    return {**options, "extra_body": extra} if extra else options


def _with_tools(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with tools in the API's shape."""
    tools = options.pop("tools", None) or []
    search = options.pop("web_search_options", None)
    choice = options.pop("tool_choice", None)
    check_shape(tools, LIST, "tools")
    declarations = tools_to_declarations(tools)
    if search is not None:
        wanted_search = tools_to_declarations([{**search, "type": "web_search"}], "web_search_options")
        declarations += [] if any(tool["type"] == "google_search" for tool in declarations) else wanted_search
    if choice in (None, "auto") and is_strict(tools):
        choice = "validated"
    with reading("tool_choice"):
        return {**options, **tools_to_api(declarations, choice)}


def _with_formats(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options with one response format, or a list of them for several modalities."""
    google = options.pop("response_modalities", None)
    check_shape(google, TEXTS | _NOTHING, "response_modalities")
    modalities, audio = options.pop("modalities", None) or google, options.pop("audio", None)
    wanted = options.pop("response_format", None)
    given = response_format_to_api(wanted, _schema_of) if wanted is not None else None
    formats = modalities_to_formats(modalities, given)
    if audio is not None:
        check_shape(audio.get("format"), TEXT | _NOTHING, "audio.format")
        if audio.get("format") not in (None, _AUDIO_FORMAT):
            _warn_of_audio_format()
        voice = audio.get("voice")
        name = voice.get("id") if isinstance(voice, Mapping) else voice
        check_shape(name, TEXT | _NOTHING, "audio.voice")
        if name:
            options.setdefault("speech_config", [{"voice": name}])
    if formats is not None:
        options["response_format"] = formats
    return options


def _warn_of_audio_format() -> None:
    count(
        "audio_format_ignored",
        "The service answers with PCM (audio/l16) whatever is asked for: 'format' of 'audio' is ignored.",
        level=logging.WARNING,
        once=True,
    )


def _warn_of_verbosity() -> None:
    count(
        "verbosity_ignored",
        "The API has no setting for how long answers are: 'verbosity' is ignored. Say it in the prompt.",
        level=logging.WARNING,
        once=True,
    )


def _schema_of(cls: Any) -> Any:
    """Return the schema of a pydantic class; None for any other."""
    return cls.model_json_schema() if hasattr(cls, "model_json_schema") else None
