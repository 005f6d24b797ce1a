"""Options that are wrong are refused where the expression is made: nothing has been asked then."""

from __future__ import annotations

import sys
from typing import Any, TypedDict

import pytest
from daft import col
from daft.functions import prompt
from pydantic import BaseModel

from gemini_interactions import InvalidOption
from gemini_interactions.bulk.daft import GeminiInteractionsProvider, interact
from gemini_interactions.emulator import Emulator

from .conftest import MODEL, bodies

RESEARCH = "agents/deep-research-preview-04-2026"


class Answer(BaseModel):
    text: str


class FromTyping(TypedDict):
    text: str


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"temprature": 1}, "Did you mean 'temperature'"),
    ({"temperature": "hot"}, "temperature"),
    ({"max_output_tokens": 1.5}, "max_output_tokens"),
    ({"max_concurency": 3}, "Did you mean 'max_concurrency'"),
    ({"max_concurrency": 0}, "max_concurrency"),
    ({"max_retries": -1}, "max_retries"),
    ({"timeout": 0}, "timeout"),
    ({"deadline": -1}, "deadline"),
    ({"on_error": "shrug"}, "on_error"),
    ({"input": "x"}, "no option here"),
    ({"stream": True}, "no option here"),
    ({"agent": "a"}, "exclude each other"),
    ({"tools": [{"type": "google_serch"}]}, "google_search"),
    ({"tools": [print]}, "tools"),
    ({"return_format": Answer, "response_format": {"type": "text"}}, "the same"),
    ({"return_format": 3}, "return_format"),
    *([({"return_format": FromTyping}, "typing_extensions.TypedDict")] if sys.version_info < (3, 12) else []),
    ({"system_message": "a", "system_instruction": "b"}, "the same"),
    ({"model": RESEARCH, "return_format": Answer}, "response_format"),
    ({"model": RESEARCH, "temperature": 1}, "temperature"),
    ({"model": RESEARCH, "store": False}, "store"),
]


@pytest.mark.parametrize(("options", "said"), WRONG, ids=lambda given: str(given)[:40])
def test_a_wrong_option_is_refused_before_any_row_is_asked(emulator: Emulator, options: dict[str, Any], said: str):
    with pytest.raises(InvalidOption, match=said):
        prompt(col("q"), provider="gemini_interactions", **{"model": MODEL, **options})
    with pytest.raises(InvalidOption, match=said if "on_error" not in options else "prompt"):
        interact(col("q"), **{"model": MODEL, **options})
    assert bodies(emulator) == []


def test_functions_have_no_place_in_prompt():
    with pytest.raises(InvalidOption, match="interact"):
        prompt(col("q"), provider="gemini_interactions", tools=[{"type": "function", "name": "f"}])


def test_a_column_for_an_option_that_there_is_not_is_refused():
    with pytest.raises(InvalidOption, match="Did you mean 'temperature'"):
        interact(col("q"), temprature=col("t"))


@pytest.mark.parametrize(
    ("name", "ask", "said"),
    [
        ("system_message", prompt, r"interact\(…, system_instruction=col"),
        ("system_message", interact, r"interact\(…, system_instruction=col"),
        ("deadline", prompt, "'deadline' is the same for all rows: give a value"),
        ("deadline", interact, "'deadline' is the same for all rows: give a value"),
        ("max_retries", interact, "'max_retries' is the same for all rows: give a value"),
        ("temperature", prompt, r"interact\(…, temperature=col"),
        ("model", prompt, r"interact\(…, model=col"),
        ("temprature", prompt, "Did you mean 'temperature'"),
        ("input", prompt, "no option here"),
    ],
)
def test_a_column_where_none_can_be_says_the_way_out(emulator: Emulator, name: str, ask: Any, said: str):
    provider: dict[str, Any] = {"provider": "gemini_interactions"} if ask is prompt else {}
    with pytest.raises(InvalidOption, match=said):
        ask(col("q"), **provider, **{name: col("t")})
    assert bodies(emulator) == []


def test_a_prompt_without_a_column_is_refused():
    with pytest.raises(InvalidOption, match="col"):
        interact("hello")


def test_another_provider_is_refused():
    with pytest.raises(InvalidOption, match="GeminiInteractionsProvider"):
        interact(col("q"), provider=3)  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", [{"timeout": 0}, {"max_retries": -1}, {"base_url": "nowhere"}, {"max_concurrency": "many"}])
def test_a_wrong_setting_of_the_provider_is_refused(settings: dict[str, Any]):
    with pytest.raises(InvalidOption, match=next(iter(settings))):
        GeminiInteractionsProvider(**settings)


def test_two_limits_are_refused():
    with pytest.raises(InvalidOption, match="rate_limit"):
        GeminiInteractionsProvider(requests_per_minute=10, rate_limit=object())  # type: ignore[arg-type]
