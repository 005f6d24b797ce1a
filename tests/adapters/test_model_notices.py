"""What a model will not do as written is said: an option that it ignores, a name that is retired or in no table."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.telemetry import counting

from .faces import Adapter, Ask

HI = [("user", "Hi")]


@pytest.fixture
def emulator() -> Emulator:
    """One that takes the models of tomorrow too."""
    return Emulator(strict=False)


@pytest.fixture(autouse=True)
def unsaid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was said yet, whatever other tests asked for."""
    monkeypatch.setattr(counting, "_said", set())


@pytest.mark.parametrize(
    ("model", "options", "said"),
    [
        ("gemini-4-argon", {"temperature": 0.2}, "gemini-4-argon ignores 'temperature'"),
        ("gemini-4-neon", {"temperature": 0.2, "top_p": 0.5}, "gemini-4-neon ignores 'temperature', 'top_p'"),
        ("models/gemini-4-carbon", {"top_p": 0.5}, "gemini-4-carbon ignores 'top_p'"),
        ("gemini-4-zinc", {"top_p": 0.5}, "gemini-4-zinc ignores 'top_p'"),  # as its family does
        ("gemini-4-argon", {"extra_body": {"generation_config": {"top_k": 3}}}, "gemini-4-argon ignores 'top_k'"),
        ("gemini-4-zinc", {}, "gemini-4-zinc is not in the table of models: .* its family"),
        ("gemini-9-zinc", {}, "gemini-9-zinc is not in the table of models: .* most models"),
        ("gemini-3.7-flash", {}, "gemini-3.7-flash is retired: gemini-3.8-flash answers"),
    ],
)
def test_it_is_said_once(
    adapter: type[Adapter],
    emulator: Emulator,
    ask: Ask,
    caplog: pytest.LogCaptureFixture,
    model: str,
    options: dict[str, Any],
    said: str,
) -> None:
    with caplog.at_level(logging.INFO, "gemini_interactions"):
        for _ in range(2):
            ask(adapter(emulator, model=model), HI, **options)
    found = [record for record in caplog.records if re.search(said, record.getMessage())]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("model", "options"),
    [
        ("gemini-4-argon", {}),
        ("gemini-4-argon", {"max_output_tokens": 50_000}),
        ("gemini-3.8-flash", {"temperature": 0.2}),
        ("gemini-3.1-pro-preview", {"top_p": 0.5}),
    ],
)
def test_nothing_is_said_where_all_is_done(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, caplog: pytest.LogCaptureFixture, model: str, options: dict[str, Any]
) -> None:
    with caplog.at_level(logging.INFO, "gemini_interactions"):
        ask(adapter(emulator, model=model), HI, **options)
    assert not [record for record in caplog.records if "ignores" in record.getMessage() or "table" in record.getMessage()]


def test_what_is_ignored_is_sent_all_the_same(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    ask(adapter(emulator, model="gemini-4-argon"), HI, temperature=0.2)
    assert emulator.requests[-1].body["generation_config"]["temperature"] == 0.2
