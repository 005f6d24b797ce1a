"""A request that OpenTelemetry is told of."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import wraps
from time import monotonic
from types import TracebackType
from typing import Any, ParamSpec, Self

from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.genai.types import Error

from ...wire.interaction import Interaction
from ..operation import Operation, Watched
from ..reasons import error_type, reason_of
from .beside import tell
from .facts import Facts, answer_facts, state_facts, state_use, usage_facts
from .messages import input_messages, output_messages, system_parts, tool_definitions

P = ParamSpec("P")

logger: logging.Logger = logging.getLogger("gemini_interactions")

BURST = 0.01
"""Seconds in which pieces of a stream count as one: the metric of the time between them tells no less apart, and each costs."""

_UNSUCCESSFUL = frozenset({"failed", "cancelled"})
_PROPAGATOR = TraceContextTextMapPropagator()


def never_failing(method: Callable[P, None]) -> Callable[P, None]:
    """Log what fails while a call is told of: the call itself must not fail by it."""

    @wraps(method)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(*args, **kwargs)
        except Exception:
            logger.warning("A call could not be told of (%s).", method.__name__, exc_info=True)

    return guarded


class Recorded(Operation):
    """A request that OpenTelemetry is told of.

    Args:
        call: the request.
        invocation: what is told, begun: one of the helper's, or a `Beside`.
        on_state: is told how the service's memory was used, once that is settled.
        on_retry: is told of each attempt that is made again, by the type of the error.
    """

    __slots__ = ("_answer", "_call", "_depth", "_finish_reason", "_invocation", "_next_chunk", "_on_retry", "_on_state")

    records = True

    def __init__(
        self, call: Watched, invocation: Any, *, on_state: Callable[[str], None], on_retry: Callable[[str], None]
    ) -> None:
        self._call, self._invocation = call, invocation
        self._on_state, self._on_retry = on_state, on_retry
        self._depth = 0
        self._next_chunk = 0.0
        self._answer: Interaction | None = None
        self._finish_reason: str | None = None

    @property
    def traceparent(self) -> str:  # type: ignore[override]
        """This operation as W3C's header has it."""
        carrier: dict[str, str] = {}
        _PROPAGATOR.inject(carrier, self._invocation.context)
        return carrier.get("traceparent", "")

    def __enter__(self) -> Self:
        self._depth += 1
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._tell_outcome(error)
            self._finish(error)

    def suspend(self) -> None:
        """Leave the context of the caller as it was."""
        self._invocation.suspend()

    def active(self) -> AbstractContextManager[None]:
        """Make it the one in whose course other operations begin, within a `with`."""
        activated: AbstractContextManager[None] = self._invocation.activate()
        return activated

    def chunk(self) -> None:
        """Note that a piece of a stream has come."""
        now = monotonic()
        if now >= self._next_chunk:
            self._next_chunk = now + BURST
            self._tell_chunk()

    @never_failing
    def _tell_chunk(self) -> None:
        self._invocation.record_stream_chunk()

    @never_failing
    def retried(self, error: BaseException, delay: float, attempt: int) -> None:
        """Note that an attempt failed and another will follow."""
        why = error_type(error)
        self._on_retry(why)
        self._add_event(
            "retry", {"error.type": why, "gemini_interactions.retry.delay": delay, "gemini_interactions.retry": attempt + 1}
        )

    @never_failing
    def event(self, name: str, **attributes: str | int | float | bool) -> None:
        """Note something that happened meanwhile."""
        self._add_event(name, {f"gemini_interactions.{key}": value for key, value in attributes.items()})

    def answered(self, interaction: Interaction, finish_reason: str | None) -> None:
        """Note the answer, as far as it is known now."""
        self._answer, self._finish_reason = interaction, finish_reason

    def tell(self, facts: Facts) -> None:
        """Note attributes."""
        tell(self._invocation, facts)

    def _add_event(self, name: str, attributes: dict[str, Any]) -> None:
        self._invocation.span.add_event(f"gemini_interactions.{name}", attributes)

    @never_failing
    def _tell_outcome(self, error: BaseException | None) -> None:
        call, answer = self._call, self._answer
        creates = call.body is not None
        facts: Facts = {}
        if creates:
            use = state_use(call)
            facts |= state_facts(use)
            self._on_state(use.outcome)
        if answer is not None:
            facts |= answer_facts(answer)
            if creates:
                facts |= usage_facts(answer)
        if self._finish_reason is not None:
            facts["gen_ai.response.finish_reasons"] = [self._finish_reason]
        self.tell(facts)
        if self._invocation.should_capture_content:
            self._tell_content()

    def _tell_content(self) -> None:
        invocation, call = self._invocation, self._call
        if call.body is not None and call.content is not None:
            body = json.loads(call.content)
            invocation.input_messages = input_messages(body.get("input"))
            invocation.system_instruction = system_parts(body.get("system_instruction"))
            invocation.tool_definitions = tool_definitions(body.get("tools") or ())
        if self._answer is not None:
            invocation.output_messages = output_messages(self._answer.reply_steps(), self._finish_reason)

    @never_failing
    def _finish(self, error: BaseException | None) -> None:
        if error is not None and not isinstance(error, GeneratorExit):
            self._invocation.fail(Error(reason_of(error), error_type(error)))
        elif self._call.body is not None and self._answer is not None and self._answer.status in _UNSUCCESSFUL:
            errors = self._answer.errors or ()
            code = next((error.code for error in errors if error.code), self._answer.status)
            self._invocation.fail(Error(f"The interaction ended as {self._answer.status}.", code))
        else:
            self._invocation.stop()
