"""What the tables of schemas are made of."""

from __future__ import annotations

import json
from typing import Any

TEXT, NUMBER, WHOLE, NULL = {"type": "string"}, {"type": "number"}, {"type": "integer"}, {"type": "null"}
NODE = {"type": "object", "properties": {"value": TEXT, "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}}
CAT = {"type": "object", "properties": {"kind": {"const": "cat"}, "lives": WHOLE}, "required": ["kind"]}
DOG = {"type": "object", "properties": {"kind": {"enum": ["dog"]}, "bone": TEXT}, "required": ["kind"]}
CAT_SENT = {**CAT, "properties": {"kind": {"type": "string", "enum": ["cat"]}, "lives": WHOLE}}
ONLY_ONE = "Fits exactly one of the alternatives."
ONE = {"description": ONLY_ONE}
DATA: dict[str, Any] = {
    "required": [],
    "const": 1,
    "$ref": "#/x",
    "$schema": "d",
    "type": "OBJECT",
    "properties": None,
    "title": "A",
}


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def array(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def also(**keywords: Any) -> dict[str, Any]:
    """A description that says keywords which no page of the API names."""
    return {"description": f"Also, in JSON Schema: {json.dumps(keywords)}"}
