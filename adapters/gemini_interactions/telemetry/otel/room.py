"""Copy values into an attribute of bounded size, without what is secret in them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from json.encoder import encode_basestring_ascii
from typing import Any
from urllib.parse import urlsplit

from ...wire.base import WireModel

MOST = 32_768
"""Characters of JSON in an attribute. A text that is cut ends with three dots."""

FRAME = 112
"""Characters of JSON around what a message or a part of one holds."""

HIDDEN = "[hidden]"

LONGEST = 256
"""Characters of a name or an id; the rest is left out."""

LARGEST = 2**63 - 1
"""The largest number that OpenTelemetry's protocol can carry; a larger one would keep all that is sent with it from arriving."""

CONTENTS = frozenset({"text", "image", "audio", "video", "document"})
"""The types of contents."""

_OF_STEPS = frozenset({"content", "summary", "arguments", "result"})
"""Fields that steps have and contents have not."""

_DEEPEST = 32
_CUT = "…"
_CUT_SIZE = len(r"\u2026")

_SECRET = re.compile(
    r"(^|[_.-])(authorization|auth|(api_?)?key|token|secret|cookie|passw(or)?d|credentials?|session(_id)?|signature)s?$"
    r"|[a-z](Key|Token|Secret|Password)$",
    re.IGNORECASE,
)
_SECRET_MAPS = frozenset({"headers", "env", "transform", "exa_ai_search_config", "parallel_ai_search_config"})
_ADDRESSES = frozenset({"uri", "uris", "url", "urls", "server_url"})


class Room:
    """The characters that are left in an attribute."""

    def __init__(self) -> None:
        self._left = MOST - 2  # in brackets

    @property
    def is_full(self) -> bool:
        """Whether nothing more fits."""
        return self._left <= FRAME

    def take(self, size: int) -> None:
        """Use characters for what is none of the values."""
        self._left -= size

    def text(self, text: object) -> str:
        """Return as much of a text as there is room for; of what is none, nothing."""
        kept = _fitting(text if isinstance(text, str) else "", max(self._left, 0))
        self._left -= _size(kept)
        return kept

    def name(self, text: object) -> str:
        """Return a name or an id, cut to its size."""
        return self.text(text[:LONGEST] if isinstance(text, str) else "")

    def value(self, value: Any, *, is_schema: bool = False, is_of_service: bool = False) -> Any:
        """Return a JSON value without what is secret in it, as much as there is room for.

        Args:
            value: any value; wire models may stand anywhere in it.
            is_schema: whether it is a schema, whose names are those of parameters and hide nothing.
            is_of_service: whether it is of the service's own tools: of the web addresses in it, there is where they lead.
        """
        return _Copy(self, is_schema, is_of_service).of(value, 0)


class _Copy:
    """Copies one value."""

    def __init__(self, room: Room, is_schema: bool, is_of_service: bool) -> None:
        self._room, self._is_schema, self._is_of_service = room, is_schema, is_of_service

    def of(self, value: Any, depth: int, *, is_address: bool = False) -> Any:
        if isinstance(value, str):
            return self._room.text(place_of(value) if is_address else value)
        fields = fields_of(value)
        if depth >= _DEEPEST and (fields or isinstance(value, list | tuple)):
            return self._room.text(_CUT)
        if fields or isinstance(value, Mapping | WireModel):
            return dict(self._fields(fields, depth))
        if isinstance(value, list | tuple):
            return list(self._items(value, depth, is_address=is_address))
        self._room.take(24)
        if isinstance(value, bool) or (isinstance(value, int) and -LARGEST <= value <= LARGEST):
            return value
        return value if isinstance(value, float) and math.isfinite(value) else None

    def _fields(self, fields: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
        is_medium = "mime_type" in fields and not self._is_schema
        for name, value in fields.items():
            if self._room.is_full:
                return
            if not name or (is_medium and name == "data"):  # OpenTelemetry takes no empty names
                continue
            self._room.take(6)
            told = self._room.name(str(name))
            if not self._is_schema and (name in _SECRET_MAPS or (isinstance(value, str) and _SECRET.search(told))):
                yield told, self._room.text(HIDDEN)
            else:
                is_address = name in _ADDRESSES and (is_medium or self._is_of_service)
                yield told, self.of(value, depth + 1, is_address=is_address)

    def _items(self, items: Sequence[Any], depth: int, *, is_address: bool) -> Iterator[Any]:
        for item in items:
            if self._room.is_full:
                return
            self._room.take(3)
            yield self.of(item, depth + 1, is_address=is_address)


def fields_of(value: Any) -> Mapping[str, Any]:
    """Return the fields of a JSON object or a wire model, as the API names them; of anything else, none."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, WireModel):
        return {}
    known = type(value).model_fields
    own = {known[name].alias or name: getattr(value, name) for name in known if name in value.model_fields_set}
    return {**own, **(value.model_extra or {})}


def is_step(item: Any) -> bool:
    """Whether an item of an input is a step, and no content."""
    fields = fields_of(item)
    kind = str(fields.get("type"))
    return kind not in CONTENTS and (
        kind in ("user_input", "model_output", "thought")
        or kind.endswith(("_call", "_result"))
        or not _OF_STEPS.isdisjoint(fields)
    )


def items_of(value: Any) -> Sequence[Any]:
    """Return the items of a list, or a value that stands for a list of one."""
    return value if isinstance(value, list | tuple) else () if value is None else (value,)


def place_of(uri: str) -> str:
    """Return where a web address leads: what follows may be a key. Of what leads nowhere, nothing."""
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return ""
    return f"{parts.scheme}://{host}{parts.path}" if host else ""


def _size(text: str) -> int:
    return len(encode_basestring_ascii(text)) - 2


def _fitting(text: str, left: int) -> str:
    kept = text[:left]
    if not kept.isascii():
        kept = kept.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair would keep all from arriving
    if len(text) <= left and (size := _size(kept)) <= left:
        return kept
    if left < _CUT_SIZE:
        return ""
    while (size := _size(kept) + _CUT_SIZE) > left:
        kept = kept[: min(len(kept) * left // size, len(kept) - 1)]
    return kept + _CUT
