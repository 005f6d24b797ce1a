"""Tell LlamaIndex how far a run has come: the events of the workflow around, or else its instrumentation."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from llama_index.core.instrumentation.event_handlers import NullEventHandler
from llama_index.core.instrumentation.events import BaseEvent
from llama_index.core.workflow import Event
from llama_index_instrumentation import get_dispatcher
from pydantic import ConfigDict

from ..client.interactions.progress import ByTheWay, OnProgress, Progress

_dispatcher = get_dispatcher(__name__)


class ProgressEvent(Event):
    """How far a run has come, on the event stream of a workflow; its fields are those of `gemini_interactions.Progress`."""

    interaction_id: str
    status: str
    elapsed: float
    step: str
    thoughts: list[str]
    searches: list[str]
    steps: dict[str, int]
    usage: dict[str, Any] | None
    cost: float | None
    polls: int
    is_over: bool
    asked: str


class ProgressInstrumentationEvent(BaseEvent):
    """How far a run has come, for handlers of LlamaIndex's instrumentation."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    progress: Progress

    @classmethod
    def class_name(cls) -> str:
        """Return the name in serialized events."""
        return "GeminiInteractionsProgressEvent"


def listener_around() -> OnProgress | None:
    """Find who listens around a call: the workflow whose step makes it, else whoever handles instrumentation's events."""
    if (context := _context_of_step()) is not None:
        return lambda progress: context.write_event_to_stream(_event(progress))
    # Most handlers are tracers, which want every event and wait for none: a run is polled for them as it is without them.
    return ByTheWay(_dispatch) if _is_heard() else None


def _event(progress: Progress) -> ProgressEvent:
    fields = progress.to_dict()
    return ProgressEvent(**{name: fields[name] for name in ProgressEvent.model_fields})


def _context_of_step() -> Any:
    """Return the context of the workflow step around, where it can be written to: in the thread of its loop."""
    with suppress(ImportError, LookupError, RuntimeError):
        from workflows.runtime.types.results import InternalContextVar

        asyncio.get_running_loop()
        return InternalContextVar.get()()
    return None


def _dispatch(progress: Progress) -> None:
    _dispatcher.event(ProgressInstrumentationEvent(progress=progress))


def _is_heard() -> bool:
    dispatcher: Any = _dispatcher
    while dispatcher is not None:
        if any(not isinstance(handler, NullEventHandler) for handler in dispatcher.event_handlers):
            return True
        dispatcher = dispatcher.parent if dispatcher.propagate else None
    return False
