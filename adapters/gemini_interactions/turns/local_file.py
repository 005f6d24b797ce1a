"""Stand for a file on this machine as the bytes of a medium, without having them in memory."""

from __future__ import annotations

import os
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from ..client.http.errors import InvalidOption
from ..conversation.digest import source_hasher

IN_MEMORY = 8 * 1024**2
"""Bytes of a file from which on it is not read into memory."""

_PIECE = 3 * 1024**2  # bytes to hash at a time; of three bytes come four characters of base64


class _Hashes(NamedTuple):
    sha256: str
    source: bytes


class LocalFile:
    """A file whose bytes are those of a medium, as they are when they are asked for.

    Args:
        path: where it is.

    Attributes:
        size: in bytes.

    Raises:
        InvalidOption: it cannot be read.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path: str = os.fspath(path)
        self.size: int = self._stat().st_size

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path!r})"

    def __len__(self) -> int:
        return self.size

    def __bool__(self) -> bool:
        return True

    @property
    def sha256(self) -> str:
        """The hash of the bytes, in hexadecimal."""
        return self._hashes().sha256

    @property
    def source_hash(self) -> bytes:
        """The hash by which a digest knows a medium of these bytes."""
        return self._hashes().source

    def head(self, most: int) -> bytes:
        """Return the first bytes, so many at the most."""
        try:
            with open(self.path, "rb") as file:
                return file.read(most)
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def base64(self) -> str:
        """Return all bytes, in base64."""
        return b64encode(self.head(-1)).decode("ascii")

    def _stat(self) -> os.stat_result:
        try:
            return os.stat(self.path)
        except (OSError, ValueError) as error:
            raise _unreadable(self.path, error) from error

    def _hashes(self) -> _Hashes:
        found = self._stat()
        return _hashes(self.path, found.st_ino, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=256)
def _hashes(path: str, *version: int) -> _Hashes:
    """Hash a file, once for each version of it."""
    bytes_hash, source = sha256(), source_hasher("data")
    try:
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                bytes_hash.update(piece)
                source.update(b64encode(piece))
    except OSError as error:
        raise _unreadable(path, error) from error
    return _Hashes(bytes_hash.hexdigest(), source.digest())


def _unreadable(path: str, error: Exception) -> InvalidOption:
    return InvalidOption(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.", field="path")
