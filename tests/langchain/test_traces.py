"""Traces say how a reply ended, whose model it was and what it took, in the words of those who read them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from .conftest import MODEL, make, total

SAID = {"type": "model_output", "content": [{"type": "text", "text": "Hello"}]}
CALL = {"type": "function_call", "id": "c1", "name": "get_weather", "arguments": {"city": "Paris"}}
BLOCKED = {"type": "model_output", "content": [], "error": {"code": 3, "message": "Blocked for safety."}}

ENDINGS: dict[str, tuple[dict[str, Any], str]] = {
    "whole": ({"status": "completed", "steps": [SAID]}, "stop"),
    "a call": ({"status": "requires_action", "steps": [CALL]}, "tool_calls"),
    "a call after a text": ({"status": "completed", "steps": [SAID, CALL]}, "tool_calls"),
    "cut off": ({"status": "incomplete", "steps": [SAID]}, "length"),
    "out of budget": ({"status": "budget_exceeded", "steps": [SAID]}, "length"),
    "refused": ({"status": "completed", "steps": [BLOCKED]}, "content_filter"),
    "refused beside the steps": ({"status": "incomplete", "steps": [SAID], "errors": [{"code": "safety"}]}, "content_filter"),
    "idle": ({"status": "idle", "steps": [SAID]}, "length"),
    "a status of tomorrow": ({"status": "never_heard_of", "steps": [SAID]}, "length"),
}
WAYS = ("invoke", "ainvoke", "stream", "astream", "batch")


def ask(model: Any, way: str) -> None:
    match way:
        case "invoke":
            model.invoke("Hi")
        case "ainvoke":
            asyncio.run(model.ainvoke("Hi"))
        case "stream":
            list(model.stream("Hi"))
        case "astream":
            asyncio.run(_drained(model.astream("Hi")))
        case "batch":
            model.batch(["Hi"])


async def _drained(chunks: Any) -> None:
    async for _ in chunks:
        pass


def spans_of(instrumentor: Any) -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor.instrument(tracer_provider=provider)
    yield exporter
    instrumentor.uninstrument()


@pytest.fixture
def opentelemetry() -> Iterator[InMemorySpanExporter]:
    yield from spans_of(pytest.importorskip("opentelemetry.instrumentation.genai.langchain").LangChainInstrumentor())


@pytest.fixture
def openinference() -> Iterator[InMemorySpanExporter]:
    yield from spans_of(pytest.importorskip("openinference.instrumentation.langchain").LangChainInstrumentor())


def the_model(exporter: InMemorySpanExporter) -> ReadableSpan:
    """The span of the model's call."""
    [span] = [span for span in exporter.get_finished_spans() if {"gen_ai.operation.name", "llm.model_name"} & {*span.attributes}]
    return span


@pytest.mark.parametrize("way", WAYS)
def test_opentelemetry_reads_how_a_reply_ended(opentelemetry: InMemorySpanExporter, emulator: Emulator, way: str) -> None:
    model, read = make(emulator), {}
    for name, (answer, _) in ENDINGS.items():
        emulator.reply(answer, checked=False)
        opentelemetry.clear()
        ask(model, way)
        span = the_model(opentelemetry)
        read[name] = span.attributes["gen_ai.response.finish_reasons"]
        assert span.status.is_ok
    assert read == {name: (reason,) for name, (_, reason) in ENDINGS.items()}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("code", "error"), [("internal", gi.ServerError), ("safety", gi.ContentBlockedError)], ids=["failed", "failed by a block"]
)
def test_opentelemetry_reads_what_failed_as_an_error(
    opentelemetry: InMemorySpanExporter, emulator: Emulator, way: str, code: str, error: type[Exception]
) -> None:
    emulator.reply({"status": "failed", "steps": [SAID], "errors": [{"code": code, "message": "No."}]})
    with pytest.raises(error):
        ask(make(emulator, max_retries=0), way)
    span = the_model(opentelemetry)
    assert not span.status.is_ok
    assert span.attributes["error.type"].rpartition(".")[2] == error.__name__
    assert "gen_ai.response.finish_reasons" not in span.attributes


