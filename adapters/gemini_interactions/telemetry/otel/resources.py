"""A request about something else than an interaction that OpenTelemetry is told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...wire.usage import Usage
from ..failures import never_failing
from .facts import usage_facts
from .recorded import Recorded


class RecordedResource(Recorded):
    """A request about something else than an interaction: no state is used for it, and it is not streamed.

    Args:
        invocation: what is told, begun, and not the current one.
        on_retry: is told of each attempt that is made again, by the type of the error.
    """

    __slots__ = ("_usage",)

    def __init__(self, invocation: Any, on_retry: Callable[[str], None]) -> None:
        super().__init__(None, invocation, on_state=lambda outcome: None, on_retry=on_retry)
        self._usage: Usage | None = None

    def used(self, usage: Usage | None) -> None:
        """Note the tokens of the answer."""
        self._usage = usage

    @never_failing
    def _tell_outcome(self) -> None:
        self.tell(usage_facts(self._usage))
