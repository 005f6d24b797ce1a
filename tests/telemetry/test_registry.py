"""Each difference from the conventions is complained of, and nothing else; what is installed agrees with the registry."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, Metric
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes
from opentelemetry.semconv._incubating.metrics import gen_ai_metrics
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.util import genai

from .registry import REGISTRY, check_metric, check_span, types_of, values_of

CHAT: dict[str, Any] = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "gcp.gemini",
    "gen_ai.request.model": "gemini-3.8-flash",
    "gen_ai.request.temperature": 0.5,
    "gen_ai.request.stream": True,
    "gen_ai.request.stop_sequences": ("End",),
    "gen_ai.input.messages": "[]",
    "gen_ai.prompt.variable.user_name": "Alice",
    "gen_ai.response.finish_reasons": ("stop",),
    "gen_ai.usage.input_tokens": 3,
    "server.address": "localhost",
    "server.port": 443,
    "gemini_interactions.anything": 1,
}
FETCH: dict[str, Any] = {
    "gen_ai.operation.name": "fetch_response",
    "gen_ai.provider.name": "gcp.gemini",
    "gen_ai.response.id": "v1_a",
    "gen_ai.response.status": "requires_action",  # a value of our service: those of this attribute are open
}
INVOKE: dict[str, Any] = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.provider.name": "gcp.gemini",
    "gen_ai.agent.name": "antigravity",
}
CREATE: dict[str, Any] = {**INVOKE, "gen_ai.operation.name": "create_agent"}


def span(name: str, attributes: dict[str, Any], *, kind: SpanKind = SpanKind.CLIENT, error: bool = False) -> ReadableSpan:
    """A finished span. An attribute of None is left out."""
    made = (
        TracerProvider(shutdown_on_exit=False)
        .get_tracer("test")
        .start_span(name, kind=kind, attributes={key: value for key, value in attributes.items() if value is not None})
    )
    if error:
        made.set_status(StatusCode.ERROR, "It broke.")
    made.end()
    assert isinstance(made, ReadableSpan)
    return made


@pytest.mark.parametrize(
    "right",
    [
        span("chat gemini-3.8-flash", CHAT),
        span("chat gemini-3.8-flash", CHAT, kind=SpanKind.INTERNAL),
        span("chat gemini-3.8-flash", {**CHAT, "error.type": "500"}, error=True),
        span("chat", {**CHAT, "gen_ai.request.model": None}),
        span("chat gemini-3.8-flash", {**CHAT, "gen_ai.request.top_k": 40}),
        span("chat gemini-3.8-flash", {**CHAT, "gen_ai.request.top_k": 40.0}),  # the older generation's type
        span("fetch_response", FETCH),
        span("invoke_agent antigravity", INVOKE),
        span("invoke_agent", {**INVOKE, "gen_ai.agent.name": None}),
        span("create_agent antigravity", CREATE),
        span("execute_tool", {"gen_ai.operation.name": "execute_tool"}),  # the registry's rules for it are not ours to hold
    ],
)
def test_nothing_is_said_of_a_span_that_is_right(right: ReadableSpan) -> None:
    assert check_span(right) == []


CHAT_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"gen_ai.request.colour": "red"}, "gen_ai.request.colour is not in the registry"),
    "template": ({"gen_ai.prompt.variable": "Alice"}, "gen_ai.prompt.variable is not in the registry"),
    "string": ({"gen_ai.response.id": 1}, "gen_ai.response.id is 1, not string"),
    "int": ({"gen_ai.usage.output_tokens": 1.0}, "gen_ai.usage.output_tokens is 1.0, not int"),
    "int of bool": ({"gen_ai.usage.output_tokens": True}, "gen_ai.usage.output_tokens is True, not int"),
    "double": ({"gen_ai.request.temperature": 1}, "gen_ai.request.temperature is 1, not double"),
    "boolean": ({"gen_ai.request.stream": "yes"}, "gen_ai.request.stream is 'yes', not boolean"),
    "string[]": ({"gen_ai.request.stop_sequences": "End"}, "gen_ai.request.stop_sequences is 'End', not string[]"),
    "strings of ints": ({"gen_ai.request.stop_sequences": (1, 2)}, "gen_ai.request.stop_sequences is (1, 2), not string[]"),
    "int of two types": ({"gen_ai.request.top_k": "40"}, "gen_ai.request.top_k is '40', not double or int"),
    "port": ({"server.port": "443"}, "server.port is '443', not int"),
    "provider": ({"gen_ai.provider.name": "google"}, "gen_ai.provider.name is 'google', none of its values"),
    "output": ({"gen_ai.output.type": "audio"}, "gen_ai.output.type is 'audio', none of its values"),
    "no provider": ({"gen_ai.provider.name": None}, "lacks gen_ai.provider.name"),
    "no port": ({"server.port": None}, "lacks server.port, with server.address"),
    "content": ({"gen_ai.input.messages": "Hello."}, "gen_ai.input.messages is no JSON"),
    "outside": ({"http.url": "x"}, "http.url is outside gen_ai., error., server., gemini_interactions."),
    "other server": ({"server.name": "x"}, "server.name is not in the registry"),
    "error": ({"error.type": "500"}, "has error.type, with status UNSET"),
}


@pytest.mark.parametrize("mistake", CHAT_MISTAKES)
def test_a_mistake_in_an_attribute_is_found(mistake: str) -> None:
    attributes, complaint = CHAT_MISTAKES[mistake]
    assert check_span(span("chat gemini-3.8-flash", {**CHAT, **attributes})) == [f"chat gemini-3.8-flash: {complaint}"]


@pytest.mark.parametrize(
    ("wrong", "complaints"),
    [
        (span("chat gemini-3.8-flash", CHAT, error=True), ["ended in an error, without error.type"]),
        (span("chat", CHAT), ["is to be named 'chat gemini-3.8-flash'"]),
        (span("chat gemini-3.8-flash", CHAT, kind=SpanKind.SERVER), ["is SERVER, not CLIENT or INTERNAL"]),
        (span("x", {**CHAT, "gen_ai.operation.name": "ask"}), ["gen_ai.operation.name is 'ask', none of its values"]),
        (span("x", {"gemini_interactions.x": 1}), ["lacks gen_ai.operation.name"]),
        (span("fetch_response", {**FETCH, "gen_ai.response.id": None}), ["lacks gen_ai.response.id"]),
        (span("fetch_response v1_a", FETCH), ["is to be named 'fetch_response'"]),
        (span("fetch_response", FETCH, kind=SpanKind.INTERNAL), ["is INTERNAL, not CLIENT"]),
        (
            span("fetch_response", {**FETCH, "gen_ai.usage.input_tokens": 1}),
            ["gen_ai.usage.input_tokens counts tokens again that another request used"],
        ),
        (span("invoke_agent", INVOKE), ["is to be named 'invoke_agent antigravity'"]),
        (span("invoke_agent antigravity", INVOKE, kind=SpanKind.INTERNAL), ["is INTERNAL, not CLIENT"]),
        (span("create_agent x", CREATE), ["is to be named 'create_agent antigravity'"]),
        (span("create_agent antigravity", {**CREATE, "gen_ai.provider.name": None}), ["lacks gen_ai.provider.name"]),
    ],
)
def test_a_mistake_in_a_span_is_found(wrong: ReadableSpan, complaints: list[str]) -> None:
    assert check_span(wrong) == [f"{wrong.name}: {complaint}" for complaint in complaints]


def test_a_mistake_in_an_event_is_found() -> None:
    made = (
        TracerProvider(shutdown_on_exit=False)
        .get_tracer("test")
        .start_span("chat gemini-3.8-flash", kind=SpanKind.CLIENT, attributes=CHAT)
    )
    made.add_event("exception", {"exception.type": "ValueError"})
    made.add_event("gemini_interactions.retry", {"gen_ai.retry": 1})
    made.end()
    assert isinstance(made, ReadableSpan)
    assert check_span(made) == [
        "chat gemini-3.8-flash: event gemini_interactions.retry: gen_ai.retry is not in the registry",
    ]


# Metrics

POINT: dict[str, Any] = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "gcp.gemini"}
TOKENS: dict[str, Any] = {**POINT, "gen_ai.token.type": "input"}


def metric(name: str, unit: str, attributes: dict[str, Any], *, instrument: str = "histogram") -> Metric:
    """A metric of one point. An attribute of None is left out."""
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    meter = provider.get_meter("test")
    kept = {key: value for key, value in attributes.items() if value is not None}
    match instrument:
        case "histogram":
            meter.create_histogram(name, unit).record(1, kept)
        case "counter":
            meter.create_counter(name, unit).add(1, kept)
        case "updowncounter":
            meter.create_up_down_counter(name, unit).add(1, kept)
        case "gauge":
            meter.create_gauge(name, unit).set(1, kept)
    data = reader.get_metrics_data()
    assert data is not None
    (found,) = data.resource_metrics[0].scope_metrics[0].metrics
    provider.shutdown()
    return found


@pytest.mark.parametrize(
    "right",
    [
        metric("gen_ai.client.operation.duration", "s", {**POINT, "error.type": "500"}),
        metric("gen_ai.client.inference.duration", "s", {**POINT, "server.address": "localhost", "server.port": 1}),
        metric("gen_ai.client.token.usage", "{token}", TOKENS),
        metric(
            "gen_ai.client.inference.usage.input_tokens",
            "{token}",
            {**POINT, "gen_ai.token.modality": "text"},
            instrument="counter",
        ),
        metric("gen_ai.client.operation.duration", "s", {**POINT, "gemini_interactions.tier": "flex"}),
        metric("gemini_interactions.state_reset", "", {}, instrument="counter"),
    ],
)
def test_nothing_is_said_of_a_metric_that_is_right(right: Metric) -> None:
    assert check_metric(right) == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (metric("gen_ai.client.duration", "s", POINT), "is not in the registry"),
        (metric("requests", "s", POINT), "is not in the registry"),
        (metric("gen_ai.client.operation.duration", "ms", POINT), "has unit 'ms', not 's'"),
        (metric("gen_ai.client.token.usage", "{token}", TOKENS, instrument="counter"), "is a counter, not a histogram"),
        (
            metric(
                "gen_ai.client.inference.usage.input_tokens",
                "{token}",
                {**POINT, "gen_ai.token.modality": "text"},
                instrument="updowncounter",
            ),
            "is a updowncounter, not a counter",
        ),
        (metric("gen_ai.client.operation.duration", "s", POINT, instrument="gauge"), "is a gauge, not a histogram"),
        (metric("gen_ai.client.token.usage", "{token}", POINT), "lacks gen_ai.token.type"),
        (
            metric("gen_ai.client.token.usage", "{token}", {**TOKENS, "gen_ai.response.id": "v1_a"}),
            "gen_ai.response.id is none of its attributes",
        ),
        (metric("gen_ai.client.token.usage", "{token}", {**TOKENS, "gen_ai.x": 1}), "gen_ai.x is not in the registry"),
        (
            metric("gen_ai.client.token.usage", "{token}", {**TOKENS, "gen_ai.request.model": 1}),
            "gen_ai.request.model is 1, not string",
        ),
        (
            metric("gemini_interactions.state_reset", "", {"user": "x"}, instrument="counter"),
            "user is outside gen_ai., error., server., gemini_interactions.",
        ),
        (
            metric("gen_ai.client.token.usage", "{token}", {**TOKENS, "gen_ai.operation.name": "fetch_response"}),
            "counts tokens again that another request used",
        ),
    ],
)
def test_a_mistake_in_a_metric_is_found(wrong: Metric, complaint: str) -> None:
    assert check_metric(wrong) == [f"{wrong.name}: {complaint}"]


# What is installed


def test_the_registry_agrees_with_itself() -> None:
    names = REGISTRY["attributes"]
    rows = [*REGISTRY["spans"].values(), *REGISTRY["metrics"].values()]
    levels = ("required", "conditionally_required", "recommended", "opt_in")
    assert {name for row in rows for level in levels for name in row.get(level, ())} <= {*names}
    assert {*REGISTRY["values"]} <= {*names}
    generations = {*REGISTRY["source"]["generations"]}
    assert {generation for types in names.values() for generation in types} == generations
    assert {generation for row in REGISTRY["metrics"].values() for generation in row["in"]} <= generations
    operations = [operation for row in REGISTRY["spans"].values() for operation in row["operations"]]
    assert len(operations) == len({*operations})
    assert {*operations} <= values_of("gen_ai.operation.name")


DROPPED = {
    *{"gen_ai.completion", "gen_ai.prompt", "gen_ai.system", "gen_ai.usage.completion_tokens", "gen_ai.usage.prompt_tokens"},
    *{"gen_ai.openai.request.response_format", "gen_ai.openai.request.seed", "gen_ai.openai.request.service_tier"},
    *{"gen_ai.openai.response.service_tier", "gen_ai.openai.response.system_fingerprint"},
}
"""Attributes that the package of names still has, all of them deprecated."""


def test_the_package_of_names_has_the_same_attributes() -> None:
    theirs = {value for name, value in vars(gen_ai_attributes).items() if name.startswith("GEN_AI_") and isinstance(value, str)}
    assert len(theirs) > 40
    assert {name for name in theirs if types_of(name) is None} == DROPPED


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        ("gen_ai.operation.name", gen_ai_attributes.GenAiOperationNameValues),
        ("gen_ai.output.type", gen_ai_attributes.GenAiOutputTypeValues),
        ("gen_ai.provider.name", gen_ai_attributes.GenAiProviderNameValues),
        ("gen_ai.token.type", gen_ai_attributes.GenAiTokenTypeValues),
    ],
)
def test_the_package_of_names_has_the_same_values(name: str, theirs: type[Enum]) -> None:
    assert {member.value for member in theirs} <= values_of(name)


def test_the_package_of_names_has_the_same_metrics() -> None:
    theirs = {value for name, value in vars(gen_ai_metrics).items() if name.startswith("GEN_AI_") and isinstance(value, str)}
    assert len(theirs) > 5
    assert theirs <= {*REGISTRY["metrics"]}


def constants(folder: Path) -> Iterator[tuple[str, str]]:
    """The names of constants of a package that begin with GEN_AI, and their values."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case (
                    ast.AnnAssign(target=ast.Name(name), value=ast.Constant(str(value)))
                    | ast.Assign(targets=[ast.Name(name)], value=ast.Constant(str(value)))
                ) if name.lstrip("_").startswith("GEN_AI"):
                    yield name, value


def test_the_library_for_instrumentations_writes_names_of_the_registry() -> None:
    found = dict(constants(Path(genai.__file__).parent))
    assert len(found) > 15
    known = {value for value in found.values() if types_of(value.removesuffix(".") + (".x" if value.endswith(".") else ""))}
    assert {*found.values()} - known <= {*REGISTRY["metrics"]}
