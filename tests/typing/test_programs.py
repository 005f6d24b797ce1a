"""The programs of the type checkers' test run, but for their mistakes: what a checker accepts is what works."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from gemini_interactions.emulator import Emulator

from ..litellm.conftest import FORCED_BY_LITELLM
from .user_code import Source, user_code

PROGRAMS = [source for source in user_code() if source.path.startswith("tests/typing/programs/")]


def without_mistakes(source: Source) -> str:
    """Put something harmless in place of each line with a mistake."""
    lines = source.text.splitlines()
    for mistake in source.mistakes:
        line = lines[mistake.line - 1]
        code = line.partition("  # wrong")[0]
        harmless = "pass" if not code.endswith(":") else "except ():" if code.lstrip().startswith("except") else "if False:"
        lines[mistake.line - 1] = line[: len(line) - len(line.lstrip())] + harmless
    return "\n".join(lines)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.path.rpartition("/")[2])
def test_a_program_without_its_mistakes_runs(
    program: Source, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("program"))
    with Emulator(background_seconds=0.05) as emulator:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "emulator")
        module = ModuleType(program.module)
        monkeypatch.setitem(sys.modules, program.module, module)  # where frameworks look up what annotations name
        exec(compile(without_mistakes(program), program.path, "exec"), module.__dict__)


for _warning in (
    *FORCED_BY_LITELLM,
    "ignore::pydantic.warnings.PydanticDeprecationWarning",  # LlamaIndex' workflows
    "ignore:is_running called from within a step:DeprecationWarning",
):
    pytest.mark.filterwarnings(_warning)(test_a_program_without_its_mistakes_runs)
