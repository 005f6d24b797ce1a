"""One wish has one answer: how much a model is to think, in anybody's words, is a level that the model has."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.models import bare_name, level_of_budget, level_of_effort

from .faces import Adapter, Ask

HI = [("user", "Hi")]


@pytest.mark.parametrize(
    ("model", "effort", "level"),
    [
        ("gemini-3.5-flash", "none", "minimal"),
        ("gemini-3.5-flash", "minimal", "minimal"),
        ("gemini-3.7-flash", "none", "low"),
        ("gemini-3.8-flash", "disable", "low"),
        ("gemini-3.8-flash", "minimal", "low"),
        ("gemini-3.8-flash", "medium", "medium"),
        ("gemini-3.5-flash", "auto", None),
    ],
)
def test_an_effort_is_a_level_that_the_model_has(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, model: str, effort: str, level: str | None
) -> None:
    more = {"allowed_openai_params": ["reasoning_effort"]} if adapter.name == "litellm" else {}
    ask(adapter(emulator, model=model), HI, reasoning_effort=effort, **more)
    assert emulator.requests[-1].body.get("generation_config", {}).get("thinking_level") == level


@pytest.mark.parametrize(
    ("model", "effort", "level"),
    [
        ("gemini-3-pro-preview", "medium", "high"),
        ("gemini-3.1-pro-preview", "NONE", "low"),
        ("gemini-3.5-flash", "max", "xhigh"),
        ("gemini-3.5-flash", "enormous", "enormous"),  # the service's to judge
        ("gemini-3.5-flash", "Default", None),
    ],
)
def test_what_a_model_does_not_have_is_the_next_that_it_has(model: str, effort: str, level: str | None) -> None:
    assert level_of_effort(effort, model) == level


def test_a_number_of_tokens_is_a_level() -> None:
    assert [level_of_budget(n) for n in (-1, 0, 512, 1024, 1025, 8192, 24576)] == [
        None, "minimal", "low", "low", "medium", "medium", "high"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("models/gemini-3.5-flash", "gemini-3.5-flash"),
        ("publishers/google/models/gemini-3.5-flash", "gemini-3.5-flash"),
        ("projects/p/locations/l/publishers/google/models/gemini-3.5-flash", "gemini-3.5-flash"),
        ("gemini-3.5-flash", "gemini-3.5-flash"),
        ("tunedModels/mine", "tunedModels/mine"),
        ("models/", "models/"),
    ],
)
def test_a_model_is_known_by_its_name(name: str, bare: str) -> None:
    assert bare_name(name) == bare


def test_a_model_may_stand_in_its_collection(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    assert ask(adapter(emulator, model="models/gemini-3.5-flash"), HI).text
    body: Any = emulator.requests[-1].body
    assert body["model"] == "gemini-3.5-flash"
