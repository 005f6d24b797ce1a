"""Read JSON text from outside, and tell what JSON over UTF-8 can hold from what it cannot.

NaN, numbers beyond a double and halves of surrogate pairs pass Python's parser, and no request can say them again.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

MOST_DEEP = 190
"""Levels of nesting. pydantic reads some 200 and writes some 250; what goes deeper cannot be sent again."""

DEEPEST_ARGUMENTS = 100
"""Objects and lists inside one another in the arguments of a call, as many as protocol buffers read."""

MOST_ENCODED = 4
"""Times that the arguments of a call may have been made a text of, one out of the other."""


def read_json(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError: it is not JSON, holds an integer of thousands of digits, or is nested too deep.
    """
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if _is_deeper(value, MOST_DEEP):
        raise ValueError("nested too deep")
    return value


def call_arguments(value: Any) -> dict[str, Any] | str:
    """Return the arguments of a function call: an object if JSON can hold them, else their text, which marks an invalid call.

    Args:
        value: an object, the text of one, the text of such a text (clients encode twice what they take for a value), or whatever
            stands in its place; None, `null` and a text of nothing but white space are an object without anything.
    """
    if value is None:
        return {}
    if isinstance(value, str):
        parsed = _read_text_in_text(value)
        return parsed if isinstance(parsed, dict) and _can_be_sent(parsed) else value
    if isinstance(value, dict) and _can_be_sent(value):
        return value
    return json.dumps(value, default=str)


def _read_text_in_text(text: str) -> Any:
    """Return the value of a JSON text, of the JSON text that it holds, and so on; the text if there is none."""
    value: Any = text
    for _ in range(MOST_ENCODED):
        if not isinstance(value, str):
            break
        try:
            value = read_json(value) if value.strip() else None
        except ValueError:
            break
    return {} if value is None else value


def read_again(data: bytes | str, refused: ValidationError) -> Any:
    """Return the value of a JSON text that pydantic has refused, if half a surrogate pair is all that is wrong with it.

    Raises:
        ValidationError: something else is.
    """
    if refused.errors(include_url=False, include_input=False, include_context=False)[0]["type"] != "json_invalid":
        raise refused
    try:
        value = read_json(data)
    except ValueError:
        raise refused from None
    mended = without_half_characters(value)
    if mended is value:  # broken in some other way, which Python's parser lets pass
        raise refused
    return mended


def without_half_characters(value: Any) -> Any:
    """Return a JSON value with U+FFFD for each half of a surrogate pair; the value itself where there is none.

    Arguments of calls are not changed, since they would mean something else: they become text in which the halves are escaped.
    """
    if isinstance(value, str):
        return value if _is_utf8(value) else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        items = [without_half_characters(item) for item in value]
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if not isinstance(value, dict):
        return value
    fields = {without_half_characters(key): without_half_characters(item) for key, item in value.items()}
    if all(fields.get(key) is item for key, item in value.items()):
        return value
    if value.get("type") in ("function_call", "arguments_delta") and fields.get("arguments") is not value.get("arguments"):
        fields["arguments"] = _escaped(value["arguments"])
    return fields


def _escaped(arguments: Any) -> str:
    if not isinstance(arguments, str):
        return json.dumps(arguments)
    return "".join(char if _is_utf8(char) else f"\\u{ord(char):04x}" for char in arguments)


def _can_be_sent(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return not _is_deeper(value, DEEPEST_ARGUMENTS)


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    return not levels or any(_is_deeper(item, levels - 1) for item in (value.values() if isinstance(value, dict) else value))


def _is_utf8(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
