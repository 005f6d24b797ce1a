"""No call ends in another way, or shows a key, because it is traced, whatever is answered."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

import gemini_interactions as gi
from gemini_interactions import Client

from ..adapters.leaks import ECHOES, KEY, http, leaks, server
from ..client import raw_server
from ..wire.test_round_trip import interactions
from .everything import everything

MODEL: Any = "gemini-3.5-flash"


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, list[bytes]]]:
    answer: list[bytes] = []
    with raw_server.server(lambda handler: handler.wfile.write(answer[-1]) and None) as url:
        yield url, answer


def outcome(url: str, *, streamed: bool) -> str:
    """How a call ended, in a word."""
    with Client(api_key="KEY-123456", base_url=url, max_retries=0) as client:
        try:
            if streamed:
                return repr(list(client.stream(model=MODEL, input="Hi")))
            return json.dumps(client.create(model=MODEL, input="Hi").dump(), sort_keys=True)
        except gi.GeminiInteractionsError as error:
            return f"{type(error).__name__}: {error}"


HOSTILE: dict[str, Any] = {
    "no status": {"id": "v1_a"},
    "a status that is none": {"status": 5},
    "usage that is none": {"status": "completed", "usage": 5},
    "counts that are none": {"status": "completed", "usage": {"total_tokens": "many"}},
    "kinds that are none": {"status": "completed", "usage": {"total_tokens": 1, "input_tokens_by_modality": [{"modality": 5}]}},
    "half kinds": {
        "status": "completed",
        "usage": {"total_tokens": 1, "input_tokens_by_modality": [{}], "grounding_tool_count": [{}]},
    },
    "counts in parts": {
        "status": "completed",
        "usage": {
            "model_invocation_token_counts": [{"prompt_tokens_details": [{"modality": [], "tokens": 10**30}, {"tokens": -1}]}]
        },
    },
    "huge counts": {"status": "completed", "usage": {"total_tokens": 10**40, "total_input_tokens": -(10**40)}},
    "errors that are none": {"status": "failed", "errors": [{"code": 5}, {}]},
    "errors without words": {"status": "failed", "errors": [{}]},
    "steps that are none": {"status": "completed", "steps": [{"type": 5}, {"type": "model_output", "content": 5}, {}]},
    "halves of surrogate pairs": {"id": "\ud800", "status": "\ud83d", "model": "\udc00", "steps": [{"type": "\ud800"}]},
    "null everywhere": {"id": None, "status": "completed", "model": None, "usage": None, "steps": None, "errors": None},
}


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_answer_ends_as_it_does_untraced(service: tuple[str, list[bytes]], answer: Any) -> None:
    same_with_and_without(service, answer)


@given(answer=interactions)
def test_any_answer_ends_as_it_does_untraced(service: tuple[str, list[bytes]], answer: Any) -> None:
    same_with_and_without(service, answer)


def same_with_and_without(service: tuple[str, list[bytes]], answer: Any) -> None:
    url, answered = service
    event = {"event_type": "interaction.completed", "interaction": answer}
    lines = b"data: " + json.dumps(event).encode() + b"\n\n"
    for streamed, raw in (
        (False, http("200 OK", json.dumps(answer))),
        (True, raw_server.EVENTS + b"\r\n" + raw_server.FIRST + lines),
    ):
        answered[:] = [raw]
        untraced = outcome(url, streamed=streamed)
        with everything("SPAN_AND_EVENT") as found:
            assert outcome(url, streamed=streamed) == untraced
            assert len(found.spans) == 1
            logged = [record.getMessage() for record in found.logged]
            assert [line for line in logged if "told of" in line or "nvalid" in line] == []


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("echo", ECHOES)
def test_no_error_shows_a_key_because_it_is_traced(echo: str, streamed: bool) -> None:
    with server(ECHOES[echo], KEY) as (url, _), everything("SPAN_ONLY") as found:
        client = Client(api_key=KEY, base_url=url, max_retries=0)
        error: BaseException | None = None
        try:
            if streamed:
                list(client.stream(model=MODEL, input="Hi"))
            else:
                client.create(model=MODEL, input="Hi")
        except gi.GeminiInteractionsError as failure:
            error = failure
        assert error is not None or echo in ("a failed interaction", "an end that failed")
        assert error is None or leaks(error, KEY) == []
        assert [said for said in found.said if KEY[:16] in said.text] == []


def test_an_address_with_a_port_that_is_none_shows_no_password() -> None:
    with everything() as found, pytest.raises(gi.GeminiInteractionsError):
        Client(api_key=KEY, base_url="http://ann:PASSWORD-1234@127.0.0.1:none", max_retries=0).create(model=MODEL, input="Hi")
    assert [said for said in found.said if "PASSWORD" in said.text] == []


def test_a_run_that_is_answered_whole_and_whose_stream_is_never_read(service: tuple[str, list[bytes]]) -> None:
    url, answered = service
    answered[:] = [http("200 OK", json.dumps({"id": "v1_a", "status": "in_progress"}))]
    with everything() as found, Client(api_key="KEY-123456", base_url=url, max_retries=0) as client:
        client.stream(model=MODEL, input="Hi", background=True).close()
        assert [span.name for span in found.spans] == [f"chat {MODEL}"]
        events = client.stream(model=MODEL, input="Hi", background=True)
        del events
        gc.collect()
        client.create(model=MODEL, input="Hi")  # ends what was dropped
        assert len(found.spans) == 3
