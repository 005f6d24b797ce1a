"""Prices by the day: LiteLLM's table first, ours where it has none, and none that is known to have ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import litellm
import pytest

from gemini_interactions.litellm import prices
from gemini_interactions.litellm.prices import price_entries, rates_of

NOVEMBER, DECEMBER = date(2026, 11, 30), date(2026, 12, 1)
NAMES = ("input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost")
ARGON = {
    **dict(zip(NAMES, (2e-6, 10e-6, 0.1e-6), strict=True)),
    "input_cost_per_token_flex": 1e-6,
    "output_cost_per_reasoning_token": 10e-6,
    "mode": "chat",
}


def rates(model: str) -> tuple[float, ...] | None:
    """What a million tokens cost: read, written, cached."""
    found = rates_of(model, None)
    return None if found is None else tuple(round(found.entry[name] * 1e6, 6) for name in NAMES)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """LiteLLM's table, empty."""
    table: dict[str, Any] = {}
    monkeypatch.setattr(litellm, "model_cost", table)
    return table


@pytest.mark.parametrize(
    ("model", "day", "expected"),
    [
        ("gemini-4-argon", NOVEMBER, (2, 10, 0.1)),
        ("gemini-4-argon", DECEMBER, (4, 20, 0.2)),
        ("gemini-4-carbon", NOVEMBER, (2, 10, 2)),  # the price of cached input is not told: that of the rest
        ("gemini-4-carbon", DECEMBER, (4, 20, 4)),
        ("gemini-4-hydrogen", DECEMBER, (1.5, 7.5, 0.075)),
        ("gemini-4-neon", NOVEMBER, (3, 15, 3)),
        ("gemini-4-zinc", NOVEMBER, None),  # what a family's other models cost says nothing
        ("gemini-3.5-flash", NOVEMBER, (1.5, 9, 0.15)),
        ("gemini-2.5-flash", NOVEMBER, None),
    ],
)
def test_a_model_that_litellm_does_not_know_has_the_price_of_the_day(
    table: dict[str, Any], monkeypatch: pytest.MonkeyPatch, model: str, day: date, expected: tuple[float, ...] | None
) -> None:
    monkeypatch.setattr(prices, "today", lambda: day)
    assert rates(model) == expected


@pytest.mark.parametrize("name", ["gemini/gemini-4-argon", "gemini_interactions/gemini-4-argon"])
def test_a_price_that_has_ended_is_not_taken_from_litellm_either(
    table: dict[str, Any], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    table[name] = ARGON
    monkeypatch.setattr(prices, "today", lambda: NOVEMBER)
    assert rates("gemini-4-argon") == (2, 10, 0.1)
    monkeypatch.setattr(prices, "today", lambda: DECEMBER)
    assert rates("gemini-4-argon") == (4, 20, 0.2)
    found = rates_of("gemini-4-argon", None)
    assert found is not None
    assert found.entry["input_cost_per_token_flex"] == pytest.approx(2e-6)
    assert found.entry["output_cost_per_reasoning_token"] == pytest.approx(20e-6)


def test_another_price_of_litellms_is_newer_than_ours(table: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    table["gemini/gemini-4-argon"] = {**ARGON, "input_cost_per_token": 3e-6}
    monkeypatch.setattr(prices, "today", lambda: DECEMBER)
    assert rates("gemini-4-argon") == (3, 10, 0.1)


def test_a_price_of_the_deployment_stands_whatever_day_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "today", lambda: DECEMBER)
    found = rates_of("gemini-4-argon", {"input_cost_per_token": 2e-6, "output_cost_per_token": 10e-6})
    assert found is not None
    assert found.entry["input_cost_per_token"] == 2e-6


def test_a_model_of_ours_is_registered_and_one_for_decisions_is_no_chat(table: dict[str, Any]) -> None:
    entries = price_entries()
    neon = entries["gemini_interactions/gemini-4-neon"]
    assert neon["max_input_tokens"] == 1_048_576
    abilities = ("vision", "pdf_input", "audio_input", "video_input", "function_calling", "tool_choice", "response_schema")
    assert [neon[f"supports_{ability}"] for ability in abilities] == [True] * 7
    assert neon["supports_reasoning"] is False  # else frameworks send `reasoning_effort`, which LiteLLM refuses
    assert "gemini_interactions/gemini-decision-1" not in entries


def test_a_reply_of_neon_has_a_price(ask: Any) -> None:
    assert ask("Hi", model="gemini_interactions/gemini-4-neon")._hidden_params["response_cost"] > 0


@pytest.mark.parametrize("base", ["gemini-4-neon", "gemini/gemini-4-neon", "gemini_interactions/gemini-4-neon"])
def test_a_base_model_that_litellm_does_not_have_has_our_price(table: dict[str, Any], base: str) -> None:
    found = rates_of("an-alias", {"base_model": base})
    assert found is not None
    assert found.entry["input_cost_per_token"] == 3e-6


def test_a_base_model_that_nobody_has_a_price_for_is_not_priced_as_the_model(table: dict[str, Any]) -> None:
    assert rates_of("gemini-4-neon", {"base_model": "nobodys-model"}) is None
