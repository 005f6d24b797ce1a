"""What a name says of a model, and what it does not: a longer name is another model, and an agent's name is its owner's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.models import price_of
from gemini_interactions.telemetry import counting

DAY = date(2026, 11, 28)
SAMPLING = {"top_k": 3, "temperature": 0.1}


@pytest.mark.parametrize("name", ["gemini-4-neon-mini", "gemini-4-argon-lite", "gemini-4-argon-image"])
def test_a_longer_name_is_another_model_with_a_price_of_its_own(name: str) -> None:
    assert price_of(name, DAY) is None


@pytest.mark.parametrize("name", ["gemini-4-neon", "gemini-4-neon-preview", "gemini-4-neon-001", "gemini-4-neon-preview-11-2026"])
def test_an_edition_costs_what_the_model_costs(name: str) -> None:
    assert price_of(name, DAY) == price_of("gemini-4-neon", DAY) is not None


@pytest.mark.parametrize("name", ["product-image-agent", "my-tts", "gemma-helper", "lyria-agent", "gemini-3-pro-image"])
def test_the_name_of_an_agent_of_your_own_says_nothing_of_it(name: str) -> None:
    mine, other = (ChatGeminiInteractions(agent=agent, api_key="k").profile for agent in (name, "my-own-agent"))
    assert mine == other
    assert GeminiInteractions(agent=name, api_key="k").metadata.context_window == 1_048_576


@pytest.mark.parametrize(
    "options",
    [SAMPLING, {"generation_config": SAMPLING}, {"extra_body": {"generation_config": {**SAMPLING, "seed": 7}}}],
    ids=["flat", "in place", "in extra_body"],
)
def test_the_client_says_what_a_model_ignores_wherever_it_stands(
    options: dict[str, Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_said", set())
    client = gi.Client(api_key="k", transport=Emulator().transport())
    for _ in range(2):
        client.create(input="Hi", model="gemini-4-argon", **options)
    assert [line for line in caplog.messages if "ignores" in line] == [
        "gemini-4-argon ignores 'temperature', 'top_k': leave it out, or ask a model that heeds it."
    ]
