"""Begin what OpenTelemetry is told of a request. Imported only where somebody collects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlsplit

from opentelemetry._logs import NoOpLoggerProvider
from opentelemetry.context import Context, get_value
from opentelemetry.instrumentation.utils import is_instrumentation_enabled
from opentelemetry.metrics import Counter, get_meter
from opentelemetry.trace import (
    NoOpTracerProvider,
    Span,
    SpanKind,
    get_current_span,
    get_tracer,
)
from opentelemetry.util.genai.completion_hook import load_completion_hook
from opentelemetry.util.genai.handler import TelemetryHandler
from opentelemetry.util.genai.invocation import CLIENT_INFERENCE_CONTEXT_KEY

from ..._version import __version__
from ...wire.interaction import Interaction
from ..around import SCOPE, Around, asks_a_model, is_openinference
from ..failures import never_failing
from ..operation import Operation, Watched
from .beside import Beside
from .current import PROPAGATOR, apart
from .events import ALARMING, meaning
from .facts import agent_facts, fetch_facts, request_facts, token_types
from .invocations import Plain
from .recorded import Recorded, end_left
from .resources import RecordedResource
from .room import LONGEST

_OPENLLMETRY = "suppress_language_model_instrumentation"
"""Where OpenLLMetry says in a context that it counts the call, by a span that need not be current."""
_BY_OPENLLMETRY = Around(is_counted=True, meters_answers=True, meters_errors=True)
_NONE: Mapping[str, str] = {}


class Recorder:
    """Tells OpenTelemetry of requests, by its own helper for generative AI.

    Args:
        tracer_provider: makes the spans; None for that of the process.
        meter_provider: takes the measurements; None for that of the process.
        logger_provider: takes content as events; None for that of the process.
        completion_hook: gets what is asked and answered; None for that which the environment names.
    """

    def __init__(
        self, tracer_provider: Any = None, meter_provider: Any = None, logger_provider: Any = None, completion_hook: Any = None
    ) -> None:
        scope = partial(
            TelemetryHandler,
            meter_provider=meter_provider,
            instrumentation_scope_name=SCOPE,
            instrumentation_scope_version=__version__,
        )
        hook = completion_hook or load_completion_hook()
        self._helper = scope(tracer_provider, logger_provider=logger_provider, completion_hook=hook)
        self._only_metering = scope(NoOpTracerProvider(), logger_provider=NoOpLoggerProvider())
        self._tracer = get_tracer(SCOPE, __version__, tracer_provider)
        self._meter = get_meter(SCOPE, __version__, meter_provider)
        self._counters: dict[str, Counter] = {}
        self._begin_counting()

    @never_failing
    def _begin_counting(self) -> None:
        for event in ALARMING:
            self.count(event, amount=0)

    def count(self, event: str, attributes: Mapping[str, str] = _NONE, *, amount: int = 1, unit: str = "") -> None:
        """Count an event, by its name in snake case, or an amount of something; nothing where the caller wants nothing told."""
        if not is_instrumentation_enabled():
            return
        counter = self._counters.get(event)
        if counter is None:
            counter = self._counters[event] = self._meter.create_counter(f"gemini_interactions.{event}", unit, meaning(event))
        counter.add(amount, attributes)

    def count_tokens_of_run(self, interaction: Interaction) -> None:
        """Count the tokens of a run in the background that has ended."""
        asked = {"gen_ai.agent.name": interaction.agent, "gen_ai.request.model": interaction.model}
        named = {name: text[:LONGEST] for name, text in asked.items() if isinstance(text, str)}
        for kind, amount in token_types(interaction).items():
            self.count("run.tokens", {**named, "gen_ai.token.type": kind}, amount=amount, unit="{token}")

    def begin(self, call: Watched) -> Operation | None:
        """Begin what is told of a request; None where the caller wants nothing told, or the conventions have no word for it."""
        end_left()
        if not is_instrumentation_enabled():
            return None
        if call.body is None and call.method != "GET":  # it neither creates nor reads: it stops a run
            return None
        context = call.around.context if call.around is not None else None
        invocation = self._fetch(call, context) if call.body is None else self._create(call, call.body, context)
        operation = Recorded(
            call,
            invocation,
            on_state=lambda outcome: self.count("state", {"gemini_interactions.state": outcome}),
            on_retry=self._on_retry,
        )
        invocation.suspend()  # it is the current one where the operation is entered
        _tell_request(operation, call)
        return operation

    def begin_resource(self, url: str, operation: str, name: str | None) -> Operation | None:
        """Begin what is told of a request about something else than an interaction.

        Args:
            url: the address.
            operation: the conventions' word, or our own: `create_agent`, or `decide`, which asks a model.
            name: the agent's name, or the model's.
        """
        end_left()
        if not is_instrumentation_enabled():
            return None
        provider, where = _service(url)
        name, context = name[:LONGEST] if name else None, apart()
        if operation == "decide":
            invocation: Any = self._helper.inference(
                provider, request_model=name, operation_name=operation, context=context, **where
            )
        else:
            metering = self._only_metering.inference(provider, operation_name=operation, context=context, **where)
            metering.suspend()
            span = self._tracer.start_span(f"{operation} {name}" if name else operation, context, SpanKind.CLIENT)
            invocation = Plain(span, context, metering)
            invocation.tell(agent_facts(operation, provider, name, where["server_address"], where["server_port"]))
        invocation.suspend()
        return RecordedResource(invocation, self._on_retry)

    def _on_retry(self, why: str) -> None:
        self.count("retries", {"error.type": why})

    def _fetch(self, call: Watched, context: Context | None) -> Any:
        provider, where = _service(call.url)
        is_stream = True if (call.params or {}).get("stream") else None
        invocation = self._helper.fetch_response(
            provider, response_id=call.interaction_id or "", request_stream=is_stream, context=context, **where
        )
        _link(invocation.span, call.traceparent)
        return invocation

    def _create(self, call: Watched, body: Any, context: Context | None) -> Any:
        if get_value(CLIENT_INFERENCE_CONTEXT_KEY, context) is not None:  # the helper leaves it to the span around
            return self._invocation(self._helper, call, {"model": body.get("agent") or body.get("model")}, context)
        around = call.around or Around()
        other = get_current_span(context)
        if not (around.is_counted or asks_a_model(other)):
            if not get_value(_OPENLLMETRY, context):
                return self._invocation(self._helper, call, body, context)
            around = _BY_OPENLLMETRY
        metering = self._invocation(self._only_metering, call, body, context)
        metering.suspend()
        span = self._tracer.start_span("create interaction", context, SpanKind.CLIENT)
        counting = other if is_openinference(other) else None
        return Beside(span, context, around, metering, counting)

    def _invocation(self, helper: TelemetryHandler, call: Watched, body: Any, context: Context | None) -> Any:
        provider, where = _service(call.url)
        if body.get("agent"):
            return helper.invoke_remote_agent(provider, agent_name=str(body["agent"])[:LONGEST], context=context, **where)
        return helper.inference(provider, request_model=str(body.get("model"))[:LONGEST], context=context, **where)


@never_failing
def _tell_request(operation: Recorded, call: Watched) -> None:
    """Note what is asked for, and what is asked where somebody wants to know."""
    operation.tell(fetch_facts(call) if call.body is None else request_facts(call.body))
    operation.tell_request()


@never_failing
def _link(span: Span, traceparent: str) -> None:
    """Link a span to that of the call that began the run."""
    began = get_current_span(PROPAGATOR.extract({"traceparent": traceparent})).get_span_context()
    if traceparent and began.is_valid:
        span.add_link(began)


@lru_cache(maxsize=64)
def _service(url: str) -> tuple[str, dict[str, Any]]:
    """Return whose service is asked, in the conventions' word, and where it is."""
    address = urlsplit(url)
    try:
        port = address.port or {"https": 443, "http": 80}.get(address.scheme)
    except ValueError:  # the request will fail, and say so
        port = None
    is_cloud = "/projects/" in address.path
    return ("gcp.vertex_ai" if is_cloud else "gcp.gemini"), {"server_address": address.hostname, "server_port": port}
