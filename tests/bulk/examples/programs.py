"""Run what a reader of the pages copies: as a program of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def run_program(source: str, folder: Path, variables: Mapping[str, str], *, timeout: float = 150) -> str:
    """Run a program in a process, since engines can be started once in each, and return what it printed."""
    program = folder / "program.py"
    program.write_text(source, "utf-8")
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, f"{source}\n{done.stdout}{done.stderr}"
    return done.stdout
