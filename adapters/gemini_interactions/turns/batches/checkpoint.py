"""Write a batch down while its runs are begun, so that a process that is killed has lost none."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from inspect import isawaitable
from pathlib import Path
from tempfile import mkstemp
from threading import Lock
from typing import Any

from ...client.http.errors import InvalidOption

Target = str | os.PathLike[str] | Callable[[dict[str, Any]], Any]
"""A file of JSON, or a function that keeps a dict; it may be async."""


class Checkpoint:
    """Writes a batch down. Those who wait for it at the same time share one writing.

    Args:
        target: where to; None for nowhere.
        snapshot: returns the batch as JSON, as it is.
        writing: is held while a writing is made, so that none is overtaken by an older one of another thread.
    """

    def __init__(self, target: Target | None, snapshot: Callable[[], dict[str, Any]], writing: Lock) -> None:
        self._target, self._snapshot, self._writing = target, snapshot, writing
        self._turn = asyncio.Lock()
        self._asked = self._written = 0

    @property
    def is_kept(self) -> bool:
        """Whether it is written anywhere."""
        return self._target is not None

    async def save(self) -> None:
        """Write down how it stands now, or later, but not before."""
        if self._target is None:
            return
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._written >= mine:  # for one who asked after this
                return
            await asyncio.sleep(0)  # so that those who are about to ask are written down as well
            number = self._asked
            if callable(self._target):
                with self._writing:
                    answer = self._target(self._snapshot())
                if isawaitable(answer):
                    await answer
            else:
                await asyncio.to_thread(self._write, Path(self._target))
            self._written = number

    def _write(self, path: Path) -> None:
        with self._writing:
            write(path, self._snapshot())


def write(path: Path, data: Mapping[str, Any]) -> None:
    """Replace a file as a whole: whoever reads it, after a crash too, finds the old text or the new one. A link stays one."""
    path = _linked(path)
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def read(kept: Mapping[str, Any] | str | os.PathLike[str]) -> Mapping[str, Any]:
    """Return a checkpoint, which may be in a file.

    Raises:
        InvalidOption: the file holds none.
    """
    if isinstance(kept, Mapping):
        return kept
    if not isinstance(kept, str | os.PathLike):
        raise InvalidOption(
            f"A checkpoint is a dict or the path of a file of JSON, not {type(kept).__name__}.", field="checkpoint"
        )
    try:
        data = json.loads(Path(kept).read_text("utf-8"))
    except (ValueError, OSError, RecursionError) as error:  # the last of JSON that is nested very deeply
        raise InvalidOption(f"The checkpoint {os.fspath(kept)!r} cannot be read: {error}", field="checkpoint") from None
    if not isinstance(data, Mapping):
        raise InvalidOption(f"The file {os.fspath(kept)!r} is no checkpoint.", field="checkpoint")
    return data


def check_new(target: Target | None) -> None:
    """Refuse to write a new batch over the file of another, whose runs are paid for.

    Raises:
        InvalidOption: there is a file, or none can be there.
    """
    check(target)
    if isinstance(target, str | os.PathLike) and os.path.lexists(_linked(Path(target))):
        raise InvalidOption(
            f"{os.fspath(target)!r} is there already: resume_batch({os.fspath(target)!r}, inputs) goes on with the batch in it.",
            field="checkpoint",
        )


def check(target: Target | None) -> None:
    """Refuse what no batch can be written to, before anything is sent.

    Raises:
        InvalidOption: it is no file and no function, or there is no folder for it.
    """
    if target is None or callable(target):
        return
    if not isinstance(target, str | os.PathLike):
        raise InvalidOption(
            f"'checkpoint' is the path of a file, or a function that keeps a dict, not {type(target).__name__}.",
            field="checkpoint",
        )
    if not os.fspath(target):
        raise InvalidOption("'checkpoint' is an empty text: give the path of a file, or None to keep none.", field="checkpoint")
    path = _linked(Path(target))
    if path.is_dir():
        raise InvalidOption(f"{os.fspath(target)!r} is a folder: give the path of a file for 'checkpoint'.", field="checkpoint")
    if not path.parent.is_dir():
        raise InvalidOption(f"There is no folder {os.fspath(path.parent)!r} for the checkpoint.", field="checkpoint")


def _linked(path: Path) -> Path:
    """Return the file that a path leads to, through all links; it need not be there yet."""
    return Path(os.path.realpath(path))
