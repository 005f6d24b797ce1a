"""A small validator of JSON Schema, written apart from the emulator: what `test_schema_values.py` judges by."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

FORMATS = {
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "time": time.fromisoformat,
    "uuid": UUID,
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text).group(),  # type: ignore[union-attr]
    "uri": lambda text: urlsplit(text).hostname.encode(),  # type: ignore[union-attr]
}
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def is_of(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def faults(value: Any, schema: Any, root: Any = None, path: str = "$") -> list[str]:
    """Where a value breaks a schema, and by which keyword."""
    root = schema if root is None else root
    if not isinstance(schema, dict):
        return []
    found: list[str] = []
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        found += faults(value, target, root, path)
    kinds = schema.get("type", list(TYPES))
    if not any(is_of(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        found.append(f"{path} type")
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema and all(faults(value, entry, root, path) for entry in schema[keyword]):
            found.append(f"{path} {keyword}")
    for entry in schema.get("allOf", ()):
        found += faults(value, entry, root, path)
    checks: dict[str, bool] = {
        "enum": value in schema.get("enum", [value]),
        "const": value == schema.get("const", value),
    }
    if is_of(value, "number"):
        checks |= {
            "minimum": value >= schema.get("minimum", value),
            "maximum": value <= schema.get("maximum", value),
            "exclusiveMinimum": value > schema.get("exclusiveMinimum", value - 1),
            "exclusiveMaximum": value < schema.get("exclusiveMaximum", value + 1),
            "multipleOf": value % schema["multipleOf"] == 0 if "multipleOf" in schema else True,
        }
    if isinstance(value, str):
        checks |= {
            "minLength": len(value) >= schema.get("minLength", 0),
            "maxLength": len(value) <= schema.get("maxLength", len(value)),
            "format": is_format(value, schema.get("format")),
        }
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        checks |= {
            "minItems": len(value) >= schema.get("minItems", 0),
            "maxItems": len(value) <= schema.get("maxItems", len(value)),
            "uniqueItems": not schema.get("uniqueItems") or all(item not in value[:index] for index, item in enumerate(value)),
        }
        for index, item in enumerate(value):
            entry = first[index] if index < len(first) else schema.get("items", {})
            found += faults(item, entry, root, f"{path}[{index}]")
    if isinstance(value, dict):
        checks |= {
            "required": set(schema.get("required", ())) <= value.keys(),
            "minProperties": len(value) >= schema.get("minProperties", 0),
            "additionalProperties": schema.get("additionalProperties") is not False
            or value.keys() <= schema.get("properties", {}).keys(),
        }
        for key, item in value.items():
            entry = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            found += faults(item, entry, root, f"{path}.{key}")
    return [*found, *(f"{path} {keyword}" for keyword, holds in checks.items() if not holds)]


def is_format(text: str, name: str | None) -> bool:
    try:
        FORMATS.get(name or "", str)(text)
    except (AttributeError, ValueError):
        return False
    return True
