"""Schemas of which a part is said in the description."""

from __future__ import annotations

from typing import Any

from .schema_parts import DATA, NULL, NUMBER, ONLY_ONE, TEXT, WHOLE, also, array, of

SAID_IN_WORDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
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
        of(
            a={**TEXT, "format": "uuid", "description": "The id"}, b={**NUMBER, "exclusiveMinimum": 0, "description": "Price (€)"}
        ),
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
]
