"""Archives: tar, packed with gzip, bzip2 or xz or not at all, unpacked no further than a sandbox can hold."""

from __future__ import annotations

import bz2
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..core.errors import HTTPError, invalid_argument
from ..core.limits import LARGEST_UPLOAD, MOST_FILES

_BLOCK = 512
# An archive has a header, or two, before each file, and fills each up to a whole block.
_LARGEST_ARCHIVE = LARGEST_UPLOAD + MOST_FILES * 4 * _BLOCK
_MEMORY = 128 << 20
"""Bytes that unpacking xz may take for its own use."""


class _Gunzip:
    """zlib's decompressor with the face of the others."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    def decompress(self, data: bytes, most: int) -> bytes:
        found = self._inner.decompress(data, most)
        self.unused_data = self._inner.unused_data
        return found


# How a packed file begins -> what unpacks it.
_PACKED: Mapping[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": _Gunzip,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lambda: lzma.LZMADecompressor(memlimit=_MEMORY),
}


def unpacked(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of the files in an archive.

    Raises:
        HTTPError: it is no archive, or holds more than a sandbox may.
    """
    try:
        with tarfile.open(fileobj=io.BytesIO(_plain(archive)), mode="r:") as packed:
            for number, member in enumerate(packed):
                # A file with holes says it is larger than the whole archive.
                if number >= MOST_FILES or member.size > LARGEST_UPLOAD:
                    raise _too_large()
                file = packed.extractfile(member) if member.isfile() else None
                if file is not None:
                    yield member.name, file.read()
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError):
        raise invalid_argument() from None


def _plain(archive: bytes) -> bytes:
    """Return an archive that is not packed."""
    make = next((make for start, make in _PACKED.items() if archive.startswith(start)), None)
    if make is None:
        return archive
    parts: list[bytes] = []
    left = _LARGEST_ARCHIVE
    while archive:  # one packed file may follow another
        inner = make()
        part = inner.decompress(archive, left + 1)
        left -= len(part)
        if left < 0:
            raise _too_large()
        parts.append(part)
        if not inner.eof:
            raise EOFError
        archive = inner.unused_data.lstrip(b"\0")
    return b"".join(parts)


def _too_large() -> HTTPError:
    return HTTPError(f"The archive holds more than 'extract' takes: {MOST_FILES} files and {LARGEST_UPLOAD} bytes at most.")
