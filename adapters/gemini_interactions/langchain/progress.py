"""Tell LangChain and LangGraph how far a run has come: whoever streams a graph, or listens to custom events."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from langchain_core.callbacks import (
    AsyncCallbackHandler,
    AsyncCallbackManager,
    BaseCallbackHandler,
    BaseCallbackManager,
    CallbackManager,
)
from langchain_core.callbacks.manager import BaseRunManager
from langchain_core.runnables.config import ensure_config, get_callback_manager_for_config

from ..client.interactions.progress import EVENT, AsyncOnProgress, OnProgress, Progress

_DEAF = (BaseCallbackHandler.on_custom_event, AsyncCallbackHandler.on_custom_event)
"""The methods of handlers that do nothing with custom events."""

Around = BaseRunManager | BaseCallbackManager


def listener_around(run: BaseRunManager | None) -> OnProgress | None:
    """Find who listens around a synchronous call: the writer of a graph streamed as `custom`, and handlers of custom events.

    Args:
        run: the model's run; None where the call is none of LangChain's: what is around it counts.
    """
    writer, (around, run_id) = _graph_writer(), _listening(run)
    if writer is None and around is None:
        return None
    manager = CallbackManager(**_settings(around, run_id)) if around is not None and run_id is not None else None

    def tell(progress: Progress) -> None:
        data = progress.to_dict()
        if writer is not None:
            writer(data)
        if manager is not None:
            manager.on_custom_event(EVENT, data, run_id=run_id)

    return tell


def alistener_around(run: BaseRunManager | None) -> AsyncOnProgress | None:
    """Find who listens around an async call; see `listener_around`."""
    writer, (around, run_id) = _graph_writer(), _listening(run)
    if writer is None and around is None:
        return None
    manager = AsyncCallbackManager(**_settings(around, run_id)) if around is not None and run_id is not None else None

    def tell(progress: Progress) -> Awaitable[None] | None:
        data = progress.to_dict()
        if writer is not None:
            writer(data)
        return manager.on_custom_event(EVENT, data, run_id=run_id) if manager is not None and run_id is not None else None

    return tell


def _graph_writer() -> Callable[[Any], None] | None:
    """Return the writer of the graph around, if it is streamed as `custom`; LangGraph is not loaded for it."""
    if "langgraph.config" not in sys.modules:
        return None
    from langgraph.config import get_stream_writer

    try:
        writer: Callable[[Any], None] = get_stream_writer()
    except (RuntimeError, KeyError, AttributeError):  # no graph is around
        return None
    # Where nobody streams it so, the writer is a function that holds nothing to write to.
    return writer if getattr(writer, "__closure__", writer) is not None else None


def _listening(run: BaseRunManager | None) -> tuple[Around | None, UUID | None]:
    """Return who has handlers that listen to custom events, and the run that the events are of."""
    around: Around = run if run is not None else get_callback_manager_for_config(ensure_config())
    run_id = around.run_id if isinstance(around, BaseRunManager) else around.parent_run_id
    return (around, run_id) if run_id is not None and any(map(_listens, around.handlers)) else (None, None)


def _listens(handler: BaseCallbackHandler) -> bool:
    return not handler.ignore_custom_event and type(handler).on_custom_event not in _DEAF


def _settings(around: Around, run_id: UUID) -> dict[str, Any]:
    return {"handlers": around.handlers, "parent_run_id": run_id, "tags": around.tags, "metadata": around.metadata}
