"""Transcripts: how long what was heard is; the words are not heard by an emulator, and it says so."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from typing import Any

from ...contract.history import contents_of
from ...contract.lengths import seconds_of
from ..model_input import ModelInput
from ..reply import text_content

_SPEAKER = "spk:0"


def transcript(given: ModelInput) -> dict[str, Any]:
    """Return the transcript of the recordings of an input; with `timestamp_granularities`, each word with its time."""
    recordings = [content for content in contents_of(given.inputs) if content["type"] in ("audio", "video")]
    if not recordings:
        return text_content("There is no recording to write down.")
    lengths = [seconds for content in recordings if (seconds := _seconds(content)) is not None]
    length = sum(lengths)
    told = f"{length:.1f} seconds" if lengths else "unknown length"
    content = text_content(f"This is the emulated transcript of a recording of {told}.")
    config = given.config.get("transcription_config") or {}
    if "word" in (config.get("timestamp_granularities") or ()):
        content["annotations"] = _words(content["text"], length or 1.0, bool(config.get("diarization_mode")))
    return content


def _words(text: str, length: float, has_speakers: bool) -> list[dict[str, Any]]:
    words = text.split()
    each = length / len(words)
    notes = []
    place = 0
    for number, word in enumerate(words):
        start = len(text[: text.index(word, place)].encode())
        place = text.index(word, place) + len(word)
        notes.append(
            {
                "type": "word_info",
                "text": word,
                "start_index": start,
                "end_index": start + len(word.encode()),
                "start_offset": f"{number * each:.3f}s",
                "end_offset": f"{(number + 1) * each:.3f}s",
                **({"speaker": _SPEAKER} if has_speakers else {}),
            }
        )
    return notes


def _seconds(content: dict[str, Any]) -> float | None:
    try:
        return seconds_of({**content, "data": b64decode(content["data"])}) if content.get("data") else None
    except (Error, ValueError):
        return None
