"""The body of POST /interactions.

Reference: ai.google.dev/api/interactions-api, `CreateModelInteraction` and `CreateAgentInteraction`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from .agents import AgentConfig, AgentOption
from .base import Delivery, Tagged, ThinkingSummaries, UnknownVariant, WireModel, known
from .content import KnownContent, UnknownContent
from .environments import Environment
from .steps import KnownStep
from .tools import Tool, ToolChoiceConfig, ToolChoiceMode
from .usage import Modality

ServiceTier = Annotated[str, known("flex", "standard", "priority", "deferred")]
ThinkingLevel = Annotated[str, known("minimal", "low", "medium", "high", "xhigh")]
AspectRatio = Annotated[
    str,
    known(
        "1:1",
        "2:3",
        "3:2",
        "3:4",
        "4:3",
        "4:5",
        "5:4",
        "9:16",
        "16:9",
        "21:9",
        "1:8",
        "8:1",
        "1:4",
        "4:1",
    ),
]
ImageSize = Annotated[str, known("512", "1K", "2K", "4K")]

# Generation config


class SpeechConfig(WireModel):
    """One voice; `speaker` must be the name the prompt gives."""

    voice: str | None = None
    language: str | None = None
    speaker: str | None = None


class SpeakerConfig(WireModel):
    """The object form of several voices."""

    speakers: list[SpeechConfig] | None = None


class ImageConfig(WireModel):
    """Legacy form of the image response format."""

    aspect_ratio: AspectRatio | None = None
    image_size: ImageSize | None = None


class VideoConfig(WireModel):
    """The task of a request whose answer is a video."""

    task: (
        Annotated[
            str,
            known("text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"),
        ]
        | None
    ) = None


class VerbatimTranscriptionMode(WireModel):
    """Transcription word for word."""

    type: Literal["verbatim"]
    diarization_mode: str | None = None
    timestamp_granularities: list[str] | None = None


class SmartTranscriptionMode(WireModel):
    """Transcription made readable."""

    type: Literal["smart"]
    source_text: str | None = None


class UnknownTranscriptionMode(UnknownVariant):
    """A transcription mode that this version does not know, verbatim."""


TranscriptionMode = Annotated[VerbatimTranscriptionMode | SmartTranscriptionMode, Tagged(UnknownTranscriptionMode)]


class TranscriptionConfig(WireModel):
    """How audio is written down."""

    mode: Annotated[str, known("verbatim", "smart")] | TranscriptionMode | None = None
    language_codes: list[str] | None = None
    language_hints: list[str] | None = None
    diarization_mode: str | None = None
    timestamp_granularities: list[str] | None = None
    custom_vocabulary: list[str] | None = None
    adaptation_phrases: list[str] | None = None


class GenerationConfig(WireModel):
    """How the model generates; for models only, agents take `agent_config`.

    `top_k` is in no schema, but the service accepted it on 2026-07-28.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    seed: int | None = None
    stop_sequences: list[str] | None = None
    max_output_tokens: int | None = None
    thinking_level: ThinkingLevel | None = None
    thinking_summaries: ThinkingSummaries | None = None
    tool_choice: ToolChoiceMode | ToolChoiceConfig | None = None
    speech_config: list[SpeechConfig] | SpeakerConfig | None = None
    image_config: ImageConfig | None = None
    video_config: VideoConfig | None = None
    transcription_config: TranscriptionConfig | None = None


# Response format


class TextResponseFormat(WireModel):
    """Text, or JSON that follows a schema."""

    type: Literal["text"]
    mime_type: Annotated[str, known("application/json", "text/plain")] | None = None
    schema_: dict[str, Any] | None = Field(default=None, alias="schema")


class ImageResponseFormat(WireModel):
    """An image."""

    type: Literal["image"]
    mime_type: Annotated[str, known("image/jpeg")] | None = None
    aspect_ratio: AspectRatio | None = None
    image_size: ImageSize | None = None
    delivery: Delivery | None = None


class AudioResponseFormat(WireModel):
    """Speech or music; `sample_rate` in hertz, `bit_rate` in bits per second."""

    type: Literal["audio"]
    mime_type: (
        Annotated[
            str,
            known("audio/mp3", "audio/ogg_opus", "audio/l16", "audio/wav", "audio/alaw", "audio/mulaw"),
        ]
        | None
    ) = None
    sample_rate: int | None = None
    bit_rate: int | None = None
    delivery: Delivery | None = None


class VideoResponseFormat(WireModel):
    """A video; `duration` in seconds, as `"8s"`."""

    type: Literal["video"]
    aspect_ratio: Annotated[str, known("16:9", "9:16")] | None = None
    duration: str | None = None
    resolution: Annotated[str, known("360p", "720p", "1080p", "4k")] | None = None
    delivery: Delivery | None = None
    gcs_uri: str | None = None


class UnknownResponseFormat(UnknownVariant):
    """A response format that this version does not know (or a bare JSON Schema), verbatim."""


ResponseFormat = Annotated[
    TextResponseFormat | ImageResponseFormat | AudioResponseFormat | VideoResponseFormat, Tagged(UnknownResponseFormat)
]

# The request itself


class SafetySetting(WireModel):
    """A harm and where to stop; Vertex only, the Gemini API refuses it."""

    type: Annotated[
        str,
        known(
            "hate_speech",
            "dangerous_content",
            "harassment",
            "sexually_explicit",
            "civic_integrity",
            "image_hate",
            "image_dangerous_content",
            "image_harassment",
            "image_sexually_explicit",
            "jailbreak",
        ),
    ]
    threshold: Annotated[
        str,
        known("block_low_and_above", "block_medium_and_above", "block_only_high", "block_none", "off"),
    ]
    method: Annotated[str, known("severity", "probability")] | None = None


class WebhookConfig(WireModel):
    """Where to report the end of a background run, and what to send along."""

    uris: list[str] | None = None
    user_metadata: dict[str, Any] | None = None


InputItem = Annotated[KnownStep | KnownContent, Tagged(UnknownContent)]
"""A step or a content; their types do not overlap."""

InteractionsInput = str | list[InputItem] | InputItem


class Settings(WireModel):
    """Options that a request sets and an interaction may echo."""

    agent: AgentOption | None = None
    model: str | None = None
    input: InteractionsInput | None = None
    system_instruction: str | None = None
    tools: list[Tool] | None = None
    response_format: ResponseFormat | list[ResponseFormat] | None = None
    response_mime_type: str | None = None
    response_modalities: list[Modality] | None = None
    generation_config: GenerationConfig | None = None
    agent_config: AgentConfig | None = None
    environment: Environment | str | None = None
    labels: dict[str, str] | None = None
    safety_settings: list[SafetySetting] | None = None
    service_tier: ServiceTier | None = None
    webhook_config: WebhookConfig | None = None
    cached_content: str | None = None
    previous_interaction_id: str | None = None
    continuation_token: str | None = None


class InteractionRequest(Settings):
    """The body of POST /interactions. Either `model` or `agent` is set."""

    stream: bool | None = None
    store: bool | None = None
    background: bool | None = None
