"""Media as a page can show them: pictures, sound and videos of types that hold no program."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...media_files.files import bytes_of, sound_to_wav, type_of
from ...media_files.wav import RAW_SOUND
from ..figures import readable_size
from .limits import Budget
from .links import safe_link
from .texts import shared_text, shortened

_PLAYED = {
    "image": {name: name for name in ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")},
    "audio": {
        **{name: name for name in ("audio/wav", "audio/mpeg", "audio/ogg", "audio/flac", "audio/aac", "audio/webm")},
        **{"audio/mp3": "audio/mpeg", "audio/m4a": "audio/mp4", "audio/opus": "audio/ogg"},
        **dict.fromkeys(RAW_SOUND, "audio/wav"),
    },
    "video": {"video/mp4": "video/mp4", "video/webm": "video/webm"},
}
"""Kind -> the API's type of a medium that browsers draw or play -> their name for it. SVG and HTML are never among them."""

_BEGINNINGS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "image/bmp": (b"BM",),
}
"""How the bytes of pictures begin: what says that it is one, and is a document, is not put into a page."""

_LONGEST = 100
_LONGEST_ADDRESS = 2_000

KINDS = frozenset({*_PLAYED, "document"})


@dataclass(frozen=True, slots=True)
class _Given:
    """A content as what can be decoded."""

    type: str
    data: str | None
    mime_type: str | None
    uri: str | None = None
    sample_rate: int | None = None
    channels: int | None = None


@dataclass(frozen=True, slots=True)
class Medium:
    """A medium to be drawn.

    Attributes:
        kind: image, audio, video or document.
        facts: what there is to say of it: its type, its size.
        source: a `data:` address of a harmless type, or where the page has it; None where it is not drawn.
        why_not: why it is not drawn, where it is here.
        uri: where it is, where it is not here.
        link: the same, if a page may lead there.
    """

    kind: str
    facts: str
    source: str | None = None
    why_not: str = ""
    uri: str = ""
    link: str | None = None


def medium_of(content: Mapping[str, Any], budget: Budget) -> Medium:
    """Return a medium as it is drawn.

    Args:
        content: an image, sound, a video or a document, as JSON.
        budget: what there is still room for.
    """
    kind, uri, given = str(content.get("type")), content.get("uri"), _given(content)
    told = [shortened(given.mime_type, _LONGEST)] if given.mime_type else []
    told += [
        f"{name} {shortened(value, _LONGEST)}" for name in ("name", "resolution") if isinstance(value := content.get(name), str)
    ]
    told += [f"{given.sample_rate} Hz"] if given.sample_rate else []
    address = uri if isinstance(uri, str) else ""
    where, link = shortened(shared_text(address), _LONGEST_ADDRESS), safe_link(address)
    if not given.data:
        if budget.address is not None and address and (place := budget.address(content)):
            return Medium(kind, ", ".join(told), place, uri=where, link=link)
        return Medium(kind, ", ".join(told), why_not="" if address else "without data", uri=where, link=link)
    size = len(given.data) * 3 // 4
    told.append(readable_size(size))
    if budget.address is not None and _played_as(given) is not None and (place := budget.address(content)):
        return Medium(kind, ", ".join(told), place, uri=where, link=link)
    source, why_not = _source(given, size, budget)
    return Medium(kind, ", ".join(told), source, why_not, where, link)


class _OtherBytes(ValueError):
    """The bytes are not of the type that they are said to be."""


def played(content: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """Return the bytes of a medium as browsers draw or play it, and their name for its type; None where they may not.

    Args:
        content: an image, sound or a video, as JSON.
    """
    given = _given(content)
    kind = _played_as(given)
    try:
        return None if kind is None or not given.data else (_bytes(given, kind), kind)
    except ValueError:
        return None


def _given(content: Mapping[str, Any]) -> _Given:
    return _Given(
        type=str(content.get("type")),
        data=data if isinstance(data := content.get("data"), str) else None,
        mime_type=mime_type if isinstance(mime_type := content.get("mime_type"), str) else None,
        sample_rate=_number(content.get("sample_rate")),
        channels=_number(content.get("channels")),
    )


def _played_as(given: _Given) -> str | None:
    named = type_of(given)
    return None if named is None else _PLAYED.get(given.type, {}).get(named.name)


def _bytes(given: _Given, kind: str) -> bytes:
    named = type_of(given)
    content = sound_to_wav(given) if named is not None and named.name in RAW_SOUND else bytes_of(given)
    if not content.startswith(_BEGINNINGS.get(kind, (b"",))):
        raise _OtherBytes(f"its bytes are no {kind}")
    return content


def _source(given: _Given, size: int, budget: Budget) -> tuple[str | None, str]:
    kind = _played_as(given)
    if kind is None:
        return None, "not of a type that is drawn here"
    if not budget.medium(size):
        return None, "too large to be put into the page"
    try:
        content = _bytes(given, kind)
    except _OtherBytes as error:
        return None, str(error)
    except ValueError:
        return None, "it cannot be decoded"
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}", ""


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value < 2**31 else None
