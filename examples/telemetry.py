"""What OpenTelemetry is told of a turn with a tool and of a run in the background: spans as a tree, and the metrics.

Needs `pip install 'gemini-interactions[langchain,emulator,otel]' langchain opentelemetry-sdk`.
Runs offline against the emulator. With GEMINI_API_KEY set, the same file talks to Google.
"""

import os
from collections.abc import Sequence
from contextlib import ExitStack

from langchain.agents import create_agent
from langchain.messages import HumanMessage
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader, Metric, NumberDataPoint
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

SHOWN = (
    "gen_ai.response.status",
    "gen_ai.response.finish_reasons",
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.output_tokens",
    "gemini_interactions.state",
    "gemini_interactions.steps.sent",
    "gemini_interactions.steps.saved",
)
"""Some of the attributes; docs/reference/telemetry-spans.md has all."""


def get_weather(city: str) -> str:
    """The weather in a city right now."""
    return f"18 °C and sunny in {city}"


def number(span: ReadableSpan) -> int:
    """The number by which spans below it and links name a span."""
    return span.context.span_id if span.context else 0


def draw(spans: Sequence[ReadableSpan], parent: int = 0, indent: str = "") -> None:
    """Print spans below what they are part of, with attributes, events and links."""
    names = {number(span): span.name for span in spans}
    for span in spans:
        if (span.parent.span_id if span.parent else 0) == parent:
            print(f"{indent}{span.name}")
            for name, value in (span.attributes or {}).items():
                if name in SHOWN:
                    print(f"{indent}  | {name}: {', '.join(map(str, value)) if isinstance(value, tuple) else value}")
            for event in span.events:
                print(f"{indent}  | event {event.name}")
            for link in span.links:
                print(f"{indent}  | link to {names.get(link.context.span_id, 'a span of another process')}")
            draw(spans, number(span), f"{indent}    ")


def show(metric: Metric) -> None:
    """Print the points of a metric."""
    for point in metric.data.data_points:
        told = ", ".join(str(value) for name, value in (point.attributes or {}).items() if not name.startswith("server."))
        if isinstance(point, HistogramDataPoint):
            print(f"{metric.name} {{{told}}}: {point.count} measured")
        elif isinstance(point, NumberDataPoint):
            print(f"{metric.name} {{{told}}}: {point.value}")


spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)
metrics.set_meter_provider(MeterProvider([reader]))
tracer = trace.get_tracer("my app")

with ExitStack() as stack:
    if not os.environ.get("GEMINI_API_KEY"):
        print("No GEMINI_API_KEY: answering from the emulator, which is no model.")
        os.environ["GEMINI_API_KEY"] = "emulator"
        os.environ["GOOGLE_GEMINI_BASE_URL"] = stack.enter_context(Emulator(background_seconds=0.5)).url

    with tracer.start_as_current_span("answer a question"):
        agent = create_agent(ChatGeminiInteractions(model="gemini-3.8-flash"), tools=[get_weather])
        agent.invoke({"messages": [HumanMessage("What is the weather in Madrid?")]})

    research = ChatGeminiInteractions(agent="deep-research-preview-04-2026", poll_interval=0.2)
    with tracer.start_as_current_span("begin a report"):
        handle = research.start("Compare green and black tea.").to_dict()
    with tracer.start_as_current_span("collect the report"):  # as another process would
        research.resume(handle).result()

print()
draw(sorted(spans.get_finished_spans(), key=lambda span: span.start_time or 0))
print()
data = reader.get_metrics_data()
for part in data.resource_metrics if data else ():
    for scope in part.scope_metrics:
        for metric in scope.metrics:
            show(metric)
