"""Other instrumentations of what we instrument, and what a backend counts where several are at work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any, NamedTuple

import litellm
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER
from litellm.litellm_core_utils.thread_pool_executor import executor
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.sdk.trace import ReadableSpan

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

from .told import CALLER, Told

AtWork = Callable[[Told], AbstractContextManager[None]]
"""Puts an instrumentation to work within a `with`."""

CALLBACKS = ("callbacks", "input_callback", "success_callback", "failure_callback", "service_callback")
ASYNC_CALLBACKS = tuple(f"_async_{name}" for name in ("input_callback", "success_callback", "failure_callback"))


def instrumentor(package: str, name: str) -> AtWork:
    """One with OpenTelemetry's way to be put to work, and taken off."""

    @contextmanager
    def at_work(told: Told) -> Iterator[None]:
        found = getattr(import_module(package), name)()
        found.instrument(tracer_provider=told.tracer_provider, meter_provider=told.meter_provider)
        try:
            yield
        finally:
            found.uninstrument()

    return at_work


def callback(version: int, *, metrics: bool) -> AtWork:
    """LiteLLM's own callback for OpenTelemetry."""

    def made(told: Told) -> Any:
        providers = {"tracer_provider": told.tracer_provider, "meter_provider": told.meter_provider}
        if version == 1:
            v1 = import_module("litellm.integrations.opentelemetry")
            return v1.OpenTelemetry(v1.OpenTelemetryConfig(exporter="in_memory", enable_metrics=metrics), **providers)
        v2 = import_module("litellm.integrations.otel.logger")
        return v2.OpenTelemetryV2(v2.OpenTelemetryV2Config(enable_metrics=metrics), **providers)

    @contextmanager
    def at_work(told: Told) -> Iterator[None]:
        litellm.callbacks = [made(told)]
        try:
            yield
        finally:
            for name in (*CALLBACKS, *ASYNC_CALLBACKS):
                getattr(litellm, name).clear()

    return at_work


OFFICIAL = instrumentor("opentelemetry.instrumentation.genai.langchain", "LangChainInstrumentor")
OPENINFERENCE = {
    "langchain": instrumentor("openinference.instrumentation.langchain", "LangChainInstrumentor"),
    "llamaindex": instrumentor("openinference.instrumentation.llama_index", "LlamaIndexInstrumentor"),
    "litellm": instrumentor("openinference.instrumentation.litellm", "LiteLLMInstrumentor"),
}

OTHERS: dict[tuple[str, str], AtWork] = {
    ("langchain", "official"): OFFICIAL,
    **{(framework, "openinference"): at_work for framework, at_work in OPENINFERENCE.items()},
    ("litellm", "callback"): callback(1, metrics=False),
    ("litellm", "callback with metrics"): callback(1, metrics=True),
    ("litellm", "second callback"): callback(2, metrics=False),
    ("litellm", "second callback with metrics"): callback(2, metrics=True),
}
"""A framework and another instrumentation of it -> what puts that to work."""


@contextmanager
def settled() -> Iterator[None]:
    """Wait at the end for what LiteLLM tells its callbacks in threads and tasks of its own."""
    futures: list[Future[Any]] = []
    submit = executor.submit

    def noted(*args: Any, **kwargs: Any) -> Future[Any]:
        futures.append(submit(*args, **kwargs))
        return futures[-1]

    executor.submit = noted  # type: ignore[method-assign]
    try:
        yield
    finally:
        del executor.submit  # type: ignore[misc]
        asyncio.run(GLOBAL_LOGGING_WORKER.flush())
        wait(futures, timeout=5)
        for thread in threading.enumerate():
            if thread.name.endswith("_handler)"):
                thread.join(5)


class Counted(NamedTuple):
    """What a backend makes of it."""

    calls: int
    input: int
    output: int


def really(emulator: Emulator, *, calls: int | None = None) -> Counted:
    """What the service says of all interactions that it has.

    Args:
        calls: how many there were, where some made no interaction.
    """
    service = Client(api_key="k", transport=emulator.transport())
    with suppress_instrumentation():
        used = [service.get(id).usage for id in emulator.interactions]
    input, output = (sum(getattr(usage, name) or 0 for usage in used for name in names) for names in (INPUT, OUTPUT))
    return Counted(len(used) if calls is None else calls, input, output)


INPUT, OUTPUT = ("total_input_tokens", "total_tool_use_tokens"), ("total_output_tokens", "total_thought_tokens")

MODEL_CALLS = ("chat", "generate_content", "text_completion", "acompletion")


def is_call(attributes: Any) -> bool:
    """Whether a span or a point is of a call of a model or of an agent of the service's."""
    operation = attributes.get("gen_ai.operation.name")
    is_agent = operation == "invoke_agent" and str(attributes.get("gen_ai.provider.name")).startswith("gcp.")
    return attributes.get("openinference.span.kind") == "LLM" or operation in MODEL_CALLS or is_agent


def by_spans(told: Told) -> Counted:
    """What the spans add up to: calls, and tokens by the conventions or by OpenInference's."""
    every = [span.attributes or {} for span in told.spans]
    tokens = [
        sum(max(int(attributes.get(name, 0) or 0) for name in names) for attributes in every)  # type: ignore[call-overload]
        for names in (
            ("gen_ai.usage.input_tokens", "llm.token_count.prompt"),
            ("gen_ai.usage.output_tokens", "llm.token_count.completion"),
        )
    ]
    return Counted(sum(map(is_call, every)), *tokens)


def by_metrics(told: Told) -> Counted:
    """What the metrics add up to."""
    metrics = told.metrics
    durations = metrics.get("gen_ai.client.operation.duration", [])
    tokens = [*metrics.get("gen_ai.client.token.usage", []), *metrics.get("gemini_interactions.run.tokens", [])]
    by_type = [
        sum(int(point.value) for point in tokens if point.attributes["gen_ai.token.type"] == kind) for kind in ("input", "output")
    ]
    return Counted(sum(point.times or 0 for point in durations if is_call(point.attributes)), *by_type)


def ours(told: Told) -> list[ReadableSpan]:
    """The spans with what only we know."""
    return [span for span in told.spans if "gemini_interactions.state" in (span.attributes or {})]


def ids(told: Told) -> list[str]:
    """The interactions of those spans."""
    names = ("gemini_interactions.interaction.id", "gen_ai.response.id")
    found = [next((span.attributes or {})[name] for name in names if name in (span.attributes or {})) for span in ours(told)]
    return sorted(map(str, found))


def parent_of(told: Told, span: ReadableSpan) -> ReadableSpan | None:
    return next((other for other in told.spans if span.parent and other.context.span_id == span.parent.span_id), None)


def stray(told: Told) -> list[str]:
    """The names of spans that are in another trace than the caller's, LiteLLM's own excepted, which come from threads."""
    [root] = [span for span in told.spans if span.parent is None and scope(span) == CALLER]
    return [
        span.name
        for span in told.spans
        if span.context.trace_id != root.context.trace_id
        and scope(span) not in ("litellm", "openinference.instrumentation.litellm")
    ]


def scope(span: ReadableSpan) -> str:
    return span.instrumentation_scope.name if span.instrumentation_scope is not None else ""
