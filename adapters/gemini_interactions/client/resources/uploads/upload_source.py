"""Read what is to be uploaded part by part: a file by its path, an open file, or bytes. No more than a part is in memory."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from ....media_types import read_media_type, type_of_bytes, type_of_name
from ...http.errors import InvalidOption

FileInput = str | os.PathLike[str] | IO[bytes] | bytes | bytearray | memoryview
"""A path, a file that is open for reading bytes and can be sought in, or bytes."""

LARGEST_FILE = 2 * 1024**3
"""Bytes of a file, at the most; aistudio.google.com/docs/files."""

_HEAD = 8192
"""Bytes at the beginning that may tell the media type."""


class UploadSource:
    """What is to be uploaded.

    Args:
        file: open for reading, where the upload is to begin.
        name: of the file, where it has one.

    Attributes:
        size: in bytes.
    """

    def __init__(self, file: IO[bytes], name: str | None = None) -> None:
        self.name = name
        self._file = file
        self._start = file.tell()
        self.size: int = file.seek(0, os.SEEK_END) - self._start

    def read(self, offset: int, most: int) -> bytes:
        """Return the bytes from an offset on, so many at the most.

        Raises:
            InvalidOption: the file was cut short meanwhile.
        """
        self._file.seek(self._start + offset)
        wanted = min(most, self.size - offset)
        part = self._file.read(wanted)
        if len(part) < wanted:
            raise InvalidOption(f"'file' became shorter while it was uploaded: {self.size:,} bytes were announced.", field="file")
        return part

    def media_type(self, given: str | None) -> str:
        """Return the media type: the one that is given, else what the file's name says, else its first bytes.

        Raises:
            InvalidOption: none of them tells.
        """
        told = given or type_of_name(self.name) or type_of_bytes(b64encode(self.read(0, _HEAD)).decode())
        if not told or (given is None and read_media_type(told) is None):
            raise InvalidOption(
                "What kind of file this is cannot be told from its name or bytes; give its media type, such as"
                " config={'mime_type': 'application/pdf'}.",
                field="mime_type",
            )
        return told


@contextmanager
def open_source(file: Any) -> Iterator[UploadSource]:
    """Open what is to be uploaded. A path is closed again, an open file is left where it was read to.

    Raises:
        InvalidOption: it cannot be read, or is larger than the service takes.
    """
    if isinstance(file, bytes | bytearray | memoryview):
        yield _checked(_Bytes(file))
    elif isinstance(file, str | os.PathLike):
        path = os.fspath(file)
        try:
            opened = open(path, "rb")  # noqa: SIM115  # what fails while it is read is no failure to open it
        except (OSError, ValueError) as error:
            raise InvalidOption(f"'file': {path!r} cannot be read: {getattr(error, 'strerror', error)}.", field="file") from error
        with opened:
            yield _checked(UploadSource(opened, os.path.basename(str(path))))
    else:
        name = getattr(file, "name", None)
        try:
            is_binary = isinstance(file.read(0), bytes) and file.seekable()
        except (AttributeError, OSError, ValueError):
            is_binary = False
        if not is_binary:
            raise InvalidOption(
                f"'file' is a path, bytes, or a file that is open for bytes and can be sought in, not {type(file).__name__}.",
                field="file",
            )
        yield _checked(UploadSource(file, os.path.basename(name) if isinstance(name, str) else None))


class _Bytes(UploadSource):
    def __init__(self, content: bytes | bytearray | memoryview) -> None:
        self.name = None
        self._view = memoryview(content).cast("B")
        self.size = len(self._view)

    def read(self, offset: int, most: int) -> bytes:
        return bytes(self._view[offset : offset + most])


def _checked(source: UploadSource) -> UploadSource:
    if source.size > LARGEST_FILE:
        raise InvalidOption(f"'file' has {source.size:,} bytes; the service takes {LARGEST_FILE:,} at the most.", field="file")
    return source
