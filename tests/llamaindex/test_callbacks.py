"""What LlamaIndex's counters and tracers are told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, TextBlock
from llama_index.core.callbacks import CallbackManager, TokenCountingHandler
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions, google_search

from .conftest import make

USAGE = {
    "total_tokens": 112,
    "total_input_tokens": 40,
    "total_output_tokens": 12,
    "total_thought_tokens": 50,
    "total_tool_use_tokens": 10,
    "total_cached_tokens": 8,
}
ANSWER = {"status": "completed", "steps": [{"type": "model_output", "content": [{"type": "text", "text": "Hi"}]}], "usage": USAGE}


async def all_of(stream: Any) -> list[Any]:
    return [each async for each in await stream]


WAYS: dict[str, Callable[[GeminiInteractions], Any]] = {
    "chat": lambda llm: llm.chat([ChatMessage("Hi")]),
    "stream_chat": lambda llm: list(llm.stream_chat([ChatMessage("Hi")])),
    "achat": lambda llm: asyncio.run(llm.achat([ChatMessage("Hi")])),
    "astream_chat": lambda llm: asyncio.run(all_of(llm.astream_chat([ChatMessage("Hi")]))),
    "complete": lambda llm: llm.complete("Hi"),
    "stream_complete": lambda llm: list(llm.stream_complete("Hi")),
    "acomplete": lambda llm: asyncio.run(llm.acomplete("Hi")),
    "astream_complete": lambda llm: asyncio.run(all_of(llm.astream_complete("Hi"))),
}


@pytest.mark.parametrize("way", WAYS)
def test_tokens_are_counted_once_and_right_thoughts_and_tools_included(emulator: Emulator, way: str) -> None:
    emulator.reply(ANSWER)
    counter = TokenCountingHandler(tokenizer=lambda text: [0] * 1000)  # an estimate would show
    WAYS[way](make(emulator, callback_manager=CallbackManager([counter])))
    assert [(c.prompt_token_count, c.completion_token_count) for c in counter.llm_token_counts] == [(50, 62)]
    assert counter.total_llm_token_count == 112


def test_usage_stands_where_tracers_look(emulator: Emulator) -> None:
    emulator.reply(ANSWER)
    response = make(emulator).chat([ChatMessage("Hi")])
    assert response.raw["usage"] == {
        **USAGE,
        "prompt_tokens": 50,
        "completion_tokens": 62,
        "prompt_tokens_details": {"cached_tokens": 8},
        "completion_tokens_details": {"reasoning_tokens": 50},
    }
    totals = {"prompt_tokens": 50, "completion_tokens": 62, "total_tokens": 112}
    assert {name: response.additional_kwargs[name] for name in totals} == totals


def test_counting_does_not_fetch_pictures(emulator: Emulator) -> None:
    counter = TokenCountingHandler()
    llm = make(emulator, callback_manager=CallbackManager([counter]))
    picture = ImageBlock(url="https://no.such.host.invalid/a.png")
    llm.chat([ChatMessage(role="user", blocks=[picture, TextBlock(text="What is it?")])])
    assert counter.total_llm_token_count > 0


def test_searches_stand_in_the_response_as_the_service_told_them(emulator: Emulator) -> None:
    response = make(emulator, tools=[google_search()]).chat([ChatMessage("Search for tea.")])
    kinds = [step["type"] for step in response.additional_kwargs["built_in_steps"]]
    assert kinds == ["google_search_call", "google_search_result"]
    assert [step["type"] for step in response.raw["steps"] if step["type"] in kinds] == kinds


class Heard(BaseEventHandler):
    """Events, in order."""

    events: list[Any] = []  # noqa: RUF012  # a pydantic field

    @classmethod
    def class_name(cls) -> str:
        return "Heard"

    def handle(self, event: Any, **kwargs: Any) -> None:
        self.events.append(event)


@pytest.fixture
def heard() -> Any:
    handler = Heard()
    handler.events = []
    dispatcher = get_dispatcher()
    dispatcher.add_event_handler(handler)
    yield handler
    dispatcher.event_handlers.remove(handler)


@pytest.mark.parametrize("way", WAYS)
def test_events_start_grow_and_end_once(emulator: Emulator, heard: Heard, way: str) -> None:
    WAYS[way](make(emulator))
    names = [event.class_name() for event in heard.events]
    kind = "Completion" if "complete" in way else "Chat"
    assert names[0] == f"LLM{kind}StartEvent"
    assert names[-1] == f"LLM{kind}EndEvent"
    assert set(names[1:-1]) == ({f"LLM{kind}InProgressEvent"} if "stream" in way else set())
    last = heard.events[-1]
    response = last.response if hasattr(last, "response") else last
    assert response.raw["status"] == "completed"


@pytest.mark.parametrize("way", ["stream_chat", "astream_chat"])
def test_a_cut_stream_is_told_as_an_exception(emulator: Emulator, heard: Heard, way: str) -> None:
    emulator.fault(cut_after=4)
    with pytest.raises(gi.StreamInterrupted):
        WAYS[way](make(emulator))
    assert "ExceptionEvent" in [event.class_name() for event in heard.events]


def test_no_event_shows_the_key(emulator: Emulator, heard: Heard) -> None:
    make(emulator, api_key="AIza-secret", headers={"x": "hidden"}).chat([ChatMessage("Hi")])
    for event in heard.events:
        text = str(event.model_dump())
        assert "AIza-secret" not in text
        assert "hidden" not in text


def test_a_stream_left_early_hangs_up(emulator: Emulator) -> None:
    emulator.reply("word " * 500)
    stream = make(emulator).stream_chat([ChatMessage("Hi")])
    next(stream)
    stream.close()
    assert next(stream, None) is None


# Its handler uses what pydantic deprecates, and drops the span where that is an error.
@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")
@pytest.mark.parametrize("way", WAYS)
def test_openinference_counts_the_same_and_sees_no_key(emulator: Emulator, way: str) -> None:
    emulator.reply(ANSWER)
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    instrumentor = LlamaIndexInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    try:
        WAYS[way](make(emulator, api_key="AIza-secret"))
    finally:
        instrumentor.uninstrument()
    [attributes] = [dict(span.attributes or {}) for span in spans.get_finished_spans()]
    counts = {name.removeprefix("llm.token_count."): value for name, value in attributes.items() if "token_count" in name}
    assert counts == {
        "prompt": 50,
        "prompt_details.cache_read": 8,
        "completion": 62,
        "completion_details.reasoning": 50,
        "total": 112,
    }
    assert attributes["llm.model_name"] == "gemini-3.5-flash"
    assert "AIza-secret" not in str(attributes)
