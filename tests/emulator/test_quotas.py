"""Quotas: requests per model within a sliding window, on the emulator's clock, refused as the service refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gemini_interactions import Client, RateLimitError
from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.__main__ import main

MODEL, OTHER = "gemini-3.5-flash", "gemini-3.1-pro-preview"


def client(emulator: Emulator) -> Client:
    return Client(api_key="k", transport=emulator.transport(), max_retries=0)


def refusal(emulator: Emulator, **options: Any) -> RateLimitError:
    with pytest.raises(RateLimitError) as caught:
        client(emulator).create(**{"model": MODEL, "input": "Hi", **options})
    return caught.value


def test_each_model_has_its_own_window_which_slides() -> None:
    emulator = Emulator(requests_per_minute=2)
    api = client(emulator)
    api.create(model=MODEL, input="Hi")
    emulator.advance(40)
    api.create(model=f"models/{MODEL}", input="Hi")
    refusal(emulator)
    api.create(model=OTHER, input="Hi")
    emulator.advance(20)
    api.create(model=MODEL, input="Hi")
    refusal(emulator)
    assert [(each.model, each.passed) for each in emulator.counted] == [
        (MODEL, True),
        (MODEL, True),
        (MODEL, False),
        (OTHER, True),
        (MODEL, True),
        (MODEL, False),
    ]
    assert emulator.counted[-1].at - emulator.counted[0].at == pytest.approx(60, abs=5)


def test_polls_and_deletions_do_not_count() -> None:
    emulator = Emulator(requests_per_minute=1)
    api = client(emulator)
    made = api.create(model=MODEL, input="Hi", background=True)
    api.wait(made.id)
    api.delete(made.id)
    assert len(emulator.counted) == 1


def test_a_refusal_tells_the_wait_in_its_body() -> None:
    emulator = Emulator()
    emulator.quota(0, seconds=31.4)
    error = refusal(emulator)
    assert error.retry_after == 31.4
    assert error.body == {
        "error": {
            "code": 429,
            "message": "Resource has been exhausted (e.g. check quota).",
            "status": "RESOURCE_EXHAUSTED",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
                    "violations": [
                        {
                            "quotaMetric": "generativelanguage.googleapis.com/generate_content_requests",
                            "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
                            "quotaDimensions": {"location": "global", "model": MODEL},
                            "quotaValue": "0",
                        }
                    ],
                },
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "31.400s"},
            ],
        }
    }


@pytest.mark.parametrize(("hint", "header", "seconds"), [("header", "32", 32.0), (None, None, None)])
def test_or_in_a_header_or_not_at_all(hint: Any, header: str | None, seconds: float | None) -> None:
    emulator = Emulator()
    emulator.quota(0, seconds=31.4, hint=hint)
    error = refusal(emulator)
    assert error.response is not None
    assert error.response.headers.get("retry-after") == header
    assert error.retry_after == seconds
    assert json.loads(error.response.content) == {
        "error": {"message": "Resource has been exhausted (e.g. check quota).", "code": "rate_limit_exceeded"}
    }


def test_one_model_or_agent_can_have_a_quota_of_its_own() -> None:
    emulator = Emulator(requests_per_minute=1)
    emulator.quota(0, model=OTHER)
    refusal(emulator, model=OTHER)
    client(emulator).create(model=MODEL, input="Hi")
    emulator.quota(None, model=OTHER)
    client(emulator).create(model=OTHER, input="Hi")
    emulator.quota(None)
    client(emulator).create(model=MODEL, input="Hi")


def test_a_stream_is_refused_before_it_begins() -> None:
    emulator = Emulator(requests_per_minute=0)
    with pytest.raises(RateLimitError) as caught:
        client(emulator).stream(model=MODEL, input="Hi")
    assert caught.value.status_code == 429


def test_a_reset_leaves_the_quota_that_it_began_with() -> None:
    emulator = Emulator(requests_per_minute=1)
    client(emulator).create(model=MODEL, input="Hi")
    emulator.quota(0)
    emulator.reset(stored=False)
    assert emulator.counted == []
    client(emulator).create(model=MODEL, input="Hi")
    refusal(emulator)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"requests": -1}, "requests"),
        ({"requests": 1.5}, "requests"),
        ({"requests": True}, "requests"),
        ({"requests": 1, "seconds": 0}, "seconds"),
        ({"requests": 1, "seconds": float("inf")}, "seconds"),
        ({"requests": 1, "hint": "body"}, "hint"),
    ],
)
def test_what_no_quota_has_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=f"quota: {words} is"):
        Emulator().quota(**given)


def test_the_command_line_says_what_it_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--port", "0", "--requests-per-minute", "-1"])
    assert "requests is a number from 0" in capsys.readouterr().err
