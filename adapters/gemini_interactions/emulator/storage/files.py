"""The files of the Files API: kept for 48 hours by the clock, at work on for a moment, found by id.

Reference: aistudio.google.com/docs/files. The words of the refusals are those that users of generateContent report; none was
recorded for the Interactions API.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from ..core.clock import Clock
from ..core.errors import HTTPError, invalid_argument
from ..core.ids import new_name
from .blobs import Blob
from .refusals import LOST_FILE, UNREADY_FILE

KEPT_SECONDS = 48 * 3600.0
"""How long a file is kept."""

PROCESSING_SECONDS = 0.2
"""How long a video or a sound is worked on before it can be used: the emulator's own measure, by its clock."""

SPACE = 20 * 1024**3
"""Bytes of all files of a project."""

_SLOW = re.compile(r"(video|audio)/.*")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ADDRESS = re.compile(r"https?://[^/?#]+/(?:upload/)?v\w+/files/([^/?#:]+)")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file.

    Attributes:
        id: its name, without `files/`.
        created: seconds since the epoch.
        ready: when it can be used, in seconds since the epoch.
        source: UPLOADED, GENERATED or REGISTERED.
        fault: why it cannot be used, ever.
    """

    id: str
    content: Blob
    mime_type: str
    display_name: str
    created: float
    ready: float
    clock: Clock = field(repr=False)
    source: str = "UPLOADED"
    fault: str | None = None

    @property
    def state(self) -> str:
        """Its state by the clock."""
        if self.clock.now() < self.ready:
            return "PROCESSING"
        return "ACTIVE" if self.fault is None else "FAILED"

    @property
    def expires(self) -> float:
        """When it is deleted, in seconds since the epoch."""
        return self.created + KEPT_SECONDS


class Files:
    """The files of the one project that there is; any thread may use it.

    Args:
        clock: tells which files have expired.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._files: dict[str, StoredFile] = {}
        self._lock = RLock()

    def clear(self) -> None:
        """Forget all files."""
        with self._lock:
            self._files.clear()

    def check_name(self, name: Any) -> str | None:
        """Return the id in the name that a file is to have; None: none is asked for.

        Raises:
            HTTPError: 400, it is none; 409, there is one of that name.
        """
        if name is None:
            return None
        id = str(name).removeprefix("files/")
        if not _NAME.fullmatch(id):
            raise invalid_argument()
        if self._get(id) is not None:
            raise HTTPError("Requested entity already exists", "already_exists", 409)  # unseen words
        return id

    def add(
        self, content: Blob, mime_type: str, display_name: str = "", id: str | None = None, source: str = "UPLOADED"
    ) -> StoredFile:
        """Keep a new file. An empty one cannot be used: the emulator's one rule for what the service fails at.

        Raises:
            HTTPError: 409, there is one of that name; 429, there is no space left.
        """
        with self._lock:
            self.check_name(id)
            if content.size + sum(file.content.size for file in self) > SPACE:
                raise HTTPError("File storage quota exceeded.", "resource_exhausted", 429)  # unseen words
            now = self._clock.now()
            ready = now + (PROCESSING_SECONDS if source == "UPLOADED" and _SLOW.fullmatch(mime_type) else 0.0)
            fault = None if content.size or source == "REGISTERED" else "The file is empty."
            id = id or new_name()
            file = StoredFile(id, content, mime_type, display_name, now, ready, self._clock, source, fault)
            self._files[id] = file
            return file

    def find(self, id: str) -> StoredFile:
        """Return the file of an id.

        Raises:
            HTTPError: 403, there is none (any more): the service does not tell that from another project's.
        """
        file = self._get(id)
        if file is None:
            raise LOST_FILE.error(id=id)
        return file

    def delete(self, id: str) -> None:
        """Delete a file.

        Raises:
            HTTPError: 403, there is none.
        """
        with self._lock:
            del self._files[self.find(id).id]

    def at_address(self, address: str) -> StoredFile | None:
        """Return the file of an address; None if it is no file's, or there is none (any more)."""
        found = _ADDRESS.match(address)
        return None if found is None else self._get(found[1])

    def check_address(self, address: str) -> None:
        """Check that an address, if it is that of a file, is one of a file that can be used.

        Raises:
            HTTPError: 403, there is none; 400, it is not ready, or never will be.
        """
        found = _ADDRESS.match(address)
        if found is not None:
            self.check_usable(self.find(found[1]))

    def check_usable(self, file: StoredFile) -> None:
        """Check that a file can be used.

        Raises:
            HTTPError: 400, it is not ready, or never will be.
        """
        if file.state != "ACTIVE":
            raise UNREADY_FILE.error(id=file.id)

    def _get(self, id: str) -> StoredFile | None:
        with self._lock:
            file = self._files.get(id)
            if file is not None and self._clock.now() >= file.expires:
                del self._files[id]
                return None
            return file

    def __iter__(self) -> Iterator[StoredFile]:
        with self._lock:
            return iter([file for id in list(self._files) if (file := self._get(id)) is not None])
