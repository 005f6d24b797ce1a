"""Daft's own `prompt` on the Interactions API."""

from __future__ import annotations

import asyncio
from typing import Literal

import daft
from daft import col
from daft.functions import prompt
from pydantic import BaseModel

from gemini_interactions.bulk.daft import GeminiInteractionsProvider, interact
from gemini_interactions.emulator import Emulator, say
from gemini_interactions.tools import google_search

from .conftest import MODEL, answers, bodies

NAME = "gemini_interactions"


class City(BaseModel):
    city: str
    population: int | None


class Label(BaseModel):
    label: Literal["tea", "coffee"]


def test_each_row_is_asked_once_and_answered_in_its_place(emulator: Emulator):
    questions = [f"row {number}" for number in range(300)]
    found = answers(prompt(col("q"), provider=NAME, model=MODEL), q=questions)
    assert found == [f"You said: {question}" for question in questions]
    assert sorted(body["input"] for body in bodies(emulator)) == sorted(questions)


def test_a_null_stays_null_and_is_not_asked(emulator: Emulator):
    assert answers(prompt(col("q"), provider=NAME, model=MODEL), q=["a", None, "b"]) == ["You said: a", None, "You said: b"]
    assert len(bodies(emulator)) == 2


def test_a_row_with_one_null_among_its_messages_is_null(emulator: Emulator):
    expression = prompt([col("a"), col("b")], provider=NAME, model=MODEL)
    assert answers(expression, a=["x", "y"], b=["z", None])[1] is None
    assert [[part["text"] for part in body["input"]] for body in bodies(emulator)] == [["x", "z"]]


def test_the_service_keeps_nothing_unless_it_is_told_to(emulator: Emulator):
    answers(prompt(col("q"), provider=NAME, model=MODEL), q=["a"])
    answers(prompt(col("q"), provider=NAME, model=MODEL, store=True), q=["a"])
    assert [body.get("store") for body in bodies(emulator)] == [False, True]
    assert len(emulator.interactions) == 1


def test_options_go_under_their_own_names(emulator: Emulator):
    expression = prompt(
        col("q"),
        provider=NAME,
        model=MODEL,
        system_message="Be short.",
        temperature=0.25,
        stop="END",
        service_tier="flex",
        tools=[google_search()],
        labels={"team": "a"},
    )
    answers(expression, q=["hello"])
    assert bodies(emulator) == [
        {
            "model": MODEL,
            "input": "hello",
            "system_instruction": "Be short.",
            "generation_config": {"temperature": 0.25, "stop_sequences": ["END"]},
            "service_tier": "flex",
            "tools": [{"type": "google_search"}],
            "labels": {"team": "a"},
            "store": False,
        }
    ]


def test_a_pydantic_class_gives_a_struct(emulator: Emulator):
    frame = daft.from_pydict({"q": ["Paris", None]}).with_column(
        "a", prompt(col("q"), provider=NAME, model=MODEL, return_format=City)
    )
    assert frame.schema()["a"].dtype.is_struct()
    assert frame.to_pydict()["a"] == [{"city": "City for: Paris", "population": 1}, None]
    assert bodies(emulator)[0]["response_format"]["mime_type"] == "application/json"


def test_a_class_that_daft_has_no_column_for_gives_json(emulator: Emulator):
    emulator.reply('{"label": "coffee"}')
    found = answers(prompt(col("q"), provider=NAME, model=MODEL, return_format=Label), q=["which?"])
    assert found == ['{"label": "coffee"}']


def test_an_agent_runs_in_the_background_and_is_waited_for(emulator: Emulator):
    expression = prompt(col("q"), provider=NAME, model="agents/deep-research-preview-04-2026", poll_interval=0.01)
    (report,) = answers(expression, q=["tea"])
    assert "Emulated research on: tea" in report
    (body,) = bodies(emulator)
    assert body == {"agent": "deep-research-preview-04-2026", "background": True, "input": "tea"}


def test_agent_is_an_option_too(emulator: Emulator):
    expression = prompt(col("q"), provider=NAME, agent="deep-research-preview-04-2026", poll_interval=0.01)
    answers(expression, q=["tea"])
    assert bodies(emulator)[0]["agent"] == "deep-research-preview-04-2026"


def test_a_model_may_run_in_the_background_and_is_then_kept(emulator: Emulator):
    expression = prompt(col("q"), provider=NAME, model=MODEL, background=True, poll_interval=0.01)
    assert answers(expression, q=["a"]) == ["You said: a"]
    assert "store" not in bodies(emulator)[0]


def test_without_a_model_the_usual_one_is_asked(emulator: Emulator):
    answers(prompt(col("q"), provider=NAME), q=["a"])
    assert bodies(emulator)[0]["model"] == "gemini-3.8-flash"


def test_a_provider_of_ones_own(emulator: Emulator):
    provider = GeminiInteractionsProvider(base_url=emulator.url, headers={"x-team": "a"})
    assert answers(prompt(col("q"), provider=provider), q=["a"]) == ["You said: a"]


def test_a_provider_in_a_session(emulator: Emulator):
    with daft.session() as session:
        session.attach_provider(GeminiInteractionsProvider("bulk", max_concurrency=2))
        session.set_provider("bulk")
        assert answers(prompt(col("q")), q=["a"]) == ["You said: a"]
        assert answers(prompt(col("q"), provider="bulk"), q=["b"]) == ["You said: b"]
        assert answers(interact(col("q")), q=["c"])[0]["text"] == "You said: c"


def test_an_answer_in_several_outputs_is_one_text(emulator: Emulator):
    emulator.reply([*say("one "), *say("two")])
    assert answers(prompt(col("q"), provider=NAME), q=["a"]) == ["one two"]


async def test_in_a_running_event_loop_as_in_a_notebook(emulator: Emulator):
    assert answers(prompt(col("q"), provider=NAME), q=["a", "b"]) == ["You said: a", "You said: b"]
    found = await asyncio.to_thread(answers, prompt(col("q"), provider=NAME), q=["c"])
    assert found == ["You said: c"]


def test_an_expression_may_be_run_again(emulator: Emulator):
    expression = prompt(col("q"), provider=NAME)
    assert [answers(expression, q=["a"]) for _ in range(2)] == [["You said: a"]] * 2
    assert len(bodies(emulator)) == 2


def test_one_word_of_several_is_the_word(emulator: Emulator):
    emulator.reply(say('"good"'))
    assert answers(prompt(col("q"), provider=NAME, return_format=Literal["good", "bad"]), q=["?"]) == ["good"]
