"""The resource `voices`: the service's own, and those that are made. Nobody is heard: what is given is checked, and forgotten.

Fields and filters are those of the SDK (`google/genai/_gaos/voices.py`); no answer of the service was ever recorded. A stored
voice is kept for a year; that its use makes it a year again is not done here. Open questions [fields_of_own_voices, most_voices]:
what the service says of its own voices beside their names, and how many voices may be stored (here: 100).
"""

from __future__ import annotations

import secrets
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ...wire.voices import CreateVoiceRequest
from ..contract.validation import check_model
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, not_found, unsupported
from ..storage.items import Items
from .collection import Collection
from .prebuilt_voices import PREBUILT
from .routing import values_of

KEPT_SECONDS = 365 * 86_400.0
MOST_STORED = 100

_FORMS: Mapping[str, tuple[str, ...]] = {"prompted": ("input",), "replicated": ("source_audio", "consent_audio")}
"""What a voice of each type is made of."""

_FILTERS = ("language_code", "region_code", "accent", "persona", "context", "gender", "pitch", "type")
_SEARCHED = ("display_name", "description")
_LONGEST_SEARCH = 2_048


@dataclass(slots=True)
class Voice:
    """A voice as it is shown, and when it ends, in seconds since the epoch."""

    shown: dict[str, Any]
    ends: float | None = None


class Voices(Items[Voice]):
    """The voices by id, the service's own first; one that has ended is gone."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("Voice")
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Forget all voices but the service's own."""
        super().clear()
        for name, description in PREBUILT.items():
            own = {"type": "prebuilt", "id": name, "display_name": name, "description": description}
            self.add(name, Voice(own))

    def find(self, id: str) -> Voice:
        """Return the voice of an id; 404 where there is none."""
        voice = super().find(id)
        if voice.ends is not None and voice.ends <= self._clock.now():
            raise not_found(f"Voice not found: '{id}'.")
        return voice

    def delete(self, id: str) -> None:
        """Forget a voice; 400 for one of the service's own."""
        if self.find(id).ends is None:
            raise HTTPError("Prebuilt voices cannot be deleted.", "failed_precondition")  # unseen words
        super().delete(id)

    def __iter__(self) -> Iterator[Voice]:
        now = self._clock.now()
        return (voice for voice in super().__iter__() if voice.ends is None or voice.ends > now)


def voices(clock: Clock) -> Collection[Voice]:
    """Return the row of the voices.

    Args:
        clock: tells when they end.
    """
    items = Voices(clock)

    def create(body: dict[str, Any]) -> dict[str, Any]:
        asked = check_model(body, CreateVoiceRequest)
        given, is_stored = asked["voice"], bool(asked.get("store"))
        kind = given.get("type")
        _check(given, kind)
        if base := (given.get("prompted") or {}).get("base_voice"):
            items.find(base)
        if not is_stored:
            if kind == "prompted":
                raise HTTPError("A prompted voice has to be stored: set 'store' to true.", "invalid_request")  # unseen words
            return {"type": kind, "key": f"voicekey_{secrets.token_urlsafe(32)}"}
        if sum(voice.ends is not None for voice in items) >= MOST_STORED:
            raise HTTPError(f"There are {MOST_STORED} stored voices already.", "resource_exhausted", 429)  # unseen words
        ends = clock.now() + KEPT_SECONDS
        kept = {name: value for name, value in given.items() if value is not None and name != "replicated"}
        voice = Voice({"id": f"voice_{secrets.token_hex(8)}", **kept, "expire_time": timestamp(ends)}, ends)
        items.add(voice.shown["id"], voice)
        return voice.shown

    return Collection(
        name="voices",
        items=items,
        fields={"voice": (dict,), "store": (bool,)},
        create=create,
        show=lambda voice: voice.shown,
        selects=_selects,
    )


def _check(voice: Mapping[str, Any], kind: Any) -> None:
    if kind is None:
        raise HTTPError("Missing key 'type' in input 'voice'.")
    if not isinstance(kind, str) or kind not in _FORMS:
        raise unsupported(kind, "'voice.type'", _FORMS)
    form = voice.get(kind) or {}
    for name in _FORMS[kind]:
        part = form.get(name)
        if not part:
            raise HTTPError(f"Missing key '{name}' in input 'voice.{kind}'.")
        if isinstance(part, dict):
            _check_audio(part, f"voice.{kind}.{name}")


def _check_audio(audio: Mapping[str, Any], path: str) -> None:
    if not str(audio.get("mime_type") or "").startswith("audio/"):
        raise unsupported(audio.get("mime_type"), f"'{path}.mime_type'")
    try:
        b64decode(str(audio.get("data") or "-"), validate=True)
    except (Base64Error, ValueError):
        raise HTTPError(f"The value is invalid for '{path}.data'. Expected base64.") from None


def _selects(voice: Voice, query: Mapping[str, str]) -> bool:
    """Return whether a voice has one of the values of each filter, and what is searched for in its texts; case is no matter."""
    for name in _FILTERS:
        wanted = {value.lower() for value in values_of(query, name) if value}
        if wanted and str(voice.shown.get(name) or "").lower() not in wanted:
            return False
    search = query.get("search") or ""
    if len(search.encode()) > _LONGEST_SEARCH:
        raise HTTPError(f"The value is invalid for 'search'. Expected {_LONGEST_SEARCH} bytes at most.")  # unseen words
    return not search or any(search.lower() in str(voice.shown.get(name) or "").lower() for name in _SEARCHED)
