"""Strict reading of a request body: the first fault becomes the service's own message, with the path.

The messages are those of recorded and reported traffic; where none is known for a fault, the nearest one is used.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from ...wire.base import WireModel
from ..core.errors import HTTPError, unsupported
from .shapes import Fields, Shape, fields_of, known_annotations, request_shape, tool_steps
from .words import reading

# The service lists the tools in this order, and not all it accepts.
LISTED_TOOLS = (
    "function",
    "code_execution",
    "mcp_server",
    "filesystem",
    "google_maps",
    "google_search",
    "bash",
    "computer_use",
    "file_search",
    "url_context",
)

_LONGEST_KEY = 200
_CAMEL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_LAST_INDEX = re.compile(r"\[\d+\]$")


def check_body(body: dict[str, Any]) -> None:
    """Check the body of POST /interactions.

    Raises:
        HTTPError: 400 `invalid_request`, naming the path of the first fault.
    """
    _check_fields(body, request_shape(), "")


def check_model(body: Any, model: type[WireModel]) -> dict[str, Any]:
    """Return the body of another resource, checked against its model, without the fields that are null.

    Raises:
        HTTPError: 400, it is no object, has a field too many, or one of another type, or lacks one.
    """
    if not isinstance(body, dict):
        raise reading.NO_OBJECT.error()
    _check_fields(body, fields_of(model), "")
    read = {name: value for name, value in body.items() if value is not None}
    missing = next((name for name, info in model.model_fields.items() if info.is_required() and name not in read), None)
    if missing is not None:
        raise reading.MISSING_KEY.error(name=missing)
    return read


def is_known_annotation(annotation: dict[str, Any]) -> bool:
    """Return whether an annotation is of a type that the API reference has, without other fields and values than it has there."""
    kind = annotation.get("type")
    return isinstance(kind, str) and kind in known_annotations() and _fits(annotation, known_annotations()[kind])


def is_as_typed(step: dict[str, Any]) -> bool:
    """Return whether a step has, where it is one of the service's own tools, no other fields and values than its type has."""
    return step["type"] not in tool_steps() or _fits(step, tool_steps()[step["type"]])


def _fits(value: dict[str, Any], fields: Fields) -> bool:
    try:
        _check_fields(value, fields, "input", tag="type")
    except HTTPError:
        return False
    return True


def _check(value: Any, shape: Shape, path: str) -> None:
    if value is None:  # null means unset, as everywhere in protobuf's JSON
        return
    if shape.anything and not _is_known(value, shape):
        return
    if isinstance(value, dict):
        if shape.tags and (shape.values is None or _is_known(value, shape)):
            _check_tagged(value, shape, path)
        elif shape.fields is not None:
            if shape.items is not None and not value.keys() & shape.fields.keys():
                raise _wrong_type(value, Shape(items=shape.items), path)  # of two forms, the service names the list
            _check_fields(value, shape.fields, path)
        elif shape.values is not None:
            for key, item in value.items():
                _check(item, shape.values, f"{path}.{key}")
        else:
            raise _wrong_type(value, shape, path)
    elif isinstance(value, list):
        if shape.items is None:
            raise _wrong_type(value, shape, path)
        for index, item in enumerate(value):
            if item is None and not shape.items.anything:
                raise _wrong_type(item, shape.items, f"{path}[{index}]")
            _check(item, shape.items, f"{path}[{index}]")
    else:
        _check_scalar(value, shape, path)


def _is_known(value: Any, shape: Shape) -> bool:
    """Return whether a value that may be anything is of a form that is checked all the same."""
    if isinstance(value, dict):
        return bool(shape.tags) and isinstance(value.get("type"), str) and value["type"] in shape.tags
    return isinstance(value, list) and shape.items is not None


def _check_fields(value: dict[str, Any], fields: Fields, path: str, *, tag: str | None = None) -> None:
    """Check the fields of an object; the one that tells it apart, `tag`, has been."""
    for key, item in value.items():
        if key == tag:
            continue
        shape = fields.get(key)
        if shape is None:
            raise _unknown_parameter(key, fields, path)
        _check(item, shape, f"{path}.{key}" if path else key)


def _check_tagged(value: dict[str, Any], shape: Shape, path: str) -> None:
    tag = value.get("type")
    if tag is None:
        if "role" in value and path.startswith("input"):
            raise reading.LEGACY.error()
        if shape.fields is not None:
            return _check_fields(value, shape.fields, path)
        raise reading.MISSING_TYPE.error(path=_LAST_INDEX.sub("", path))
    if not isinstance(tag, str):
        raise _wrong_type(tag, Shape(scalars={"string": None}), f"{path}.type")
    fields = shape.tags.get(tag)
    if fields is None:
        raise _unsupported_type(tag, shape, path)
    _check_fields(value, fields, path, tag="type")


def _check_scalar(value: Any, shape: Shape, path: str) -> None:
    kinds = _json_types(value)
    name = next((kind for kind in kinds if kind in shape.scalars), None)
    if name is None:
        raise _wrong_type(value, shape, path)
    allowed = shape.scalars[name]
    if allowed is None or value in allowed:
        return
    # Inputs get the short form, settings the one that lists what is allowed; both are recorded.
    if path.startswith("input"):
        raise reading.WRONG_INPUT_VALUE.error(value=value, path=path)
    raise unsupported(value, f"'{path}'", allowed)


def _json_types(value: Any) -> tuple[str, ...]:
    """Return the JSON types a value counts as, the narrowest first; the first is the one that messages name."""
    if value is None:
        return ("null",)
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, str):
        return ("string",)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return ("integer", "number")
    if isinstance(value, float):
        return ("number",)
    return ("array",) if isinstance(value, list) else ("object",)


def _wrong_type(value: Any, shape: Shape, path: str) -> HTTPError:
    got = _json_types(value)[-1]
    expected = " or ".join(f"an {name}" if name[0] in "aeio" else f"a {name}" for name in shape.expected)
    return reading.WRONG_TYPE.error(path=path, expected=expected, got=got)


def _unknown_parameter(key: str, fields: Fields, path: str) -> HTTPError:
    place = f" at '{path}'" if path else ""
    if len(key) > _LONGEST_KEY:
        return reading.UNKNOWN_PARAMETER.error(name=f"{key[:_LONGEST_KEY]}…", place=place, hint="")
    snake = _CAMEL.sub(r"_\1", key).lower()
    near = [snake] if snake in fields else get_close_matches(key, fields, 1, 0.8)
    return reading.UNKNOWN_PARAMETER.error(name=key, place=place, hint=f" Did you mean '{near[0]}'?" if near else "")


def _unsupported_type(tag: str, shape: Shape, path: str) -> HTTPError:
    if tag == "thought" and path.startswith("input"):
        return reading.THOUGHT_OF_A_USER.error()
    if path.startswith("input"):
        return reading.WRONG_CONTENT.error(type=tag)
    listed = LISTED_TOOLS if path.startswith("tools[") and "." not in path else tuple(shape.tags)
    return unsupported(tag, f"'type' at '{path}'", listed)
