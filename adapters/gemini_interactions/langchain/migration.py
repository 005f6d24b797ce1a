"""Accept the names that users of `ChatGoogleGenerativeAI` know, and say what replaces those that are gone.

They are understood by the constructor, in a call and in `bind`. `docs/migrate/chat-google-generative-ai.md` tells the same
to users; a test holds the two together.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from ..client.http.errors import InvalidOption
from ..client.http.secrets import shown
from ..framework import settings as model_settings
from ..framework.migration import google, openai
from ..framework.migration.old_names import Converter, OldNames, refuse_inside
from ..telemetry import count

RENAMED: dict[str, str] = {
    "google_api_key": "api_key",
    "request_timeout": "timeout",
    "retries": "max_retries",
    "additional_headers": "headers",
    "default_headers": "headers",
    "model_name": "model",
}
"""The same thing under another name."""

REPLACED: dict[str, str] = {
    **google.REPLACED,
    "client_options": "Set base_url, headers, http_client or http_async_client.",
    "client_args": "Set http_client and http_async_client.",
    "transport_type": "There is REST only.",
    "model_kwargs": "Every option of the API is a field; per call, extra_body sends what this version does not know.",
    "code_execution": "Bind the tool: bind_tools([code_execution()]).",
}
"""What the API does not have, or has in another shape."""

IGNORED: dict[str, str] = {
    "convert_system_message_to_human": "The API takes a system instruction, so that nothing has to be converted.",
}
"""What nothing depends on."""

HARMLESS: dict[str, tuple[Any, ...]] = {
    **google.HARMLESS,
    "convert_system_message_to_human": (False,),
    "client_options": ({},),
    "client_args": ({},),
    "model_kwargs": ({},),
    "code_execution": (False,),
}
"""The values that ask for nothing."""

_NO_OTHER_TRANSPORTS = ("grpc", "grpc_asyncio")


def _transport(transport: Any) -> dict[str, Any]:
    """Convert the transport: the name of the one there is says nothing, an object of httpx's is ours."""
    if not isinstance(transport, str):
        return {"transport": transport}
    if transport in _NO_OTHER_TRANSPORTS:
        count("transport_ignored", "'transport' %r is ignored: there is REST only.", transport, level=logging.WARNING, once=True)
    elif transport != "rest":
        raise InvalidOption("'transport' is an httpx transport, or 'rest', not another text.", field="transport")
    return {}


def _client_options(options: Any) -> dict[str, Any]:
    """Convert the client's options as far as they say where the service is."""
    if not isinstance(options, Mapping) or options.keys() != {"api_endpoint"}:
        raise InvalidOption(
            f"'client_options' is an option of ChatGoogleGenerativeAI. {REPLACED['client_options']}", field="client_options"
        )
    address = str(shown(options["api_endpoint"]))
    return {"base_url": address if "://" in address else f"https://{address}"}


def _model_kwargs(options: Any) -> dict[str, Any]:
    """Refuse ChatOpenAI's and ChatGoogleGenerativeAI's options beside the fields, each with its own way out."""
    return refuse_inside("model_kwargs", options, NAMES, REPLACED["model_kwargs"])


def _generation_config(config: Any) -> dict[str, Any]:
    """Convert generateContent's object; the API's own has no names that differ, and is left as it is."""
    if not isinstance(config, Mapping) or not CALL_NAMES.known & config.keys():
        return {"generation_config": config}
    return CALL_NAMES.accept(config)


CONVERTED: dict[str, Converter] = {
    **google.CONVERTED,
    "transport": _transport,
    "client_options": _client_options,
    "model_kwargs": _model_kwargs,
}
"""What has another shape here."""

_OF = "ChatGoogleGenerativeAI"

_WITH_A_CALL = {
    "extra_body": "Give it with a call, or bind it: model.bind(extra_body={…}).",
    "tools": "Bind them: bind_tools([…]).",
    "tool": "Bind them: bind_tools([…]).",
    "strict": "Give it to bind_tools, or set tool_choice='validated'.",
    "parallel_tool_calls": "The API cannot limit a model to one call at a time.",
    **dict.fromkeys(("system_instruction", "system_prompt", "system"), "Give a SystemMessage, first."),
    "previous_interaction_id": "Give it with a call, or bind it: model.bind(previous_interaction_id=…).",
    "context_window": "It is in the profile: profile={'max_input_tokens': …}.",
    "is_function_calling_model": "It is in the profile: profile={'tool_calling': …}.",
    "additional_kwargs": REPLACED["model_kwargs"],
}
"""What a call takes, or LangChain has elsewhere."""

NAMES = OldNames(
    _OF,
    RENAMED,
    CONVERTED,
    IGNORED,
    HARMLESS,
    {name: way for name, way in REPLACED.items() if name not in CONVERTED},
    OldNames(
        "other classes",
        {},
        {},
        {},
        {"strict": (False,), "tools": ([],), "parallel_tool_calls": (True,), "extra_body": ({},), "additional_kwargs": ({},)},
        _WITH_A_CALL,
        openai.NAMES,
    ),
)
"""The names of the constructor."""

CALL_NAMES = OldNames(
    _OF,
    RENAMED,
    {
        **CONVERTED,
        "generation_config": _generation_config,
        "strict": lambda strict: {"tool_choice": "validated" if strict else None},
    },
    {**IGNORED, "parallel_tool_calls": "The Interactions API cannot limit a model to one call at a time."},
    {
        **HARMLESS,
        "parallel_tool_calls": (True,),
        **dict.fromkeys(("stream", "streaming", "verbose", "disable_streaming"), (True, False)),  # LangChain has acted on them
    },
    NAMES.replaced,
    openai.NAMES,
)
"""The names of a call."""


def accept_settings(settings: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a chat model under the names of its fields, whatever they were given under.

    Args:
        settings: as the caller gave them.
        fields: the fields.

    Raises:
        InvalidOption: one is unknown, given twice or has no counterpart, or it is not said whom to ask. No value is quoted,
            since one of them is the key.
    """
    return model_settings.accept_settings(NAMES.accept(settings), fields, others=NAMES.usable)


def check_output_version(version: str | None) -> None:
    """Refuse a form of the content that replies do not have, given or from the environment.

    Raises:
        InvalidOption: it is neither v0 nor v1.
    """
    if version not in (None, "v0", "v1"):
        raise InvalidOption(
            f"output_version={version!r} (or LC_OUTPUT_VERSION) is not to be had. The content of a reply is a list of blocks"
            " ('v1', which is the default) or a text ('v0').",
            field="output_version",
        )
