"""What becomes of rows of `prompt` that fail, and what is asked again."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from daft import col
from daft.functions import file, prompt

from gemini_interactions import APIError, DeadlineExceeded, GeminiInteractionsError, RateLimitError
from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator, asks, blocked, failed, image, say

from ...received import statuses
from .conftest import MODEL, answers, bodies

NAME = "gemini_interactions"
AGENT = "agents/deep-research-preview-04-2026"


def asked(emulator: Emulator) -> dict[str, int]:
    """How often each text was asked."""
    texts = [body["input"] for body in bodies(emulator)]
    return {text: texts.count(text) for text in texts}


@pytest.mark.parametrize("on_error", ["ignore", "log"])
def test_a_row_that_fails_is_null_and_the_others_of_its_batch_are_not(
    emulator: Emulator, on_error: str, caplog: pytest.LogCaptureFixture
):
    emulator.fault(status=400, when=asks("row 3"))
    questions = [f"row {number}" for number in range(6)]
    with caplog.at_level(logging.WARNING, "gemini_interactions"):
        found = answers(prompt(col("q"), provider=NAME, on_error=on_error), q=questions)
    assert found == [None if question == "row 3" else f"You said: {question}" for question in questions]
    assert asked(emulator) == dict.fromkeys(questions, 1)
    assert [record.message for record in caplog.records if "A row failed" in record.message] != [] or on_error == "ignore"


@pytest.mark.parametrize("on_error", [None, "ignore"])
def test_a_file_that_is_not_there_is_an_error_of_its_row(emulator: Emulator, tmp_path: Path, on_error: str | None):
    (tmp_path / "a.txt").write_text("tea")
    messages = [col("q"), file(col("path"))]
    ask = interact(messages) if on_error is None else prompt(messages, provider=NAME, on_error=on_error)
    there, missing = answers(ask, q=["a", "b"], path=[str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    if on_error is None:
        assert (missing["error"]["type"], missing["error"]["retryable"]) == ("InvalidOption", False)
        assert missing["error"]["message"].startswith("messages[1] is a file that cannot be read: FileNotFoundError")
    else:
        assert missing is None
    assert there is not None
    assert len(bodies(emulator)) == 1


def test_raise_raises_our_error(emulator: Emulator):
    emulator.fault(status=400, when=asks("bad"))
    with pytest.raises(APIError) as raised:
        answers(prompt(col("q"), provider=NAME), q=["good", "bad"])
    assert raised.value.status_code == 400


def test_raise_stops_the_rows_that_wait(emulator: Emulator):
    emulator.fault(status=400)
    with pytest.raises(GeminiInteractionsError):
        answers(prompt(col("q"), provider=NAME, max_concurrency=1), q=[f"row {number}" for number in range(200)])
    assert len(bodies(emulator)) == 1


def test_after_a_failure_the_same_expression_asks_again(emulator: Emulator):
    expression = prompt(col("q"), provider=NAME)
    emulator.fault(status=400)
    with pytest.raises(APIError):
        answers(expression, q=["a"])
    assert answers(expression, q=["a"]) == ["You said: a"]


@pytest.mark.usefixtures("impatient")
def test_retries_are_of_the_row_and_not_of_its_batch(emulator: Emulator):
    emulator.fault(status=503, times=2, when=asks("row 1"))
    questions = [f"row {number}" for number in range(4)]
    assert answers(prompt(col("q"), provider=NAME, max_retries=2), q=questions) == [f"You said: {text}" for text in questions]
    assert asked(emulator) == {**dict.fromkeys(questions, 1), "row 1": 3}


@pytest.mark.usefixtures("impatient")
def test_max_retries_is_how_often_a_row_is_asked_again(emulator: Emulator):
    emulator.fault(status=503, times=None)
    with pytest.raises(APIError):
        answers(prompt(col("q"), provider=NAME, max_retries=1), q=["a"])
    assert asked(emulator) == {"a": 2}


@pytest.mark.usefixtures("impatient")
def test_a_429_is_waited_out_or_told(emulator: Emulator):
    emulator.fault(status=429, retry_after=1)
    assert answers(prompt(col("q"), provider=NAME), q=["a"]) == ["You said: a"]
    emulator.fault(status=429, retry_after=1, times=None)
    with pytest.raises(RateLimitError):
        answers(prompt(col("q"), provider=NAME, max_retries=0), q=["b"])
    assert asked(emulator) == {"a": 2, "b": 1}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("ask", [prompt, interact])
def test_a_run_that_may_have_begun_is_never_begun_again(emulator: Emulator, ask: Any):
    emulator.fault(status=500, times=None, method="POST")
    options: dict[str, Any] = {"model": AGENT, "poll_interval": 0.01, "max_retries": 5}
    if ask is prompt:
        with pytest.raises(APIError) as raised:
            answers(prompt(col("q"), provider=NAME, **options), q=["a"])
        assert raised.value.must_not_repeat
    else:
        (row,) = answers(interact(col("q"), **options), q=["a"])
        assert (row["error"]["type"], row["error"]["retryable"]) == ("ServerError", False)
    assert asked(emulator) == {"a": 1}


def test_a_run_that_failed_is_known_by_its_id(emulator: Emulator):
    emulator.reply(failed("It broke."))
    (row,) = answers(interact(col("q"), model=AGENT, poll_interval=0.01), q=["a"])
    assert row["status"] == "failed"
    assert row["id"] in emulator.interactions
    assert row["error"] is not None


def test_a_run_that_lasts_past_its_deadline_is_told_with_its_id(monkeypatch: pytest.MonkeyPatch):
    with Emulator(background_seconds=1000) as slow:
        monkeypatch.setenv("GEMINI_API_KEY", "any")
        (row,) = answers(interact(col("q"), provider=provider_of(slow), model=AGENT, poll_interval=0.01, deadline=0.3), q=["a"])
        assert (row["error"]["type"], row["error"]["retryable"], row["status"]) == ("DeadlineExceeded", False, "in_progress")
        assert row["id"] in slow.interactions


@pytest.mark.parametrize(("on_error", "left"), [("ignore", "cancelled"), ("log", "cancelled"), ("raise", "in_progress")])
def test_a_run_whose_id_nobody_learns_is_stopped_at_its_deadline(monkeypatch: pytest.MonkeyPatch, on_error: str, left: str):
    with Emulator(background_seconds=1000) as slow:
        monkeypatch.setenv("GEMINI_API_KEY", "any")
        ask = prompt(col("q"), provider=provider_of(slow), model=AGENT, poll_interval=0.01, deadline=0.3, on_error=on_error)
        if on_error == "raise":
            with pytest.raises(DeadlineExceeded) as raised:
                answers(ask, q=["a"])
            assert raised.value.interaction is not None
            assert raised.value.interaction.id in slow.interactions
        else:
            assert answers(ask, q=["a"]) == [None]
        assert statuses(slow) == [left]


def test_a_run_that_could_not_be_stopped_is_told(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    with Emulator(background_seconds=1000) as slow, caplog.at_level(logging.WARNING, "gemini_interactions"):
        monkeypatch.setenv("GEMINI_API_KEY", "any")
        slow.fault(status=400, method="GET", times=None)
        slow.fault(status=400, method="POST", when=lambda _: slow.fault(status=400, method="POST", times=None))
        ask = prompt(col("q"), provider=provider_of(slow), model=AGENT, poll_interval=0.01, on_error="ignore")
        assert answers(ask, q=["a"]) == [None]
        (run,) = slow.interactions
        assert any(run in record.message and "could not be stopped" in record.message for record in caplog.records)


def test_a_run_that_cannot_be_looked_at_is_not_to_be_begun_again(monkeypatch: pytest.MonkeyPatch):
    with Emulator(background_seconds=1000) as slow:
        monkeypatch.setenv("GEMINI_API_KEY", "any")
        slow.fault(status=503, method="GET", times=None)
        (row,) = answers(interact(col("q"), provider=provider_of(slow), model=AGENT, poll_interval=0.01, max_retries=0), q=["a"])
        assert (row["error"]["type"], row["error"]["retryable"]) == ("ServerError", False)
        assert row["id"] in slow.interactions


def test_an_answer_that_prompt_cannot_hold_is_an_error(emulator: Emulator):
    emulator.reply([*say(image())])
    with pytest.raises(GeminiInteractionsError, match="interact"):
        answers(prompt(col("q"), provider=NAME), q=["a"])
    emulator.reply(blocked())
    with pytest.raises(GeminiInteractionsError, match="block"):
        answers(prompt(col("q"), provider=NAME), q=["a"])


def test_a_model_that_is_not_there_is_an_error_of_each_row(emulator: Emulator):
    rows = answers(interact(col("q"), model="no-such-model"), q=["a", "b"])
    assert [row["error"]["code"] for row in rows] == ["model_not_found"] * 2
    assert MODEL not in rows[0]["error"]["message"]


def provider_of(emulator: Emulator) -> Any:
    from gemini_interactions.bulk.daft import GeminiInteractionsProvider

    return GeminiInteractionsProvider(base_url=emulator.url)
