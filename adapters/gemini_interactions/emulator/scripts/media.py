"""Pictures, sound and videos for the answers of a script; without data, those that the emulator has itself."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from ...wire.base import present_fields
from ..answers.media import audio_content, image_content, video_content


def image(data: bytes | str | None = None, mime_type: str = "image/png", *, uri: str | None = None) -> dict[str, Any]:
    """Return an image for `say`.

    Args:
        data: its bytes, or their base64.
        mime_type: what they are.
        uri: where it is, in place of data.
    """
    return _medium("image", data, uri, mime_type) or image_content()


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
        data: its bytes, or their base64.
        mime_type: what they are; `audio/l16` are raw samples, as the service's speech is.
        uri: where it is, in place of data.
        sample_rate: in hertz.
        channels: how many.
    """
    return _medium("audio", data, uri, mime_type, channels=channels, sample_rate=sample_rate) or audio_content()


def video(data: bytes | str | None = None, mime_type: str = "video/mp4", *, uri: str | None = None) -> dict[str, Any]:
    """Return a video for `say`.

    Args:
        data: its bytes, or their base64.
        mime_type: what they are.
        uri: where it is, in place of data.
    """
    return _medium("video", data, uri, mime_type) or video_content()


def _medium(kind: str, data: bytes | str | None, uri: str | None, mime_type: str, **more: Any) -> dict[str, Any] | None:
    """Return a content; None where there is neither data nor an address."""
    if data is None and uri is None:
        return None
    text = b64encode(data).decode() if isinstance(data, bytes) else data
    return {**present_fields(data=text, uri=uri), "mime_type": mime_type, **present_fields(**more), "type": kind}
