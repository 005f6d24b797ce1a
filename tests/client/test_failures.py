"""What goes wrong on the way is tried again when that can help, and is else a clear error; nothing hangs."""

from __future__ import annotations

import time
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.client.http.retries import RetryPolicy
from gemini_interactions.client.interactions.calls import create_call
from gemini_interactions.emulator import Emulator

from .conftest import Api, Connect

MODEL = "gemini-3.5-flash"
STATUSES = [408, 409, 429, 500, 502, 503, 504]


def asked(emulator: Emulator) -> int:
    return len(emulator.requests)


@pytest.mark.parametrize("status", STATUSES)
def test_a_failure_that_may_pass_is_tried_again(api: Api, emulator: Emulator, status: int) -> None:
    emulator.fault(status=status, times=2)
    assert api.create(model=MODEL, input="Hi").status == "completed"
    assert asked(emulator) == 3


@pytest.mark.parametrize("status", STATUSES)
def test_a_stream_is_tried_again_before_its_first_event(api: Api, emulator: Emulator, status: int) -> None:
    emulator.fault(status=status)
    assert api.events(model=MODEL, input="Hi")
    assert asked(emulator) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 501])
def test_a_failure_that_stays_is_not(api: Api, emulator: Emulator, status: int) -> None:
    emulator.fault(status=status)
    with pytest.raises(gi.APIError) as caught:
        api.create(model=MODEL, input="Hi")
    assert caught.value.status_code == status
    assert asked(emulator) == 1


def test_no_retries_means_none(connect: Connect, emulator: Emulator) -> None:
    emulator.fault(status=503)
    with pytest.raises(gi.ServerError):
        connect(max_retries=0).create(model=MODEL, input="Hi")
    assert asked(emulator) == 1


def test_retries_end(connect: Connect, emulator: Emulator) -> None:
    emulator.fault(status=429, times=9)
    with pytest.raises(gi.RateLimitError):
        connect(max_retries=2).create(model=MODEL, input="Hi")
    assert asked(emulator) == 3


def test_retry_after_is_honoured(api: Api, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=0.3)
    began = time.monotonic()
    api.create(model=MODEL, input="Hi")
    assert time.monotonic() - began >= 0.3


def test_a_retry_after_of_hours_is_told_rather_than_slept_through(api: Api, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=7200)
    with pytest.raises(gi.RateLimitError) as caught:
        api.create(model=MODEL, input="Hi")
    assert caught.value.retry_after == 7200
    assert asked(emulator) == 1


def test_delays_double_up_to_a_cap_and_chance_takes_off_a_quarter_at_most() -> None:
    policy = RetryPolicy()
    for attempt, most in enumerate([0.5, 1, 2, 4, 8, 8]):
        delays = [policy.delay(attempt) for _ in range(200)]
        assert most * 0.75 <= min(delays) <= max(delays) <= most
        assert len(set(delays)) > 1


def test_a_dropped_connection_is_tried_again(api: Api, emulator: Emulator) -> None:
    emulator.fault(drop_connection=True)
    assert api.create(model=MODEL, input="Hi").status == "completed"


def test_a_background_run_is_not_started_twice_by_a_retry(api: Api, emulator: Emulator) -> None:
    """A hang-up after the request went out may mean that the run goes on."""
    emulator.fault(status=500)
    with pytest.raises(gi.ServerError):
        api.create(model=MODEL, input="Hi", background=True)
    assert asked(emulator) == 1
    emulator.fault(status=503)
    assert api.create(model=MODEL, input="Hi", background=True).is_running
    assert asked(emulator) == 3


def test_a_service_that_cannot_be_reached_is_a_clear_error(connect: Connect) -> None:
    api = connect(base_url="http://127.0.0.1:9", transport=None, max_retries=1)
    with pytest.raises(gi.ConnectionFailed, match=r"127\.0\.0\.1:9 failed: .*\. Does anything run there\?"):
        api.create(model=MODEL, input="Hi")


def test_the_way_out_is_readable_where_the_key_is_a_word_of_it(connect: Connect) -> None:
    api = connect(
        base_url="http://127.0.0.1:9/emulator", api_key="emulator", transport=None, max_retries=0, headers={"x-key": "failed"}
    )
    with pytest.raises(
        gi.ConnectionFailed, match=r"\. Does anything run there\? .*`python -m gemini_interactions\.emulator`\.$"
    ) as caught:
        api.create(model=MODEL, input="Hi")
    assert "127.0.0.1:9 [key]: " in str(caught.value)
    assert "failed" not in str(caught.value)


