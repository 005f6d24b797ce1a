"""Every snippet of the README and of the docs runs, and every command and file they name exists."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

from .pages import PAGES, ROOT, TEXTS, snippets
from .snippets import run, runs_snippets
from .telemetry.page import PAGES as TELEMETRY

RUN_ELSEWHERE = {"docs/guides/google-cloud.md", *(f"docs/{page}" for page in TELEMETRY)}
"""Pages whose snippets need a login or a process each; tests/client/cloud/test_guide.py and tests/telemetry/test_recipes.py run
them."""

IN_BULK = {page for page in PAGES if page.startswith("docs/guides/bulk")}
"""Pages whose snippets need engines; tests/bulk/test_pages.py runs them."""

SNIPPETS = snippets({page: text for page, text in TEXTS.items() if page not in RUN_ELSEWHERE | IN_BULK})


@runs_snippets
@pytest.mark.parametrize(("page", "snippet"), SNIPPETS)
def test_a_snippet_runs(page: str, snippet: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(snippet, page, monkeypatch, tmp_path)


@pytest.mark.parametrize("name", ["emulator", "langchain", "llamaindex", "litellm"])
def test_the_readme_greets_in_every_framework_and_installs_it_before(name: str) -> None:
    readme = TEXTS["README.md"]
    assert readme.index(f"pip install 'gemini-interactions[{name}]'") < readme.index(f"from gemini_interactions.{name} import")


def test_a_visitor_needs_two_minutes() -> None:
    assert len(TEXTS["README.md"].splitlines()) < 200


def test_every_page_is_found_from_the_readme_over_links() -> None:
    found: set[str] = set()
    ahead = ["README.md"]
    while ahead:
        page = ahead.pop()
        if page in TEXTS and page not in found:
            found.add(page)
            links = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXTS[page])
            ahead += [os.path.normpath(os.path.join(os.path.dirname(page), link)) for link in links]
    assert set(PAGES) - found == set()


def test_the_readme_leads_to_the_beginning_in_every_framework() -> None:
    linked = set(re.findall(r"\]\((docs/[^)#]+\.md)", TEXTS["README.md"]))
    assert {page for page in PAGES if page.startswith("docs/start/")} <= linked


def test_every_example_is_in_the_list_of_them() -> None:
    names = {path.name for path in (ROOT / "examples").iterdir() if path.is_dir() or path.suffix == ".py"} - {"__pycache__"}
    assert set(re.findall(r"^\| \[([^]]+)\]\(\1\)", TEXTS["examples/README.md"], re.MULTILINE)) == names


def test_on_the_index_no_link_leads_to_a_file() -> None:
    hook = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    shown = TEXTS["README.md"]
    for substitution in hook["substitutions"]:
        shown = re.sub(substitution["pattern"], substitution["replacement"], shown)
    assert re.findall(r"\]\((?!https:)[^)]*\)|!\[", shown) == []
    assert "LangChain (`docs/start/langchain.md`)" in shown


def test_every_make_command_is_a_target() -> None:
    commands = {command for text in TEXTS.values() for command in re.findall(r"(?:^|`)make ([a-z][\w-]*)", text, re.MULTILINE)}
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert commands > {"demo", "test", "bench"}
    assert commands - set(targets) == set()


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXTS[page])
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
