"""The emulator as a process of its own, which is asked on its standard input what it was asked over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import deque
from types import TracebackType
from typing import Any, Self


class Service:
    """The emulator, as long as the with statement lasts.

    Args:
        options: `background_seconds`: how long a run takes; `quota`: starts in twenty seconds, beyond which 429 is answered.
    """

    def __init__(self, **options: float) -> None:
        self._options = options

    def __enter__(self) -> Self:
        command = [sys.executable, __file__, json.dumps(self._options)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._line()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def look(self) -> dict[str, Any]:
        """What it was asked: `runs` with status, labels and time of each, and `refused`, how many starts were."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._line())
        return found


class Quota:
    """So many starts in any twenty seconds."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._times: deque[float] = deque()
        self.refused = 0

    def refuses(self, body: Any) -> bool:
        if "input" not in body:
            return False
        now = time.monotonic()
        while self._times and self._times[0] < now - 20:
            self._times.popleft()
        if len(self._times) < self._limit:
            self._times.append(now)
            return False
        self.refused += 1
        return True


def main() -> None:
    from gemini_interactions.emulator import Emulator

    options = json.loads(sys.argv[1])
    quota = Quota(options.pop("quota", float("inf")))
    with Emulator(log_size=None, **options) as emulator:
        emulator.fault(status=429, retry_after=1, method="POST", when=quota.refuses, times=1_000_000)
        print(emulator.url, flush=True)
        for _ in sys.stdin:
            runs = {
                id: {"status": record.status, "labels": record.request.get("labels") or {}, "created": record.created}
                for id, record in emulator.interactions.items()
            }
            print(json.dumps({"runs": runs, "refused": quota.refused}), flush=True)


if __name__ == "__main__":
    main()
