"""Sandboxes of agents: directories of files that outlive an interaction, and expire (aistudio.google.com/docs/antigravity).

Nothing runs in them. They are kept seven days after their last use; the snapshot that the service makes of an idle one after 15
minutes shows nowhere, since files are read back from it unseen.
"""

from __future__ import annotations

import mimetypes
import posixpath
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from ..core.clock import Clock
from ..core.errors import HTTPError
from ..core.ids import new_uuid
from ..core.limits import LARGEST_UPLOAD, LONGEST_PATH, MOST_FILES
from .archives import unpacked
from .items import Items
from .refusals import EXPIRED_ENVIRONMENT, FULL_ENVIRONMENT, LONG_PATH, LOST_ENVIRONMENT, WRONG_PATH, WRONG_SOURCE

KEPT_SECONDS = 7 * 86_400.0
"""How long a sandbox is kept after its last use."""

_RENEWING_PREFIX = "env_"
_NAMES_PREFIX = "environments/"


@dataclass(slots=True)
class File:
    """A file: its bytes, its media type, and when it was made and changed (seconds since the epoch)."""

    content: bytes
    mime_type: str
    created: float
    modified: float


@dataclass(slots=True)
class Sandbox:
    """One environment.

    Attributes:
        id: a bare UUID.
        clock: tells its times.
        sources: those mounted, as they were asked for.
        network: the hosts it may reach, as they were asked for.
        created, updated, accessed: seconds since the epoch.
        files: by path, relative to the root.
        directories: the paths of what they stand in.
        size: the bytes of all files.
        mode: where it is, if that was said.
        custom_config: what the worker of a self-hosted one is told.
    """

    id: str
    clock: Clock
    created: float
    updated: float
    accessed: float
    sources: list[dict[str, Any]] = field(default_factory=list)
    network: Any = None
    files: dict[str, File] = field(default_factory=dict)
    directories: set[str] = field(default_factory=set)
    size: int = 0
    mode: str | None = None
    custom_config: dict[str, Any] | None = None

    @property
    def is_expired(self) -> bool:
        """Whether it was not used for too long; its files are gone then."""
        return self.clock.now() - self.accessed > KEPT_SECONDS

    def clear(self) -> None:
        """Forget all files."""
        self.files.clear()
        self.directories.clear()
        self.size = 0

    def write(self, path: str, content: bytes, mime_type: str | None = None) -> File:
        """Write a file, in place of one that is there.

        Args:
            path: relative to the root; a slash at its beginning is no matter.
            content: its bytes.
            mime_type: its media type; None: by the name.

        Raises:
            HTTPError: the path leads out of the sandbox, or to no file; or there are too many files, or too large ones.
        """
        path = normal_path(path)
        now = self.clock.now()
        if not path or path in self.directories:
            raise WRONG_PATH.error(path=path)
        old = self.files.get(path)
        size = self.size + len(content) - (len(old.content) if old else 0)
        if size > LARGEST_UPLOAD or (old is None and len(self.files) >= MOST_FILES):
            raise _too_large(path)
        self.size = size
        self.directories.update(_parents(path))
        kind = mime_type or mimetypes.guess_type(path)[0] or "text/plain"
        self.files[path] = File(content, kind, old.created if old else now, now)
        self.updated = now
        return self.files[path]

    def read(self, path: str) -> File | None:
        """Return the file at a path, if there is one."""
        return self.files.get(normal_path(path))

    def is_directory(self, path: str) -> bool:
        """Return whether a path is the root, or leads to files."""
        path = normal_path(path)
        return not path or path in self.directories

    def entries(self, path: str, *, recursive: bool = False) -> list[str]:
        """Return the paths in a directory, sorted; those of directories end with a slash.

        Args:
            path: the directory.
            recursive: also those further down; files only.
        """
        path = normal_path(path)
        start = f"{path}/" if path else ""
        inside = [other for other in list(self.files) if other.startswith(start)]
        if recursive:
            return sorted(inside)
        names = {name.split("/", 1)[0] + ("/" if "/" in name else "") for name in (other[len(start) :] for other in inside)}
        return sorted(f"{start}{name}" for name in names)

    def unpack(self, path: str, archive: bytes) -> None:
        """Write the files of a tar archive, packed or not, into a directory.

        Raises:
            HTTPError: it is no archive, leads out of the sandbox, or holds more than a sandbox may.
        """
        for name, content in list(unpacked(archive)):  # nothing is written of one that is refused
            self.write(posixpath.join(normal_path(path), normal_path(name)), content)

    def mount(self, sources: Sequence[Mapping[str, Any]]) -> None:
        """Put sources into it. Only inline ones are real: for any other, a file tells where it would come from.

        Raises:
            HTTPError: inline content is not in the encoding it names, or a target leads out of the sandbox.
        """
        for source in sources:
            self.sources.append(dict(source))
            target = str(source.get("target") or "")
            if source.get("type") == "inline":
                self.write(target or "inline", _inline(source))
            else:
                told = f"Emulated copy of {source.get('type')} {source.get('source')}\n"
                self.write(posixpath.join(normal_path(target), "SOURCE.txt"), told.encode())


