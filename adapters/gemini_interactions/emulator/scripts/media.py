"""Pictures, sound and videos for the answers of a script."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from ...wire.base import present_fields
from ..service.script_checks import ScriptError

_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
"""A PNG of one grey pixel, in base64."""

_RATE = 24_000
"""Samples a second in the service's speech."""


def image(data: bytes | str | None = None, mime_type: str = "image/png", *, uri: str | None = None) -> dict[str, Any]:
    """Return an image for `say`.

    Args:
        data: its bytes, or their base64; without data and `uri`, a grey pixel.
        mime_type: what they are.
        uri: where it is, in place of data.
    """
    return _medium("image", _PIXEL if data is None and uri is None else data, uri, mime_type)


def audio(
    data: bytes | str | None = None,
    mime_type: str = "audio/l16",
    *,
    uri: str | None = None,
    sample_rate: int | None = None,
    channels: int | None = None,
) -> dict[str, Any]:
    """Return sound for `say`.

    Args:
        data: its bytes, or their base64; without data and `uri`, a tenth of a second of silence.
        mime_type: what they are; `audio/l16` are raw samples of 16 bits, as the service's speech is.
        uri: where it is, in place of data.
        sample_rate: in hertz; of raw samples, 24,000 unless told.
        channels: how many; of raw samples, one unless told.
    """
    if data is None and uri is None:
        data = bytes(_RATE // 10 * 2)
    if mime_type == "audio/l16" and data is not None:
        sample_rate, channels = sample_rate or _RATE, channels or 1
    return _medium("audio", data, uri, mime_type, channels=channels, sample_rate=sample_rate)


def video(data: bytes | str | None = None, mime_type: str = "video/mp4", *, uri: str | None = None) -> dict[str, Any]:
    """Return a video for `say`.

    Args:
        data: its bytes, or their base64.
        mime_type: what they are.
        uri: where it is, in place of data.

    Raises:
        ScriptError: there is neither.
    """
    if data is None and uri is None:
        raise ScriptError("video: it has data or a uri")
    return _medium("video", data, uri, mime_type)


def _medium(kind: str, data: bytes | str | None, uri: str | None, mime_type: str, **more: Any) -> dict[str, Any]:
    text = b64encode(data).decode() if isinstance(data, bytes | bytearray | memoryview) else data
    return {**present_fields(data=text, uri=uri), "mime_type": mime_type, **present_fields(**more), "type": kind}
