"""Media: which models answer with one without being asked, and the contents that a response format asks for."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from ...contract.history import contents_of
from ..built_in_tools import answer_by_tools
from ..model_input import ModelInput, Sign
from ..reply import Reply, output, said, text_content
from .films import film, film_seconds
from .music import RATE, lyrics, mp3, music_seconds, wave_file
from .pictures import MOST_CHARACTERS, picture, size_of
from .speech import speech, spoken
from .transcripts import transcript

Content = dict[str, Any]
Format = Mapping[str, Any]

_IMAGES = re.compile(r"-image|^nano-|nano-banana")
_SPEECH = re.compile(r"-tts")
_MUSIC = re.compile(r"^lyria-")
_VIDEO = re.compile(r"-omni-|^veo-")
_TRANSCRIPTS = re.compile(r"-transcribe")
# Models that do not differ by their version; older ones are named.
_OLD_SPEECH = re.compile(r"^gemini-(?:2|3\.1)")
_OLD_IMAGES = re.compile(r"^gemini-2")
_VOICE = "Kore"
_LARGEST_KEPT = 200_000  # bytes of a picture that was given, up to which what is made of it is remembered
_LOOKED_BACK = 40  # steps of a conversation in which a picture is looked for


@dataclass(frozen=True, slots=True)
class Maker:
    """Models that answer in a medium of their own: which, and how."""

    models: re.Pattern[str]
    answer: Callable[[ModelInput, Sign], Reply]


def answer_in_medium(given: ModelInput, sign: Sign) -> Reply | None:
    """Answer as models do that make images, speech, music or videos, or that write down what is said."""
    if given.formats and not _TRANSCRIPTS.search(given.model):
        return None
    return next((maker.answer(given, sign) for maker in MAKERS if maker.models.search(given.model)), None)


def _show(given: ModelInput, sign: Sign) -> Reply:
    words = answer_by_tools(given, sign) or said(f"Here is an emulated picture of: {given.prompt}")
    return Reply(outputs=(*words.outputs, output(image_content({}, given))), tools=words.tools)


def _speak(given: ModelInput, sign: Sign) -> Reply:
    return Reply(outputs=(output(audio_content({}, given, given.prompt)),))


def _play(given: ModelInput, sign: Sign) -> Reply:
    words = lyrics(given.prompt, music_seconds(given.prompt, given.model))
    return Reply(outputs=(output(text_content(words)), output(audio_content({}, given, given.prompt))))


def _film(given: ModelInput, sign: Sign) -> Reply:
    return Reply(outputs=(output(video_content({}, given)),))


def _write_down(given: ModelInput, sign: Sign) -> Reply:
    return Reply(outputs=(output(transcript(given)),))


MAKERS: tuple[Maker, ...] = (
    Maker(_IMAGES, _show),
    Maker(_SPEECH, _speak),
    Maker(_MUSIC, _play),
    Maker(_VIDEO, _film),
    Maker(_TRANSCRIPTS, _write_down),
)


def medium_content(entry: Format, given: ModelInput, words: str) -> Content | None:
    """Return the content that a response format asks for; None if it asks for words.

    Args:
        entry: the format.
        given: the request.
        words: what is said, if it is to be heard.
    """
    if entry["type"] == "image":
        return image_content(entry, given)
    if entry["type"] == "audio":
        return audio_content(entry, given, given.prompt if _SPEECH.search(given.model) else words)
    return video_content(entry, given) if entry["type"] == "video" else None


def image_content(entry: Format, given: ModelInput) -> Content:
    """Return a picture that shows the prompt, and the picture that is to be changed, if one was given."""
    default = "image/jpeg" if _IMAGES.search(given.model) and not _OLD_IMAGES.match(given.model) else "image/png"
    mime_type = entry.get("mime_type") or default
    shape = {**(given.config.get("image_config") or {}), **entry}
    size = size_of(shape.get("aspect_ratio"), shape.get("image_size"))
    shown = _given_picture(given)
    draw = _encoded_picture if shown is None or len(shown) <= _LARGEST_KEPT else _encoded_picture.__wrapped__
    return _content("image", draw(given.prompt[:MOST_CHARACTERS], size, mime_type, shown), mime_type)


def audio_content(entry: Format, given: ModelInput, words: str) -> Content:
    """Return speech, or music where the model plays some."""
    mime_type = entry.get("mime_type")
    if _MUSIC.match(given.model):
        seconds = music_seconds(given.prompt, given.model)
        if mime_type in ("audio/wav", "audio/l16"):
            return _content("audio", _encoded(wave_file(seconds)), "audio/wav", channels=2, sample_rate=RATE)
        return _content("audio", _encoded(mp3(seconds)), "audio/mp3", channels=2, sample_rate=RATE)
    is_new = _SPEECH.search(given.model) is not None and not _OLD_SPEECH.match(given.model)
    default = "audio/wav" if is_new and not given.body.get("stream") else "audio/l16"
    made = spoken(words, is_verbatim=is_new)
    if mime_type == "audio/mp3":
        return _content("audio", _encoded(mp3(max(1, round(0.4 * len(made))))), mime_type, channels=2, sample_rate=RATE)
    data, mime_type, rate = speech(
        made, _voice(given.config.get("speech_config")), mime_type or default, entry.get("sample_rate")
    )
    return _content("audio", _encoded(data), mime_type, channels=1, sample_rate=rate)


def video_content(entry: Format, given: ModelInput) -> Content:
    """Return a video."""
    return _content(
        "video", _encoded(film(entry.get("aspect_ratio"), film_seconds(entry.get("duration"), given.prompt))), "video/mp4"
    )


def _content(kind: str, data: str, mime_type: str, **more: Any) -> Content:
    return {"data": data, "mime_type": mime_type, **more, "type": kind}


def _encoded(data: bytes) -> str:
    return b64encode(data).decode()


@lru_cache(maxsize=32)
def _encoded_picture(prompt: str, size: tuple[int, int], mime_type: str, given: bytes | None) -> str:
    return _encoded(picture(prompt, size, mime_type, given))


def _voice(config: Any) -> str:
    """Return the first voice of a speech config, in either of its forms."""
    speakers = config.get("speakers") if isinstance(config, dict) else config
    first = speakers[0] if isinstance(speakers, Sequence) and speakers else None
    voice = first.get("voice") if isinstance(first, dict) else None
    return voice if isinstance(voice, str) else _VOICE


def _given_picture(given: ModelInput) -> bytes | None:
    """Return the picture that is to be changed: the first of the input, else the newest of the conversation that a model made."""
    found = [content for content in contents_of(given.inputs) if content["type"] == "image"]
    if not found and _IMAGES.search(given.model):
        earlier = (step for step in islice(given.backwards(), _LOOKED_BACK) if step["type"] == "model_output")
        found = [content for step in earlier for content in step.get("content") or () if content.get("type") == "image"]
    if not found:
        return None
    try:
        return b64decode(found[0].get("data") or "")
    except (Error, ValueError):
        return b""
