"""Say what traces and caches are told of a call: whose model it is, its settings, and no secret."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from langchain_core.language_models.base import LangSmithParams

from ..agents import without_secrets as environment_without_secrets
from ..client.http.cloud.place import is_on_cloud
from ..client.http.secrets import shown, shown_headers
from ..tools import without_secrets as tool_without_secrets
from .names import MODEL_PROVIDER

_PROVIDERS = {False: "google_genai", True: "google_vertexai"}
"""Whether Google Cloud is asked -> LangChain's own word for whose models these are.

LangSmith finds prices by it, OpenTelemetry's and OpenInference's instrumentations the names of theirs.
"""

_SECRET_NAMES = frozenset(
    {
        "headers",
        "additional_headers",
        "default_headers",
        "http_options",
        "client_options",
        "credentials",
        "api_key",
        "google_api_key",
    }
)
"""The names of a call whose values traces and caches must not show."""


def traced_provider(vertexai: bool | None) -> str:
    """Return the `ls_provider` of traces; middleware compares another, `MODEL_PROVIDER`, with what stands in messages.

    Args:
        vertexai: the setting; None for what the environment says.

    Raises:
        InvalidOption: it is no yes or no.
    """
    return _PROVIDERS[is_on_cloud(vertexai)]


def traced_params(options: Mapping[str, Any], stop: list[str] | None) -> LangSmithParams:
    """Return what LangChain asks a model to say of itself.

    Args:
        options: the model and the options of the call, by any name of LangChain's.
        stop: the call's stop sequences, where it has any.
    """
    params = LangSmithParams(ls_provider=MODEL_PROVIDER, ls_model_name=str(options.get("model")), ls_model_type="chat")
    if (temperature := options.get("temperature")) is not None:
        params["ls_temperature"] = temperature
    if (limit := options.get("max_output_tokens") or options.get("max_tokens")) is not None:
        params["ls_max_tokens"] = limit
    if stops := stop or options.get("stop_sequences"):
        params["ls_stop"] = stops
    return params


def shown_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a call as traces and caches may see them; secrets are told apart, and not shown."""
    seen = {name: value for name, value in options.items() if name != "on_progress"}  # a function, which changes no answer
    if isinstance(seen.get("tools"), list | tuple):  # what is none is refused later
        seen["tools"] = [tool_without_secrets(tool) for tool in seen["tools"]]
    if seen.get("environment"):
        seen["environment"] = environment_without_secrets(seen["environment"])
    for name in _SECRET_NAMES & seen.keys():  # so that nobody gets what was cached for another
        value = shown_headers(shown(seen[name]))  # what is bound is held, and looks alike
        seen[name] = f"[hidden {sha256(repr(value).encode()).hexdigest()[:16]}]"
    return seen
