"""What the page makes of an emulator's state, without a page: conversations, and runs so far."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.contract.doubts.questions import Doubt
from gemini_interactions.emulator.core.record import Record
from gemini_interactions.emulator.page.conversations import as_list, conversation_with, conversations_of
from gemini_interactions.emulator.page.media import bytes_answer
from gemini_interactions.emulator.page.progress import share_by_now, steps_by_now, steps_of
from gemini_interactions.emulator.service.exchange import Exchange, in_short, took
from gemini_interactions.emulator.service.traffic import KEPT_DOUBTS, Traffic
from gemini_interactions.emulator.service.views import interaction_events

from .conftest import MODEL, RESEARCH, SANDBOX, WEATHER, Api

# Conversations


def grow(api: Api, tree: dict[str, Any], after: str | None = None) -> None:
    """Ask what the keys say, each after what it stands under."""
    for name, below in tree.items():
        previous = {"previous_interaction_id": after} if after else {}
        grow(api, below, api.create(input=name, **previous)["id"])


def records(emulator: Emulator) -> list[Record]:
    return list(emulator.interactions.values())


def name(record: Record) -> str:
    text: str = record.inputs[0]["content"][0]["text"]
    return text


def test_interactions_that_continue_one_another_are_a_conversation(api: Api) -> None:
    grow(api, {"a": {"a1": {}, "a2": {}}, "b": {"b1": {"b2": {}}}, "c": {}})
    found = conversations_of(records(api.emulator))
    assert [[name(record) for record in entry.records] for entry in found] == [["c"], ["b", "b1", "b2"], ["a", "a1", "a2"]]


def test_the_one_that_was_last_added_to_comes_first(api: Api) -> None:
    first = api.create(input="a")["id"]
    api.create(input="b")
    api.create(input="a1", previous_interaction_id=first)
    assert [name(entry.first) for entry in conversations_of(records(api.emulator))] == ["a", "b"]


def test_a_tree_is_written_with_its_forks_where_they_leave(api: Api) -> None:
    grow(api, {"a": {"left": {"left 1": {}}, "main": {"main 1": {"side": {}, "main 2": {"main 3": {}}}}, "right": {}}})
    [found] = conversations_of(records(api.emulator))
    places = [(name(place.record), place.depth, place.is_fork, place.continued) for place in as_list(found)]
    assert places == [
        ("a", 0, False, 3),
        ("left", 1, True, 1),
        ("left 1", 1, False, 0),
        ("right", 1, True, 0),
        ("main", 0, False, 1),
        ("main 1", 0, False, 2),
        ("side", 1, True, 0),
        ("main 2", 0, False, 1),
        ("main 3", 0, False, 0),
    ]


def test_a_deleted_one_is_left_out_and_joins_nevertheless(api: Api) -> None:
    grow(api, {"a": {"b": {"c": {}, "d": {}}}})
    middle = records(api.emulator)[1]
    api.http.delete(f"/v1/interactions/{middle.id}")
    left = records(api.emulator)
    [found] = conversations_of(left)
    assert [name(record) for record in found.records] == ["a", "c", "d"]
    assert [(name(place.record), place.depth) for place in as_list(found)] == [("a", 0), ("d", 1), ("c", 0)]
    assert conversation_with(left, left[2]).records == found.records


def test_a_long_chain_is_walked_once(api: Api) -> None:
    previous: dict[str, Any] = {}
    for number in range(3_000):
        previous = {"previous_interaction_id": api.create(input=f"{number}", **previous)["id"]}
    [found] = conversations_of(records(api.emulator))
    assert [name(place.record) for place in as_list(found)] == [f"{number}" for number in range(3_000)]


# Runs so far

KINDS: dict[str, dict[str, Any]] = {
    "text": {"input": "Tell me " + "more " * 200},
    "thoughts": {"input": "x", "generation_config": {"thinking_summaries": "auto"}},
    "a call": {"input": "Weather in Rome", "tools": [WEATHER]},
    "a search": {"input": "Search the latest news on tea", "tools": [{"type": "google_search"}]},
    "code": {"input": "Run code to add 1 and 2", "tools": [{"type": "code_execution"}]},
    "a picture": {"input": "A cup", "model": "gemini-3.1-flash-image", "response_format": {"type": "image"}},
    "research": RESEARCH,
    "a sandbox": SANDBOX,
}


def without_signatures(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in step.items() if name != "signature" and value != {}} for step in steps]


@pytest.mark.parametrize("kind", KINDS)
def test_the_events_of_a_whole_stream_make_the_steps(api: Api, kind: str) -> None:
    api.create(**KINDS[kind])
    record = records(api.emulator)[-1]
    assert without_signatures(steps_of(interaction_events(record))) == without_signatures(record.outputs)


@pytest.mark.parametrize("kind", KINDS)
def test_at_every_moment_there_is_something_to_draw_and_never_less_than_before(api: Api, kind: str) -> None:
    api.create(**KINDS[kind])
    record = records(api.emulator)[-1]
    counts = [len(str(steps_by_now(record, sent))) for sent in range(len(list(interaction_events(record))) + 2)]
    assert counts[0] == len("[]")
    assert counts == sorted(counts)


def test_what_a_script_may_have_is_drawn_too(api: Api) -> None:
    steps = [
        {"type": "function_call", "name": "f", "arguments": "no JSON"},
        {"type": "model_output", "content": [{"text": "without a type"}, {"type": "new"}]},
    ]
    api.emulator.reply(steps, checked=False)
    api.create(input="x")
    record = records(api.emulator)[-1]
    for sent in range(len(list(interaction_events(record))) + 1):
        assert isinstance(steps_by_now(record, sent), list)


def test_a_run_tells_how_much_of_it_is_over() -> None:
    emulator = Emulator(background_seconds=100, queued_seconds=100)
    api = Api(emulator)
    api.create(input="x", background=True)
    [record] = records(emulator)
    assert share_by_now(record) == 0
    emulator.advance(150)
    assert share_by_now(record) == pytest.approx(0.5, abs=0.05)
    emulator.advance(100)
    assert share_by_now(record) is None
    api.http.close()


# Small things


def test_what_was_new_is_one_short_line() -> None:
    image = {"type": "image", "mime_type": "image/png", "data": "x" * 1000}
    result = {"type": "function_result", "name": "f", "result": "x" * 1000}
    step = {"type": "user_input", "content": [{"type": "text", "text": "a\n b"}, image]}
    assert in_short([step, result, {"type": "video"}, "c", 5, None]) == "a b [image/png] [result of f] [video] c"
    assert in_short(["x" * 1000]) == "x" * 300 + "…"
    assert in_short([{"type": "text", "text": 5}, {"content": "d"}, {}]) == "5 d"


def test_times_are_told_with_two_figures() -> None:
    assert [took(seconds) for seconds in (0.0004, 0.25, 1.26, 75.2)] == ["0 ms", "250 ms", "1.3 s", "75 s"]


def test_an_exchange_has_a_word_for_what_it_does() -> None:
    assert Exchange(1, 0, "POST", "/v1/interactions/", 0).deed == "create"
    assert Exchange(1, 0, "POST", "/v1/interactions", 0, streams=True).deed == "stream"
    assert Exchange(1, 0, "POST", "/v1/interactions/x:cancel", 0, interaction="x").deed == "cancel"
    assert Exchange(1, 0, "GET", "/v1/agents", 0).deed == "GET"


@pytest.mark.parametrize(
    ("mime_type", "told", "way"),
    [
        ("image/png", "image/png", "inline"),
        ("IMAGE/PNG; x=y", "image/png", "inline"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("application/pdf", "application/octet-stream", "attachment"),
        ("", "application/octet-stream", "attachment"),
        ("image/png\r\nset-cookie: a=b", "application/octet-stream", "attachment"),
    ],
)
def test_bytes_come_as_what_a_browser_cannot_run(mime_type: str, told: str, way: str) -> None:
    headers = bytes_answer(b"x", mime_type, 'a/b"\r\n\u202e.png').headers
    assert headers["content-type"] == told
    assert headers["content-disposition"].startswith(f'{way}; filename="b____')
    assert headers["content-disposition"].isprintable()
    assert headers["content-disposition"].isascii()


def test_secrets_in_addresses_are_not_shown() -> None:
    with Emulator() as emulator:
        api = Api(emulator)
        api.http.post(
            "/v1/webhooks",
            json={"uri": "http://127.0.0.1:1/x?token=hush", "subscribed_events": ["interaction.completed"]},
        )
        api.create(input="x", model=MODEL, background=True, webhook_config={"uris": ["http://127.0.0.1:1/y?key=hush"]})
        emulator.advance(1)
        emulator.deliver_webhooks()
        text = httpx.get(f"{emulator.url}/page/webhooks").text
        api.http.close()
    assert "127.0.0.1:1/y" in text
    assert "hush" not in text


def test_doubts_are_told_once_each_and_by_a_server_that_keeps_no_log() -> None:
    with Emulator(strict=False, log_size=0) as emulator:
        api = Api(emulator)
        for _ in range(2):
            api.create(input="x", model="gemini-99-new")
        text = httpx.get(f"{emulator.url}/page/requests").text
        assert 'Doubts <span class="count">1</span>' in text
        assert "gemini-99-new" in text
        assert emulator.doubts == []
        emulator.reset(stored=False)
        api.create(input="x")
        api.http.close()
        assert "Doubts" not in httpx.get(f"{emulator.url}/page/requests").text


def test_of_doubts_the_newest_are_held() -> None:
    traffic = Traffic(None)  # type: ignore[arg-type]  # it is asked nothing
    for number in range(KEPT_DOUBTS + 5):
        traffic.doubted(Doubt(number, f"input[{number}]", "what", "why"))
    held = traffic.newest_doubts()
    assert len(held) == KEPT_DOUBTS
    assert (held[0][0], held[-1][0]) == (f"input[{KEPT_DOUBTS + 4}]", "input[5]")
