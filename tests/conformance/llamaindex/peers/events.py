"""What llama-index's instrumentation tells of a call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler


@contextmanager
def events() -> Iterator[list[str]]:
    """The names of the events that are dispatched meanwhile."""
    names: list[str] = []

    class Listener(BaseEventHandler):
        def handle(self, event: Any, **kwargs: Any) -> None:
            names.append(type(event).__name__)

    dispatcher = get_dispatcher()
    listener = Listener()
    dispatcher.add_event_handler(listener)
    try:
        yield names
    finally:
        dispatcher.event_handlers.remove(listener)
