"""Schemas as they are written in the world, each with what is sent of it. Only the keywords in question are shown."""

from __future__ import annotations

from typing import Any

from .schema_parts import CAT, CAT_SENT, DATA, DOG, NODE, NULL, NUMBER, ONE, ONLY_ONE, TEXT, WHOLE, also, array, of
from .schema_words_table import SAID_IN_WORDS

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
    *SAID_IN_WORDS,
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
