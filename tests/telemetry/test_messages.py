"""What is asked and answered is told in the conventions' messages where somebody asks for it: bounded, and without a secret."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gemini_interactions as gi
from gemini_interactions import AsyncClient, Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.telemetry.otel.messages import input_messages, system_parts, tool_definitions

from ..adapters.leaks import http
from ..client import raw_server
from ..wire.test_round_trip import SAMPLES, grown
from .everything import everything
from .messages import complaints, value_of

MODEL: Any = "gemini-3.5-flash"


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


def client(emulator: Emulator) -> Client:
    return Client(api_key="KEY-123456", transport=emulator.transport())


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0.02)


@pytest.fixture
def one_url() -> Iterator[tuple[str, list[bytes]]]:
    answer: list[bytes] = []
    with raw_server.server(lambda handler: handler.wfile.write(answer[-1]) and None) as url:
        yield url, answer


class Hook:
    """A hook that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []

    def on_completion(self, **kwargs: Any) -> None:
        self.got.append(kwargs)


# Where content goes


ASKED = [{"role": "user", "parts": [text("Hi")], "name": None}]


@pytest.mark.parametrize(
    ("mode", "on_spans", "in_events"),
    [("", 0, 0), ("NO_CONTENT", 0, 0), ("SPAN_ONLY", 1, 0), ("EVENT_ONLY", 0, 1), ("SPAN_AND_EVENT", 1, 1), ("nonsense", 0, 0)],
)
def test_content_goes_where_the_variable_says(emulator: Emulator, mode: str, on_spans: int, in_events: int) -> None:
    with everything(mode) as found, client(emulator) as gemini:
        gemini.create(model=MODEL, input="Hi", system_instruction="Be kind.")
        assert [len(found.content()), len(found.content(kind="event"))] == [on_spans, in_events]
        for content in found.content() + found.content(kind="event"):
            assert complaints(content) == []
            assert next(iter(value_of(content["gen_ai.input.messages"])))["role"] == "user"
            assert [part["content"] for part in value_of(content["gen_ai.system_instructions"])] == ["Be kind."]
            assert "gen_ai.output.messages" in content
        found.check()


def test_a_hook_gets_content_that_is_on_no_span(emulator: Emulator) -> None:
    hook = Hook()
    with everything(hook=hook) as found, client(emulator) as gemini:
        answer = gemini.create(model=MODEL, input="Hi")
        [got] = hook.got
        assert [part.content for message in got["inputs"] for part in message.parts] == ["Hi"]
        assert [part.content for message in got["outputs"] for part in message.parts if part.type == "text"] == [answer.text]
        assert found.content() == found.content(kind="event") == []


def test_a_failing_hook_fails_no_call(emulator: Emulator) -> None:
    class Failing:
        def on_completion(self, **kwargs: Any) -> None:
            raise SystemError

    with everything(hook=Failing()) as found, client(emulator) as gemini:
        assert gemini.create(model=MODEL, input="Hi").text
        assert len(found.spans) == 1


def test_a_stream_a_fetch_and_a_wait_tell_what_was_answered(emulator: Emulator) -> None:
    with everything("SPAN_ONLY") as found, client(emulator) as gemini:
        with gemini.stream(model=MODEL, input="Hi") as events:
            list(events)
        said = events.interaction.text
        id = events.interaction.id
        gemini.get(id)
        gemini.wait(id, poll_interval=0.01)
        told = found.content()
        assert len(told) == 3
        for content in told:
            assert complaints(content) == []
            [message] = value_of(content["gen_ai.output.messages"])
            assert "".join(part["content"] for part in message["parts"] if part["type"] == "text") == said
        assert ["gen_ai.input.messages" in content for content in told] == [True, False, False]


def test_a_stream_tells_what_was_asked_and_not_what_the_caller_adds_meanwhile(emulator: Emulator) -> None:
    steps: list[Any] = [{"type": "user_input", "content": [{"type": "text", "text": "Hi"}]}]
    with everything("SPAN_ONLY") as found, client(emulator) as gemini:
        with gemini.stream(model=MODEL, input=steps) as events:
            next(events)
            steps.append({"type": "user_input", "content": "later"})
            list(events)
        [content] = found.content()
        assert value_of(content["gen_ai.input.messages"]) == ASKED


def test_an_interrupted_stream_tells_what_had_come(emulator: Emulator) -> None:
    async def half() -> str:
        async with AsyncClient(api_key="KEY-123456", transport=emulator.transport()) as gemini:
            async with await gemini.stream(model=MODEL, input="Hi") as events:
                async for _ in events:
                    if events.interaction.text:
                        break
            return events.interaction.text

    with everything("SPAN_ONLY") as found:
        said = asyncio.run(half())
        [content] = found.content()
        [message] = value_of(content["gen_ai.output.messages"])
        assert message["parts"][-1] == text(said)


def test_a_history_that_is_sent_again_is_what_was_asked(emulator: Emulator) -> None:
    from ..adapters.face_of_core import Core

    with everything("SPAN_ONLY") as found:
        model = Core(emulator)
        first = model.invoke([("user", "One")])
        emulator.reset()
        found.forget()
        model.invoke([("user", "One"), ("assistant", first), ("user", "Two")])
        [span] = found.spans
        assert (span.attributes or {})["gemini_interactions.state"] == "reset"
        messages = value_of((span.attributes or {})["gen_ai.input.messages"])
        assert [message["role"] for message in messages] == ["user", "assistant", "user"]


# What messages look like


def part_of(step: dict[str, Any]) -> Any:
    """The message that one step is, as JSON."""
    from dataclasses import asdict

    return [asdict(message) for message in input_messages([step])]


