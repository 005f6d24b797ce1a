"""Run what is in these folders, each framework in an environment of its own, and print a table of what passed.

    python tests/ecosystem/run.py [name ...]

An environment is `.venv-ecosystem-<name>` in the project's folder. It is built once, and again when what it is made of changes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COLUMNS = ("text", "tool loop", "with Google Search", "structured output", "streaming", "next turn", "… in another process")
ABSENT = "–"
BROKEN = "FAILED"
LIMIT = 900.0
"""Seconds that a framework's checks may take."""
OVER_LANGCHAIN = frozenset({"deepagents", "langgraph_supervisor", "langgraph_swarm", "trustcall"})
"""The frameworks that take a chat model of LangChain's; the others reach every model through LiteLLM."""

SILENT = {
    "AGNO_TELEMETRY": "false",
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_DISABLE_TRACKING": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "OPENAI_AGENTS_DISABLE_TRACING": "1",
    "OTEL_SDK_DISABLED": "true",
}
"""Nothing is reported to anybody, and nothing waits for a network that a test has no use for."""


@dataclass(frozen=True)
class Outcome:
    """What a framework's checks came to: the versions of it and of what it stands on, the table's cells, whether all passed."""

    framework: str
    over: str
    cells: dict[str, str]
    passed: bool


def main() -> int:
    """Run the frameworks named, or all."""
    known = sorted(path.parent.name for path in HERE.glob("*/requirements.txt"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"one of {', '.join(known)}; all, if none is named")
    names = parser.parse_args().names or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"no such framework: {', '.join(unknown)}; known: {', '.join(known)}")
    outcomes = {name: run(name) for name in names}
    print(*table(outcomes.values()), sep="\n")
    return 0 if all(outcome.passed for outcome in outcomes.values()) else 1


def run(name: str) -> Outcome:
    """Run one framework's checks, in its environment."""
    framework = _requirements(name)[0]
    try:
        python = environment(name)
    except subprocess.CalledProcessError:
        return Outcome(framework, ABSENT, {COLUMNS[0]: f"{BROKEN}: it cannot be installed"}, passed=False)
    report = python.parents[1] / "report.xml"
    report.unlink(missing_ok=True)
    checks = sorted(str(path) for path in (HERE / name).glob("check_*.py"))
    # The tests' own conftest needs packages that these environments have not; and frameworks warn while they are imported.
    options = ["-q", f"--confcutdir={HERE}", "-p", "no:cacheprovider", "-o", "filterwarnings=ignore"]
    options += [f"--junitxml={report}", "-o", "junit_family=xunit1"]
    secrets = [key for key in os.environ if key.endswith(("_API_KEY", "_TOKEN")) or key == "GOOGLE_GEMINI_BASE_URL"]
    env = {key: value for key, value in os.environ.items() if key not in secrets}
    env |= {**SILENT, "CREWAI_STORAGE_DIR": str(python.parents[1] / "storage"), "HOME": str(python.parents[1])}
    try:
        passed = not subprocess.run(
            [python, "-m", "pytest", *options, *checks], cwd=ROOT, env=env, stdout=sys.stderr, timeout=LIMIT
        ).returncode
    except subprocess.TimeoutExpired:
        passed = False
    package = framework.partition("==")[0]
    over = "langchain-core" if name in OVER_LANGCHAIN else "litellm"
    cells = cells_of(report)
    if not passed and not any(BROKEN in cell for cell in cells.values()):
        cells[COLUMNS[0]] = f"{BROKEN}: see the messages above"
    versions = [f"{each} {_version(python, each)}" for each in (package, over)]
    return Outcome(*versions, cells, passed)


def environment(name: str) -> Path:
    """The interpreter of a framework's environment, which is built if it is not there as its requirements want it."""
    folder = ROOT / f".venv-ecosystem-{name}"
    python, stamp = folder / "bin" / "python", folder / ".installed"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = ("langchain" if name in OVER_LANGCHAIN else "litellm", "emulator")
    needs = [_requirements(name), project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    wanted = hashlib.sha256(repr([sys.version, needs]).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"Building {folder.name} ...", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        requirements = ["--requirement", HERE / name / "requirements.txt", "--editable", f".[{','.join(extras)}]"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], cwd=ROOT, check=True)
        stamp.write_text(wanted)
    return python


def cells_of(report: Path) -> dict[str, str]:
    """A cell for each column that checks fill: their words if all of them passed, else what did not."""
    words: dict[str, list[str]] = {}
    broken: dict[str, list[str]] = {}
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():
        failed = any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
        for entry in case.iter("property"):
            column, how = entry.attrib["name"], entry.attrib["value"]
            words.setdefault(column, []).append(how)
            if failed:
                broken.setdefault(column, []).append(case.attrib["name"])
    return {
        column: f"{BROKEN}: {', '.join(broken[column])}" if column in broken else "; ".join(dict.fromkeys(said))
        for column, said in words.items()
    }


def table(outcomes: Iterable[Outcome]) -> list[str]:
    """The lines of a table in Markdown."""
    rows = [("framework", "over", *COLUMNS)]
    rows += [(each.framework, each.over, *(each.cells.get(column, ABSENT) for column in COLUMNS)) for each in outcomes]
    head, *body = [f"| {' | '.join(row)} |" for row in rows]
    return [head, "|---" * len(rows[0]) + "|", *body]


def _requirements(name: str) -> list[str]:
    lines = (HERE / name / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _version(python: Path, package: str) -> str:
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
