"""Bytes that may be too many for memory: beyond a megabyte they lie on the disk, in a file without a name."""

from __future__ import annotations

from hashlib import sha256
from tempfile import SpooledTemporaryFile
from threading import Lock

_IN_MEMORY = 1 << 20


class Blob:
    """Bytes that are appended and read; any thread may use it.

    Attributes:
        size: how many they are.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._hash = sha256()
        self._lock = Lock()
        self.size: int = 0

    def append(self, content: bytes) -> None:
        """Add bytes at the end."""
        with self._lock:
            self._file.seek(self.size)
            self._file.write(content)
            self._hash.update(content)
            self.size += len(content)

    def read(self) -> bytes:
        """Return all bytes."""
        with self._lock:
            self._file.seek(0)
            return self._file.read()

    @property
    def sha256(self) -> bytes:
        """The hash of the bytes."""
        return self._hash.digest()

    def __del__(self) -> None:
        self._file.close()
