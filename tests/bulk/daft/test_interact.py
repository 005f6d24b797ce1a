"""Rows that say all that is to be known of them."""

from __future__ import annotations

import json
from datetime import date
from enum import Enum
from typing import Literal

import daft
import pytest
from daft import col
from daft.functions import format as text
from daft.functions import unnest
from pydantic import BaseModel, ConfigDict, Field

from gemini_interactions import InvalidOption
from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator, blocked, image, incomplete, say
from gemini_interactions.models.costs import cost_of_tokens
from gemini_interactions.tools import google_search
from gemini_interactions.wire.usage import Usage

from .conftest import MODEL, answers, bodies

PRICED = "gemini-4-argon"
USAGE = {
    "total_input_tokens": 1000,
    "total_output_tokens": 200,
    "total_thought_tokens": 30,
    "total_cached_tokens": 400,
    "total_tokens": 1230,
}


class Mood(Enum):
    GOOD = "good"
    BAD = "bad"


class Inner(BaseModel):
    score: float


class Review(BaseModel):
    label: Literal["tea", "coffee"]
    mood: Mood
    day: date | None
    parts: list[Inner]
    either: int | str


def test_a_row_has_text_id_status_model_and_tokens(emulator: Emulator):
    emulator.reply({"steps": [*say("Hello.")], "usage": USAGE})
    (row,) = answers(interact(col("q"), model=MODEL), q=["hi"])
    (kept,) = emulator.interactions
    assert row.items() >= {"text": "Hello.", "id": kept, "status": "completed", "model": MODEL, "error": None}.items()
    assert row["tokens"] == {"input": 1000, "output": 200, "thought": 30, "cached": 400, "total": 1230}


@pytest.mark.parametrize("tier", [None, "flex"])
def test_a_row_has_its_cost_where_the_price_is_known(emulator: Emulator, tier: str | None):
    emulator.reply({"steps": [*say("Hello.")], "usage": USAGE})
    (row,) = answers(interact(col("q"), model=PRICED, service_tier=tier), q=["hi"])
    price = cost_of_tokens(Usage.model_validate(USAGE), PRICED, date.today(), tier)
    assert price is not None
    assert price > 0
    assert row["cost"] == price


def test_a_row_that_fails_has_its_error_and_the_others_their_answers(emulator: Emulator):
    rows = answers(interact(col("q"), model=col("m")), q=["a", "b", None], m=[MODEL, "no-such-model", MODEL])
    assert rows[0]["text"] == "You said: a"
    assert rows[0]["error"] is None
    assert rows[1]["text"] is None
    assert rows[1]["error"].items() >= {"type": "NotFoundError", "code": "model_not_found", "retryable": False}.items()
    assert "no-such-model" in rows[1]["error"]["message"]
    assert rows[2] is None


def test_failures_are_kept_apart(emulator: Emulator):
    frame = daft.from_pydict({"q": ["a", "b"], "m": [MODEL, "no-such-model"]})
    frame = frame.with_column("row", interact(col("q"), model=col("m"))).collect()
    assert frame.where(col("row")["error"].is_null()).select("q").to_pydict() == {"q": ["a"]}
    assert frame.where(~col("row")["error"].is_null()).select("q").to_pydict() == {"q": ["b"]}
    assert frame.select(unnest(col("row"))).to_pydict()["text"] == ["You said: a", None]


def test_options_come_from_columns_and_null_is_not_set(emulator: Emulator):
    answers(interact(col("q"), temperature=col("t"), max_output_tokens=50), q=["a", "b"], t=[0.5, None])
    sent = {body["input"]: body["generation_config"] for body in bodies(emulator)}
    assert sent == {"a": {"temperature": 0.5, "max_output_tokens": 50}, "b": {"max_output_tokens": 50}}


def test_objects_from_columns_have_no_nulls(emulator: Emulator):
    answers(interact(col("q"), labels=col("l")), q=["a", "b"], l=[{"team": "x", "job": None}, {"team": None, "job": "y"}])
    assert {body["input"]: body["labels"] for body in bodies(emulator)} == {"a": {"team": "x"}, "b": {"job": "y"}}


def test_models_and_agents_come_from_a_column(emulator: Emulator):
    models = [MODEL, "agents/deep-research-preview-04-2026"]
    rows = answers(interact(col("q"), model=col("m"), poll_interval=0.01), q=["a", "b"], m=models)
    assert [row["model"] for row in rows] == [MODEL, "deep-research-preview-04-2026"]
    assert "Emulated research on: b" in rows[1]["text"]
    assert rows[1]["media"][0]["data"].startswith(b"\x89PNG")


def test_a_turn_continues_the_one_in_a_column(emulator: Emulator):
    frame = daft.from_pydict({"who": ["Ada", "Bob"]})
    frame = frame.with_column("first", interact(text("My name is {}.", col("who"))))
    frame = frame.with_column("then", interact(daft.lit("What is my name?"), previous_interaction_id=col("first")["id"]))
    found = frame.to_pydict()
    assert [row["text"] for row in found["then"]] == ["Your name is Ada.", "Your name is Bob."]


def test_a_turn_without_the_one_before_is_not_asked_as_if_it_began_anew(emulator: Emulator):
    rows = answers(interact(col("q"), previous_interaction_id=col("id")), q=["a", "b"], id=[None, ""])
    assert rows[0]["error"]["type"] == "InvalidOption"
    assert "previous_interaction_id" in rows[0]["error"]["message"]
    assert rows[1]["text"] == "You said: b"
    assert [body["input"] for body in bodies(emulator)] == ["b"]


