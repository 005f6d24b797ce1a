"""Convert what stands in the message columns of a row to the API's input."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping, Sequence
from typing import Any

from daft.daft import guess_mimetype_from_content
from daft.dependencies import np, pil_image
from daft.file import File

from ...client.http.errors import InvalidOption
from ...framework.contents.media import medium

_Content = dict[str, Any]


def is_null(messages: Sequence[Any]) -> bool:
    """Return whether a row is not asked: one of its messages is null, so that what is to be asked is not known."""
    return any(message is None for message in messages)


async def messages_to_input(messages: Sequence[Any]) -> str | list[_Content]:
    """Return the input for the messages of a row, in the order of the columns.

    Args:
        messages: texts; bytes, files and images; contents of the API's own as objects; lists of these. Empty texts are left out.

    Raises:
        InvalidOption: one of them cannot be sent.
    """
    if len(messages) == 1 and isinstance(messages[0], str):
        return messages[0]
    contents: list[_Content] = []
    for number, message in enumerate(messages):
        contents += await _contents(message, f"messages[{number}]")
    return contents


async def _contents(message: Any, where: str) -> list[_Content]:
    if isinstance(message, str):
        return [{"type": "text", "text": message}] if message else []
    if isinstance(message, bytes):
        return [medium("file", where, data=message, mime_type=guess_mimetype_from_content(message))]
    if isinstance(message, File):
        data, mime_type = await asyncio.to_thread(_read, message, where)  # it may lie on the other side of a network
        return [medium("file", where, data=data, mime_type=mime_type, name=message.name)]
    if isinstance(message, Mapping):
        return [_own(message, where)]
    if np.module_available() and isinstance(message, np.ndarray):  # type: ignore[attr-defined]
        return [medium("image", where, data=await asyncio.to_thread(_png, message, where), mime_type="image/png")]
    if isinstance(message, list | tuple):
        return [content for part in message if part is not None for content in await _contents(part, where)]
    raise InvalidOption(
        f"{where} is {type(message).__name__}: a message is a text, bytes, a file, an image, or a content of the API's own.",
        field=where,
    )


def _read(file: File, where: str) -> tuple[bytes, str]:
    try:
        with file.open() as opened:
            return bytes(opened.read()), file.mime_type()
    except Exception as error:  # whatever a storage says: the other rows are asked all the same
        raise InvalidOption(f"{where} is a file that cannot be read: {type(error).__name__}: {error}", field=where) from error


def _png(image: Any, where: str) -> bytes:
    if not pil_image.module_available():  # type: ignore[attr-defined]
        raise InvalidOption(f"{where} is an image, which is sent with the help of pillow: pip install pillow.", field=where)
    flat = image[..., 0] if image.ndim == 3 and image.shape[2] == 1 else image
    try:
        picture = pil_image.fromarray(flat)
        made = io.BytesIO()
        picture.save(made, "PNG")
    except (TypeError, ValueError, OSError) as error:
        raise InvalidOption(
            f"{where} is an array of {image.dtype} in the shape {image.shape}, which is no image: {error}", field=where
        ) from None
    return made.getvalue()


def _own(message: Mapping[str, Any], where: str) -> _Content:
    """Return a content of the API's own, as it stands in a column of structs, which has all fields in every row."""
    if not isinstance(message.get("type"), str):
        raise InvalidOption(
            f"{where} is an object without a 'type': a content is such as {{'type': 'image', 'uri': …}}.", field=where
        )
    return {name: value for name, value in message.items() if value is not None}
