"""Pages of sandboxes: which there are, their files, and what is in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...view.html.texts import shared_text
from ..servers.front import Visit
from ..storage.sandbox import File, Sandbox
from .media import SAFE
from .missing import Missing
from .sources import Sources

LISTED = 50
_FILES = 500
_LONGEST = 200_000
"""Bytes of a text that are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a sandbox: its path, and what is to be said of it."""

    path: str
    size: int
    mime_type: str
    modified: float


def sandboxes(sources: Sources, _: Visit) -> dict[str, Any]:
    """Return the sandboxes, the one that was used last first."""
    found = sorted(sources.sandboxes, key=lambda entry: entry.accessed, reverse=True)
    return {"title": "Sandboxes", "sandboxes": found[:LISTED], "hidden": max(0, len(found) - LISTED)}


def sandbox(sources: Sources, _: Visit, id: str) -> dict[str, Any]:
    """Return a sandbox with its files, and the interactions that worked in it."""
    found = _find(sources, id)
    entries = [Entry(path, len(file.content), file.mime_type, file.modified) for path, file in sorted(dict(found.files).items())]
    users = [record.id for record in reversed(sources.records()) if record.extra.get("environment_id") == id]
    return {
        "title": f"Sandbox {id[:8]}",
        "sandbox": found,
        "entries": entries[:_FILES],
        "hidden": max(0, len(entries) - _FILES),
        "users": users[:20],
        "sources": [
            shared_text(f"{source.get('type')} {source.get('source') or source.get('target') or ''}") for source in found.sources
        ],
    }


def sandbox_file(sources: Sources, _: Visit, id: str, path: str) -> dict[str, Any]:
    """Return a file, with its text if it is one."""
    file = file_in_sandbox(sources, id, path)
    kind = SAFE.get(file.mime_type, "")
    text = None if kind else _text(file.content)
    return {
        "title": path.rpartition("/")[2],
        "sandbox": _find(sources, id),
        "entry": Entry(path, len(file.content), file.mime_type, file.modified),
        "text": text,
        "cut": max(0, len(file.content) - _LONGEST) if text is not None else 0,
        "medium": kind.partition("/")[0],
    }


def file_in_sandbox(sources: Sources, id: str, path: str) -> File:
    """Return a file of a sandbox.

    Raises:
        Missing: there is no such file.
        HTTPError: the path leads out of the sandbox.
    """
    file = _find(sources, id).read(path)
    if file is None:
        raise Missing(f"There is no file {path} in this sandbox.")
    return file


def _find(sources: Sources, id: str) -> Sandbox:
    found = sources.sandboxes.get(id)
    if found is None:
        raise Missing(f"There is no sandbox {id}.")
    return found


def _text(content: bytes) -> str | None:
    """Return bytes as a text, if they are one, as far as it is shown: without what addresses in it may hold of secrets."""
    part = content[:_LONGEST]
    if b"\0" in part:
        return None
    try:
        return shared_text(part.decode("utf-8"))
    except UnicodeDecodeError as error:
        # The cut may go through a character.
        return shared_text(part[: error.start].decode("utf-8")) if error.start >= _LONGEST - 3 else None
