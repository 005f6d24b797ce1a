"""Texts from the service, made fit to be looked at: nothing that cannot be seen, nothing that is secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...wire.shown import HIDDEN, without_secrets

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What is not drawn or turns around what is: control characters, directions that are not closed, halves of pairs."""

_UNSHOWN = frozenset({"signature", "thought_signature", "widget_context_token"})
"""Fields that prove something to the service and tell a person nothing."""

_BYTES = frozenset({"data"})
"""Fields that hold base64."""

_MOST_LEVELS = 40
_WIDTH = 88
"""Columns of a list or an object that stands in one line."""
_LONGEST_BYTES = 120


def visible(text: str) -> str:
    """Return a text with a sign or a name for each character that cannot be seen."""
    return _UNSEEN.sub(_name, text.replace("\r\n", "\n").replace("\r", "\n"))


def readable_json(value: Any) -> str:
    """Return a value as indented JSON, without signatures, base64 and what may be secret."""
    return "".join(_lines(_readable(value, _MOST_LEVELS), "", _WIDTH))


def shared_text(text: str) -> str:
    """Return a text without what may be secret in the addresses it holds."""
    return without_secrets(text)


def _lines(value: Any, indent: str, width: int) -> Iterator[str]:
    """Yield the JSON of a value; what is short stands in one line."""
    is_object = isinstance(value, dict)
    line = _one_line(value)
    if not value or not isinstance(value, dict | list) or len(line) <= width:
        yield line
        return
    inner = f"{indent}  "
    yield "{" if is_object else "["
    for number, entry in enumerate(value):
        name = f"{_one_line(entry)}: " if is_object else ""
        yield f"{',' if number else ''}\n{inner}{name}"
        yield from _lines(value[entry] if is_object else entry, inner, width - 2 - len(name))
    yield f"\n{indent}{'}' if is_object else ']'}"


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _readable(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return shared_text(value)
    if isinstance(value, Mapping):
        if not levels:
            return "{…}"
        fields = [(str(name), entry) for name, entry in value.items() if name not in _UNSHOWN]
        return {shared_text(name): _field(name, entry, levels - 1) for name, entry in fields}
    if isinstance(value, list | tuple):
        return [_readable(entry, levels - 1) for entry in value] if levels else "[…]"
    return value


def _field(name: str, value: Any, levels: int) -> Any:
    if value is not None and name.lower() in HIDDEN:
        return "…"
    if name in _BYTES and isinstance(value, str) and len(value) > _LONGEST_BYTES:
        return f"… ({len(value):,} characters of base64)"
    return _readable(value, levels)


def _name(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the pictures that Unicode has of them
    if code == 0x7F:
        return "␡"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"[U+{code:04X}]"
