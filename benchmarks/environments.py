"""The environments that the contenders run in: a file of `requirements/` each, since their pins exclude one another."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_REQUIREMENTS = ROOT / "benchmarks" / "requirements"
_FOLDER = ROOT / ".venv-bench"


@cache  # what is changed while a run goes on must not change its environments
def python_of(environment: str) -> Path:
    """The interpreter of an environment, which is built if it is not there or its requirements have changed."""
    folder, requirements = _FOLDER / environment, _REQUIREMENTS / f"{environment}.txt"
    python, stamp = folder / "bin" / "python", folder / ".requirements"
    wanted = hashlib.sha256(requirements.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not python.exists() or not stamp.exists() or stamp.read_text() != wanted:
        print(f"Building the environment {environment} (once) ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        done = subprocess.run([*pip, "--requirement", requirements], capture_output=True, text=True, cwd=ROOT)
        if done.returncode:
            raise SystemExit(f"The environment {environment} cannot be built:\n{done.stderr[-3000:]}")
        stamp.write_text(wanted)
    return python


def variables() -> dict[str, str]:
    """The variables that contenders run with: no settings of the user's, no library that looks for the network."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "AGNO_TELEMETRY": "false", "PYTHONHASHSEED": "0"}


def versions(environment: str, distributions: list[str]) -> dict[str, str]:
    """The versions installed in an environment; what is not there is left out."""
    code = (
        "import sys; from importlib.metadata import version, PackageNotFoundError\n"
        "for name in sys.argv[1:]:\n"
        "    try: print(name, version(name))\n"
        "    except PackageNotFoundError: pass"
    )
    command = [python_of(environment), "-c", code, *distributions]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=variables())
    return dict(line.split() for line in done.stdout.splitlines())
