"""The official SDK's client, where statements ask for an interaction, its events, or one that is stored."""

from __future__ import annotations

import warnings
from typing import Any

import httpx

from gemini_interactions.assembly.accumulate import accumulate
from gemini_interactions.wire.events import parse_event
from gemini_interactions.wire.interaction import Interaction

from .service import Streamed


class SdkFace:
    """The SDK's client, in our words.

    Args:
        http: where its requests go.
        settings: those of `genai.Client`: a key, or a project on Google Cloud.
        base_url: where the service is; the SDK's own choice if not given.
    """

    def __init__(self, http: httpx.Client, settings: dict[str, Any], base_url: str | None = None) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from google import genai

            place = {} if base_url is None else {"base_url": base_url}
            version = {} if settings.get("vertexai") else {"api_version": "v1beta"}
            options = {"httpx_client": http, "retry_options": {"attempts": 1}, **version, **place}
            self._interactions = genai.Client(**settings, http_options=options).interactions

    def create(self, **options: Any) -> Interaction:
        """Create an interaction."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _ours(self._interactions.create(**_nested(options)))

    def stream(self, **options: Any) -> Streamed:
        """Create one as events."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            events = [_json(event) for event in self._interactions.create(**_nested(options), stream=True)]
        return Streamed(events, accumulate(map(parse_event, events)))

    def get(self, id: str) -> Interaction:
        """Read one."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _ours(self._interactions.get(id=id))


_OF_GENERATION = (
    "temperature",
    "seed",
    "max_output_tokens",
    "stop_sequences",
    "thinking_level",
    "thinking_summaries",
    "tool_choice",
)


def _nested(options: dict[str, Any]) -> dict[str, Any]:
    """Our options as the API has them: those of generation in one object."""
    config = {name: options[name] for name in _OF_GENERATION if name in options}
    rest = {name: value for name, value in options.items() if name not in config}
    return {**rest, **({"generation_config": config} if config else {})}


def _ours(interaction: Any) -> Interaction:
    return Interaction.model_validate(_json(interaction))


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = value.model_dump(mode="json", exclude_none=True)
    return found
