"""The docstrings of what users begin with: their snippets run, and every option has its meaning there."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions import AsyncClient, Client
from gemini_interactions.client.interactions.body import OPTION_NAMES
from gemini_interactions.client.interactions.options import ALIASES
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, GeminiDecisions
from gemini_interactions.llamaindex import GeminiInteractions

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
SECTIONS = ("Setup", "Stream", "Tools", "Structured output", "Media", "State", "Agents", "Usage", "Errors", "Args")


@pytest.fixture
def describe_options(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("describe_options")


@pytest.mark.parametrize("cls", [ChatGeminiInteractions, GeminiInteractions, GeminiDecisions])
def test_the_snippets_of_a_class_run_one_after_the_other(cls: type, monkeypatch: pytest.MonkeyPatch) -> None:
    snippets = re.findall(r"^( *)```python\n(.*?)^ *```", inspect.getdoc(cls) or "", re.MULTILINE | re.DOTALL)
    assert snippets
    known: dict[str, Any] = {"__name__": "docstring"}
    with Emulator(background_seconds=0.0) as emulator:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "emulator")
        for indent, snippet in snippets:
            text = re.sub(f"^{indent}", "", snippet, flags=re.MULTILINE)
            exec(compile(text, cls.__name__, "exec"), known)


@pytest.mark.parametrize("cls", [ChatGeminiInteractions, GeminiInteractions])
def test_a_model_class_has_a_section_for_each_way_of_use(cls: type) -> None:
    found = re.findall(r"^([A-Z][\w ]*?)(?: of the service)?:", inspect.getdoc(cls) or "", re.MULTILINE)
    assert set(SECTIONS) - set(found) == set()


@pytest.mark.parametrize("cls", [ChatGeminiInteractions, GeminiInteractions, GeminiDecisions])
def test_every_field_of_a_class_is_explained_in_its_docstring(cls: Any) -> None:
    explained = dict(re.findall(r"^    (\w+): (.+)", (inspect.getdoc(cls) or "").partition("\nArgs:\n")[2], re.MULTILINE))
    assert explained.keys() == cls.model_fields.keys()


@pytest.mark.parametrize("cls", [Client, AsyncClient])
def test_every_option_of_a_request_is_explained_by_create(cls: Any) -> None:
    explained = re.findall(r"^    (\w+): .+", (inspect.getdoc(cls.create) or "").partition("Args:\n")[2], re.MULTILINE)
    assert {*explained} >= OPTION_NAMES - {"stream"} - ALIASES.keys()


def test_no_docstring_is_stale(describe_options: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(describe_options.DOCSTRINGS) >= 4
    assert describe_options.main(check=True) == 0, capsys.readouterr().out


def test_options_are_described_below_what_is_written_by_hand(describe_options: Any) -> None:
    text = (
        'def f():\n    """Do.\n\n    Args:\n        own: mine,\n            and more.\n'
        '        old: stale.\n\n    Raises:\n        E: no.\n    """\n'
    )
    new = describe_options.described(text, "def f(", {"old": "Seconds.", "name": "LangChain's."})
    assert new == text.replace("        old: stale.\n", "        old: seconds.\n        name: LangChain's.\n")
    assert describe_options.described(new, "def f(", {"old": "Seconds.", "name": "LangChain's."}) == new
    with pytest.raises(ValueError, match="no section 'Args:'"):
        describe_options.described("def g(): ...\n", "def g(", {})


def test_the_names_of_a_client_are_those_that_users_use() -> None:
    names = {name for name in dir(Client(api_key="k")) if not name.startswith("_")}
    resources = {"agents", "auth_tokens", "credentials", "decisions", "environments", "file_search_stores", "files"}
    resources |= {"operations", "triggers", "voices", "webhooks"}
    calls = {"create", "stream", "start", "resume", "get", "wait", "cancel", "delete", "list", "export"}
    assert names == resources | calls | {"base_url", "close"}
