"""Voices for speech: the service's own, and those made by a description or after somebody's voice.

Times are in RFC 3339. Fields are those of the official SDK.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from ..media_files.methods import SavedSound
from .base import Page, WireModel, known
from .secrets import TellsSecrets
from .usage import Usage

Pitch = Annotated[str, known("low", "medium", "high")]
VoiceType = Annotated[str, known("replicated", "prompted", "prebuilt")]


class AudioData(SavedSound, WireModel):
    """Audio, as base64 with its media type."""

    data: str
    mime_type: str


class PromptedVoice(WireModel):
    """A voice by its description; `base_voice` is one to begin with."""

    input: str
    base_voice: str | None = None


class ReplicatedVoice(WireModel):
    """A voice after somebody's, who says in `consent_audio` that they agree."""

    source_audio: AudioData
    consent_audio: AudioData


class VoiceInput(WireModel):
    """The voice to make."""

    type: VoiceType
    prompted: PromptedVoice | None = None
    replicated: ReplicatedVoice | None = None
    display_name: str | None = None
    description: str | None = None
    language_code: str | None = None
    region_code: str | None = None
    gender: str | None = None
    accent: str | None = None
    persona: str | None = None
    context: str | None = None
    pitch: Pitch | None = None
    model: str | None = None
    sample_audio: AudioData | None = None


class CreateVoiceRequest(WireModel):
    """The body of POST /voices."""

    voice: VoiceInput
    store: bool | None = None


class VoiceOutput(TellsSecrets):
    """A voice. Its `id`, or the `key` of one that is not stored, goes into `speech_config[].voice`.

    The key is the voice: it is told once, and is in no repr and no pickle.
    """

    SECRETS: ClassVar[frozenset[str]] = frozenset({"key"})

    type: VoiceType | None = None
    id: str | None = None
    key: str | None = None
    prompted: PromptedVoice | None = None
    display_name: str | None = None
    description: str | None = None
    language_code: str | None = None
    region_code: str | None = None
    gender: str | None = None
    accent: str | None = None
    persona: str | None = None
    context: str | None = None
    pitch: Pitch | None = None
    model: str | None = None
    sample_audio: AudioData | None = None
    expire_time: str | None = None
    usage: Usage | None = None


class ListVoicesResponse(Page):
    """A part of the list of voices."""

    voices: list[VoiceOutput] | None = None