def test_an_answer_that_takes_too_long_is_a_timeout(connect: Connect) -> None:
    with Emulator() as emulator:
        emulator.fault(delay=5, times=2)
        began = time.monotonic()
        with pytest.raises(gi.RequestTimeout) as caught:
            connect(base_url=emulator.url, transport=None, timeout=0.2, max_retries=1).create(model=MODEL, input="Hi")
        assert isinstance(caught.value, TimeoutError)
        assert time.monotonic() - began < 4.9


def test_a_deadline_covers_the_retries(api: Api, emulator: Emulator) -> None:
    emulator.fault(status=503, retry_after=30, times=9)
    began = time.monotonic()
    with pytest.raises(gi.DeadlineExceeded, match=r"0\.2 s"):
        api.create(model=MODEL, input="Hi", deadline=0.2)
    assert time.monotonic() - began < 10


def test_a_deadline_that_is_over_sends_nothing(api: Api, emulator: Emulator) -> None:
    with pytest.raises(gi.DeadlineExceeded):
        api.create(model=MODEL, input="Hi", deadline=0)
    assert asked(emulator) == 0


# Answers that are none


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<html>hello</html>", "text/html", r"not an interaction: .*text/html: '<html>hello"),
        (b"", "application/json", "not an interaction"),
        (b'{"object":"list"}', "application/json", "not an interaction: Field required"),
        (b'{"status":"completed","id":"\xff"}', "application/json", "not an interaction"),
        (b'"completed"', "application/json", "not an interaction"),
    ],
)
def test_an_answer_that_is_no_interaction_is_shown(api: Api, emulator: Emulator, body: bytes, kind: str, words: str) -> None:
    emulator.fault(raw_body=body, content_type=kind, status=200)
    with pytest.raises(gi.InvalidResponseError, match=words):
        api.create(model=MODEL, input="Hi")
    assert asked(emulator) == 1


def test_html_from_a_gateway_is_a_server_error(connect: Connect, emulator: Emulator) -> None:
    emulator.fault(raw_body=b"<html><h1>502 Bad Gateway</h1></html>", content_type="text/html", status=502)
    with pytest.raises(gi.ServerError, match="502 Bad Gateway"):
        connect(max_retries=0).create(model=MODEL, input="Hi")


def test_json_where_a_stream_should_be_is_an_error(api: Api, emulator: Emulator) -> None:
    emulator.fault(raw_body=b'{"status":"completed"}', content_type="application/json", status=200)
    with pytest.raises(gi.InvalidResponseError, match="was to be a stream of events and is application/json"):
        api.events(model=MODEL, input="Hi")


# Streams that break


def test_a_cut_stream_is_an_error_with_what_was_received_and_is_not_tried_again(api: Api, emulator: Emulator) -> None:
    emulator.reply("One. " * 100)
    emulator.fault(cut_after=8)
    with pytest.raises(gi.StreamInterrupted) as caught:
        api.events(model=MODEL, input="Hi")
    assert caught.value.interaction.output_text.startswith("One. ")
    assert asked(emulator) == 1


def test_a_stream_cut_before_its_first_event_is_tried_again(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=0)
    assert api.events(model=MODEL, input="Hi")[-1].event_type == "interaction.completed"
    assert asked(emulator) == 2


def test_a_background_stream_cut_before_its_first_event_is_not(api: Api, emulator: Emulator) -> None:
    emulator.fault(cut_after=0)
    with pytest.raises(gi.StreamInterrupted):
        api.events(model=MODEL, input="Hi", background=True)
    assert asked(emulator) == 1


@pytest.mark.parametrize(
    ("stream", "error"),
    [
        (b'event: step.delta\ndata: {"index":0,"delta":{"text":"\xff\xfe"', gi.StreamInterrupted),
        (b"data: nonsense\n\n", gi.InvalidResponseError),
        (b'[{"error":{"code":503,"message":"Gone.","status":"UNAVAILABLE"}}]', gi.ServerError),
        (b": nothing but a comment\n\n", gi.StreamInterrupted),
    ],
)
def test_a_stream_of_something_else_is_a_clear_error(
    connect: Connect, emulator: Emulator, stream: bytes, error: type[Exception]
) -> None:
    emulator.fault(raw_stream=stream)
    with pytest.raises(error):
        connect(max_retries=0).events(model=MODEL, input="Hi")


