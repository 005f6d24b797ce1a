"""Objects that a column would not hold are errors of their rows: none becomes null without a word, and none ends the table."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from daft import col
from daft.functions import prompt
from pydantic import BaseModel, RootModel, field_serializer

from gemini_interactions import InvalidOption
from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator, asks, say
from gemini_interactions.framework.whole_answers import StructuredOutputError

from .conftest import answers, bodies

NAME = "gemini_interactions"
LARGE = 2**63


class Count(BaseModel):
    count: int


class Nested(BaseModel):
    counts: list[Count]


class Text(BaseModel):
    count: int

    @field_serializer("count")
    def with_unit(self, count: int) -> str:
        return f"{count} cups"


class Half(BaseModel):
    count: int

    @field_serializer("count")
    def halved(self, count: int) -> float:
        return count / 2


class Listed(BaseModel):
    count: int

    @field_serializer("count")
    def listed(self, count: int) -> list[int]:
        return [count]


class Numbers(RootModel[list[int]]):
    pass


class HasNumbers(BaseModel):
    numbers: Numbers


CASES = [
    (int, "3", f"{LARGE}"),
    (list[int], "[3]", f"[{LARGE}]"),
    (Count, '{"count": 3}', f'{{"count": {LARGE}}}'),
    (Nested, '{"counts": [{"count": 3}]}', f'{{"counts": [{{"count": {LARGE}}}]}}'),
]


@pytest.mark.parametrize(("form", "small", "large"), CASES, ids=["int", "list", "struct", "nested"])
def test_a_number_that_no_column_holds_is_an_error_of_prompt(
    emulator: Emulator, form: Any, small: str, large: str, caplog: pytest.LogCaptureFixture
):
    emulator.reply(say(large), when=asks("large"))
    emulator.reply(say(small), when=asks("small"))
    with caplog.at_level(logging.WARNING, "gemini_interactions"):
        found = answers(prompt(col("q"), provider=NAME, return_format=form, on_error="log"), q=["small", "large"])
    assert found[0] is not None
    assert found[1] is None
    assert [record.message for record in caplog.records if "does not fit" in record.message] != []
    emulator.reply(say(large))
    with pytest.raises(StructuredOutputError, match="does not fit") as raised:
        answers(prompt(col("q"), provider=NAME, return_format=form), q=["large"])
    assert raised.value.interaction.text == large  # type: ignore[attr-defined]


@pytest.mark.parametrize("form", [Text, Half, Listed])
@pytest.mark.parametrize("ask", [prompt, interact])
def test_a_value_that_is_written_as_another_type_is_an_error_of_its_row(emulator: Emulator, form: Any, ask: Any):
    emulator.reply(say('{"count": 5}'))
    if ask is prompt:
        with pytest.raises(StructuredOutputError, match="does not fit"):
            answers(prompt(col("q"), provider=NAME, return_format=form), q=["?"])
    else:
        (row,) = answers(interact(col("q"), return_format=form), q=["?"])
        assert (row["value"], row["text"], row["error"]["type"]) == (None, '{"count": 5}', "StructuredOutputError")


@pytest.mark.parametrize("form", [Numbers, HasNumbers, list[Numbers], Numbers | None])
def test_a_root_model_is_refused_by_prompt_before_anything_is_asked(emulator: Emulator, form: Any):
    with pytest.raises(InvalidOption, match="RootModel Numbers"):
        prompt(col("q"), provider=NAME, return_format=form)
    assert bodies(emulator) == []


def test_a_root_model_is_a_value_of_interact(emulator: Emulator):
    emulator.reply(say('{"numbers": [1, 2]}'))
    (row,) = answers(interact(col("q"), return_format=HasNumbers), q=["?"])
    assert (row["value"], row["error"]) == ({"numbers": [1, 2]}, None)