STEPS: list[tuple[dict[str, Any], str, list[dict[str, Any]]]] = [
    ({"type": "user_input", "content": "Hi"}, "user", [text("Hi")]),
    ({"type": "model_output", "content": [{"type": "text", "text": "Hello"}]}, "assistant", [text("Hello")]),
    (
        {"type": "thought", "signature": "s", "summary": [{"type": "text", "text": "Hm."}]},
        "assistant",
        [{"type": "reasoning", "content": "Hm."}],
    ),
    (
        {"type": "function_call", "id": "c1", "name": "f", "arguments": {"a": [1, 2.5, None, True]}, "signature": "s"},
        "assistant",
        [{"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": [1, 2.5, None, True]}}],
    ),
    (
        {"type": "function_result", "call_id": "c1", "name": "f", "result": "18 °C"},
        "tool",
        [{"type": "tool_call_response", "id": "c1", "response": "18 °C"}],
    ),
    (
        {
            "type": "function_result",
            "call_id": "c1",
            "result": [{"type": "image", "data": "iVBO", "mime_type": "image/png", "uri": "https://x.example/a?key=1"}],
        },
        "tool",
        [
            {
                "type": "tool_call_response",
                "id": "c1",
                "response": [{"type": "image", "mime_type": "image/png", "uri": "https://x.example/a"}],
            }
        ],
    ),
    (
        {"type": "google_search_call", "id": "c2", "arguments": {"queries": ["x"]}, "signature": "s"},
        "assistant",
        [
            {
                "type": "server_tool_call",
                "id": "c2",
                "name": "google_search",
                "server_tool_call": {"type": "google_search", "arguments": {"queries": ["x"]}},
            }
        ],
    ),
    (
        {
            "type": "url_context_result",
            "call_id": "c3",
            "result": [{"url": "https://a:b@x.example/p?key=1", "status": "success"}],
        },
        "assistant",
        [
            {
                "type": "server_tool_call_response",
                "id": "c3",
                "server_tool_call_response": {
                    "type": "url_context",
                    "result": [{"url": "https://x.example/p", "status": "success"}],
                },
            }
        ],
    ),
    (
        {
            "type": "user_input",
            "content": [
                {"type": "image", "data": "iVBO", "mime_type": "image/png"},
                {"type": "document", "uri": "gs://bucket/a.pdf", "mime_type": "application/pdf"},
                {"type": "audio", "uri": "files/abc-1", "mime_type": "audio/wav"},
                {"type": "video", "uri": "data:video/mp4;base64,AAAA"},
                {"type": "hologram", "depth": 3},
            ],
        },
        "user",
        [
            {"type": "blob", "mime_type": "image/png", "modality": "image", "content": b""},
            {"type": "uri", "mime_type": "application/pdf", "modality": "document", "uri": "gs://bucket/a.pdf"},
            {"type": "file", "mime_type": "audio/wav", "modality": "audio", "file_id": "files/abc-1"},
            {"type": "blob", "mime_type": None, "modality": "video", "content": b""},
            {"type": "hologram", "value": {"depth": 3}},
        ],
    ),
    ({"type": "dream", "content": ["x"]}, "assistant", [{"type": "dream", "value": {"content": ["x"]}}]),
]


@pytest.mark.parametrize(("step", "role", "parts"), STEPS, ids=lambda value: value["type"] if isinstance(value, dict) else "")
def test_each_step_is_a_message(step: dict[str, Any], role: str, parts: list[dict[str, Any]]) -> None:
    assert part_of(step) == [{"role": role, "parts": parts, "name": None}]


def test_inputs_of_all_forms_are_messages() -> None:
    content = {"type": "text", "text": "Hi"}
    forms: list[Any] = ["Hi", ["Hi"], content, [content], {"type": "user_input", "content": [content]}]
    assert [[message.parts[0].content for message in input_messages(form)] for form in forms] == [["Hi"]] * 5  # type: ignore[union-attr]
    assert [message.role for form in forms for message in input_messages(form)] == ["user"] * 5
    assert input_messages(None) == system_parts(None) == tool_definitions(None) == []


steps = st.sampled_from(SAMPLES["Step"]).flatmap(grown)
contents = st.sampled_from(SAMPLES["Content"]).flatmap(grown)
tools = st.sampled_from(SAMPLES["Tool"]).flatmap(grown)


@settings(max_examples=15)
@given(
    asked=st.lists(steps, max_size=5) | st.lists(contents, max_size=5),
    answered=st.lists(steps, max_size=5),
    given=st.lists(tools),
)
def test_whatever_the_wire_knows_is_a_message_by_the_conventions(
    one_url_of_module: tuple[str, list[bytes]], asked: list[Any], answered: list[Any], given: list[Any]
) -> None:
    url, answer = one_url_of_module
    answer[:] = [http("200 OK", json.dumps({"id": "v1_a", "status": "completed", "steps": answered}))]
    with everything("SPAN_AND_EVENT") as found, Client(api_key="KEY-123456", base_url=url, max_retries=0) as gemini:
        with suppress(gi.GeminiInteractionsError):
            gemini.create(model=MODEL, input="x", extra_body={"input": asked or "x", "tools": given})
        [on_span], [in_event] = found.content(), found.content(kind="event")
        assert complaints(on_span) == complaints(in_event) == []
        assert not [said for said in found.said if said.record == "log record" and "retired" not in said.text]


@pytest.fixture(scope="module")
def one_url_of_module() -> Iterator[tuple[str, list[bytes]]]:
    answer: list[bytes] = []
    with raw_server.server(lambda handler: handler.wfile.write(answer[-1]) and None) as url:
        yield url, answer
