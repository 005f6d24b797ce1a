"""The synchronous half of the client is what the asynchronous one gives, and whatever is not is named."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions import (
    AsyncBackgroundInteraction,
    AsyncClient,
    AsyncDeepResearch,
    AsyncResearchPlan,
    BackgroundInteraction,
    Client,
    DeepResearch,
    ResearchPlan,
)

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def unasync(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("unasync")


def test_no_generated_file_is_stale_and_no_rule_is_idle(unasync: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(unasync.SOURCES) >= 12
    assert unasync.main(check=True) == 0, capsys.readouterr().out


def test_a_stale_file_and_an_idle_rule_are_named(
    unasync: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "async_greeting.py").write_text("async def greet() -> None:\n    await asyncio.sleep(1)\n", "utf-8")
    (tmp_path / "greeting.py").write_text("def greet() -> None:\n    time.sleep(2)\n", "utf-8")
    monkeypatch.setattr(unasync, "SOURCES", [tmp_path / "async_greeting.py"])

    assert unasync.main(check=True) == 1

    told = capsys.readouterr().out
    assert "greeting.py is stale; run `make format`." in told
    assert "No source needs the rule" in told


def test_a_stale_file_is_written_anew(unasync: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "async_greeting.py").write_text(
        "import asyncio\n\n\nasync def greet(a: AsyncIterator[int]) -> None:\n"
        "    async for _ in a:\n        await asyncio.sleep(1)\n",
        "utf-8",
    )
    monkeypatch.setattr(unasync, "SOURCES", [tmp_path / "async_greeting.py"])
    unasync.main(check=False)
    header, *lines = (tmp_path / "greeting.py").read_text("utf-8").splitlines()
    assert "Generated from async_greeting.py" in header
    assert lines == [
        "import time",
        "",
        "",
        "def greet(a: Iterator[int]) -> None:",
        "    for _ in a:",
        "        time.sleep(1)",
    ]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Client, AsyncClient),
        (BackgroundInteraction, AsyncBackgroundInteraction),
        (DeepResearch, AsyncDeepResearch),
        (ResearchPlan, AsyncResearchPlan),
    ],
    ids=["client", "handle", "research", "plan"],
)
def test_both_halves_have_the_same_methods_with_the_same_arguments_and_words(ours: type, theirs: type) -> None:
    names = {name: "aclose" if name == "close" else name for name in dir(ours) if not name.startswith("_")}
    assert set(names.values()) == {name for name in dir(theirs) if not name.startswith("_")}
    for name, twin in names.items():
        one, other = (inspect.getattr_static(cls, each) for cls, each in ((ours, name), (theirs, twin)))
        assert inspect.getdoc(one)
        if not inspect.isfunction(one):
            continue
        assert (inspect.getdoc(one) or "").replace("a synchronous", "an asynchronous") == inspect.getdoc(other)
        arguments = [[(p.name, p.kind, p.default) for p in inspect.signature(each).parameters.values()] for each in (one, other)]
        assert arguments[0] == arguments[1]
