"""The canned server and the contenders as processes that this one talks to."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

from contenders.contender import TABLE
from environments import python_of, variables

_FOLDER = Path(__file__).resolve().parent


class _Process:
    """A process that ends when its standard input does."""

    def __init__(self, command: list[Any]) -> None:
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed with the process
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, env=variables()
        )

    def say(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """The next line, or an error with what the process had to say."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self.errors.seek(0)
            raise RuntimeError(f"The process ended early:\n{self.errors.read()[-2000:]}")
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.close()
            self._process.wait(timeout=10)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self.errors.close()


class CannedServer(_Process):
    """The server; `url` is where it is."""

    def __init__(self) -> None:
        super().__init__([sys.executable, _FOLDER / "canned_server.py"])
        self.url = self.hear().strip()

    def sizes(self) -> list[int]:
        """The bytes of the request bodies since this was last asked."""
        with urlopen(f"{self.url}/sizes") as answer:
            found: list[int] = json.load(answer)
        return found


class Worker(_Process):
    """The process of one contender."""

    def __init__(self, name: str, url: str, command: Sequence[Any] = ()) -> None:
        """Begin it.

        Args:
            name: the contender.
            url: where the canned server is.
            command: the interpreter and the script, where they are not those of all contenders.
        """
        super().__init__([*(command or (python_of(TABLE[name].environment), _FOLDER / "worker.py")), name, url])

    def do(self, **order: Any) -> dict[str, Any]:
        """Have it do something; its answer has a key `missing` or `failed` if it could not."""
        self.say(json.dumps(order))
        answer: dict[str, Any] = json.loads(self.hear())
        return answer