def test_an_error_event_is_raised_after_what_came_before(emulator: Emulator) -> None:
    fault = {"message": "Deadline expired before operation could complete.", "code": "gateway_timeout"}
    emulator.fault(error_event=fault, after=3)
    with gi.Client(api_key="k", transport=emulator.transport()).stream(model=MODEL, input="Hi") as stream:
        assert len([next(stream) for _ in range(3)]) == 3
        with pytest.raises(gi.ServerError, match="gateway_timeout"):
            next(stream)


def test_unknown_events_pass(api: Api, emulator: Emulator) -> None:
    odd: dict[str, Any] = {"event_type": "interaction.paused", "why": [1]}
    emulator.fault(inject_event=odd, after=2)
    assert api.events(model=MODEL, input="Hi")[2].dump() == odd


def test_a_stream_has_a_deadline(connect: Connect, emulator: Emulator) -> None:
    emulator.reply("A long story. " * 500)
    with pytest.raises((gi.DeadlineExceeded, gi.StreamInterrupted)):
        connect().events(model=MODEL, input="Hi", deadline=0.000001)


# The interaction to continue is gone


def test_the_replay_is_sent_once_and_said(connect: Connect, emulator: Emulator) -> None:
    api = connect()
    for send in (api.send, api.open):
        call = create_call(
            api.client._requester.url,
            {"model": MODEL, "input": "new", "previous_interaction_id": "v1_gone"},
            stream=send == api.open,
            replay=lambda: "all of it",
        )
        assert send(call)
        assert call.state_reset
        assert "previous_interaction_id" not in emulator.requests[-1].body
        assert emulator.requests[-1].body["input"] == "all of it"
    assert asked(emulator) == 4


@pytest.mark.parametrize("status", [409, 429, 500, 503])
@pytest.mark.parametrize("stream", [False, True])
def test_an_interaction_that_cannot_be_continued_is_not_waited_for(
    connect: Connect, emulator: Emulator, status: int, stream: bool
) -> None:
    api = connect(max_retries=1)
    emulator.fault(status=status, message="Invalid previous_interaction_id: interaction is still in progress")
    emulator.fault(status=503)
    emulator.fault(status=503)
    options = {"model": MODEL, "input": "new", "previous_interaction_id": "v1_busy"}
    call = create_call(api.client._requester.url, options, stream=stream, replay=lambda: "all of it")
    with pytest.raises(gi.ServerError) as caught:  # one retry, counted over both bodies
        (api.open if stream else api.send)(call)
    assert [request.body["input"] for request in emulator.requests] == ["new", "all of it", "all of it"]
    assert caught.value.__context__ is None


def test_without_a_replay_the_error_says_that_the_interaction_is_unavailable(api: Api) -> None:
    with pytest.raises(gi.PreviousInteractionUnavailable) as caught:
        api.create(model=MODEL, input="new", previous_interaction_id="v1_gone")
    assert caught.value.interaction_id == "v1_gone"


def test_what_the_service_refuses_is_named(api: Api) -> None:
    with pytest.raises(gi.InvalidRequestError) as caught:
        api.create(model=MODEL, input="Hi", extra_body={"generation_config": {"presence_penalty": 1}})
    assert caught.value.field == "generation_config.presence_penalty"
    with pytest.raises(gi.NotFoundError):
        api.create(model="gpt-9", input="Hi")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "Request payload size exceeds the limit: 100000000 bytes."),
        (400, "The PDF at 'input[0].content[1].data' is too large: 50000000 bytes at most."),
        (413, "Request Entity Too Large"),
        (413, "No."),
    ],
)
def test_what_is_too_large_to_go_inline_is_told_the_way_out(api: Api, emulator: Emulator, status: int, said: str) -> None:
    emulator.fault(status=status, message=said)
    with pytest.raises(
        gi.InvalidRequestError, match=r"100 MB in base64 a request, a PDF up to 50 MB.*files\.upload.* uri"
    ) as caught:
        api.create(model=MODEL, input="Hi")
    assert said in str(caught.value)
    assert asked(emulator) == 1
