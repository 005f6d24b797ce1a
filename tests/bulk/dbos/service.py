"""The emulator as a process of its own, which is asked on its standard input what it was asked over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from types import TracebackType
from typing import Any, Self


class Service:
    """The emulator, as long as the with statement lasts.

    Args:
        options: `background_seconds`: how long a run takes; `quota`: starts in twenty seconds, beyond which 429 is answered.
    """

    def __init__(self, **options: Any) -> None:
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


def main() -> None:
    from gemini_interactions.emulator import Emulator

    options = json.loads(sys.argv[1])
    quota = options.pop("quota", None)
    with Emulator(log_size=None, **options) as emulator:
        emulator.quota(quota, seconds=20)
        print(emulator.url, flush=True)
        for _ in sys.stdin:
            runs = {
                id: {"status": record.status, "labels": record.request.get("labels") or {}, "created": record.created}
                for id, record in emulator.interactions.items()
            }
            print(json.dumps({"runs": runs, "refused": sum(not each.passed for each in emulator.counted)}), flush=True)


if __name__ == "__main__":
    main()
