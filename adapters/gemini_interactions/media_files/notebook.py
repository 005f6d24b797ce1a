"""Show media in notebooks: images as they are, sound and videos with a player."""

from __future__ import annotations

import base64
from html import escape

from .files import bytes_of, sound_to_wav, type_of
from .medium import Medium
from .wav import RAW_SOUND

LARGEST = 20_000_000
"""Bytes of a medium that is put into a notebook, which keeps it for good."""

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
"""The images that notebooks show as they are; others go by a browser."""

_PLAYERS = {
    "image": '<img src="{}">',
    "audio": '<audio controls src="{}"></audio>',
    "video": '<video controls src="{}"></video>',
}


def notebook_forms(medium: Medium) -> dict[str, str]:
    """Return a medium in the forms that a notebook chooses from, by their media types; always as text."""
    forms = {"text/plain": repr(medium)}
    media_type = type_of(medium)
    if media_type is None or not medium.data or len(medium.data) > LARGEST * 4 // 3:
        return forms
    name = media_type.name
    try:
        content = sound_to_wav(medium) if name in RAW_SOUND else bytes_of(medium)
    except ValueError:
        return forms
    data = base64.b64encode(content).decode()
    if name in _PICTURES:
        return forms | {name: data}
    player = _PLAYERS.get(name.partition("/")[0])
    address = f"data:{'audio/wav' if name in RAW_SOUND else name};base64,{data}"
    return forms | {"text/html": player.format(escape(address))} if player else forms
