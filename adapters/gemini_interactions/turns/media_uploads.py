"""Decide which media of an input go as files instead of inline, and put the files in their place. No I/O but of local files.

Limits: aistudio.google.com/docs/file-input-methods.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from ..client.http.errors import FileUnavailable, InvalidOption
from ..conversation.mode import Upload
from ..remembered import remembered
from ..wire.files import File
from .local_file import LocalFile

MOST_INLINE = 100_000_000
"""Characters of base64 that all media of a request may have."""

LARGEST_INLINE_PDF = 50_000_000
"""Characters of base64 that a PDF may have. (The guide does not say whether it means these or bytes; these are the safe side.)"""

REST = 2_000_000
"""Characters left for everything else in a request."""

MARK = "upload"
"""The field of a medium that says `False` where it must not be uploaded: it is private. It is not sent."""

_MEDIA = frozenset({"image", "audio", "video", "document"})

Content = dict[str, Any]


def check_upload(upload: Any) -> Upload:
    """Return when media are uploaded.

    Raises:
        InvalidOption: there is no such way.
    """
    if upload in ("auto", "never", "always") or (isinstance(upload, int) and not isinstance(upload, bool) and upload >= 0):
        return upload  # type: ignore[no-any-return]
    raise InvalidOption(f"'upload' is auto, never, always or a number of bytes, not {upload!r}.", field="upload")


def media_to_upload(steps: Sequence[Mapping[str, Any]], upload: Upload) -> list[Content]:
    """Return the media of an input that are to be uploaded.

    Those of replies go back as they came, as long as there is room: whether a reply may be told with addresses in the place of
    its bytes is open.

    Args:
        steps: the input.
        upload: when media are uploaded. What does not fit otherwise is, unless that is "never"; what is marked private is not.

    Raises:
        InvalidOption: there is more than goes inline, and it must not be uploaded.
    """
    media = [content for content in _media(steps) if content.get("data")]
    if not media:
        return []
    replies = {id(content) for content in _media(step for step in steps if step.get("type") == "model_output")}
    least = 0 if upload == "always" else upload if isinstance(upload, int) else None
    chosen = [
        medium
        for medium in media
        if least is not None and size_of(medium) >= least and not _is_private(medium) and id(medium) not in replies
    ]
    inline = [medium for medium in media if not any(medium is other for other in chosen)]
    for medium in [medium for medium in inline if _is_large_pdf(medium)]:
        _take(medium, inline, chosen, upload, f"a PDF of {size_of(medium):,} bytes, and the API takes 50 MB of one inline")
    total = sum(map(_characters, inline))
    if total > MOST_INLINE - REST:
        for medium in sorted(inline, key=lambda medium: (_is_private(medium), id(medium) in replies, -_characters(medium))):
            reason = f"the media of one request are {total:,} bytes in base64, and the API takes 100 MB inline"
            _take(medium, inline, chosen, upload, reason)
            if sum(map(_characters, inline)) <= MOST_INLINE - REST:
                break
    return chosen


def needs_change(steps: Sequence[Mapping[str, Any]], upload: Upload) -> bool:
    """Return whether an input cannot be sent as it is: some media are to be uploaded, lie in files, or are marked."""
    media = list(_media(steps))
    return any(MARK in medium or isinstance(medium.get("data"), LocalFile) for medium in media) or (
        bool(media) and bool(media_to_upload(steps, upload))
    )


def with_addresses(steps: Sequence[Mapping[str, Any]], addresses: Mapping[int, str]) -> list[dict[str, Any]]:
    """Return an input with the addresses of files in the place of media.

    Args:
        steps: the input, which is not changed.
        addresses: of files, by the identity (`id`) of the contents that they are in the place of.
    """

    def sent(content: Any) -> Any:
        if not isinstance(content, Mapping):
            return content
        if content.get("type") == "function_result":
            return {**content, "result": listed(content.get("result"))}
        if content.get("type") not in _MEDIA:
            return content
        kept = {name: value for name, value in content.items() if name != MARK}
        if (address := addresses.get(id(content))) is not None:
            return {("uri" if name == "data" else name): (address if name == "data" else value) for name, value in kept.items()}
        return {**kept, "data": data.base64()} if isinstance(data := kept.get("data"), LocalFile) else kept

    def listed(contents: Any) -> Any:
        return [sent(content) for content in contents] if isinstance(contents, list | tuple) else contents

    fields = {"user_input": "content", "model_output": "content", "function_result": "result"}
    return [
        {**step, field: listed(step[field])} if (field := fields.get(step.get("type", ""), "")) in step else dict(step)
        for step in steps
    ]


def key_of(medium: Mapping[str, Any]) -> str:
    """Return what is the same for media of the same bytes and type.

    Raises:
        InvalidOption: its bytes are not base64.
    """
    return f"{_sha256(medium)} {medium.get('mime_type') or ''}"


def address_of(file: File, medium: Mapping[str, Any]) -> str:
    """Return the address of a file that stands for a medium.

    Raises:
        FileUnavailable: it has none, or it holds other bytes: a local file was changed while it was uploaded.
    """
    told = file.sha256_hash and b64decode(file.sha256_hash + "==")
    known = _sha256(medium)
    # The hash has been seen in hexadecimal inside the base64; the reference says no more than base64.
    if told and told not in (known.encode(), bytes.fromhex(known)):
        raise FileUnavailable(f"{file.name} does not hold the bytes of the medium that it was to stand for.", code="mismatch")
    if not file.uri:
        raise FileUnavailable(f"The service gave no address for {file.name}.", code="no_address")
    return file.uri


def _sha256(medium: Mapping[str, Any]) -> str:
    data = medium["data"]
    return data.sha256 if isinstance(data, LocalFile) else _sha256_of(data)


@remembered
def _sha256_of(data: str) -> str:
    return sha256(bytes_of(data)).hexdigest()


def bytes_of(data: str) -> bytes:
    """Return the bytes that base64 stands for.

    Raises:
        InvalidOption: it is none.
    """
    try:
        return b64decode(data)
    except ValueError as error:
        raise InvalidOption(f"The data of a medium is not base64: {error}.", field="data") from error


def size_of(medium: Mapping[str, Any]) -> int:
    """Return the bytes of a medium."""
    data = medium["data"]
    return data.size if isinstance(data, LocalFile) else len(data) * 3 // 4


def _media(steps: Iterable[Mapping[str, Any]]) -> Iterator[Content]:
    for step in steps:
        contents = step.get("result") if step.get("type") == "function_result" else step.get("content")
        for content in contents if isinstance(contents, list | tuple) else ():
            if isinstance(content, dict):
                if content.get("type") == "function_result":
                    yield from _media([content])
                elif content.get("type") in _MEDIA:
                    yield content


def _take(medium: Content, inline: list[Content], chosen: list[Content], upload: Upload, reason: str) -> None:
    """Have a medium uploaded that does not go inline.

    Raises:
        InvalidOption: it must not be uploaded.
    """
    if upload == "never" or _is_private(medium):
        why = "'upload' is \"never\"" if upload == "never" else "it is marked private (upload: false)"
        raise InvalidOption(
            f"A medium ({medium['type']}, {size_of(medium):,} bytes) is too large to go inline: {reason}. It is not uploaded,"
            f' since {why}. Make it smaller, let it be uploaded (upload="auto"), or upload it yourself and give its uri.',
            field="upload",
        )
    inline[:] = [other for other in inline if other is not medium]
    chosen.append(medium)


def _is_private(medium: Mapping[str, Any]) -> bool:
    return medium.get(MARK) is False


def _is_large_pdf(medium: Mapping[str, Any]) -> bool:
    return medium.get("mime_type") == "application/pdf" and _characters(medium) > LARGEST_INLINE_PDF


def _characters(medium: Mapping[str, Any]) -> int:
    data = medium["data"]
    return (data.size + 2) // 3 * 4 if isinstance(data, LocalFile) else len(data)
