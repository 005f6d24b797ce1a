"""Trace calls as LlamaIndex does, and leave their types to type checkers, for whom its own decorators take them away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from llama_index_instrumentation import get_dispatcher
from llama_index_instrumentation.dispatcher import Dispatcher

F = TypeVar("F", bound=Callable[..., Any])

dispatcher: Dispatcher = get_dispatcher(__name__)
"""Tells LlamaIndex's listeners of what goes on."""


def traced_chat(function: F) -> F:
    """Trace a call with messages."""
    return cast(F, llm_chat_callback()(function))


def traced_completion(function: F) -> F:
    """Trace a call with a text."""
    return cast(F, llm_completion_callback()(function))


def spanned(function: F) -> F:
    """Make a span of each call."""
    return cast(F, dispatcher.span(function))
