"""Say in a few plain words what a run is doing, from its steps and its status. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...wire.base import WireModel
from ...wire.interaction import IDLE, Interaction
from ...wire.readable_steps import readable_step

Words = Callable[[Mapping[str, Any]], str]
"""Says what a step does; empty where it says nothing."""


def step_words(step: WireModel) -> str:
    """Return one line about a step; empty where it is no news, as a result is beside the call before it.

    Args:
        step: any step, also one of an unknown type or shape.
    """
    words = _WORDS.get(_type_of(step))
    return " ".join(words(readable_step(step.dump())).split()) if words is not None else ""


def thoughts_of(step: WireModel) -> list[str]:
    """Return the texts of a thought's summary; none where it was not asked for."""
    return _parts(readable_step(step.dump())) if _type_of(step) == "thought" else []


def searches_of(step: WireModel) -> list[str]:
    """Return what a step searches for."""
    return _texts(step.dump(), "queries") if _type_of(step) in SEARCHES else []


def status_words(interaction: Interaction) -> str:
    """Return the status in words; one that nobody knows as it is."""
    words = _STATUSES.get(interaction.status, interaction.status)
    reason = next((error.message for error in interaction.errors or () if error.message), None)
    return f"{words}: {' '.join(reason.split())}" if reason else words


SEARCHES = frozenset({"google_search_call", "google_maps_call", "retrieval_call"})
"""The steps that search for something and say for what. A search in files does not say it."""

_STATUSES = {
    "queued": "Waiting in the queue",
    "in_progress": "Working",
    "requires_action": "Waiting for the results of functions",
    "completed": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "incomplete": "Cut off",
    "budget_exceeded": "Stopped at its budget",
    "requires_continuation": "To be continued",
    IDLE: "Idle",
}


def _type_of(step: WireModel) -> str:
    kind = getattr(step, "type", None)
    return kind if isinstance(kind, str) else ""


def _texts(step: Mapping[str, Any], name: str) -> list[str]:
    arguments = step.get("arguments")
    values = arguments.get(name) if isinstance(arguments, Mapping) else None
    return [value for value in values if isinstance(value, str) and value] if isinstance(values, list) else []


def _with(words: str, what: Iterable[str]) -> str:
    listed = ", ".join(what)
    return f"{words}: {listed}" if listed else words


def _call(step: Mapping[str, Any]) -> str:
    place = step.get("server_name")
    name = step.get("name") or "a function"
    return f"Calling {name} on {place}" if place else f"Calling {name}"


def _pages(step: Mapping[str, Any]) -> str:
    urls = _texts(step, "urls")
    return _with("Reading a page" if len(urls) < 2 else f"Reading {len(urls)} pages", urls)


def _parts(thought: Mapping[str, Any]) -> list[str]:
    texts = (part.get("text") for part in thought.get("summary") or ())
    return [text.strip() for text in texts if isinstance(text, str) and text.strip()]


def _thought(step: Mapping[str, Any]) -> str:
    """Return the newest of what it thinks, as a heading and a text, where it has both."""
    if not (parts := _parts(step)):
        return "Thinking"
    heading, mark, rest = parts[-1].removeprefix("**").partition("**")
    return f"{heading}: {rest}" if mark and rest.strip() else heading


_WORDS: dict[str, Words] = {
    "thought": _thought,
    "model_output": lambda step: "Writing the answer",
    "function_call": _call,
    "mcp_server_tool_call": _call,
    "google_search_call": lambda step: _with("Searching the web", _texts(step, "queries")),
    "google_maps_call": lambda step: _with("Searching the map", _texts(step, "queries")),
    "retrieval_call": lambda step: _with("Searching the stores", _texts(step, "queries")),
    "file_search_call": lambda step: "Searching the files",
    "url_context_call": _pages,
    "code_execution_call": lambda step: "Running code",
    "processing_call": lambda step: "Looking closer",
    "tool_search_call": lambda step: _with("Looking for tools", _texts(step, "function_names")),
}
