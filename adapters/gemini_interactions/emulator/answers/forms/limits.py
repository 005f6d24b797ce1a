"""Keywords of a JSON Schema that limit a value: its type, bounds, length, format, and repetition."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction
from math import inf
from typing import Any

from ...core.answer import to_json

Schema = dict[str, Any]


def types_of(schema: Schema) -> list[str]:
    """Return the JSON types a schema names, in lower case."""
    named = schema.get("type")
    return [str(entry).lower() for entry in (named if isinstance(named, list) else [named] if named else [])]


def kind_of(schema: Schema) -> str:
    """Return the type to make a value of: the first that is not null, else what the keywords imply."""
    named = types_of(schema)
    real = next((entry for entry in named if entry != "null"), None)
    if real:
        return real
    if named:
        return "null"
    return "object" if "properties" in schema else "array" if "items" in schema else "string"


def number_within(schema: Schema, value: float) -> int | float:
    """Return the number nearest to a value that the bounds and `multipleOf` allow."""
    whole = kind_of(schema) == "integer"
    step = _fraction(schema.get("multipleOf", 1)) if whole or "multipleOf" in schema else None
    low, high = _bound(schema, "minimum", "exclusiveMinimum", 1), _bound(schema, "maximum", "exclusiveMaximum", -1)
    if low is not None and high is not None and low > high:  # both are exclusive and near each other
        low = high = (low + high) / 2
    near = low if value == -inf and low is not None else _fraction(value)
    near = max(near, low) if low is not None else near
    near = min(near, high) if high is not None else near
    if step:
        near = near // step * step
        if low is not None and near < low:
            near += step
    return int(near) if near.denominator == 1 else float(near)


def _bound(schema: Schema, inclusive: str, exclusive: str, inwards: int) -> Fraction | None:
    """Return the outermost number on one side; beyond an exclusive bound, by one."""
    bounds = [_fraction(schema[inclusive])] if inclusive in schema else []
    if exclusive in schema:
        bounds.append(_fraction(schema[exclusive]) + inwards)
    return max(bounds, key=lambda bound: bound * inwards) if bounds else None


def _fraction(number: Any) -> Fraction:
    if not isinstance(number, int | float):  # a text may stand for a number of any length
        raise TypeError(number)
    return Fraction(str(number))


def of_length(schema: Schema, text: str) -> str:
    """Return the text, filled up with dots or cut to the length that is allowed."""
    return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]


def as_format(name: str, found: str | None) -> str | None:
    """Return a string of a format, written out in full; None if it is no real date or time."""
    try:
        if found is not None and name in ("date", "date-time"):
            return date.fromisoformat(found).isoformat() + ("T00:00:00Z" if name == "date-time" else "")
        if found is not None and name == "time":
            return time.fromisoformat(found.rjust(5, "0") if len(found) < 6 else found.rjust(8, "0")).isoformat()
    except ValueError:
        return None
    return found


def distinct(values: list[Any], items: Schema, least: int) -> list[Any]:
    """Return the values without repetition, and more like them until there are enough."""
    found: dict[bytes, Any] = {}
    for value in values:
        found.setdefault(to_json(value), value)
    for value in items.get("enum", ()):
        if len(found) >= least:
            break
        found.setdefault(to_json(value), value)
    for number in range(2, 1000):
        last = values[-1]
        if len(found) >= least or not isinstance(last, str | int | float):
            break
        if isinstance(last, str):
            others: list[Any] = [of_length(items, f"{number} {last}")]
        else:
            others = [number_within(items, last + number), number_within(items, last - number)]
        for other in others:
            if len(found) < least:
                found.setdefault(to_json(other), other)
    return list(found.values())
