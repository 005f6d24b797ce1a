"""What is told of a request while it goes on: to nobody here, to OpenTelemetry in `recorded.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

if TYPE_CHECKING:  # counting is for whoever has no wire models loaded, too
    from ..wire.interaction import Interaction
    from ..wire.usage import Usage
    from .around import Around

_NOTHING: AbstractContextManager[None] = nullcontext()


@dataclass(frozen=True, slots=True)
class StateUse:
    """How the service's memory was used for a request.

    Attributes:
        outcome: `continued` from an interaction; `replayed`, where all of the history was sent; `reset`, where it was because the
            service no longer had the interaction; or `new`, where there was nothing to continue.
        sent: steps that were sent.
        saved: steps that the service had already, and that were not sent.
    """

    outcome: str
    sent: int
    saved: int = 0


class UsesState(Protocol):
    """Knows how the service's memory is used."""

    @property
    def state_use(self) -> StateUse:
        """How the service's memory is used for the request, as it stands now."""


class HasOperation(Protocol):
    """A request.

    Attributes:
        operation: what is told of it.
        url: the address.
    """

    operation: Operation
    url: str


class Watched(HasOperation, Protocol):
    """A request about an interaction, as far as it is told of.

    Attributes:
        method: the HTTP method.
        params: the query.
        body: the body of a request that creates an interaction.
        interaction_id: the interaction that it is about.
        state: knows how the service's memory is used.
        traceparent: the span of the request that began the run which is read, as W3C's header has it.
        around: what another instrumentation records of the same call; None where nobody looked.
    """

    method: str
    params: dict[str, Any] | None
    body: Mapping[str, Any] | None
    interaction_id: str | None
    state: UsesState | None
    traceparent: str
    around: Around | None


class Operation:
    """A request of the caller's with all its attempts, as a context manager; it ends where the outermost `with` of it does.

    This one tells nobody.
    """

    __slots__ = ()

    records: bool = False
    """Whether somebody is told: what is costly to find out is found out only then."""

    traceparent: str = ""
    """This operation as W3C's header has it, to be found again by another process."""

    def __reduce__(self) -> tuple[Callable[[], Operation], tuple[()]]:
        """Copy it as what tells nobody: the copy of a call, or what another process gets of it, is a call of its own."""
        return _silent, ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def hold(self) -> Self:
        """Have it go on when the `with` that it began in is left, until `end`."""
        return self

    def end(self, error: BaseException | None) -> None:
        """End it after `hold`, with the error that ended it if one did."""

    def active(self) -> AbstractContextManager[None]:
        """Make it the one in whose course other operations begin, within a `with`."""
        return _NOTHING

    def chunk(self) -> None:
        """Note that a piece of a stream has come."""

    def retried(self, error: BaseException, delay: float, attempt: int) -> None:
        """Note that an attempt failed and another will follow.

        Args:
            error: how it failed.
            delay: seconds until the next attempt.
            attempt: the number of the attempt that failed, counted from 0.
        """

    def event(self, name: str, **attributes: str | int | float | bool) -> None:
        """Note something that happened meanwhile, by its name in snake case."""

    def answered(self, find: Callable[[], Interaction], finish_reason: Callable[[Interaction], str | None]) -> None:
        """Note the answer, as far as it is known now.

        Args:
            find: gives the answer.
            finish_reason: says why the model stopped, in the conventions' words; None while it has not.
        """

    def used(self, usage: Usage | None) -> None:
        """Note the tokens of an answer that is no interaction."""


SILENT: Final = Operation()
"""What tells nobody."""


def _silent() -> Operation:
    return SILENT
