"""What OpenTelemetry's conventions say of messages, and complaints where content differs.

`gen_ai_messages.json` holds the facts, and names the commit they were read at.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

FACTS: dict[str, Any] = json.loads(Path(__file__).with_name("gen_ai_messages.json").read_text("utf-8"))

IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "bytes": lambda value: isinstance(value, str | bytes),  # in events as they are
    "array": lambda value: isinstance(value, list | tuple),
    "object": lambda value: isinstance(value, Mapping),
    "typed": lambda value: isinstance(value, Mapping) and isinstance(value.get("type"), str),
    "any": lambda value: True,
}


def complaints(attributes: Mapping[str, Any]) -> list[str]:
    """Say in what the content among the attributes of a span, where it is JSON, or of an event differs from the conventions."""
    return list(_complaints(attributes))


def value_of(attribute: Any) -> Any:
    """An attribute with content as a value; strictly, since NaN is no JSON."""
    return json.loads(attribute, parse_constant=_no_json) if isinstance(attribute, str) else attribute


def _complaints(attributes: Mapping[str, Any]) -> Iterator[str]:
    for name in ("gen_ai.input.messages", "gen_ai.output.messages"):
        for at, message in enumerate(value_of(attributes.get(name, "[]"))):
            yield from _fields(f"{name}[{at}]", message, FACTS["message"])
            if message["role"] not in FACTS["roles"]:
                yield f"{name}[{at}] has the role {message['role']!r}"
            if not message["parts"]:
                yield f"{name}[{at}] is empty"
            yield from _parts(f"{name}[{at}]", message["parts"])
    yield from _parts("gen_ai.system_instructions", value_of(attributes.get("gen_ai.system_instructions", "[]")))
    for at, tool in enumerate(value_of(attributes.get("gen_ai.tool.definitions", "[]"))):
        kind = "function" if tool.get("type") == "function" else "other"
        yield from _fields(f"gen_ai.tool.definitions[{at}]", tool, FACTS["tools"][kind])


def _parts(where: str, parts: Any) -> Iterator[str]:
    for at, part in enumerate(parts):
        if not isinstance(part.get("type"), str):
            yield f"{where}.parts[{at}] has no type"
        elif part["type"] in FACTS["parts"]:  # of another type it may hold anything
            yield from _fields(f"{where}.parts[{at}]", part, FACTS["parts"][part["type"]])


def _fields(where: str, value: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in rules["required"].items():
        if name not in value:
            yield f"{where} lacks {name}"
        elif not IS[kind](value[name]):
            yield f"{where}.{name} is {value[name]!r}"
    for name, kind in rules.get("optional", {}).items():
        if value.get(name) is not None and not IS[kind](value[name]):
            yield f"{where}.{name} is {value[name]!r}"


def _no_json(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
