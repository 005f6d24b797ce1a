"""Convert parts of OpenAI messages to the API's contents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework.media import MEDIA, guess_mime_type, kind_of, medium

_TEXTS = frozenset({"text", "input_text", "output_text"})
_AUDIO = {"mp3": "audio/mp3", "wav": "audio/wav", "pcm16": "audio/l16"}


def parts_to_contents(content: Any, where: str) -> list[dict[str, Any]]:
    """Convert the content of a user or tool message to the API's contents.

    Args:
        content: a text, or a list of parts: OpenAI's, and media in Anthropic's or the API's shape.
        where: what to call it in an error.

    Raises:
        InvalidOption: a part cannot be sent; the error names it.
    """
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, Mapping) or not isinstance(content, list | tuple):
        raise InvalidOption(f"{where} must be a text or a list of parts, not {type(content).__name__}.", field=where)
    found = (part_to_content(part, f"{where}[{i}]") for i, part in enumerate(content))
    return [item for item in found if item is not None]


def part_to_content(part: Any, where: str) -> dict[str, Any] | None:
    """Convert one part to the API's content; None for an empty text.

    Raises:
        InvalidOption: it cannot be sent.
    """
    if hasattr(part, "model_dump"):
        part = part.model_dump(exclude_none=True)
    if isinstance(part, str):
        part = {"type": "text", "text": part}
    if not isinstance(part, Mapping):
        raise InvalidOption(f"{where} must be a text or an object, not {type(part).__name__}.", field=where)
    kind = part.get("type")
    if kind in _TEXTS:
        return {"type": "text", "text": str(part["text"])} if part.get("text") else None
    if kind == "refusal":
        return {"type": "text", "text": str(part["refusal"])} if part.get("refusal") else None
    if kind in ("image_url", "input_image"):
        return _at_url("image", part, where)
    if kind in ("audio_url", "video_url"):
        return _at_url(str(kind).removesuffix("_url"), part, where)
    if kind == "input_audio":
        return _audio(part.get("input_audio"), where)
    if kind in ("file", "input_file"):
        return _file(part.get("file") if isinstance(part.get("file"), Mapping) else part, where)
    if kind in MEDIA and ("data" in part or "uri" in part):
        return {name: value for name, value in part.items() if name != "cache_control"}  # the API's own shape
    source = part.get("source")
    if kind in MEDIA and isinstance(source, Mapping):  # Anthropic's
        mime_type = source.get("media_type")
        return medium(kind_of(mime_type, str(kind)), data=source.get("data"), url=source.get("url"), mime_type=mime_type)
    raise InvalidOption(
        f"{where}: a part of type {kind!r} cannot be sent. Known: text, image_url, input_audio, audio_url, video_url, file, and "
        f"{', '.join(MEDIA)} in the API's own shape.",
        field=where,
    )


def _at_url(kind: str, part: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Convert a medium by its address, which stands alone or in an object."""
    value = part.get(f"{kind}_url")
    fields = value if isinstance(value, Mapping) else {**part, "url": value}
    if not isinstance(fields.get("url"), str) or not fields["url"]:
        raise InvalidOption(f"{where}.{kind}_url needs a 'url'.", field=f"{where}.{kind}_url")
    return medium(kind, url=fields["url"], mime_type=fields.get("format"), detail=fields.get("detail"))


def _audio(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(value.get("data"), str):
        raise InvalidOption(f"{where}.input_audio needs 'data', in base64.", field=f"{where}.input_audio")
    given = str(value.get("format") or "wav")
    mime_type = given if "/" in given else _AUDIO.get(given, f"audio/{given}")
    if value["data"].startswith(("gs://", "https://", "data:")):
        return medium("audio", url=value["data"], mime_type=mime_type)
    return medium("audio", data=value["data"], mime_type=mime_type)


def _file(file: Any, where: str) -> dict[str, Any]:
    """Convert OpenAI's file: its bytes as a `data:` URL or base64, or its address as `file_id`, `file_url` or in `file_data`."""
    value = file.get("file_data") or file.get("file_id") or file.get("file_url")
    if not isinstance(value, str) or not value:
        raise InvalidOption(f"{where}.file needs 'file_data' or 'file_id'.", field=f"{where}.file")
    mime_type = file.get("format") or guess_mime_type(file.get("filename")) or guess_mime_type(value)
    kind = kind_of(mime_type)
    if value.startswith("data:"):
        return medium("document", url=value, mime_type=file.get("format"))
    if file.get("file_data") and "://" not in value:
        return medium(kind, data=value, mime_type=mime_type)
    return medium(kind, url=value, mime_type=mime_type)


def is_text(content: Mapping[str, Any]) -> bool:
    """Return whether a content goes into a message's text."""
    return content.get("type") == "text" and isinstance(content.get("text"), str)


def is_image(content: Mapping[str, Any]) -> bool:
    """Return whether a content goes into a message's `images`."""
    source = content.get("data") or content.get("uri")
    return content.get("type") == "image" and isinstance(source, str) and bool(source)


def is_audio(content: Mapping[str, Any]) -> bool:
    """Return whether a content can be a message's `audio`; the first one is."""
    return content.get("type") == "audio" and isinstance(content.get("data"), str) and bool(content["data"])
