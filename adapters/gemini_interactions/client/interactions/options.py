"""Declare the options of a request once, for the client and for every adapter.

Reference: ai.google.dev/api/interactions-api, `CreateModelInteraction`, `CreateAgentInteraction` and `GenerationConfig`.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, field_validator

from ...wire.base import WireModel


class InteractionOptions(BaseModel, defer_build=True):  # nobody makes one
    """What can be set on a request, under the API's own names.

    Chat models and LLM classes take these as fields; `Client.create` and `Client.stream` take them as keyword arguments. Only
    what is set is sent: the service has its own defaults, and newer models refuse some of the older options.
    """

    agent: str | None = Field(
        default=None, description="The agent to run, instead of a model: `deep-research-preview-04-2026`, your own, …"
    )
    temperature: float | None = Field(
        default=None, description="Randomness of the output, 0 to 2. The newest models may refuse it."
    )
    top_p: float | None = Field(default=None, description="Cumulative probability of the tokens to sample from, 0 to 1.")
    top_k: int | None = Field(default=None, description="Number of tokens to sample from. Undocumented, accepted in July 2026.")
    seed: int | None = Field(default=None, description="Seed of the sampling.")
    max_output_tokens: int | None = Field(
        default=None, description="Most tokens to answer with; then the status is `incomplete`."
    )
    stop_sequences: list[str] | None = Field(default=None, description="Texts to stop at.")
    thinking_level: str | None = Field(
        default=None, description="How much to think: `minimal`, `low`, `medium`, `high` or `xhigh`."
    )
    thinking_summaries: str | None = Field(default=None, description="`auto` to get summaries of the thoughts, else `none`.")
    tool_choice: Any = Field(
        default=None, description="`auto`, `any`, `none`, `validated`, or `{'allowed_tools': {'mode', 'tools'}}`."
    )
    speech_config: Any = Field(
        default=None, description="Voices for speech output: a list of `{'voice', 'language', 'speaker'}`."
    )
    image_config: dict[str, Any] | None = Field(default=None, description="Legacy form of an image `response_format`.")
    video_config: dict[str, Any] | None = Field(
        default=None, description="What to make of the input for video output: `{'task': …}`."
    )
    transcription_config: dict[str, Any] | None = Field(default=None, description="How audio is written down.")
    response_format: Any = Field(
        default=None, description="The form of the answer: a format, or a list of them for several modalities."
    )
    response_modalities: list[str] | None = Field(
        default=None, description="Deprecated by the API in favour of `response_format`."
    )
    service_tier: str | None = Field(
        default=None, description="`flex`, `standard` or `priority`; the answer says which was used."
    )
    store: bool | None = Field(
        default=None, description="Whether the service keeps the interaction. It does unless this is false."
    )
    background: bool | None = Field(default=None, description="Run on the service, whether or not the connection holds.")
    agent_config: dict[str, Any] | None = Field(default=None, description="Settings of an agent, by `type`.")
    environment: Any = Field(
        default=None, description="The sandbox of an agent: `remote` for a new one, an id, or a description."
    )
    labels: dict[str, str] | None = Field(
        default=None, description="Labels for billing; keys and values up to 63 lower-case characters."
    )
    safety_settings: list[dict[str, Any]] | None = Field(default=None, description="Thresholds per harm. Vertex only.")
    webhook_config: dict[str, Any] | None = Field(default=None, description="Where to report the end of a background run.")

    @field_validator(
        *("agent_config", "image_config", "video_config", "transcription_config", "webhook_config", "safety_settings"),
        mode="before",
    )
    @classmethod
    def _objects(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [cls._objects(each) for each in value]
        return value.dump() if isinstance(value, WireModel) else value


OF_A_REQUEST: dict[str, str] = {
    "model": "The model to ask; or give `agent`.",
    "input": "What to ask: a text, or a list of contents or of steps.",
    "system_instruction": "What the model is to heed throughout. The service does not keep it: give it with every request.",
    "tools": "The service's own tools and functions, in the API's shape. The service does not keep them.",
    "previous_interaction_id": "The interaction to continue.",
    "generation_config": "The options of generation as one object, in place of those that are options of their own here.",
    "response_mime_type": "Deprecated by the API in favour of `response_format`.",
    "cached_content": "A cache of generateContent's. The API refuses it so far.",
    "continuation_token": "Where to go on with an answer that was cut off; the client does so by itself.",
}
"""What a request takes beside: of each call, not of a model class, and what each means."""

ALIASES: dict[str, str] = {
    "max_tokens": "max_output_tokens",
    "stop": "stop_sequences",
    "reasoning_effort": "thinking_level",
}
"""Names that users of the frameworks type, and the API's name for the same thing."""
