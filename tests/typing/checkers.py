"""Run type checkers over user code as its author would: strict, on the installed package, all sources in one process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import gemini_interactions

from .user_code import ROOT, Mistake, Source

PACKAGES = Path(gemini_interactions.__file__).parent.parent
CACHES = ROOT / ".mypy_cache" / "user_code"

PYRIGHT = {
    "typeCheckingMode": "strict",
    "pythonVersion": "3.11",
    "pythonPlatform": "Linux",
    # LangGraph, LlamaIndex and LiteLLM leave types open, in what every program over them says: `create_agent(…)`, `graph.invoke`,
    # `index.as_query_engine`, `reply.choices`. That ours are not open is checked apart: see `check_public_types.py`.
    "reportUnknownMemberType": False,
    "reportUnknownVariableType": False,
    "reportUnknownArgumentType": False,
    # `langgraph.graph` says nowhere that it is typed.
    "reportMissingTypeStubs": False,
    # LlamaIndex has `agent.run(user_msg=…)` deprecated, in favour of `agent.run(user_msg=…)`.
    "reportDeprecated": False,
}

OF_LITELLM = re.compile(
    r'for class "(CustomStreamWrapper|Coroutine\[object, object, )|^"Coroutine\[object, object, .* is not iterable'
)
"""LiteLLM has one type for answers, streams and coroutines; its own documentation reads `completion(…).choices` all the same."""

MYPY = """\
[mypy]
strict = true
python_version = 3.11
platform = linux
"""

PYDANTIC = """\
plugins = pydantic.mypy
[pydantic-mypy]
init_typed = true
init_forbid_extra = true
"""
"""As strict as pydantic's documentation has it. The plugin writes the constructor of a user's subclass anew: without
`init_forbid_extra`, one that takes any name."""


class Complaint(NamedTuple):
    """What a checker says of a line.

    Attributes:
        path: the file, relative to the repository.
        line: counted from 1.
        text: its words.
        rule: the checker's name of the rule.
    """

    path: str
    line: int
    text: str
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text} [{self.rule}]"


class Verdict(NamedTuple):
    """What came of the planted mistakes.

    Attributes:
        missed: mistakes of which nobody complained, by file.
        false_alarms: complaints of what is no mistake.
    """

    missed: list[tuple[str, Mistake]]
    false_alarms: list[Complaint]


def judge(sources: Iterable[Source], complaints: Iterable[Complaint]) -> Verdict:
    """Hold a checker's complaints against the mistakes that were planted."""
    by_line: dict[tuple[str, int], list[Complaint]] = {}
    for complaint in complaints:
        by_line.setdefault((complaint.path, complaint.line), []).append(complaint)
    missed = []
    for source in sources:
        for mistake in source.mistakes:
            told = by_line.pop((source.path, mistake.line), [])
            if not any(mistake.word in complaint.text for complaint in told):
                missed.append((source.path, mistake))
    return Verdict(missed, [complaint for told in by_line.values() for complaint in told])


def mypy(sources: list[Source], folder: Path, *, plugin: bool = False) -> list[Complaint]:
    """Check with mypy, as it comes or with pydantic's plugin."""
    files = _write(sources, folder)
    (folder / "mypy.ini").write_text(MYPY + (PYDANTIC if plugin else ""))
    cache = CACHES / ("with_plugin" if plugin else "plain")
    command = ["mypy", "--config-file=mypy.ini", f"--cache-dir={cache}", "--output=json", *files]
    lines = [json.loads(line) for line in _run(command, folder, ok=(0, 1)).splitlines()]
    return [
        Complaint(files[line["file"]].path, line["line"], line["message"], line["code"])
        for line in lines
        if line["severity"] == "error"
    ]


def pyright(sources: list[Source], folder: Path) -> list[Complaint]:
    """Check with pyright."""
    files = _write(sources, folder)
    (folder / "pyrightconfig.json").write_text(json.dumps(PYRIGHT))
    said: dict[str, Any] = json.loads(_run(["pyright", "--outputjson", f"--pythonpath={sys.executable}"], folder, ok=(0, 1)))
    assert said["summary"]["filesAnalyzed"] >= len(files)
    return [
        Complaint(
            files[Path(item["file"]).name].path, item["range"]["start"]["line"] + 1, item["message"], item.get("rule", "syntax")
        )
        for item in said["generalDiagnostics"]
        if not OF_LITELLM.search(item["message"])
    ]


def untyped_names() -> dict[str, str]:
    """Ask pyright which public names of the package have no type, or one that is guessed, and why."""
    command = ["pyright", "--verifytypes=gemini_interactions", "--ignoreexternal", "--outputjson"]
    said: dict[str, Any] = json.loads(_run(command, ROOT, ok=(0, 1)))
    symbols = said["typeCompleteness"]["symbols"]
    assert len(symbols) > 1000
    return {
        symbol["name"]: "; ".join(item["message"] for item in symbol["diagnostics"])
        for symbol in symbols
        if symbol["isExported"] and symbol["diagnostics"] and not (symbol["isTypeKnown"] and not symbol["isTypeAmbiguous"])
    }


CHECKERS: dict[str, Callable[[list[Source], Path], list[Complaint]]] = {
    "mypy": mypy,
    "mypy with pydantic's plugin": lambda sources, folder: mypy(sources, folder, plugin=True),
    "pyright": pyright,
}


def _write(sources: list[Source], folder: Path) -> dict[str, Source]:
    files = {f"{source.module}.py": source for source in sources}
    assert len(files) == len(sources), "two sources have the same name"
    for name, source in files.items():
        (folder / name).write_text(source.text, "utf-8")
    return files


def _run(command: list[str], folder: Path, *, ok: tuple[int, ...]) -> str:
    # By PYTHONPATH the sources are found as an installed package is: with its py.typed, and nothing more inferred than that says.
    # `--verifytypes` looks for other packages where the first `python` on the PATH has them.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PYTHONPATH": str(PACKAGES), "PATH": path}
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode in ok, done.stdout + done.stderr
    return done.stdout
