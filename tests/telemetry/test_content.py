"""Nothing of what is said is told unless somebody asks for it, whatever is sent, answered or refused."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gemini_interactions as gi
from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.telemetry.failures import never_failing

from ..adapters.leaks import ECHOES, http, server
from ..client import raw_server
from ..wire.test_round_trip import SAMPLES, grown
from .everything import MESSAGES, Everything, Said, everything

MARK = "MARKED"
WORDS = f"the {MARK} words, 7"
NAME = f"{MARK}-7"

NAMES = {
    *("gen_ai.request.model", "gen_ai.agent.name", "gen_ai.response.model", "gen_ai.response.id", "gen_ai.response.status"),
    *("gen_ai.request.previous_response.id", "gen_ai.request.reasoning.level", "gen_ai.request.stream_cursor"),
    *("gemini_interactions.request.service_tier", "gemini_interactions.response.service_tier"),
    "gemini_interactions.environment.id",
}
"""Attributes that hold names and ids of the caller's and of the service's."""


def marked(found: Everything, *, but: set[str] = frozenset()) -> list[Said]:  # type: ignore[assignment]
    """What has a mark in it, outside of some attributes."""
    return [said for said in found.said if MARK in said.text and said.place not in but]


def filled(value: Any, text: str, name: str = "") -> Any:
    """A value with the text wherever the caller or the service may put one; stop sequences are a setting to the conventions."""
    if isinstance(value, dict):
        return {key: filled(item, text, key) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, text, name) for item in value]
    return text if isinstance(value, str) and name not in ("type", "event_type", "mime_type", "stop_sequences") else value


# Requests and answers of all shapes

shapes = st.sampled_from([WORDS, NAME]).flatmap(
    lambda text: st.fixed_dictionaries(
        {
            "input": st.lists(st.sampled_from(SAMPLES["Step"]).flatmap(grown), min_size=1, max_size=4)
            | st.lists(st.sampled_from(SAMPLES["Content"]).flatmap(grown), min_size=1, max_size=4)
            | st.just("x"),
            "system_instruction": st.just("x"),
            "tools": st.lists(st.sampled_from(SAMPLES["Tool"]).flatmap(grown), max_size=2),
            "response_format": st.sampled_from(SAMPLES["ResponseFormat"]),
            "labels": st.just({"x": "x"}),
            "webhook_config": st.just({"uris": ["x"], "user_metadata": {"x": "x"}}),
            "previous_interaction_id": st.just("x"),
            "service_tier": st.just("x"),
            "cached_content": st.just("x"),
            "generation_config": st.just(
                {"stop_sequences": ["END"], "thinking_level": "x", "speech_config": [{"voice": "x", "language": "x"}]}
            ),
        }
    ).map(lambda body: filled(body, text))
)
answers = st.sampled_from([WORDS, NAME]).flatmap(
    lambda text: st.fixed_dictionaries(
        {
            "id": st.just("x"),
            "model": st.just("x"),
            "environment_id": st.just("x"),
            "status": st.sampled_from(["completed", "failed", "requires_action", "incomplete", "x"]),
            "steps": st.lists(st.sampled_from(SAMPLES["Step"]).flatmap(grown), max_size=4),
            "errors": st.just([{"code": "x", "message": "x"}]),
            "service_tier": st.just("x"),
        }
    ).map(lambda body: {**filled(body, text), "status": body["status"] if body["status"] != "x" else text})
)


def asked(url: str, body: dict[str, Any], *, stream: bool = False, **settings: Any) -> None:
    """Ask a service that may answer anything."""
    # The types of options are the caller's to keep; the service is told what it is told.
    options: Any = {"model": "gemini-3.5-flash", "input": "x", "extra_body": body}
    with Client(api_key="KEY-123456", base_url=url, max_retries=0, **settings) as client, suppress(gi.GeminiInteractionsError):
        if stream:
            list(client.stream(**options))
        else:
            client.create(**options)


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, list[bytes]]]:
    """A service that gives the answers in the list, by turns the last one."""
    answer: list[bytes] = [b""]
    with raw_server.server(lambda handler: handler.wfile.write(answer[-1]) and None) as url:
        yield url, answer


@given(body=shapes, answer=answers)
def test_no_word_of_a_request_or_an_answer_is_told(
    service: tuple[str, list[bytes]], body: dict[str, Any], answer: dict[str, Any]
) -> None:
    url, answered = service
    answered[:] = [http("200 OK", json.dumps(answer))]
    with everything() as found:
        asked(url, body)
        assert [span.name for span in found.spans] == ["chat gemini-3.5-flash"]
        assert marked(found, but=NAMES) == []
        told = {said.place for said in found.said if WORDS in said.text}
        assert told == set()  # what is no name is told nowhere
        assert not any(name in MESSAGES for span in found.spans for name in span.attributes or {})


@given(body=shapes, status=st.sampled_from([400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 502, 503, 504]), data=st.data())
def test_no_word_of_a_refusal_is_told(
    service: tuple[str, list[bytes]], body: dict[str, Any], status: int, data: st.DataObject
) -> None:
    url, answered = service
    error = {"code": f"{WORDS} is no code", "message": WORDS, "status": WORDS, "details": [{"reason": WORDS}]}
    shape = data.draw(st.sampled_from([{"error": error}, [{"error": error}], {"error": WORDS}, {WORDS: WORDS}, WORDS]))
    answered[:] = [http(f"{status} {WORDS}", json.dumps(shape), x_goog_request_id=WORDS)]
    with everything() as found:
        asked(url, body, stream=data.draw(st.booleans()))
        assert marked(found, but=NAMES) == []
        [span] = found.spans
        assert (span.attributes or {})["error.type"] == str(status)
        found.check()


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("echo", ECHOES)
def test_whatever_goes_wrong_tells_no_word_of_it(echo: str, stream: bool) -> None:
    for secret in (WORDS, f"AIza{MARK}0123456789"):
        with server(ECHOES[echo], secret) as (url, _), everything(level=logging.DEBUG) as found:
            asked(url, {"input": secret}, stream=stream)
            assert marked(found, but=NAMES) == []
            assert len(found.spans) == 1


SPOKEN = f"please {MARK} say it"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    "options",
    [
        {"input": SPOKEN, "system_instruction": SPOKEN},
        {"input": f"{SPOKEN}: weather in Rome", "tools": [{"type": "function", "name": MARK, "description": SPOKEN}]},
        {"input": f"{SPOKEN}: search the news", "tools": [{"type": "google_search"}]},
        {"input": f"{SPOKEN}: run code", "tools": [{"type": "code_execution"}]},
        {"input": SPOKEN, "generation_config": {"stop_sequences": ["END"], "thinking_summaries": "auto"}},
        {"input": SPOKEN, "labels": {"team": MARK}},
        {"input": [{"type": "image", "uri": f"https://{MARK}.example/{MARK}.png?{MARK}", "mime_type": "image/png"}]},
        {"input": SPOKEN, "response_format": {"type": "text", "mime_type": "application/json", "schema": {"title": MARK}}},
        {"input": SPOKEN, "previous_interaction_id": f"v1_{SPOKEN}"},
        {"input": SPOKEN, "background": True, "webhook_config": {"uris": [f"https://{MARK}.example"]}},
    ],
    ids=lambda options: next(reversed(options)),
)
def test_no_word_of_a_conversation_is_told(emulator: Emulator, options: dict[str, Any], stream: bool) -> None:
    with everything(level=logging.DEBUG) as found, Client(api_key="KEY-123456", transport=emulator.transport()) as client:
        with suppress(gi.GeminiInteractionsError):
            asks: Any = client.stream if stream and "background" not in options else client.create
            answer = asks(model="gemini-3.5-flash", **options)
            if stream and "background" not in options:
                with answer:
                    list(answer)
            elif answer.is_running:
                client.wait(answer.id, poll_interval=0.01)
        assert found.spans
        assert marked(found) == []
        found.check()


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.05)


def test_a_failure_of_telemetry_tells_no_word_either(caplog: pytest.LogCaptureFixture) -> None:
    @never_failing
    def fail() -> None:
        raise ValueError(MARK)

    fail()
    assert MARK not in caplog.text
    assert "(fail): ValueError at " in caplog.text


def test_a_status_that_is_none_is_no_attribute(service: tuple[str, list[bytes]]) -> None:
    url, answered = service
    answered[:] = [http("200 OK", json.dumps({"id": "v1_a", "status": WORDS}))]
    with everything() as found, Client(api_key="KEY-123456", base_url=url) as client:
        client.wait("v1_a")
        assert [event.name for span in found.spans for event in span.events] == ["gemini_interactions.poll"]
        assert [said for said in marked(found) if said.record != "log record"] == []


def test_names_are_names_and_short(service: tuple[str, list[bytes]]) -> None:
    url, answered = service
    odd = "x" * 10_000
    usage = {
        "total_tokens": 10**30,
        "total_input_tokens": -5,
        "total_output_tokens": 3,
        "input_tokens_by_modality": [
            *({"modality": f"smell {i}", "tokens": 1} for i in range(20)),
            {"modality": odd, "tokens": 1},
            {"modality": "video", "tokens": 10**30},
        ],
        "output_tokens_by_modality": [{"modality": f"kind_{i}", "tokens": 1} for i in range(1000)],
        "grounding_tool_count": [{"type": "a b", "count": 2}, {"type": odd, "count": 2}, {"type": "google_search", "count": -1}],
    }
    answered[:] = [http("200 OK", json.dumps({"id": odd, "status": odd, "model": odd, "usage": usage}))]
    with everything() as found:
        asked(url, {})
        [span] = found.spans
        attributes = dict(span.attributes or {})
        assert len(attributes) < 50
        for said in found.said:
            assert len(said.text) < 300, said.place
        kinds = {name for name in attributes if name.startswith("gemini_interactions.usage.")}
        assert kinds == {f"gemini_interactions.usage.kind_{i}.output_tokens" for i in range(16)}
        assert attributes["gen_ai.usage.output_tokens"] == 3
        assert all(0 <= value < 2**63 for value in attributes.values() if isinstance(value, int))
        assert all(point.value < 2**63 and point.value >= 0 for points in found.metrics.values() for point in points)


@pytest.mark.parametrize("value", [10**30, -(10**30)])
def test_a_number_that_no_exporter_can_send_is_left_out(emulator: Emulator, value: int) -> None:
    with everything() as found, Client(api_key="KEY-123456", transport=emulator.transport()) as client:
        with suppress(gi.GeminiInteractionsError):
            client.create(model="gemini-3.5-flash", input="Hi", seed=value, top_p=0.5)
        [span] = found.spans
        assert "gen_ai.request.seed" not in (span.attributes or {})
        assert (span.attributes or {})["gen_ai.request.top_p"] == 0.5


def test_the_mark_would_be_seen() -> None:
    """What is looked for is found where it is: in every kind of record."""
    with everything() as found:
        with found.tracer.start_as_current_span("x", attributes={MARK: 1}) as span:
            span.add_event("x", {"x": MARK})
        found.meter_provider.get_meter("x").create_counter("x").add(1, {"x": MARK})
        logging.getLogger("gemini_interactions").warning("%s", MARK)
        kinds = [kind for kind, _ in itertools.groupby(said.record for said in marked(found))]
        assert kinds == ["span", "span event", "metric", "log record"]
