"""Steps in a few words each: what a step is called where people read it, and what it says.

Types that are not in the table are read by the naming of the API, `…_call` and `…_result`, so that a new tool shows itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

Step = Mapping[str, Any]

_HEAD = re.compile(r"\s*\*\*(.+?)\*\*")


class StepText(NamedTuple):
    """A step as people read it: a word for what it is, and its text in one line."""

    label: str
    text: str


def step_texts(step: Step) -> Iterator[StepText]:
    """Yield what there is to read of a step: none where it says nothing, several where an answer has sources.

    Args:
        step: a step as JSON, or a content that stands among steps.
    """
    label, read = _row(step)
    if text := one_line(read(step)):
        yield StepText(label, text)
    if sources := list(dict.fromkeys(_sources(step))):
        yield StepText("sources", ", ".join(sources))


def step_label(step: Step) -> str:
    """Return the word for what a step is.

    Args:
        step: a step as JSON, or a content that stands among steps.
    """
    return _row(step)[0]


def thought_heads(step: Step) -> str:
    """Return what a thought is about, in one line; empty where it tells nothing.

    Args:
        step: a thought as JSON.
    """
    return one_line(_heads(step))


def error_words(error: Step) -> str:
    """Return what an error says: its code and its sentence."""
    return ": ".join(str(error[name]) for name in ("code", "message") if error.get(name))


def one_line(text: str) -> str:
    """Return a text without its line breaks, and without the stars of Markdown's bold."""
    return " ".join(text.replace("**", "").split())


def _contents(step: Step) -> str:
    return " ".join(filter(None, map(_content, _dicts(step.get("content")))))


def _content(content: Step) -> str:
    text = content.get("text")
    return text if isinstance(text, str) else f"[{content.get('type') or 'unknown'}]"


def _heads(step: Step) -> str:
    summary = list(map(_content, _dicts(step.get("summary"))))
    # The service begins each part with what it is about, in bold. Without a summary there is a signature only.
    return "; ".join(found.group(1) if (found := _HEAD.match(text)) else text for text in summary)


def _thought(step: Step) -> str:
    return _heads(step) or "(no summary)"


def _call(step: Step) -> str:
    arguments = step.get("arguments")
    if not isinstance(arguments, Mapping):
        return f"{step.get('name')}({arguments or ''})"
    return f"{step.get('name')}({', '.join(f'{name}={_json(value)}' for name, value in arguments.items())})"


def _result(step: Step) -> str:
    return f"{step['name']}: {_found(step)}" if step.get("name") else _found(step)


def _asked(step: Step) -> str:
    """Return what a built-in tool was asked: the texts of its arguments."""
    return "; ".join(_texts(step.get("arguments"))) or str(step.get("name") or "called")


def _found(step: Step) -> str:
    """Return the words of a result; one that is made for a browser, such as search suggestions, has none."""
    result = step.get("result")
    return result if isinstance(result, str) else "; ".join(_texts(result))


_ROWS: dict[str, tuple[str, Callable[[Step], str]]] = {
    "user_input": ("user", _contents),
    "model_output": ("answer", _contents),
    "thought": ("thought", _thought),
    "function_call": ("call", _call),
    "function_result": ("result", _result),
    "google_search_call": ("search", _asked),
    "google_search_result": ("search", _found),
    "code_execution_call": ("code", _asked),
    "code_execution_result": ("printed", _found),
    "error": ("error", error_words),
}
"""Type of a step -> its label, and how it is read."""

_UNREAD = frozenset({"language", "search_suggestions", "signature", "id", "call_id", "type", "place_id", "widget_context_token"})
"""Fields inside arguments and results that tell a person nothing."""


def _row(step: Step) -> tuple[str, Callable[[Step], str]]:
    kind = str(step.get("type") or "")
    if kind in _ROWS:
        return _ROWS[kind]
    if kind.endswith("_call"):
        return _name(kind.removesuffix("_call")), _asked
    if kind.endswith("_result"):
        return _name(kind.removesuffix("_result")), _found
    return _name(kind), _content


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            if name not in _UNREAD:
                yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)
    elif value not in (None, ""):
        yield value if isinstance(value, str) else _json(value)


def _sources(step: Step) -> Iterator[str]:
    for content in _dicts(step.get("content")):
        for annotation in _dicts(content.get("annotations")):
            named = next((annotation[name] for name in ("title", "file_name", "name", "url") if annotation.get(name)), None)
            if named is not None:
                yield one_line(str(named))


def _dicts(value: Any) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list | tuple) else ()


def _name(kind: str) -> str:
    return kind.replace("_", " ") or "unknown"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
