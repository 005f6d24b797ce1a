"""Texts from the service, made fit to be looked at: nothing that cannot be seen, nothing that is secret, nothing endless."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...wire.shown import HIDDEN, without_secrets
from .limits import LIMITS

_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_UNSEEN = re.compile(
    f"{_FLAG}|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
"""What is not drawn, or turns what is: control characters, directions, halves of pairs, the tags that only flags are made of."""

_UNSHOWN = frozenset({"signature", "thought_signature", "widget_context_token"})
"""Fields that prove something to the service and tell a person nothing."""

_BYTES = frozenset({"data"})
"""Fields that hold base64."""

_MOST_LEVELS = 40
_LONGEST_BYTES = 120
_MOST_DIGITS = 300

_WIDTH = 88
"""Columns of a list or an object that stands in one line."""


def visible(text: str) -> str:
    """Return a text with a sign or a name for each character that cannot be seen."""
    return _UNSEEN.sub(_name, text.replace("\r\n", "\n").replace("\r", "\n"))


def shared_text(text: str) -> str:
    """Return a text without what may be secret in the addresses it holds."""
    return without_secrets(text)


def shortened(text: str, most: int = 200) -> str:
    """Return a text, or its beginning and a sign that there is more."""
    return text if len(text) <= most else f"{text[:most]}…"


def readable_json(value: Any, most: int = LIMITS.text) -> str:
    """Return a value as indented JSON, without signatures, base64 and what may be secret.

    Args:
        value: what JSON holds.
        most: about how many characters; what is cut is said where it would stand.
    """
    return "".join(_lines(_Reading(most).read(value, _MOST_LEVELS), "", _WIDTH))


class _Reading:
    """Copies a value as far as it is shown."""

    def __init__(self, most: int) -> None:
        self._left = most

    def read(self, value: Any, levels: int) -> Any:
        self._left -= 4
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return self._object(value, levels - 1) if levels else "{…}"
        if isinstance(value, list | tuple):
            return self._list(value, levels - 1) if levels else "[…]"
        if isinstance(value, int) and abs(value) >= 10**_MOST_DIGITS:
            return "… (a number of more digits than are shown)"
        return value

    def _text(self, text: str) -> str:
        shown = text[: max(self._left, 0)]
        self._left -= len(shown)
        return shared_text(shown) + (f"… ({len(text) - len(shown):,} more characters)" if len(shown) < len(text) else "")

    def _list(self, entries: list[Any] | tuple[Any, ...], levels: int) -> list[Any]:
        found: list[Any] = []
        for entry in entries:
            if self._left <= 0:
                return [*found, f"… {len(entries) - len(found):,} more"]
            found.append(self.read(entry, levels))
        return found

    def _object(self, fields: Mapping[Any, Any], levels: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for count, (name, value) in enumerate(fields.items()):
            if self._left <= 0:
                return {**found, "…": f"{len(fields) - count:,} more"}
            name = str(name)
            if name not in _UNSHOWN:
                found[self._text(name)] = self._field(name, value, levels)
        return found

    def _field(self, name: str, value: Any, levels: int) -> Any:
        if value is not None and name.lower() in HIDDEN:
            return "…"
        if name in _BYTES and isinstance(value, str) and len(value) > _LONGEST_BYTES:
            return f"… ({len(value):,} characters of base64)"
        return self.read(value, levels)


def _lines(value: Any, indent: str, width: int) -> Iterator[str]:
    """Yield the JSON of a value; what is short stands in one line."""
    line = _one_line(value)
    if not value or not isinstance(value, dict | list) or len(line) <= width:
        yield line
        return
    inner, is_object = f"{indent}  ", isinstance(value, dict)
    yield "{" if is_object else "["
    for number, entry in enumerate(value):
        name = f"{_one_line(entry)}: " if is_object else ""
        yield f"{',' if number else ''}\n{inner}{name}"
        yield from _lines(value[entry] if is_object else entry, inner, width - 2 - len(name))
    yield f"\n{indent}{'}' if is_object else ']'}"


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _name(found: re.Match[str]) -> str:
    if len(found[0]) > 1:
        return found[0]
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)  # the pictures that Unicode has of them
    if code == 0x7F:
        return "␡"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"[U+{code:04X}]"
