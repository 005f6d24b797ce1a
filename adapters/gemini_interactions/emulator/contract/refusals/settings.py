"""Settings that this service, or a model, does not take."""

from __future__ import annotations

import re

from ...core.errors import INVALID_ARGUMENT, OPEN
from ..catalogue import takes_sound_formats, takes_thinking_levels, thinking_levels
from ..request import CheckedRequest
from .rules import Rule, Table, Words

# Lower-case letters of any script, digits, _ and -; a key begins with a letter.
_LABEL = re.compile(r"[\w-]{0,63}")


def _level_of_the_model(request: CheckedRequest) -> Words:
    level, levels = request.config.get("thinking_level"), thinking_levels(request.model)
    return {"level": level, "levels": ", ".join(levels)} if level and levels and level not in levels else None


def _level(request: CheckedRequest) -> Words:
    level = request.config.get("thinking_level")
    return {"level": level.upper()} if level and not takes_thinking_levels(request.model) else None


def _other_size(request: CheckedRequest) -> Words:
    if "lite-image" not in request.model:
        return None
    images = ((path, entry.get("image_size")) for path, entry in request.formats_with_paths if entry.get("type") == "image")
    return next(({"path": path, "size": size} for path, size in images if size not in (None, "1K")), None)


def _mime_type_of_a_sound(request: CheckedRequest) -> bool:
    asked = any(entry.get("mime_type") is not None for entry in request.formats("audio"))
    return asked and not takes_sound_formats(request.model)


def _wrong_label(request: CheckedRequest) -> bool:
    labels = request.body.get("labels") or {}
    return not all(_is_label(key) and key[:1].isalpha() and _is_label(f"{text}") for key, text in labels.items())


def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(text) is not None and text == text.lower()


SETTINGS = Table(
    "Settings",
    (
        Rule(
            name="safety settings, but on Google Cloud",
            applies=lambda r: r.body.get("safety_settings") and not r.vertex,
            message="The parameter 'safety_settings' is not available on the Gemini API but it is available on the Gemini"
            " Enterprise Agent Platform.",
            source="live, summer 2026",
        ),
        Rule(
            name="the tier 'deferred'",
            applies=lambda r: r.body.get("service_tier") == "deferred",
            message="The value 'deferred' is not supported for 'service_tier'.",
            source="live, summer 2026",
        ),
        Rule(
            name="'response_mime_type' alone",
            applies=lambda r: r.body.get("response_mime_type") and not r.body.get("response_format"),
            message="responseFormat must be set when responseMimeType is set",
            source="live, summer 2026",
        ),
        Rule(
            name="a thinking level that the model does not have",
            applies=_level_of_the_model,
            message="'{level}' is not a supported thinking level for this model. Allowed values are: {levels}.",
            source="live, summer 2026, with 3.7 and 3.8; the levels of the others: docs",
        ),
        Rule(
            name="a thinking level for a model that does not think",
            applies=_level,
            message="Thinking level {level} is not supported for this model.",
            source=f"live, summer 2026; of which models: {OPEN}",
        ),
        Rule(
            name="another size than 1K of a lite image model",
            applies=_other_size,
            message="The value '{size}' is not supported for '{path}.image_size' with this model.",
            source=f"live, summer 2026; words: {OPEN}",
        ),
        Rule(
            name="the delivery of an image",
            applies=lambda r: any(entry.get("delivery") is not None for entry in r.formats("image")),
            message="Image delivery mode is not supported.",
            source="live, summer 2026",
        ),
        Rule(
            name="the mime type of a sound, of a model that has one of its own",
            applies=_mime_type_of_a_sound,
            message="Audio mime_type is not supported in response_format.",
            source="live, summer 2026, with Lyria 3 and 3.1 Flash TTS; docs: speech-generation, for 3.8 TTS, which take one",
        ),
        Rule(
            name="the delivery of a sound",
            applies=lambda r: any(entry.get("delivery") is not None for entry in r.formats("audio")),
            message="Audio delivery mode is not supported.",
            source="live 2026-07 (genai-rs)",
        ),
        Rule(
            name="a schema of an answer that is no JSON",
            applies=lambda r: any(e.get("schema") and e.get("mime_type") == "text/plain" for e in r.formats("text")),
            message="'response_format.schema' can only be set when 'response_format.mime_type' is 'application/json'.",
            source=f"google-genai 3.6.1, `TextResponseFormat.schema_`; words: {OPEN}",
        ),
        Rule(
            name="a label of other letters, or too long",
            applies=_wrong_label,
            message=INVALID_ARGUMENT,
            source=f"google-genai 3.6.1, `labels`; words: {OPEN}",
        ),
    ),
    concerns=lambda r: not r.is_plain,
)
