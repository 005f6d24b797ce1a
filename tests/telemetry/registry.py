"""What OpenTelemetry's conventions for generative AI say of names, types and values, and complaints where telemetry differs.

`gen_ai_registry.json` holds the facts, of two generations: the newer one, and the older one that `opentelemetry-util-genai` still
writes metrics of. It names the commits they were read at. What either generation has is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from opentelemetry.sdk.metrics.export import Histogram, Metric, Sum
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode

REGISTRY: dict[str, Any] = json.loads(Path(__file__).with_name("gen_ai_registry.json").read_text("utf-8"))

NAMESPACES = ("gen_ai.", "error.", "server.", "gemini_interactions.")
"""What the names of our attributes begin with."""

CLOSED = ("gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.output.type")
"""Attributes of which we use the values of the registry only. The others may have values of our service."""

STRUCTURED = ("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.definitions")
"""Attributes that are JSON where they are text."""

TEMPLATE = re.compile(r"template\[(.+)\]")

IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "double": lambda value: isinstance(value, float),
    "boolean": lambda value: isinstance(value, bool),
    "string[]": lambda value: isinstance(value, list | tuple) and all(isinstance(item, str) for item in value),
    "any": lambda value: True,
}
"""Whether a value has a type of the registry."""


def types_of(name: str) -> set[str] | None:
    """The types that an attribute may have, by any generation; None if there is no such attribute."""
    if name in REGISTRY["attributes"]:
        found = set(REGISTRY["attributes"][name].values())
        return None if any(TEMPLATE.fullmatch(kind) for kind in found) else found
    for template, kinds in REGISTRY["attributes"].items():
        inner = [match[1] for match in map(TEMPLATE.fullmatch, kinds.values()) if match]
        if inner and name.startswith(f"{template}."):
            return set(inner)
    return None


def values_of(name: str) -> set[str]:
    """The well-known values of an attribute, of all generations."""
    return {value for values in REGISTRY["values"].get(name, {}).values() for value in values}


def check_span(span: ReadableSpan) -> list[str]:
    """Say in what a finished span differs from the conventions."""
    return [f"{span.name}: {complaint}" for complaint in _span(span)]


def check_metric(metric: Metric) -> list[str]:
    """Say in what a metric differs from the conventions, each of them once."""
    return list(dict.fromkeys(f"{metric.name}: {complaint}" for complaint in _metric(metric)))


def _span(span: ReadableSpan) -> Iterator[str]:
    attributes = span.attributes or {}
    yield from _attributes(attributes)
    for event in span.events:
        gen_ai = {name: value for name, value in (event.attributes or {}).items() if name.startswith("gen_ai.")}
        yield from (f"event {event.name}: {complaint}" for complaint in _attributes(gen_ai))
    if span.status.status_code is StatusCode.ERROR and "error.type" not in attributes:
        yield "ended in an error, without error.type"
    if span.status.status_code is not StatusCode.ERROR and "error.type" in attributes:
        yield f"has error.type, with status {span.status.status_code.name}"
    if "server.address" in attributes and "server.port" not in attributes:
        yield "lacks server.port, with server.address"
    operation = attributes.get("gen_ai.operation.name")
    if operation is None:
        yield "lacks gen_ai.operation.name"
    for rules in REGISTRY["spans"].values():
        if operation in rules["operations"]:
            yield from _by_rules(span, attributes, rules)


def _by_rules(span: ReadableSpan, attributes: Mapping[str, Any], rules: dict[str, Any]) -> Iterator[str]:
    """What is asked of spans of one kind of operation."""
    for name in rules["required"]:
        if name not in attributes and name != "gen_ai.operation.name":
            yield f"lacks {name}"
    if span.kind.name not in rules["kinds"]:
        yield f"is {span.kind.name}, not {' or '.join(rules['kinds'])}"
    if span.name != (right := _name(attributes, rules["names"])):
        yield f"is to be named {right!r}"
    if "fetch_response" in rules["operations"]:
        for name in sorted(attributes):
            if name.startswith("gen_ai.usage."):
                yield f"{name} counts tokens again that another request used"


def _name(attributes: Mapping[str, Any], forms: list[str]) -> str:
    """The name by the first form all of whose attributes are there."""
    for form in forms:
        parts = re.findall(r"\{(.+?)\}", form)
        if all(part in attributes for part in parts):
            return re.sub(r"\{(.+?)\}", lambda match: str(attributes[match[1]]), form)
    raise AssertionError(f"The last form needs nothing: {forms}")


def _attributes(attributes: Mapping[str, Any]) -> Iterator[str]:
    for name, value in attributes.items():
        if not name.startswith(NAMESPACES):
            yield f"{name} is outside {', '.join(NAMESPACES)}"
        elif not name.startswith("gemini_interactions."):
            yield from _attribute(name, value)


def _attribute(name: str, value: Any) -> Iterator[str]:
    types = types_of(name)
    if types is None:
        yield f"{name} is not in the registry"
    elif not any(IS[kind](value) for kind in types):
        yield f"{name} is {value!r}, not {' or '.join(sorted(types))}"
    elif name in CLOSED and value not in values_of(name):
        yield f"{name} is {value!r}, none of its values"
    elif name in STRUCTURED and isinstance(value, str) and not _is_json(value):
        yield f"{name} is no JSON"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _metric(metric: Metric) -> Iterator[str]:
    points = [dict(point.attributes or {}) for point in metric.data.data_points]
    for attributes in points:
        yield from _attributes(attributes)
    if metric.name.startswith("gemini_interactions."):
        return
    rules = REGISTRY["metrics"].get(metric.name)
    if rules is None:
        yield "is not in the registry"
        return
    if metric.unit != rules["unit"]:
        yield f"has unit {metric.unit!r}, not {rules['unit']!r}"
    if (instrument := _instrument(metric)) != rules["instrument"]:
        yield f"is a {instrument}, not a {rules['instrument']}"
    allowed = {*rules["required"], *rules["conditionally_required"], *rules["recommended"]}
    for attributes in points:
        yield from (f"lacks {name}" for name in rules["required"] if name not in attributes)
        for name in attributes:
            if name.startswith(("gen_ai.", "error.", "server.")) and types_of(name) and name not in allowed:
                yield f"{name} is none of its attributes"
        if rules["unit"] == "{token}" and attributes.get("gen_ai.operation.name") == "fetch_response":
            yield "counts tokens again that another request used"


def _instrument(metric: Metric) -> str:
    match metric.data:
        case Histogram():
            return "histogram"
        case Sum(is_monotonic=True):
            return "counter"
        case Sum():
            return "updowncounter"
        case data:
            return type(data).__name__.lower()