def test_nothing_is_kept_with_store_false(emulator: Emulator):
    (row,) = answers(interact(col("q"), store=False), q=["a"])
    assert row["id"] is None
    assert emulator.interactions == {}


def test_objects_are_values_of_columns_and_the_text_is_there_too(emulator: Emulator):
    said = {"label": "tea", "mood": "bad", "day": "2026-11-29", "parts": [{"score": 1}], "either": 3}
    emulator.reply(json.dumps(said))
    (row,) = answers(interact(col("q"), return_format=Review), q=["?"])
    assert row["value"] == {**said, "day": date(2026, 11, 29), "parts": [{"score": 1.0}], "either": "3"}
    assert json.loads(row["text"]) == said


def test_a_list_is_a_form_as_well(emulator: Emulator):
    emulator.reply('["a", "b"]')
    (row,) = answers(interact(col("q"), return_format=list[str]), q=["?"])
    assert row["value"] == ["a", "b"]


def test_an_answer_that_is_not_the_object_is_an_error_that_is_paid(emulator: Emulator):
    emulator.reply('{"label": "water"}')
    emulator.reply({"steps": [*say('{"label": "te')], "status": "incomplete"})
    first, second = answers(interact(col("q"), return_format=Review, max_concurrency=1), q=["a", "b"])
    assert first["error"]["type"] == second["error"]["type"] == "StructuredOutputError"
    assert first["text"] == '{"label": "water"}'
    assert first["value"] is None
    assert first["tokens"]["total"] > 0
    assert "not whole" in second["error"]["message"]
    assert second["status"] == "incomplete"


def test_an_answer_that_was_cut_off_says_so(emulator: Emulator):
    emulator.reply(incomplete("Half of"))
    (row,) = answers(interact(col("q")), q=["a"])
    assert (row["text"], row["status"], row["error"]) == ("Half of", "incomplete", None)


def test_an_answer_that_was_blocked_is_an_error(emulator: Emulator):
    emulator.reply(blocked())
    (row,) = answers(interact(col("q")), q=["a"])
    assert row["error"]["type"] == "ContentBlockedError"


def test_media_of_an_answer_are_in_the_row(emulator: Emulator):
    emulator.reply([*say(image())])
    (row,) = answers(interact(col("q")), q=["a"])
    assert (row["media"][0]["type"], row["media"][0]["data"][:4], row["error"]) == ("image", b"\x89PNG", None)


def test_steps_hold_the_calls_and_citations(emulator: Emulator):
    (row,) = answers(interact(col("q"), tools=[google_search()], steps=True), q=["search the web for tea"])
    assert {"google_search_call", "google_search_result", "model_output"} <= {step["type"] for step in json.loads(row["steps"])}


def test_functions_are_not_called_and_their_calls_are_in_the_steps(emulator: Emulator):
    tool = {
        "type": "function",
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    }
    with pytest.raises(InvalidOption, match="steps=True"):
        interact(col("q"), tools=[tool])
    (row,) = answers(interact(col("q"), tools=[tool], steps=True), q=["get_weather in Paris"])
    assert (row["status"], row["error"]) == ("requires_action", None)
    assert json.loads(row["steps"])[-1]["name"] == "get_weather"


def test_text_that_is_the_same_for_all_rows_stands_beside_columns(emulator: Emulator):
    answers(interact(["Say it in French:", col("q")]), q=["a", "b"])
    assert sorted([part["text"] for part in body["input"]] for body in bodies(emulator)) == [
        ["Say it in French:", "a"],
        ["Say it in French:", "b"],
    ]


def test_small_batches_upstream_do_not_narrow_it(emulator: Emulator):
    frame = daft.from_pydict({"q": [str(number) for number in range(200)]}).into_batches(3)
    rows = frame.with_column("row", interact(col("q"))).to_pydict()
    assert [row["text"] for row in rows["row"]] == [f"You said: {question}" for question in rows["q"]]


class Named(BaseModel):
    model_config = ConfigDict(serialize_by_alias=True)
    size: int = Field(alias="theSize")


class Outer(BaseModel):
    inner: Named


def test_a_value_has_the_names_of_its_fields_whatever_they_are_written_as(emulator: Emulator):
    emulator.reply(say('{"inner": {"theSize": 3}}'))
    (row,) = answers(interact(col("q"), return_format=Outer), q=["?"])
    assert (row["value"], row["error"]) == ({"inner": {"size": 3}}, None)


@pytest.mark.parametrize(("form", "answer"), [(int, "9223372036854775808"), (dict[str, int], '{"a": -9223372036854775809}')])
def test_a_number_that_no_column_holds_is_an_error_of_its_row(emulator: Emulator, form: object, answer: str):
    emulator.reply(say(answer))
    (row,) = answers(interact(col("q"), return_format=form), q=["?"])
    assert (row["value"], row["text"], row["error"]["type"]) == (None, answer, "StructuredOutputError")


class Counts(BaseModel):
    counts: dict[str, int]
    parts: list[dict[str, int]] = []


@pytest.mark.parametrize("question", ["a", None])
def test_rows_without_a_map_are_rows_where_values_have_maps(emulator: Emulator, question: str | None):
    emulator.reply(say("no object"))
    (row,) = answers(interact(col("q").cast(daft.DataType.string()), return_format=Counts), q=[question])
    assert row is None if question is None else (row["value"], row["error"]["type"]) == (None, "StructuredOutputError")