def test_opentelemetry_reads_whose_model_it_was_and_what_it_took(opentelemetry: InMemorySpanExporter, emulator: Emulator) -> None:
    usage = {
        "total_tokens": 40,
        "total_input_tokens": 13,
        "total_output_tokens": 7,
        "total_thought_tokens": 20,
        "total_cached_tokens": 4,
        "input_tokens_by_modality": [{"modality": "text", "tokens": 4}, {"modality": "image", "tokens": 9}],
    }
    emulator.reply({"status": "completed", "steps": [SAID], "usage": usage})
    reply = make(emulator, temperature=0.5, max_output_tokens=99).invoke("Hi")
    read = {name.removeprefix("gen_ai."): value for name, value in the_model(opentelemetry).attributes.items()}
    assert read["provider.name"] == "gcp.gen_ai"
    assert (read["request.model"], read["response.model"]) == (MODEL, MODEL)
    assert (read["request.temperature"], read["request.max_tokens"], read["response.id"]) == (0.5, 99, reply.id)
    assert (read["usage.input_tokens"], read["usage.output_tokens"]) == (13, 27)
    assert read["usage.cache_read.input_tokens"] == 4
    assert read["usage.reasoning.output_tokens"] == 20


@pytest.mark.parametrize("way", WAYS)
def test_openinference_reads_the_same(openinference: InMemorySpanExporter, emulator: Emulator, way: str) -> None:
    model, read = make(emulator), {}
    for name, (answer, _) in ENDINGS.items():
        emulator.reply(answer, checked=False)
        openinference.clear()
        ask(model, way)
        span = the_model(openinference)
        read[name] = span.attributes["llm.finish_reason"]
        assert (span.attributes["llm.provider"], span.attributes["llm.model_name"]) == ("google", MODEL)
    assert read == {name: reason for name, (_, reason) in ENDINGS.items()}


class Told(BaseCallbackHandler):
    """What tracers are told of a call."""

    def __init__(self) -> None:
        self.metadata: dict[str, Any] = {}
        self.reasons: list[Any] = []

    def on_chat_model_start(self, serialized: Any, messages: Any, **told: Any) -> None:
        self.metadata = told["metadata"]

    def on_llm_end(self, response: Any, **told: Any) -> None:
        [[generation]] = response.generations
        self.reasons.append([generation.generation_info["finish_reason"], generation.message.response_metadata["finish_reason"]])


@pytest.mark.parametrize("form", ["v0", "v1"])
@pytest.mark.parametrize("way", WAYS)
def test_callbacks_are_told_once_how_a_reply_ended(emulator: Emulator, way: str, form: str) -> None:
    told = Told()
    model = make(emulator, callbacks=[told], output_version=form)
    for answer, _ in ENDINGS.values():
        emulator.reply(answer, checked=False)
        ask(model, way)
    assert told.reasons == [[reason, reason] for _, reason in ENDINGS.values()]


@pytest.mark.parametrize(("place", "provider"), [({}, "google_genai"), ({"vertexai": True}, "google_vertexai")])
def test_traces_name_the_provider_by_which_prices_are_found(place: Any, provider: str) -> None:
    traced, model = Told(), ChatGeminiInteractions(model="gemini-3.8-flash", api_key="k", **place)
    with pytest.raises(gi.GeminiInteractionsError):
        model.invoke("Hi", {"callbacks": [traced]}, deadline=0)
    told = {name: traced.metadata[name] for name in ("ls_provider", "ls_model_name", "ls_model_type")}
    assert told == {"ls_provider": provider, "ls_model_name": "gemini-3.8-flash", "ls_model_type": "chat"}


def test_a_run_in_the_background_ends_with_its_reason_too(emulator: Emulator) -> None:
    model, read = make(emulator), {}
    for name, (answer, _) in ENDINGS.items():
        emulator.reply(answer, answer, checked=False)
        read[name] = {
            model.start("Hi").result().response_metadata["finish_reason"],
            total(model.start("Hi").stream()).response_metadata["finish_reason"],
        }
    assert read == {name: {reason} for name, (_, reason) in ENDINGS.items()}


def test_middleware_still_finds_its_own_messages(model: ChatGeminiInteractions) -> None:
    """LangChain's summaries trust the usage of a reply if its provider is that of the model."""
    assert model.invoke("Hi").response_metadata["model_provider"] == model._get_ls_params()["ls_provider"]
