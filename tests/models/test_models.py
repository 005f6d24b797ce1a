"""The table of models: what rows say, what is not known, and where it differs from what others say."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import litellm
import pytest

from gemini_interactions.emulator.contract import catalogue
from gemini_interactions.litellm.prices import price_entries, rates_of
from gemini_interactions.models import LEVELS, MODELS, facts_of, level_of_effort, levels_of, limits_of, price_of
from gemini_interactions.models.costs import OF_THE_STANDARD, cost_of_tokens
from gemini_interactions.wire.usage import Usage

# Rows


def test_every_row_has_its_source_and_levels_in_order() -> None:
    for name, facts in MODELS.items():
        assert facts.source, name
        assert list(facts.levels or ()) == sorted(facts.levels or (), key=LEVELS.index), name
        assert facts.default_level in (None, *(facts.levels or ())), name


@pytest.mark.parametrize(
    ("model", "read", "written", "levels", "default"),
    [
        ("gemini-4-argon", 1_048_576, 65_536, "low medium high", "medium"),
        ("gemini-4-neon", 1_048_576, 65_536, "low medium high xhigh", "high"),
        ("gemini-4-carbon", 1_048_576, 65_536, "low medium high xhigh", None),  # but minimal, none is known to be refused
        ("gemini-3.6-flash", 1_048_576, 65_536, "minimal low medium high", "medium"),
        ("gemini-3.1-pro-preview", 1_048_576, 65_536, "low medium high", "high"),
        ("gemini-3-pro-image", 65_536, 32_768, "minimal low medium high xhigh", None),
        ("gemini-3.1-flash-lite-image", 65_536, 4_096, "minimal low medium high xhigh", None),
        ("gemini-3.1-flash-tts-preview", 8_192, 16_384, "", None),
        ("gemini-9-flash-tts", 8_192, 16_384, "", None),
        ("gemma-4-31b-it", 262_144, 32_768, "minimal low medium high xhigh", None),
        ("deep-research-preview-04-2026", 131_072, 65_536, "minimal low medium high xhigh", None),
        ("my-own-agent", 1_048_576, 65_536, "minimal low medium high xhigh", None),
    ],
)
def test_a_model_has_its_row_or_its_familys(model: str, read: int, written: int, levels: str, default: str | None) -> None:
    assert limits_of(model) == (read, written)
    assert (levels_of(model), facts_of(model).default_level) == (tuple(levels.split()), default)


@pytest.mark.parametrize(
    ("effort", "model", "level"),
    [
        ("minimal", "gemini-4-argon", "low"),
        ("none", "gemini-4-neon", "low"),
        ("max", "gemini-4-neon", "xhigh"),
        ("max", "gemini-4-argon", "xhigh"),  # the service's to judge: there is no level above
    ],
)
def test_an_effort_is_a_level_of_gemini_4(effort: str, model: str, level: str) -> None:
    assert level_of_effort(effort, model) == level


def test_prices_have_their_day() -> None:
    on = {day: price_of("gemini-4-argon", date.fromisoformat(day)) for day in ("2026-11-30", "2026-12-01")}
    assert {day: price and (price.input, price.output, price.cached) for day, price in on.items()} == {
        "2026-11-30": (2.0, 10.0, 0.10),
        "2026-12-01": (4.0, 20.0, 0.20),
    }


# Beside the tables of others


HERS = json.loads(Path(__file__).with_name("langchain_google_genai.json").read_text("utf-8"))["models"]
THEIRS = {
    name.removeprefix("gemini/"): row
    for name, row in json.loads(
        resources.files(litellm).joinpath("model_prices_and_context_window_backup.json").read_text("utf-8")
    ).items()
    if name.startswith("gemini/") and row.get("mode") in ("chat", "image_generation", "audio_speech")
}
OTHER_APIS = ("live", "native-audio", "embedding", "veo", "imagen", "learnlm", "exp", "gemma-3", "gemini-gemma", "customtools")
OLDER = ("gemini-1", "gemini-2.0", "gemini-pro")

READ, WRITTEN = "max_input_tokens", "max_output_tokens"
HER_LEVELS, DEFAULT = "reasoning_effort_levels", "reasoning_effort_default"

DIFFERENCES: dict[tuple[str, str], tuple[set[str], str]] = {
    ("langchain", "gemini-3-pro-image-preview"): ({READ}, "retired in June; the model without the suffix is meant"),
    ("langchain", "gemini-3.1-flash-image-preview"): ({READ, WRITTEN}, "retired in June"),
    ("langchain", "lyria-3-clip-preview"): ({READ, WRITTEN}, "LiteLLM says less, and less is safe"),
    ("langchain", "lyria-3-pro-preview"): ({READ, WRITTEN}, "LiteLLM says less, and less is safe"),
    ("litellm", "gemini-3-pro-image-preview"): ({READ}, "retired in June; the model without the suffix is meant"),
    ("litellm", "gemini-3.1-flash-image-preview"): ({READ, WRITTEN}, "retired in June"),
    ("litellm", "deep-research-preview-04-2026"): ({READ}, "langchain-google-genai says less, and less is safe"),
    ("litellm", "deep-research-max-preview-04-2026"): ({READ}, "langchain-google-genai says less, and less is safe"),
    ("litellm", "deep-research-pro-preview-12-2025"): ({READ}, "retired; as the others of its kind"),
    ("litellm", "gemini-2.5-flash-image"): ({READ}, "langchain-google-genai says less, and less is safe"),
    ("litellm", "gemini-4-argon"): ({WRITTEN}, "the window, which what is read shares; one request writes 65,536"),
    ("litellm", "gemini-4-hydrogen"): ({WRITTEN}, "the window, which what is read shares; one request writes 65,536"),
}


def is_compared(name: str) -> bool:
    return not name.startswith(OLDER) and not any(part in name for part in OTHER_APIS)


def differing(name: str, row: dict[str, Any]) -> set[str]:
    facts = facts_of(name)
    ours = {
        READ: facts.input_tokens,
        WRITTEN: facts.output_tokens,
        HER_LEVELS: list(levels_of(name)),
        DEFAULT: facts.default_level,
    }
    return {field for field, value in ours.items() if row.get(field) is not None and row[field] != value}


def test_limits_and_levels_are_those_that_others_say_or_differ_for_a_reason() -> None:
    tables = {"langchain": HERS, "litellm": THEIRS}
    compared = {(who, name): row for who, table in tables.items() for name, row in table.items() if is_compared(name)}
    assert len(compared) >= 60
    found = {key: fields for key, row in compared.items() if (fields := differing(key[1], row))}
    assert found == {key: fields for key, (fields, _) in DIFFERENCES.items()}


def test_tiers_cost_the_share_that_litellms_table_says_of_every_model() -> None:
    assert set(OF_THE_STANDARD) == {"standard", "flex", "priority"}  # `deferred` has no price that anybody tells
    for tier in ("flex", "priority"):
        shares = [
            row[f"{kind}_{tier}"] / row[kind]
            for name, row in THEIRS.items()
            for kind in ("input_cost_per_token", "output_cost_per_token")
            if row.get(kind) and row.get(f"{kind}_{tier}")
        ]
        assert len(shares) > 10
        assert shares == pytest.approx([OF_THE_STANDARD[tier]] * len(shares))


def test_tokens_cost_what_the_tier_of_the_answer_does() -> None:
    usage = Usage(total_input_tokens=1_000_000, total_output_tokens=0, total_tokens=1_000_000)
    standard = cost_of_tokens(usage, "gemini-4-argon", date(2026, 11, 29))
    assert standard is not None
    assert cost_of_tokens(usage, "gemini-4-argon", date(2026, 11, 29), "flex") == standard / 2
    assert cost_of_tokens(usage, "gemini-4-argon", date(2026, 11, 29), "deferred") is None


def test_prices_are_litellms_where_it_has_them_and_else_ours() -> None:
    priced = [name for name, facts in MODELS.items() if facts.prices and name in THEIRS]
    assert len(priced) == 7
    for name in priced:
        price = MODELS[name].prices[0]
        assert THEIRS[name]["input_cost_per_token"] == pytest.approx(price.input / 1e6)
        assert THEIRS[name]["output_cost_per_token"] == pytest.approx(price.output / 1e6)
        assert THEIRS[name]["cache_read_input_token_cost"] == pytest.approx((price.cached or 0) / 1e6)
    assert "gemini-4-neon" not in THEIRS  # else the row of its price may go
    rates = rates_of("gemini-4-neon", None)
    assert rates is not None
    assert (rates.entry["input_cost_per_token"], rates.entry["output_cost_per_token"]) == pytest.approx((3e-6, 15e-6))
    assert price_entries(["gemini-4-neon"])["gemini_interactions/gemini-4-neon"]["mode"] == "chat"
    assert rates_of("gemini-4-xenon", None) is None


def test_the_emulator_which_has_a_table_of_its_own_says_the_same() -> None:
    for name, facts in MODELS.items():
        if name.startswith("gemini-") and facts.levels and "image" not in name:
            assert set(catalogue.thinking_levels(name) or LEVELS) >= set(facts.levels), name
            assert catalogue.default_thinking_level(name) == (facts.default_level or "medium"), name
        if name.startswith("gemini-") and facts.calls_functions:
            assert catalogue.mixes_tools(name) == facts.mixes_tools, name
