"""Settings that are documented for other models, for the older API, or to be dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..catalogue import takes_sound_formats, takes_thinking_levels
from ..names import AUDIO, IMAGE, TEXT, VIDEO, bare_name, model_of
from ..request import CheckedRequest
from .questions import Question, Subject

_SAMPLING = ("temperature", "top_p", "top_k")
_SAMPLING_DROPPED = ("gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash", "gemini-3.5-flash-lite")
_HIGHEST_LEVEL = ("gemini-4-hydrogen", "gemini-4-neon")
_DURATION = re.compile(r"\d+(?:\.\d{1,9})?s")
_MOST_STOPS, _MOST_SPEAKERS, _MOST_LABELS = 5, 2, 64
_MEDIA = {IMAGE, AUDIO, VIDEO}


def _sampling(request: CheckedRequest) -> Iterator[str]:
    if bare_name(request.model) in _SAMPLING_DROPPED:
        yield from (f"generation_config.{name}" for name in _SAMPLING if request.config.get(name) is not None)


def _highest_level(request: CheckedRequest) -> Iterator[str]:
    if request.config.get("thinking_level") == "xhigh" and bare_name(request.model) not in _HIGHEST_LEVEL:
        yield "generation_config.thinking_level"


def _long_output(request: CheckedRequest) -> Iterator[str]:
    model = model_of(request.model)
    if model.goes_on and not request.body.get("background") and (request.config.get("max_output_tokens") or 0) > model.most:
        yield "generation_config.max_output_tokens"


def _longest_output(request: CheckedRequest) -> Iterator[str]:
    model = model_of(request.model)
    if model.goes_on and (request.config.get("max_output_tokens") or 0) > model.window:
        yield "generation_config.max_output_tokens"


def _stops(request: CheckedRequest) -> Iterator[str]:
    if len(request.config.get("stop_sequences") or ()) > _MOST_STOPS:
        yield "generation_config.stop_sequences"


def _empty(request: CheckedRequest) -> Iterator[str]:
    if request.body.get("response_format") == []:
        yield "response_format"
    if "" in (request.config.get("stop_sequences") or ()):
        yield "generation_config.stop_sequences"


def _speakers(request: CheckedRequest) -> Iterator[str]:
    speech = request.config.get("speech_config")
    voices = speech.get("speakers") if isinstance(speech, dict) else speech
    if len(voices or ()) > _MOST_SPEAKERS:
        yield "generation_config.speech_config"


def _of_other_models(request: CheckedRequest) -> Iterator[str]:
    writes = model_of(request.model).writes
    fitting = {
        "speech_config": AUDIO in writes,
        "video_config": VIDEO in writes,
        "transcription_config": "transcribe" in request.model,
        "thinking_summaries": takes_thinking_levels(request.model),
    }
    yield from (f"generation_config.{name}" for name, fits in fitting.items() if request.config.get(name) and not fits)


def _deprecated(request: CheckedRequest) -> Iterator[str]:
    yield from (name for name in ("response_modalities", "response_mime_type") if request.body.get(name))
    if request.config.get("image_config"):
        yield "generation_config.image_config"


def _other_media(request: CheckedRequest) -> Iterator[str]:
    writes = model_of(request.model).writes
    kinds = [(path, entry.get("type")) for path, entry in request.formats_with_paths]
    yield from (path for path, kind in kinds if kind in _MEDIA and kind not in writes)


def _schema_of_media(request: CheckedRequest) -> Iterator[str]:
    if not model_of(request.model).calls_functions:
        yield from (f"{path}.schema" for path, entry in _texts(request) if entry.get("schema"))


def _twice(request: CheckedRequest) -> Iterator[str]:
    kinds = [entry.get("type") for entry in request.all_formats]
    yield from (f"response_format[{i}]" for i, kind in enumerate(kinds) if kind in kinds[:i])


def _untyped_schema(request: CheckedRequest) -> Iterator[str]:
    yield from (f"{path}.mime_type" for path, entry in _texts(request) if entry.get("schema") and not entry.get("mime_type"))


def _duration(request: CheckedRequest) -> Iterator[str]:
    given = ((path, entry.get("duration")) for path, entry in _of_type(request, VIDEO))
    yield from (f"{path}.duration" for path, text in given if text and not _DURATION.fullmatch(text))


def _in_cloud_storage(request: CheckedRequest) -> Iterator[str]:
    if not request.vertex:
        yield from (f"{path}.gcs_uri" for path, entry in _of_type(request, VIDEO) if entry.get("gcs_uri"))


def _sound_formats(request: CheckedRequest) -> Iterator[str]:
    if not takes_sound_formats(request.model, surely=True):
        yield from (f"{path}.mime_type" for path, entry in _of_type(request, AUDIO) if entry.get("mime_type"))


def _texts(request: CheckedRequest) -> Iterator[tuple[str, dict[str, Any]]]:
    return _of_type(request, TEXT)


def _of_type(request: CheckedRequest, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((path, entry) for path, entry in request.formats_with_paths if entry.get("type") == kind)


def _receivers(request: CheckedRequest) -> Iterator[str]:
    uris = enumerate((request.body.get("webhook_config") or {}).get("uris") or ())
    yield from (f"webhook_config.uris[{i}]" for i, uri in uris if not uri.startswith(("https://", "http://")))


def _labels(request: CheckedRequest) -> Iterator[str]:
    if len(request.body.get("labels") or ()) > _MOST_LABELS:
        yield "labels"


SETTINGS = Subject(
    "Settings",
    (
        Question(
            name="sampling, for a model that is to drop it",
            why="Deprecated since 2026-07-21; users of generateContent were refused.",
            finds=_sampling,
        ),
        Question(
            name="the thinking level 'xhigh', for a model that is not documented to have it",
            why="It is documented for gemini-4-hydrogen and gemini-4-neon.",
            finds=_highest_level,
        ),
        Question(
            name="more output than one request gives, in the foreground",
            why="Guides differ: in several parts, or in the background only.",
            finds=_long_output,
        ),
        Question(
            name="more output than the model's window holds",
            why="Guides have the window less the input as the most; what the service says to more is not published.",
            finds=_longest_output,
        ),
        Question(name="more than 5 stop sequences", why="So many are documented for generateContent.", finds=_stops),
        Question(name="more than 2 speakers", why="So many are documented for generateContent.", finds=_speakers),
        Question(
            name="a setting of speech, videos, transcripts or thoughts, for a model of another kind",
            why="Nobody has published what becomes of it.",
            finds=_of_other_models,
        ),
        Question(
            name="a setting of a model's, for an agent",
            why="The API reference has it for models alone; of some, refusals are known.",
            finds=lambda r: ["generation_config"] if r.agent and r.body.get("generation_config") else None,
        ),
        Question(
            name="an empty list of formats, or an empty stop sequence",
            why="Nobody has published what the service makes of it.",
            finds=_empty,
        ),
        Question(
            name="a deprecated setting",
            why="The SDK says that it will be removed; 'response_format' is in its place.",
            finds=_deprecated,
        ),
        Question(
            name="an environment for a model",
            why="The SDK's type has it; what the service does with it is not published.",
            finds=lambda r: ["environment"] if r.model and r.body.get("environment") else None,
        ),
        Question(name="a webhook at no address of the web", why="The guide has addresses with 'https'.", finds=_receivers),
        Question(name="more than 64 labels", why="So many are documented for Google Cloud.", finds=_labels),
    ),
    concerns=lambda r: not r.is_plain,
)

FORMATS = Subject(
    "Response formats",
    (
        Question(
            name="a medium that the model is not documented to make",
            why="Tables of models have others for it; generateContent refuses it of some.",
            finds=_other_media,
        ),
        Question(
            name="a schema for a model that is not documented to follow one",
            why="Tables of models have others for it; generateContent refuses it of some.",
            finds=_schema_of_media,
        ),
        Question(name="two formats of one type", why="The guides have one of each.", finds=_twice),
        Question(
            name="a schema without 'mime_type'",
            why="It is documented for 'application/json' alone, and guides always say so.",
            finds=_untyped_schema,
        ),
        Question(
            name="a place in Cloud Storage for a video, but on Google Cloud",
            why="The SDK tells of it for Google Cloud.",
            finds=_in_cloud_storage,
        ),
        Question(
            name="the mime type of a sound, of the newest models that make other sounds than speech",
            why="It is documented for 3.8 TTS; Lyria 3 refused it, of its successors nobody has published.",
            finds=_sound_formats,
        ),
        Question(name="a duration of another form than '8s'", why="It is protobuf's form, and the guides'.", finds=_duration),
    ),
    concerns=lambda r: r.all_formats,
)
