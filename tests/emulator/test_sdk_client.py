"""The official SDK reads whatever the emulator says: every answer becomes a type that it knows, and no field is a stranger.

Exceptions are those of the service itself: `object`, the copy of the signature at a function call, the sandbox of an agent's
stream, and the step `tool_call` of an MCP server, which no schema has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import BaseModel

from gemini_interactions.emulator import Emulator

from .conftest import MODEL, WEATHER

genai = pytest.importorskip("google.genai")
errors = pytest.importorskip("google.genai._gaos.lib.compat_errors")
# What the SDK itself warns of is not the emulator's matter.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore::UserWarning:google.*")

TIMES = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
CLOCK = {"type": "function", "name": "get_time", "description": "Get the local time", "parameters": TIMES}
TEXT = {"type": "text", "text": "Describe it."}
PIXEL = {"type": "image", "data": "aGk=", "mime_type": "image/png", "resolution": "low"}
CALL_SIGNATURE = {"FunctionCallStep.signature"}
OBJECT = {"Interaction.object"}


@pytest.fixture
async def async_served(server: Emulator) -> AsyncIterator[Any]:
    client = genai.Client(api_key="k", http_options={"base_url": server.url})
    yield client.aio.interactions
    await client.aio.aclose()
    client.close()


def strangers(value: Any) -> set[str]:
    """The types in an object of the SDK that it does not know, and the fields of known types that it does not."""
    if isinstance(value, BaseModel):
        if getattr(value, "is_unknown", False):
            return {type(value).__name__}
        own = {f"{type(value).__name__}.{name}" for name in value.model_extra or ()}
        return own.union(*(strangers(inner) for name, inner in value if name in type(value).model_fields))
    if isinstance(value, dict):
        return set().union(*map(strangers, value.values()))
    if isinstance(value, list):
        return set().union(*map(strangers, value))
    return set()


# Each: what is asked, the types of the steps that answer it, and the strangers that a stream may have.
SCRIPT: dict[str, tuple[dict[str, Any], list[str], set[str]]] = {
    "a text": ({"input": "Hello"}, ["thought", "model_output"], set()),
    "a content": ({"input": TEXT}, ["thought", "model_output"], set()),
    "contents": ({"input": [TEXT, PIXEL]}, ["thought", "model_output"], set()),
    "steps": ({"input": [{"type": "user_input", "content": [TEXT, PIXEL]}]}, ["thought", "model_output"], set()),
    "media": (
        {
            "input": [
                TEXT,
                {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"},
                {"type": "document", "data": "aGk=", "mime_type": "application/pdf"},
                {"type": "video", "uri": "https://youtu.be/x"},
            ]
        },
        ["thought", "model_output"],
        set(),
    ),
    "thinking aloud": (
        {"input": "Hello", "generation_config": {"thinking_summaries": "auto", "thinking_level": "high"}},
        ["thought", "model_output"],
        set(),
    ),
    "a search": (
        {"input": "Latest news on Zürich", "tools": [{"type": "google_search"}]},
        ["google_search_call", "google_search_result", "thought", "model_output"],
        set(),
    ),
    "maps": (
        {"input": "Cafés near Rome", "tools": [{"type": "google_maps", "enable_widget": True}]},
        ["google_maps_call", "google_maps_result", "thought", "model_output"],
        set(),
    ),
    "code": (
        {"input": "Compute 6 * 7", "tools": [{"type": "code_execution"}]},
        ["code_execution_call", "code_execution_result", "thought", "model_output"],
        set(),
    ),
    "a page": (
        {"input": "Read https://example.com/a", "tools": [{"type": "url_context"}]},
        ["url_context_call", "url_context_result", "thought", "model_output"],
        set(),
    ),
    "an MCP server": (
        {"input": "Ask the mcp server", "tools": [{"type": "mcp_server", "name": "docs", "url": "https://example.com/mcp"}]},
        ["tool_call", "thought", "model_output"],
        {"UnknownStep"},
    ),
    "a function": ({"input": "weather in Rome", "tools": [WEATHER]}, ["thought", "function_call"], CALL_SIGNATURE),
    "functions at once": (
        {"input": "Weather and time for Rome", "tools": [WEATHER, CLOCK]},
        ["thought", "function_call", "function_call"],
        CALL_SIGNATURE,
    ),
    "a search and a function": (
        {"input": "Search the news and the weather in Rome", "tools": [WEATHER, {"type": "google_search"}]},
        ["google_search_call", "google_search_result", "thought", "function_call"],
        CALL_SIGNATURE,
    ),
    "JSON": (
        {"input": "Rome", "response_format": {"type": "text", "mime_type": "application/json", "schema": TIMES}},
        ["thought", "model_output"],
        set(),
    ),
    "an image": ({"input": "A cat", "response_format": {"type": "image"}}, ["thought", "model_output"], set()),
    "an image of an image model": (
        {"model": "gemini-2.5-flash-image", "input": "A cat"},
        ["model_output", "model_output"],
        set(),
    ),
    "speech": (
        {
            "input": "Say hi",
            "response_format": {"type": "audio"},
            "generation_config": {"speech_config": [{"voice": "Kore"}]},
        },
        ["thought", "model_output"],
        set(),
    ),
    "a video": ({"input": "A cat", "response_format": {"type": "video"}}, ["thought", "model_output"], set()),
    "settings": (
        {"input": "Hello", "system_instruction": "Be brief.", "service_tier": "flex", "labels": {"team": "a"}},
        ["thought", "model_output"],
        set(),
    ),
}
ASK = pytest.mark.parametrize(("asked", "steps", "strange"), SCRIPT.values(), ids=SCRIPT)


def who(asked: dict[str, Any]) -> dict[str, Any]:
    return {"model": MODEL, **asked}


def kinds(steps: list[Any]) -> list[str]:
    return [step.raw["type"] if getattr(step, "is_unknown", False) else step.type for step in steps]


def begun(events: list[Any]) -> list[Any]:
    return [event.step for event in events if event.event_type == "step.start"]


@ASK
def test_an_answer_is_read(served: Any, asked: dict[str, Any], steps: list[str], strange: set[str]) -> None:
    answer = served.create(**who(asked))
    whole = served.get(answer.id, include_input=True)
    assert kinds(answer.steps) == steps
    assert kinds(whole.steps) == ["user_input", *steps]
    assert strangers(answer) == strangers(whole) == (strange - CALL_SIGNATURE) | OBJECT


@ASK
def test_a_stream_is_read(served: Any, asked: dict[str, Any], steps: list[str], strange: set[str]) -> None:
    events = list(served.create(**who(asked), stream=True))
    again = list(served.get(events[0].interaction.id, stream=True))
    assert kinds(begun(events)) == kinds(begun(again)) == steps
    assert strangers(events) == strangers(again) == strange


@ASK
async def test_the_async_client_reads_both(async_served: Any, asked: dict[str, Any], steps: list[str], strange: set[str]) -> None:
    answer = await async_served.create(**who(asked))
    events = [event async for event in await async_served.create(**who(asked), stream=True)]
    assert kinds(answer.steps) == kinds(begun(events)) == steps
    assert strangers([answer, events]) == strange | OBJECT


@pytest.mark.parametrize("config", [{"collaborative_planning": True}, {"thinking_summaries": "auto"}])
def test_research_in_the_background_is_read(served: Any, server: Emulator, config: dict[str, Any]) -> None:
    asked = {"agent": "deep-research-preview-04-2026", "background": True, "input": "Zürich"}
    run = served.create(**asked, agent_config={"type": "deep-research", **config})
    assert (run.status, run.steps) == ("in_progress", None)
    events = list(served.get(run.id, stream=True))
    assert [event.event_type for event in events[:2]] == ["interaction.created", "interaction.status_update"]
    for index in {*range(0, len(events), 15), len(events) - 1}:
        rest = list(served.get(run.id, stream=True, last_event_id=events[index].event_id))
        assert [later.event_id for later in rest] == [later.event_id for later in events[index + 1 :]]
    assert served.get(run.id).status == "completed"
    assert strangers([run, events, served.get(run.id)]) == OBJECT


def test_an_agent_in_a_sandbox_is_read(served: Any) -> None:
    asked = {"agent": "antigravity-preview-09-2026", "environment": "remote", "input": "Take notes"}
    assert strangers(served.create(**asked)) == OBJECT
    sandbox = {"InteractionSseEventInteraction.environment_id"}
    assert strangers(list(served.create(**asked, stream=True))) <= CALL_SIGNATURE | sandbox


def test_a_cancelled_and_a_deleted_run_are_read() -> None:
    with Emulator(background_seconds=600) as slow:
        client = genai.Client(api_key="k", http_options={"base_url": slow.url})
        run = client.interactions.create(model=MODEL, input="x", background=True)
        cancelled = client.interactions.cancel(run.id)
        assert (cancelled.status, strangers(cancelled)) == ("cancelled", OBJECT)
        client.interactions.delete(run.id)
        with pytest.raises(errors.NotFoundError, match="Interaction not found"):
            client.interactions.get(run.id)
        client.close()


async def test_the_async_client_runs_in_the_background(async_served: Any) -> None:
    run = await async_served.create(model=MODEL, input="x", background=True)
    events = [event async for event in await async_served.get(run.id, stream=True)]
    rest = [event async for event in await async_served.get(run.id, stream=True, last_event_id=events[-2].event_id)]
    assert [event.event_type for event in rest] == ["interaction.completed"]
    assert strangers([run, events, rest]) == OBJECT
    await async_served.delete(run.id)
    with pytest.raises(errors.NotFoundError):
        await async_served.get(run.id)


def test_what_it_read_it_can_send_back(served: Any) -> None:
    for asked, steps, _ in SCRIPT.values():
        if "function_call" in steps:
            continue
        answer = served.create(**who(asked), store=False)
        assert not answer.id
        said = {"type": "user_input", "content": [TEXT]}
        replay = [said, *(step.model_dump(exclude_none=True, by_alias=True, mode="json") for step in answer.steps), said]
        assert served.create(model=MODEL, input=replay, store=False).status == "completed"


def test_raw_and_streamed_answers(served: Any) -> None:
    raw = served.with_raw_response.create(model=MODEL, input="Hello")
    assert (raw.status_code, raw.headers["content-type"]) == (200, "application/json")
    assert raw.parse().output_text == "You said: Hello"
    with served.with_streaming_response.create(model=MODEL, input="Hello", stream=True) as response:
        lines = list(response.iter_lines())
    assert lines[0] == "event: interaction.created"
    assert [line for line in lines if line][-2:] == ["event: done", "data: [DONE]"]


def test_outputs_have_short_cuts(served: Any) -> None:
    image = served.create(model=MODEL, input="A cat", response_format={"type": "image"})
    speech = served.create(model=MODEL, input="Say hi", response_format={"type": "audio"})
    video = served.create(model=MODEL, input="A cat", response_format={"type": "video"})
    assert image.output_image.mime_type == "image/png"
    assert speech.output_audio.mime_type == "audio/l16"
    assert video.output_video.mime_type == "video/mp4"


def test_a_document_is_read(served: Any, server: Emulator) -> None:
    page = {"data": "JVBERi0=", "mime_type": "application/pdf", "type": "document"}
    server.reply([{"content": [page], "type": "model_output"}], [{"content": [page], "type": "model_output"}])
    answer = served.create(model=MODEL, input="A page")
    events = list(served.create(model=MODEL, input="A page", stream=True))
    assert answer.steps[0].content[0].type == "document"
    assert [event.delta.type for event in events if event.event_type == "step.delta"] == ["document"]
    assert strangers([answer, events]) == OBJECT


def test_an_injected_event_and_an_injected_step_are_unknown(served: Any, server: Emulator) -> None:
    server.fault(inject_event={"event_type": "interaction.new_thing", "x": 1}, after=2)
    events = list(served.create(model=MODEL, input="Hello", stream=True))
    assert strangers(events) == {"UnknownInteractionSSEEvent"}
    server.reply([{"type": "hologram", "id": "h1"}, {"type": "model_output", "content": [{"type": "smell"}]}], checked=False)
    assert strangers(served.create(model=MODEL, input="Hello")) == {"UnknownStep", "UnknownContent"} | OBJECT


def test_an_error_in_the_stream_is_an_event(served: Any, server: Emulator) -> None:
    server.fault(error_event={"message": "Deadline expired before operation could complete.", "code": "gateway_timeout"})
    events = list(served.create(model=MODEL, input="Hello", stream=True))
    assert (events[-1].event_type, events[-1].error.code, strangers(events)) == ("error", "gateway_timeout", set())


@pytest.mark.parametrize(
    ("status", "name"),
    [(400, "BadRequestError"), (401, "AuthenticationError"), (403, "PermissionDeniedError"), (404, "NotFoundError")],
)
def test_refusals_become_its_errors(served: Any, server: Emulator, status: int, name: str) -> None:
    for envelope in ({}, {"classic_envelope": True}):
        server.fault(status=status, message="No.", **envelope)
        with pytest.raises(getattr(errors, name), match=f"Error code: {status}"):
            served.create(model=MODEL, input="Hello")


@pytest.mark.parametrize("status", [429, 503])
def test_it_comes_back_when_told_to(served: Any, server: Emulator, status: int) -> None:
    before = len(server.requests)
    server.fault(status=status, retry_after=0, times=2)
    assert served.create(model=MODEL, input="Hello").status == "completed"
    assert len(server.requests) == before + 3
