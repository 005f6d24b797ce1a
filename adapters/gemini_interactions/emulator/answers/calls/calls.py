"""Calls of the caller's functions: which rule asks for them, and what goes before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.ids import new_call_id
from ...core.record import Step
from ..built_in_tools import use_built_in_tools
from ..context.context import is_question
from ..effort import searched
from ..model_input import ModelInput, Sign
from ..prompt_hints import PromptHints
from ..reply import Call, Reply
from ..result_values import is_error
from ..results import results_in_words
from ..turn import calls_made
from ..words import stems
from .arguments import calls_for
from .functions import Function, functions_asked_for, looks_things_up
from .sums import others_asked_for, reckon

# What goes on with the result of what was asked for before: "…, then send it to Bob", "… and email the result".
_NEXT = re.compile(
    r"[,.;]?\s*\b(?:and then|then|after that|afterwards|finally)\b,?\s*"
    r"|,?\s+and (?=\w+ (?:it|them|that|this|the results?|the answer)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\s*(?:,|;|\band\b|[.?!](?=\s))\s*", re.IGNORECASE)
_TO_BE_MADE_UP = re.compile(r"\b(?:joke|story|poem|haiku|song|limerick|riddle)s?\b", re.IGNORECASE)
_MANY = 9  # functions from which on nobody looks which part of the prompt is whose
_POINTING = re.compile(
    r"\b(?:it|them|that|this|those|these|the results?|the answers?|both|what you (?:find|found|get|got))\b", re.IGNORECASE
)


def call_functions_found(given: ModelInput, sign: Sign) -> Reply | None:
    """Call the functions that the caller's own search for tools has found, and that the prompt names."""
    found = [tool for tool in given.functions if tool in given.found]
    return _calling(_calls(functions_asked_for(given.asked, found), given.asked, given) if found else [], given, sign)


def call_further_functions(given: ModelInput, sign: Sign) -> Reply | None:
    """Call a function that was not called in this turn yet, where results wait and a call is demanded all the same."""
    if not given.results or not given.must_call:
        return None
    called = {step.get("name") for step in given.since_last_input() if step["type"] == "function_call"}
    further = [tool for tool in given.functions if tool["name"] not in called][:1]
    return _calling(_calls(further, given.asked, given), given, sign)


def call_for_sums(given: ModelInput, sign: Sign) -> Reply | None:
    """Call the functions that do the sums of the prompt, and at first what else it asks for."""
    reckoning = reckon(given)
    if reckoning is None or not reckoning.due:
        return None
    others = [] if given.results else _calls(others_asked_for(given), given.asked, given)
    return _calling([*reckoning.due, *others], given, sign)


def call_next(given: ModelInput, sign: Sign) -> Reply | None:
    """Call what the prompt wants done with the results that wait."""
    if not given.results or any(map(is_error, given.results)):
        return None
    _, *further = _stages(given.asked)
    called = {call.name for call in calls_made(given)}
    for clause in further:
        wanted = [tool for tool in functions_asked_for(clause, given.functions) if tool["name"] not in called]
        if wanted:
            return _calling(_calls(wanted, clause, given, results_in_words(given)), given, sign)
    return None


def call_functions(given: ModelInput, sign: Sign) -> Reply | None:
    """Call the functions that the prompt names, or the first one where a call is demanded."""
    if given.results:
        return None
    first, *further = _stages(given.prompt)
    now = functions_asked_for(first, given.functions) if further else []
    prompt = first if now else given.prompt
    wanted = now or functions_asked_for(given.prompt, given.functions)
    demanded = given.functions[:1] if given.tool_choice[0] == "any" else []
    return _calling(_calls(wanted or demanded, prompt, given), given, sign)


def look_up(given: ModelInput, sign: Sign) -> Reply | None:
    """Ask the first function that looks things up, where the prompt is a question that nothing else answers."""
    if given.results or not is_question(given.prompt) or not stems(given.prompt) or _TO_BE_MADE_UP.search(given.prompt):
        return None
    return _calling(_calls([one for one in given.functions if looks_things_up(one)][:1], given.prompt, given), given, sign)


def _stages(prompt: str) -> list[str]:
    """Return the parts of a prompt of which each goes on with what the one before gives; one part if it does not."""
    first, *further = _NEXT.split(" ".join(searched(prompt).split()))
    return [first, *further] if further and all(map(_POINTING.search, further)) else [prompt]


def _part_for(function: Function, prompt: str, functions: Sequence[Function]) -> str:
    """Return the part of a prompt that names a function of several, if it gives names of its own; else the whole."""
    parts: list[tuple[list[Function], str]] = []
    for clause in _CLAUSE.split(" ".join(searched(prompt).split())):
        named = functions_asked_for(clause, functions)
        if named or not parts:
            parts.append((named, clause))
        else:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]} and {clause}")
    own = " and ".join(clause for named, clause in parts if function in named)
    return own if PromptHints(own).names else prompt


def _calls(functions: Sequence[Function], prompt: str, given: ModelInput, answer: str | None = None) -> list[Call]:
    parts = [_part_for(one, prompt, functions) if 1 < len(functions) < _MANY else prompt for one in functions]
    return [call for one, part in zip(functions, parts, strict=True) for call in calls_for(one, part, given.effort, answer)]


def _calling(calls: Sequence[Call], given: ModelInput, sign: Sign) -> Reply | None:
    if not calls:
        return None
    used, _ = use_built_in_tools(given.prompt, given.tools, sign)
    return Reply(calls=tuple(calls), tools=(*used, *_load(given, {name for name, _ in calls}, sign)))


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