class Sandboxes(Items[Sandbox]):
    """All environments by id; one that has expired is still known, without its files."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("Environment")
        self._clock = clock

    def create(self, sources: Sequence[Mapping[str, Any]] = (), network: Any = None, copy_of: Sandbox | None = None) -> Sandbox:
        """Return a new environment.

        Args:
            sources: those to mount.
            network: the hosts it may reach.
            copy_of: an environment whose files it begins with.

        Raises:
            HTTPError: a source cannot be mounted.
        """
        now = self._clock.now()
        sandbox = Sandbox(new_uuid(), self._clock, now, now, now, network=network)
        if copy_of is not None:
            sandbox.files, sandbox.directories, sandbox.size = deepcopy(copy_of.files), set(copy_of.directories), copy_of.size
            sandbox.sources = deepcopy(copy_of.sources)
            sandbox.network = deepcopy(copy_of.network) if network is None else network
        sandbox.mount(sources)
        for old in self:
            if old.is_expired:
                old.clear()
        self.add(sandbox.id, sandbox)
        return sandbox

    def find(self, id: str) -> Sandbox:
        """Return the environment of an id.

        Raises:
            HTTPError: 404, there is none.
        """
        sandbox = self.get(id)
        if sandbox is None:
            raise LOST_ENVIRONMENT.error(id=id)
        if sandbox.is_expired:
            sandbox.clear()
        return sandbox

    def use(self, id: str) -> Sandbox:
        """Return the environment of an id, which may stand behind `environments/`, and keep it another seven days.

        Raises:
            HTTPError: 404, there is none; 400, it has expired.
        """
        sandbox = self.find(id.removeprefix(_NAMES_PREFIX))
        if sandbox.is_expired:
            raise EXPIRED_ENVIRONMENT.error(id=id)
        sandbox.accessed = self._clock.now()
        return sandbox

    def open(self, environment: Any) -> Sandbox:
        """Return the environment that a request asks for.

        Args:
            environment: `remote`, an id, or an object with `environment_id`, `sources` and `network`. An id that begins with
                `env_` silently makes a new sandbox, as the service does.

        Raises:
            HTTPError: there is none of that id, it has expired, or a source cannot be mounted.
        """
        asked = environment if isinstance(environment, dict) else {"environment_id": environment}
        id, sources, network = asked.get("environment_id"), asked.get("sources") or (), asked.get("network")
        if not id or id == "remote" or id.startswith(_RENEWING_PREFIX):
            return self.create(sources, network)
        sandbox = self.use(id)
        sandbox.mount(sources)
        if network is not None:
            sandbox.network = network
        return sandbox


def normal_path(path: str) -> str:
    """Return a path relative to the root, without dots; empty for the root.

    Raises:
        HTTPError: it leads out of the sandbox.
    """
    if len(path) > LONGEST_PATH:
        raise LONG_PATH.error(path=path[:100])
    normal = posixpath.normpath(path.strip().lstrip("/")) if path.strip("/ ") else "."
    if normal == ".." or normal.startswith("../") or "\0" in normal:
        raise WRONG_PATH.error(path=path)
    return "" if normal == "." else normal


def _parents(path: str) -> list[str]:
    return [path[:place] for place, character in enumerate(path) if character == "/"]


def _too_large(path: str) -> HTTPError:
    return FULL_ENVIRONMENT.error(path=path)


def _inline(source: Mapping[str, Any]) -> bytes:
    content = str(source.get("content") or "")
    if source.get("encoding") != "base64":
        return content.encode()
    try:
        return b64decode(content, validate=True)
    except (Base64Error, ValueError):
        raise WRONG_SOURCE.error() from None
