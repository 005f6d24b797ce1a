"""Servers of other people's for tests: a process on a free port."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A process that is up when it answers, and gone when it is left.

    Args:
        command: what to run.
        is_up: whether it answers.
        log: where its output goes.
        user: as whom it runs; as these tests, if not given.
        variables: for its environment.
    """

    def __init__(
        self, command: list[str], is_up: Callable[[], bool], log: Path, user: str | None = None, **variables: str
    ) -> None:
        self.log = log
        with log.open("wb") as output:
            environment = {**os.environ, **variables}
            self._process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, user=user)
        until = time.monotonic() + 300  # LiteLLM takes 20 seconds of a processor that nobody else wants
        while not is_up():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"{command[0]} did not come up:\n{log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
