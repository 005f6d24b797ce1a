"""Results of functions: the answer that says what they say."""

from __future__ import annotations

from typing import Any

from .built_in_tools import Sentence, cited_text
from .formats import in_formats
from .model_input import ModelInput
from .prompt_hints import PromptHints
from .reply import Reply
from .result_values import is_error, result_text

_PAGE = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/emulated"


def answer_results(given: ModelInput) -> Reply | None:
    """Say what the waiting results say, in the form that is asked for."""
    if not given.results:
        return None
    quoted = _quote_results(given)
    hints = PromptHints("\n".join(filter(None, [quoted["text"], given.asked])), given.effort)
    return Reply(outputs=in_formats(given, hints, quoted))


def _quote_results(given: ModelInput) -> dict[str, Any]:
    names = _names_of_calls(given)
    lines: list[Sentence] = []
    for result in given.results:
        name = result.get("name") or names.get(result.get("call_id") or "") or "The function"
        lines.append((f"{name} {'failed' if is_error(result) else 'says'}: {result_text(result)}", None))
    searched = [step for step in given.since_last_input() if step["type"] == "google_search_result"]
    if searched:
        lines = [(_sentence(text), source) for text, source in lines]  # another sentence follows
        lines.append(("A page found before agrees.", {"title": "example.com", "type": "url_citation", "url": _PAGE}))
    return cited_text(lines)


def _sentence(text: str) -> str:
    """Return a text that ends as a sentence does; one that ends in a bracket, as JSON does, stays as it is."""
    return f"{text}." if text[-1:].isalnum() else text


def _names_of_calls(given: ModelInput) -> dict[str, str]:
    """Return the names of functions, by call, for the results that do not give one."""
    wanted = {result.get("call_id") for result in given.results if not result.get("name")}
    names: dict[str, str] = {}
    for step in given.backwards() if wanted else ():
        if step["type"] == "function_call" and step.get("id") in wanted:
            names.setdefault(step["id"], step.get("name") or "")
            if len(names) == len(wanted):
                break
    return names
