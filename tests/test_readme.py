"""Every snippet of the README and of the docs runs, and every command and file they name exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from gemini_interactions.emulator import Emulator

from .litellm.conftest import FORCED_BY_LITELLM
from .snippets import PAGES, ROOT, TEXTS, snippets, variables

RUN_ELSEWHERE = {"docs/google-cloud.md", "docs/telemetry.md"}
"""Pages whose snippets need a login or a process each; tests/client/cloud/test_guide.py and tests/telemetry/test_recipes.py run
them."""

IN_BULK = {page for page in PAGES if page.startswith("docs/bulk")}
"""Pages whose snippets need engines; tests/bulk/test_pages.py runs them."""

SNIPPETS = snippets({page: text for page, text in TEXTS.items() if page not in RUN_ELSEWHERE | IN_BULK})


@pytest.mark.parametrize(("page", "snippet"), SNIPPETS)
def test_a_snippet_runs(page: str, snippet: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)  # some save files
    with Emulator() as emulator:
        for name, value in variables(emulator).items():
            monkeypatch.setenv(name, value)
        exec(compile(snippet, page, "exec"), {"__name__": "snippet"})


# llama-index-workflows looks at every attribute of an agent, and llama-index-core asks it what is deprecated.
FORCED_BY_LLAMAINDEX = (
    "ignore::pydantic.warnings.PydanticDeprecationWarning",
    "ignore:is_running called from within a step:DeprecationWarning",
)

for _warning in (*FORCED_BY_LITELLM, *FORCED_BY_LLAMAINDEX):
    pytest.mark.filterwarnings(_warning)(test_a_snippet_runs)


@pytest.mark.parametrize("name", ["emulator", "langchain", "llamaindex", "litellm"])
def test_the_readme_greets_in_every_framework_and_installs_it_before(name: str) -> None:
    readme = TEXTS["README.md"]
    assert readme.index(f"pip install 'gemini-interactions[{name}]'") < readme.index(f"from gemini_interactions.{name} import")


def test_a_visitor_needs_two_minutes() -> None:
    assert len(TEXTS["README.md"].splitlines()) < 200


def test_every_page_is_found_from_the_readme() -> None:
    linked = set(re.findall(r"\]\((docs/[^)#]+\.md)", TEXTS["README.md"]))
    assert linked == {page for page in PAGES if page.startswith("docs/")}


def test_every_example_is_in_the_list_of_them() -> None:
    names = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir() or path.suffix == ".py"} - {"__pycache__"}
    assert set(re.findall(r"^\| \[([^]]+)\]\(\1\)", TEXTS["examples/README.md"], re.MULTILINE)) == names


def test_on_the_index_no_link_leads_to_a_file() -> None:
    hook = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    shown = TEXTS["README.md"]
    for substitution in hook["substitutions"]:
        shown = re.sub(substitution["pattern"], substitution["replacement"], shown)
    assert re.findall(r"\]\((?!https:)[^)]*\)|!\[", shown) == []
    assert "LangChain (`docs/langchain.md`)" in shown


def test_every_make_command_is_a_target() -> None:
    commands = {command for text in TEXTS.values() for command in re.findall(r"(?:^|`)make ([a-z][\w-]*)", text, re.MULTILINE)}
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert commands > {"demo", "test", "bench"}
    assert commands - set(targets) == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXTS[page])
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
