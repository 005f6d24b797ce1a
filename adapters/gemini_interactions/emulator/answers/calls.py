"""Calls of the caller's functions: which rule asks for them, and what goes before."""

from __future__ import annotations

from ..core.ids import new_call_id
from ..core.record import Step
from .arguments import calls_for
from .built_in_tools import use_built_in_tools
from .functions import Function, functions_asked_for
from .model_input import ModelInput, Sign
from .reply import Reply


def call_functions_found(given: ModelInput, sign: Sign) -> Reply | None:
    """Call the functions that the caller's own search for tools has found, and that the prompt names."""
    found = [tool for tool in given.functions if tool in given.found]
    return _calling(functions_asked_for(given.asked, found) if found else [], given, sign)


def call_further_functions(given: ModelInput, sign: Sign) -> Reply | None:
    """Call a function that was not called in this turn yet, where results wait and a call is demanded all the same."""
    if not given.results or not given.must_call:
        return None
    called = {step.get("name") for step in given.since_last_input() if step["type"] == "function_call"}
    return _calling([tool for tool in given.functions if tool["name"] not in called][:1], given, sign)


def call_functions(given: ModelInput, sign: Sign) -> Reply | None:
    """Call the functions that the prompt names, or the first one where a call is demanded."""
    if given.results:
        return None
    wanted = functions_asked_for(given.prompt, given.functions)
    return _calling(wanted or (given.functions[:1] if given.tool_choice[0] == "any" else []), given, sign)


def _calling(functions: list[Function], given: ModelInput, sign: Sign) -> Reply | None:
    calls = tuple(call for function in functions for call in calls_for(function, given.asked, given.effort))
    if not calls:
        return None
    used, _ = use_built_in_tools(given.prompt, given.tools, sign)
    return Reply(calls=calls, tools=(*used, *_load(given, {name for name, _ in calls}, sign)))


def _load(given: ModelInput, names: set[str], sign: Sign) -> list[Step]:
    """Return the search for functions that are about to be called, and whose loading is deferred, where the service searches."""
    deferred = [tool for tool in given.functions if tool["name"] in names and tool.get("defer_loading")]
    if not deferred or not given.loads_functions:
        return []
    call_id = new_call_id()
    wanted = {"function_names": [tool["name"] for tool in deferred]}
    return [
        {"arguments": wanted, "id": call_id, "signature": sign(), "type": "tool_search_call"},
        {"call_id": call_id, "result": deferred, "signature": sign(), "type": "tool_search_result"},
    ]
