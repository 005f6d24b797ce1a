"""The skill for coding agents that the wheel carries: valid, short, its code runs, its links and names lead somewhere."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import gemini_interactions
from gemini_interactions import emulator as emulator_names
from gemini_interactions.langchain import errors as langchain_errors
from gemini_interactions.models import RETIRED, known_name

from .pages import python_blocks
from .snippets import SOURCE, run, run_tests, runs_snippets

pytest_plugins = ["pytester"]

SKILL = SOURCE / "gemini_interactions/.agents/skills/gemini-interactions-adapters"
PAGES = {path.relative_to(SKILL).as_posix(): path.read_text("utf-8") for path in sorted(SKILL.rglob("*.md"))}
MAIN = PAGES["SKILL.md"]
HEAD = yaml.safe_load(MAIN.split("---\n")[1])
SNIPPETS = [
    pytest.param(page, snippet, id=f"{page}: {number}: {snippet.splitlines()[0]}")
    for page, text in PAGES.items()
    for number, snippet in enumerate(python_blocks(text))
]


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of SKILL.md."""
    section = MAIN.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]


def test_it_is_what_the_specification_asks_for() -> None:
    from skills_ref import validate

    assert validate(SKILL) == []


def test_it_is_short() -> None:
    assert len(MAIN.splitlines()) < 300  # the specification: 500
    assert len(MAIN) / 4 < 5_000  # tokens, roughly
    assert {page: lines for page, text in PAGES.items() if (lines := len(text.splitlines())) > 220} == {
        "SKILL.md": len(MAIN.splitlines())
    }


@pytest.mark.parametrize(
    "word",
    [
        *(
            "ChatGeminiInteractions",
            "GeminiInteractions",
            "gemini_interactions/",
            "previous_interaction_id",
            "LangGraph",
            "LlamaIndex",
        ),
        *("LiteLLM", "Deep Research", "Antigravity", "ChatGoogleGenerativeAI", "without an API key"),
    ],
)
def test_it_is_found_by_what_users_say(word: str) -> None:
    assert word in HEAD["description"]


@runs_snippets
@pytest.mark.parametrize(("page", "snippet"), SNIPPETS)
def test_a_snippet_runs(page: str, snippet: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run(snippet, page, monkeypatch, tmp_path)


def test_its_tests_pass(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    run_tests([snippet for text in PAGES.values() for snippet in python_blocks(text)], pytester, monkeypatch)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_stays_in_the_skill(page: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", PAGES[page]):
        assert (Path(page).parent / link).as_posix() in PAGES, link


def test_every_reference_is_in_the_list_of_them() -> None:
    listed = re.findall(r"^- \[[\w-]+\]\(([^)]+)\)", MAIN, re.MULTILINE)
    assert set(listed) == PAGES.keys() - {"SKILL.md"}


def test_every_error_of_the_table_is_one() -> None:
    named = {
        name: "LangChain" in cells[0]
        for cells in rows("Errors, and what to do")
        for name in re.findall(r"`([A-Z]\w+)`", cells[0])
    }
    assert len(named) > 15
    homes = (gemini_interactions, langchain_errors, langchain_errors.lc)
    assert [name for name in named if name != "ValueError" and not any(hasattr(home, name) for home in homes)] == []
    assert [name for name, is_langchain in named.items() if not is_langchain and not hasattr(gemini_interactions, name)] == [
        "ValueError"
    ]


def test_every_model_and_agent_is_known_and_not_retired() -> None:
    named = set(re.findall(r"\b(?:gemini-\d|deep-research-|antigravity-)[\w.-]*\w", "\n".join(PAGES.values())))
    assert len(named) > 8
    assert [name for name in named if known_name(name) is None or known_name(name) in RETIRED] == []


def test_every_helper_of_the_emulator_is_one() -> None:
    answers = PAGES["references/testing.md"].partition("## Answers")[2].partition("```")[0]
    named = set(re.findall(r"`(\w+)\(", answers))
    assert len(named) > 12
    assert [name for name in named - {"reply"} if name not in emulator_names.__all__] == []


def test_every_extra_that_is_installed_is_one() -> None:
    extras = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = {
        name
        for text in PAGES.values()
        for found in re.findall(r"gemini-interactions\[([\w,]+)\]", text)
        for name in found.split(",")
    }
    assert named >= {"langchain", "llamaindex", "litellm", "emulator"}
    assert named - extras.keys() == set()


def test_the_proxy_s_settings_name_what_there_is() -> None:
    [block] = re.findall(r"^```yaml\n(.*?)^```", PAGES["references/litellm-proxy.md"], re.MULTILINE | re.DOTALL)
    settings = yaml.safe_load(block)["litellm_settings"]
    [provider] = settings["custom_provider_map"]
    for name in (provider["custom_handler"], *settings["callbacks"]):
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)
