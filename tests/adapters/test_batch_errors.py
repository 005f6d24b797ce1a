"""Rows that fail have their errors in their places, and nothing is begun twice."""

from __future__ import annotations

import json
from collections import Counter

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.turns.batches.rows import RowFailed, RowUnsure

from ..received import statuses
from .batches import Make, asked, looks, row_of, rows, said, text
from .faces import settings_of


@pytest.fixture(params=[ChatGeminiInteractions, GeminiInteractions], ids=["langchain", "llamaindex"])
def make(request: pytest.FixtureRequest, impatient: None) -> Make:
    """Makes a model of each framework: `make(emulator, **settings)`."""
    return lambda emulator, **settings: request.param(**settings_of(emulator, settings))


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


def test_a_row_that_is_refused_has_its_error_in_its_place(make: Make, emulator: Emulator) -> None:
    emulator.fault(status=400, message="no such thing", when=lambda body: row_of(body) == "row 1")
    batch = make(emulator).start_batch(rows(3))
    first, second, third = batch.results()
    assert [text(first), text(third)] == ["You said: row 0", "You said: row 2"]
    assert isinstance(second, gi.InvalidRequestError)
    assert batch.states[1] == "failed"
    [_, again, _] = make(emulator).resume_batch(json.loads(json.dumps(batch.to_dict()))).results()
    assert isinstance(again, RowFailed)
    assert "no such thing" in str(again)
    assert Counter(asked(emulator)) == Counter(rows(3))  # the refused is not asked again


def test_a_row_that_cannot_be_asked_has_its_error_in_its_place(make: Make, emulator: Emulator) -> None:
    empty, reply = make(emulator).start_batch(["", "row"]).results()
    assert isinstance(empty, gi.InvalidOption)
    assert text(reply) == "You said: row"
    wrong, reply = make(emulator).start_batch([3.5, "row"]).results()
    assert isinstance(wrong, gi.InvalidOption)
    assert text(reply) == "You said: row"


def test_a_run_that_fails_has_its_error_in_its_place(make: Make, emulator: Emulator) -> None:
    emulator.reply({"status": "failed", "steps": []})
    failed, reply = make(emulator).start_batch(rows(2), max_concurrency=1).results()
    assert isinstance(failed, gi.APIError)
    assert text(reply) == "You said: row 1"


def test_a_row_whose_run_may_have_begun_is_told_and_not_begun_again(make: Make, emulator: Emulator) -> None:
    emulator.fault(status=500, when=lambda body: row_of(body) == "row 1")
    model = make(emulator)
    batch = model.start_batch(rows(3))
    _, unsure, _ = batch.results()
    assert isinstance(unsure, gi.ServerError)
    assert batch.states[1] == "unsure"
    kept = json.loads(json.dumps(batch.to_dict()))
    _, again, _ = model.resume_batch(kept, rows(3)).results()
    assert isinstance(again, RowUnsure)
    assert again.must_not_repeat
    assert Counter(asked(emulator))["row 1"] == 1
    assert list(map(text, model.resume_batch(kept, rows(3), restart_unsure=True).results())) == said(rows(3))
    assert Counter(asked(emulator)) == {"row 0": 1, "row 1": 2, "row 2": 1}


def test_looks_that_fail_are_forgiven(make: Make, emulator: Emulator) -> None:
    emulator.fault(method="GET", status=503, times=4)
    assert list(map(text, make(emulator, max_retries=0).start_batch(["row 0"]).results())) == said(rows(1))


def test_looks_that_go_on_failing_are_told_and_the_run_goes_on(make: Make, endless: Emulator) -> None:
    endless.fault(method="GET", status=503, times=5)
    batch = make(endless, max_retries=0).start_batch(["row 0"])
    [error] = batch.results()
    assert isinstance(error, gi.ServerError)
    assert looks(endless) == 5
    assert statuses(endless) == ["in_progress"]
    assert batch.states == {0: "running"}
    endless.advance(60)
    assert list(map(text, batch.results())) == said(rows(1))
