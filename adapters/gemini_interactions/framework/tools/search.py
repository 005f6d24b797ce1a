"""Searches for tools that the caller runs: the answer to one holds the declarations of the functions found, not a text.

Reference: the official SDK's types `ToolSearch` and `FunctionResultStep`. The model calls such a search as it calls a function,
under the name that its declaration gives; the functions in the result of that call are then loaded.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...client.http.errors import InvalidOption
from ...conversation.history import History
from .declarations import known_tool
from .searches import search_names

Step = dict[str, Any]


def with_found_functions(history: History, tools: Iterable[Any] | None) -> History:
    """Return a history in which the results of searches for tools hold declarations.

    Args:
        history: the conversation, which is not changed. A result that is a list of tools, in any shape that a request takes
            (frameworks hand it on as JSON in a text), becomes the API's; any other, such as "nothing found", stays what it is.
        tools: those of the request, in the API's shape.
    """
    names = search_names(tools or ())
    if not names:
        return history
    calls = {
        step.get("id")
        for message in history.messages
        for step in message.steps
        if step.get("type") == "function_call" and step.get("name") in names
    }

    def converted(step: Step) -> Step:
        if step.get("type") == "user_input" and isinstance(step.get("content"), list):
            return {**step, "content": [converted(content) for content in step["content"]]}
        if step.get("type") != "function_result" or step.get("is_error"):
            return step
        if step.get("name") not in names and step.get("call_id") not in calls:
            return step
        found = _functions(step.get("result"))
        return {**step, "result": found} if found else step

    messages = [
        replace(message, steps=[converted(step) for step in message.steps])
        if any(step.get("type") in ("function_result", "user_input") for step in message.steps)
        else message
        for message in history.messages
    ]
    return replace(history, messages=messages)


def _functions(result: Any) -> list[dict[str, Any]] | None:
    """Return the declarations that a result is a list of; None if it is something else."""
    tools = _listed(result)
    if not tools or not all(isinstance(tool, Mapping) and tool for tool in tools):
        return None
    try:
        declared = [known_tool(tool, f"result[{i}]") for i, tool in enumerate(tools)]
    except InvalidOption:
        return None
    found = [function for each in declared for function in each or ()]
    is_whole = all(declared) and all(function.get("type") == "function" for function in found)
    return found if is_whole else None


def _listed(result: Any) -> list[Any]:
    """Return the tools in a result, however deep in texts and contents they are."""
    if isinstance(result, str):
        read = _read(result)
        return _listed(read) if not isinstance(read, str) else []
    if isinstance(result, Mapping):
        return _listed(result.get("text")) if result.get("type") == "text" else [result]
    return [tool for item in result for tool in _listed(item)] if isinstance(result, list | tuple) else [result]


def _read(text: str) -> Any:
    """Return what a text says as JSON, or as Python prints it, which some frameworks do with results; else the text."""
    if text.lstrip()[:1] not in ("[", "{"):
        return text
    readers: tuple[Callable[[str], Any], ...] = (json.loads, ast.literal_eval)
    for read in readers:
        with suppress(ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            return read(text.strip())
    return text
