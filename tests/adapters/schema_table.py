"""Schemas as they are written in the world, each with what is sent of it. Only the keywords in question are shown."""

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


SCHEMAS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # Kept
    (
        "types",
        of(a=TEXT, b=NUMBER, c=WHOLE, d={"type": "boolean"}, e=NULL),
        of(a=TEXT, b=NUMBER, c=WHOLE, d={"type": "boolean"}, e=NULL),
    ),
    ("a list of types", of(a={"type": ["string", "null"]}), of(a={"type": ["string", "null"]})),
    (
        "enum",
        of(a={"enum": ["x", "y"]}, b={"type": "integer", "enum": [1, 2]}),
        of(a={"enum": ["x", "y"]}, b={"type": "integer", "enum": [1, 2]}),
    ),
    ("bounds", of(a={**NUMBER, "minimum": 0, "maximum": 1}), of(a={**NUMBER, "minimum": 0, "maximum": 1})),
    ("lengths", of(a={**TEXT, "minLength": 1, "format": "date"}), of(a={**TEXT, "minLength": 1, "format": "date"})),
    ("items", of(a=array(TEXT, minItems=1, maxItems=2)), of(a=array(TEXT, minItems=1, maxItems=2))),
    ("a tuple", of(a={"type": "array", "prefixItems": [TEXT, WHOLE]}), of(a={"type": "array", "prefixItems": [TEXT, WHOLE]})),
    ("anyOf", of(a={"anyOf": [TEXT, NULL]}), of(a={"anyOf": [TEXT, NULL]})),
    ("more properties", {**of(), "additionalProperties": False}, {**of(), "additionalProperties": False}),
    ("a map", of(a={"type": "object", "additionalProperties": TEXT}), of(a={"type": "object", "additionalProperties": TEXT})),
    # Data is the caller's
    ("default", of(a={"default": DATA}), of(a={"default": DATA})),
    ("an example", of(a={"example": DATA}), of(a={"example": DATA})),
    ("a null by default", of(a={"anyOf": [TEXT, NULL], "default": None}), of(a={"anyOf": [TEXT, NULL], "default": None})),
    (
        "properties that are called as keywords",
        of(const=TEXT, default=TEXT, oneOf=TEXT, required={"type": "boolean"}, properties=of(items=TEXT)),
        of(const=TEXT, default=TEXT, oneOf=TEXT, required={"type": "boolean"}, properties=of(items=TEXT)),
    ),
    # Left out, since it says nothing
    ("its draft and its name", {"$schema": "d", "$id": "x", "$comment": "c", **of()}, of()),
    ("none required", {**of(a={**of(), "required": []}), "required": []}, of(a=of())),
    ("nulls", of(a={"properties": None, "items": None, "required": None, "enum": None, "description": None}), of(a={})),
    ("a null for a schema", of(urls=None), of(urls={})),
    ("a true for a schema", of(a=True, b=array(True)), of(a={}, b=array({}))),
    (
        "a record of zod's",
        of(a={"type": "object", "propertyNames": {"type": "string"}, "additionalProperties": TEXT}),
        of(a={"type": "object", "additionalProperties": TEXT}),
    ),
    # Put into other words
    ("const, a text", of(a={"const": "x", "type": "string"}), of(a={"type": "string", "enum": ["x"]})),
    (
        "const, a text alone",
        of(a={"const": "x", "description": "d"}),
        of(a={"type": "string", "enum": ["x"], "description": "d"}),
    ),
    ("const, no text", of(a={"const": ""}), of(a={**TEXT, "maxLength": 0})),
    ("const, a number", of(a={"const": 3}), of(a={**WHOLE, "minimum": 3, "maximum": 3})),
    ("const, null", of(a={"const": None}), of(a=NULL)),
    ("const, a boolean", of(a={"const": True}), of(a={"type": "boolean", "description": "Always true."})),
    ("both booleans", of(a={"enum": [True, False]}), of(a={"type": "boolean"})),
    ("no boundary of whole numbers", of(a={**WHOLE, "exclusiveMinimum": 0}), of(a={**WHOLE, "minimum": 1})),
    ("no boundary", of(a={**NUMBER, "exclusiveMaximum": 2}), of(a={**NUMBER, "maximum": 2, "description": "Less than 2."})),
    ("a draft 4 boundary", of(a={**WHOLE, "minimum": 0, "exclusiveMinimum": True}), of(a={**WHOLE, "minimum": 1})),
    ("oneOf of types", of(a={"oneOf": [TEXT, WHOLE]}), of(a={"anyOf": [TEXT, WHOLE]})),
    (
        "oneOf of titled texts",
        of(a={"oneOf": [{"const": "x", "title": "X"}, {"const": "y"}]}),
        of(a={"anyOf": [{"title": "X", "type": "string", "enum": ["x"]}, {"type": "string", "enum": ["y"]}]}),
    ),
    (
        "oneOf of a text and a number that has no type",
        of(a={"oneOf": [TEXT, {"const": 1}]}),
        of(a={"anyOf": [TEXT, {**WHOLE, "minimum": 1, "maximum": 1}]}),
    ),
    # That only one may fit, `anyOf` does not say; the older API took `oneOf` as `anyOf`.
    ("oneOf that overlaps", of(a={"oneOf": [NUMBER, WHOLE]}), of(a={"anyOf": [NUMBER, WHOLE], **ONE})),
    (
        "oneOf that overlaps where a part is said in words",
        of(a={"oneOf": [{**TEXT, "format": "email"}, {**TEXT, "format": "uri"}], "description": "D."}),
        of(a={"anyOf": [{**TEXT, **also(format="email")}, {**TEXT, **also(format="uri")}], "description": f"D. {ONLY_ONE}"}),
    ),
    (
        "oneOf beside anyOf",
        of(a={"oneOf": [{**TEXT, "format": "email"}, TEXT], "anyOf": [TEXT, WHOLE]}),
        of(a={"anyOf": [TEXT, WHOLE], **also(oneOf=[{**TEXT, "format": "email"}, TEXT])}),
    ),
    (
        "oneOf of objects that overlap",
        of(a={"oneOf": [of(b=TEXT), {**of(c=WHOLE), "required": ["c"]}]}),
        of(a={"anyOf": [of(b=TEXT), {**of(c=WHOLE), "required": ["c"]}], **ONE}),
    ),
    (
        "oneOf of texts that overlap",
        of(a={"oneOf": [{**TEXT, "format": "date"}, {"enum": ["x", "y"]}, {"const": "y"}]}),
        of(a={"anyOf": [{**TEXT, "format": "date"}, {"enum": ["x", "y"]}, {"type": "string", "enum": ["y"]}], **ONE}),
    ),
    ("oneOf of null and a text", of(a={"oneOf": [{"type": "null", "const": None}, TEXT]}), of(a={"anyOf": [NULL, TEXT]})),
    ("oneOf by a property", of(a={"oneOf": [CAT, DOG]}), of(a={"anyOf": [CAT_SENT, DOG]})),
    (
        "a discriminator",
        {
            **of(
                a={
                    "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat"}},
                    "oneOf": [{"$ref": "#/$defs/Cat"}, DOG],
                }
            ),
            "$defs": {"Cat": CAT},
        },
        {**of(a={"anyOf": [{"$ref": "#/$defs/Cat"}, DOG]}), "$defs": {"Cat": CAT_SENT}},
    ),
    (
        "allOf of one",
        {**of(a={"allOf": [{"$ref": "#/$defs/A"}], "description": "d"}), "$defs": {"A": TEXT}},
        {**of(a={"anyOf": [{"$ref": "#/$defs/A"}], "description": "d"}), "$defs": {"A": TEXT}},
    ),
    (
        "allOf that can be merged",
        of(a={"allOf": [of(b=TEXT), {**of(c=WHOLE), "required": ["c"]}]}),
        of(a={**of(b=TEXT, c=WHOLE), "required": ["c"]}),
    ),
    (
        "a class that inherits from another, as OpenAPI has it",
        {
            **of(pet={"$ref": "#/$defs/Dog"}),
            "$defs": {
                "Dog": {"allOf": [{"$ref": "#/$defs/Pet"}, of(bark=WHOLE)], "title": "A dog"},
                "Pet": {**of(name=TEXT, friend={"$ref": "#/$defs/Dog"}), "required": ["name"], "title": "A pet"},
            },
        },
        {
            **of(pet={"$ref": "#/$defs/Dog"}),
            "$defs": {
                "Dog": {**of(name=TEXT, friend={"$ref": "#/$defs/Dog"}, bark=WHOLE), "required": ["name"], "title": "A dog"},
                "Pet": {**of(name=TEXT, friend={"$ref": "#/$defs/Dog"}), "required": ["name"], "title": "A pet"},
            },
        },
    ),
    (
        "a class that inherits by way of references",
        {
            **of(pet={"allOf": [{"$ref": "#/$defs/B"}, {"minLength": 1}], "description": "d"}),
            "$defs": {"A": TEXT, "B": {"$ref": "#/$defs/C"}, "C": {"$ref": "#/$defs/A", "maxLength": 9}},
        },
        {
            **of(pet={"anyOf": [{"$ref": "#/$defs/A"}], "maxLength": 9, "minLength": 1, "description": "d"}),
            "$defs": {"A": TEXT, "B": {"$ref": "#/$defs/C"}, "C": {"anyOf": [{"$ref": "#/$defs/A"}], "maxLength": 9}},
        },
    ),
    (
        "one that inherits from itself",
        {**of(), "$defs": {"A": {"allOf": [{"$ref": "#/$defs/A"}, TEXT]}}},
        {**of(), "$defs": {"A": {**TEXT, **also(allOf=[{"$ref": "#/$defs/A"}, TEXT])}}},
    ),
    (
        "a draft 7 tuple",
        of(a=array([TEXT, WHOLE], additionalItems=False)),
        of(a={"type": "array", "prefixItems": [TEXT, WHOLE], "maxItems": 2}),
    ),
    (
        "a draft 7 word about items that are all alike",
        of(a=array(TEXT, additionalItems=False), b={"type": "array", "additionalItems": False}),
        of(a=array(TEXT), b=array({})),
    ),
    (
        "generateContent's types",
        {"type": "OBJECT", "properties": {"a": {"type": "ARRAY", "items": {"type": "STRING"}, "minItems": "2"}}},
        of(a=array(TEXT, minItems=2)),
    ),
    (
        "generateContent's nulls",
        of(a={"type": "STRING", "nullable": True}, b={"type": "STRING", "enum": ["x"], "nullable": True}),
        of(a={"type": ["string", "null"]}, b={"anyOf": [{"type": "string", "enum": ["x"]}, NULL]}),
    ),
    (
        "its older SDK's names and numbers",
        {"type_": 6, "properties": {"a": {"type_": "STRING", "format_": "date"}, "b": {"type_": 5, "items": {"type_": 1}}}},
        of(a={**TEXT, "format": "date"}, b=array(TEXT)),
    ),
    (
        "its SDK's names",
        of(a={"any_of": [TEXT, NULL], "property_ordering": ["b"]}),
        of(a={"anyOf": [TEXT, NULL], "propertyOrdering": ["b"]}),
    ),
    (
        "what is null, a boolean or empty among others",
        of(a={"enum": ["x", None]}, b={"type": ["string", "null"], "enum": ["x", None]}, c={"enum": ["x", "", True, 1]}),
        of(
            a={"anyOf": [{"enum": ["x"]}, NULL]},
            b={"anyOf": [{**TEXT, "enum": ["x"]}, NULL]},
            c={
                "anyOf": [
                    {"enum": ["x", 1]},
                    {**TEXT, "maxLength": 0},
                    {"type": "boolean", "description": "Always true."},
                ]
            },
        ),
    ),
    (
        "what its type allows and none of it is",
        of(a={"type": ["string", "array", "null"], "enum": ["x", None]}),
        of(a={"anyOf": [{**TEXT, "enum": ["x"]}, NULL]}),
    ),
    (
        "what its type rules out",
        of(a={**TEXT, "enum": ["x", None]}, b={"type": "STRING", "enum": ["x", None], "nullable": True}),
        of(a={**TEXT, "enum": ["x"]}, b={"anyOf": [{**TEXT, "enum": ["x"]}, NULL]}),
    ),
    (
        "any items",
        of(a={"type": "array"}, b={"type": ["array", "null"]}),
        of(a=array({}), b={**array({}), "type": ["array", "null"]}),
    ),
    ("what is required and not described", {**of(a=TEXT), "required": ["a", "b"]}, {**of(a=TEXT, b={}), "required": ["a", "b"]}),
    (
        "what is required and described with others",
        {**of(a=TEXT), "required": ["b"], "additionalProperties": WHOLE},
        {**of(a=TEXT, b=WHOLE), "required": ["b"], "additionalProperties": WHOLE},
    ),
    # Said in the description
    (
        "what nobody knows",
        of(a={**TEXT, "x-order": {"type": "OBJECT"}, "description": "D."}),
        of(a={**TEXT, "description": f"D. {also(**{'x-order': {'type': 'OBJECT'}})['description']}"}),
    ),
    ("examples", of(a={"examples": [DATA]}), of(a=also(examples=[DATA]))),
    ("enum of objects", of(a={"enum": [DATA]}), of(a=also(enum=[DATA]))),
    ("const of an object", of(a={"const": DATA}), of(a=also(const=DATA))),
    (
        "formats of texts",
        of(a={**TEXT, "format": "uuid"}, b={**TEXT, "format": "time"}),
        of(a={**TEXT, **also(format="uuid")}, b={**TEXT, "format": "time"}),
    ),
    ("steps", of(a={**WHOLE, "multipleOf": 5, "minimum": 5}), of(a={**WHOLE, "minimum": 5, **also(multipleOf=5)})),
    (
        "what may not be",
        of(a={"not": {"const": True}}, b={"if": {"exclusiveMinimum": 1}, "then": False}),
        of(a=also(**{"not": {"const": True}}), b=also(**{"if": {"exclusiveMinimum": 1}, "then": False})),
    ),
    (
        "properties of all names of a kind, and no others",
        {"type": "object", "patternProperties": {"^x": TEXT}, "additionalProperties": False},
        {"type": "object", **also(patternProperties={"^x": TEXT}, additionalProperties=False)},
    ),
    (
        "properties of all names of a kind, and others",
        {"type": "object", "patternProperties": {"^x": WHOLE}, "additionalProperties": {**TEXT, "format": "uri"}},
        {"type": "object", **also(patternProperties={"^x": WHOLE}, additionalProperties={**TEXT, "format": "uri"})},
    ),
    (
        "properties of all names of a kind, and any others",
        {"type": "object", "patternProperties": {"^x": WHOLE}, "additionalProperties": True},
        {"type": "object", "additionalProperties": True, **also(patternProperties={"^x": WHOLE})},
    ),
    (
        "not too many of a kind",
        of(a=array({"type": "boolean"}, contains={"const": True}, minContains=1, maxContains=2)),
        of(
            a=array({"type": "boolean"}, contains={"type": "boolean", "description": "Always true."}, minContains=1)
            | also(maxContains=2)
        ),
    ),
    (
        "a discriminator that says more",
        of(a={"discriminator": {"propertyName": "kind"}, "oneOf": [of(kind=TEXT), of(kind=TEXT)]}),
        of(
            a={
                "anyOf": [of(kind=TEXT), of(kind=TEXT)],
                "description": f"{ONLY_ONE} {also(discriminator={'propertyName': 'kind'})['description']}",
            }
        ),
    ),
    (
        "allOf that cannot be merged",
        {**of(a={"allOf": [{"$ref": "#/$defs/A"}, of(b=TEXT)]}), "$defs": {"A": of(b=WHOLE)}},
        {**of(a=also(allOf=[{"$ref": "#/$defs/A"}, of(b=TEXT)])), "$defs": {"A": of(b=WHOLE)}},
    ),
    (
        "words about what is said in words",
        {**of(a={"allOf": [{"$ref": "#/$defs/A"}, of(b={**TEXT, "format": "email"})]}), "$defs": {"A": of(b=WHOLE)}},
        {**of(a=also(allOf=[{"$ref": "#/$defs/A"}, of(b={**TEXT, "format": "email"})])), "$defs": {"A": of(b=WHOLE)}},
    ),
    (
        "allOf of parts that say nothing of what others say",
        of(a={"allOf": [{**of(b=TEXT), "required": ["b", "c"]}, of(c=array(TEXT))]}),
        of(a={**of(b=TEXT, c=array(TEXT)), "required": ["b", "c"]}),
    ),
    (
        "alternatives beside a reference",
        {**of(a={"$ref": "#/$defs/A", "anyOf": [TEXT]}), "$defs": {"A": TEXT}},
        {**of(a={"anyOf": [{"$ref": "#/$defs/A"}], **also(anyOf=[TEXT])}), "$defs": {"A": TEXT}},
    ),
    (
        "one of several beside a reference",
        {**of(a={"$ref": "#/$defs/A", "oneOf": [NUMBER, WHOLE]}), "$defs": {"A": NUMBER}},
        {**of(a={"anyOf": [{"$ref": "#/$defs/A"}], **also(oneOf=[NUMBER, WHOLE])}), "$defs": {"A": NUMBER}},
    ),
    (
        "a format of what may be null",
        of(a={"type": "STRING", "enum": ["x"], "format": "slug", "nullable": True}),
        of(a={"anyOf": [{**TEXT, "enum": ["x"]}, NULL], **also(format="slug")}),
    ),
    (
        "words without a full stop",
        of(a={**TEXT, "format": "uuid", "description": "The id"}, b={**NUMBER, "exclusiveMinimum": 0, "description": "Price (€)"}),
        of(
            a={**TEXT, "description": f"The id\n{also(format='uuid')['description']}"},
            b={**NUMBER, "minimum": 0, "description": "Price (€)\nMore than 0."},
        ),
    ),
    (
        "words of parts",
        of(a={"allOf": [{**TEXT, "format": "email", "description": "A mail."}, {"description": "The user's.", "x-a": 1}]}),
        of(
            a={
                **TEXT,
                "description": f"A mail. The user's. {also(format='email')['description']} {also(**{'x-a': 1})['description']}",
            }
        ),
    ),
    # References
    (
        "recursion",
        {"$defs": {"Node": NODE}, **of(root={"$ref": "#/$defs/Node"})},
        {"$defs": {"Node": NODE}, **of(root={"$ref": "#/$defs/Node"})},
    ),
    ("recursion of the root", {"$defs": {"Node": NODE}, "$ref": "#/$defs/Node"}, {**NODE, "$defs": {"Node": NODE}}),
    (
        "a root by way of another",
        {"$ref": "#/$defs/B", "$defs": {"A": of(a=TEXT), "B": {"$ref": "#/$defs/A"}}},
        {**of(a=TEXT), "$defs": {"A": of(a=TEXT), "B": {"$ref": "#/$defs/A"}}},
    ),
    (
        "a reference to the root",
        of(next={"$ref": "#"}),
        {**of(next={"$ref": "#/$defs/root"}), "$defs": {"root": of(next={"$ref": "#/$defs/root"})}},
    ),
    (
        "a reference by place",
        of(a=TEXT, b={"$ref": "#/properties/a"}),
        {**of(a=TEXT, b={"$ref": "#/$defs/a"}), "$defs": {"a": TEXT}},
    ),
    (
        "old definitions",
        {**of(a={"$ref": "#/definitions/A"}), "definitions": {"A": TEXT}},
        {**of(a={"$ref": "#/$defs/A"}), "$defs": {"A": TEXT}},
    ),
    (
        "references by the schema's own name",
        {"$id": "u", **of(a={"$ref": "u#/$defs/A"}), "$defs": {"A": TEXT}},
        {**of(a={"$ref": "#/$defs/A"}), "$defs": {"A": TEXT}},
    ),
    (
        "words beside a reference",
        {**of(a={"$ref": "#/$defs/A", "description": "d"}), "$defs": {"A": TEXT}},
        {**of(a={"anyOf": [{"$ref": "#/$defs/A"}], "description": "d"}), "$defs": {"A": TEXT}},
    ),
]
