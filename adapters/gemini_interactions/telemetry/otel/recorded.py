"""A request that OpenTelemetry is told of."""

from __future__ import annotations

import atexit
import os
import sys
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import Any, Final, Self

from opentelemetry.context import attach
from opentelemetry.util.genai.types import Error

from ...wire.interaction import Interaction
from ..failures import never_failing
from ..operation import Operation, Watched
from ..reasons import code_of, error_type, reason_of
from .current import PROPAGATOR, apart, leave, within
from .facts import Facts, answer_facts, as_name, state_facts, state_use, usage_facts
from .invocations import tell
from .messages import input_messages, output_messages, system_parts, tool_definitions

_UNSUCCESSFUL = frozenset({"failed", "cancelled"})

_left: Final[deque[Recorded]] = deque()
"""What nobody has ended, and nobody can any more."""


class Recorded(Operation):
    """A request that OpenTelemetry is told of.

    Args:
        call: the request; None where it is about something else than an interaction.
        invocation: what is told, begun, and not the current one: one of the helper's, or a `Plain`.
        on_state: is told how the service's memory was used, once that is settled.
        on_retry: is told of each attempt that is made again, by the type of the error.
    """

    __slots__ = (
        *("_answer", "_call", "_context", "_depth", "_finish_reason", "_invocation", "_on_retry", "_on_state"),
        *("_process", "_tokens"),
    )

    records = True

    def __init__(
        self, call: Watched | None, invocation: Any, *, on_state: Callable[[str], None], on_retry: Callable[[str], None]
    ) -> None:
        self._call = call
        self._invocation = invocation
        self._context = apart(invocation.context)
        self._on_state, self._on_retry = on_state, on_retry
        self._depth = 0
        self._tokens: list[Any] = []
        self._answer: Interaction | None = None
        self._finish_reason: str | None = None
        self._process = os.getpid()

    @property
    def traceparent(self) -> str:  # type: ignore[override]
        """This operation as W3C's header has it."""
        carrier: dict[str, str] = {}
        with suppress(Exception):
            PROPAGATOR.inject(carrier, self._invocation.context)
        return carrier.get("traceparent", "")

    def __enter__(self) -> Self:
        self._depth += 1
        self._tokens.append(attach(self._context))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._leave()
        self.end(error)

    def __del__(self) -> None:
        if self._depth > 0:  # no exporter is to run wherever the garbage collector does
            _left.append(self)

    def hold(self) -> Self:
        """Have it go on when the `with` that it began in is left, until `end`."""
        self._depth += 1
        return self

    def end(self, error: BaseException | None) -> None:
        """End it after `hold`, with the error that ended it if one did."""
        self._depth -= 1
        if sys.is_finalizing():  # then nobody listens any more
            return
        if self._depth == 0 and self._process == os.getpid():  # a fork has it too, and is not the one that makes the request
            self._tell_outcome()
            self._finish(error)
            self._call = self._answer = None  # the request is not kept by what it keeps

    def give_up(self) -> None:
        """End it, whoever was to do that."""
        self._depth = 1
        self.end(None)

    def active(self) -> AbstractContextManager[None]:
        """Make it the one in whose course other operations begin, within a `with`."""
        return within(self._context)

    @never_failing
    def chunk(self) -> None:
        """Note that a piece of a stream has come."""
        self._invocation.record_stream_chunk()

    @never_failing
    def retried(self, error: BaseException, delay: float, attempt: int) -> None:
        """Note that an attempt failed and another will follow."""
        why = error_type(error)
        self._add_event(
            "retry", {"error.type": why, "gemini_interactions.retry.delay": delay, "gemini_interactions.retry": attempt + 1}
        )
        self._on_retry(why)

    @never_failing
    def event(self, name: str, **attributes: str | int | float | bool) -> None:
        """Note something that happened meanwhile."""
        shown = {key: as_name(value) if isinstance(value, str) else value for key, value in attributes.items()}
        self._add_event(name, {f"gemini_interactions.{key}": value for key, value in shown.items() if value is not None})

    @never_failing
    def answered(self, find: Callable[[], Interaction], finish_reason: Callable[[Interaction], str | None]) -> None:
        """Note the answer, as far as it is known now."""
        self._answer = find()
        self._finish_reason = finish_reason(self._answer)

    def tell(self, facts: Facts) -> None:
        """Note attributes."""
        tell(self._invocation, facts)

    @never_failing
    def tell_request(self) -> None:
        """Note what is asked, where somebody wants to know: as it is now, whatever the caller does with it later."""
        call, invocation = self._call, self._invocation
        if call is None or call.body is None or not invocation.should_capture_content:
            return
        invocation.input_messages = input_messages(call.body.get("input"))
        invocation.system_instruction = system_parts(call.body.get("system_instruction"))
        invocation.tool_definitions = tool_definitions(call.body.get("tools"))

    def _leave(self) -> None:
        """Leave the context that was entered here last: another task may have entered one since, and not left it yet."""
        for token in reversed(self._tokens):
            if leave(token):
                self._tokens.remove(token)
                return

    def _add_event(self, name: str, attributes: dict[str, Any]) -> None:
        self._invocation.span.add_event(f"gemini_interactions.{name}", attributes)

    def _tell_outcome(self) -> None:
        call, answer = self._call, self._answer
        creates = call is not None and call.body is not None
        if call is not None and creates:
            self._tell_state(call)
        if answer is not None:
            self._tell_answer(answer, is_counted=creates)

    @never_failing
    def _tell_state(self, call: Watched) -> None:
        use = state_use(call)
        self.tell(state_facts(use))
        if use.outcome == "reset":  # then something else was asked
            self.tell_request()
        if self._answer is not None:
            self._on_state(use.outcome)

    @never_failing
    def _tell_answer(self, answer: Interaction, *, is_counted: bool) -> None:
        facts = answer_facts(answer)
        if is_counted and not answer.is_running:  # else its end says how many
            facts |= usage_facts(answer.usage)
        if self._finish_reason is not None:
            facts["gen_ai.response.finish_reasons"] = [self._finish_reason]
        self.tell(facts)
        if self._invocation.should_capture_content:
            self._invocation.output_messages = output_messages(answer.steps, self._finish_reason)

    @never_failing
    def _finish(self, error: BaseException | None) -> None:
        creates = self._call is not None and self._call.body is not None
        if error is not None and not isinstance(error, GeneratorExit):
            self._invocation.fail(Error(reason_of(error), error_type(error)))
        elif creates and self._answer is not None and self._answer.status in _UNSUCCESSFUL:
            status = self._answer.status
            code = next(filter(None, map(code_of, self._answer.errors or ())), status)
            self._invocation.fail(Error(f"The interaction ended as {status}.", code))
        else:
            self._invocation.stop()


def end_left() -> None:
    """End what was dropped: by a task whose loop was closed, or as a stream that was neither read nor closed."""
    while _left:
        left = _left.popleft()
        left.give_up()


atexit.register(end_left)
