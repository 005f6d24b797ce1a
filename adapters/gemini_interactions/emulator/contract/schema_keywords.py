"""The keywords of JSON Schema: what each holds, and where the API's documentation says that it takes it.

Sources: google-genai 3.6.1, `TextResponseFormat.schema_` [text], `GenerateContentConfig.response_json_schema` [json], which names
what is supported of a schema in that form, and `Schema` [schema], the older form that is a part of OpenAPI's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCHEMA, SCHEMAS, NAMED_SCHEMAS, VALUES, TEXT, ANYTHING = "schema", "schemas", "named schemas", "values", "text", "anything"
NUMBER, WORDS = "number", "words"
"""What a keyword can hold."""

TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})

FORMATS = frozenset({"date-time", "date", "time", "int32", "int64", "float", "double", "enum"})
"""The formats that the guides of structured output and `Schema` name."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword.

    Attributes:
        holds: what its value has to be.
        source: where it is documented; empty: nowhere.
    """

    holds: str = ANYTHING
    source: str = ""


KEYWORDS: Mapping[str, Keyword] = {
    **dict.fromkeys(("title", "description", "format", "$id", "$anchor"), Keyword(WORDS, "json")),
    **dict.fromkeys(("minItems", "maxItems", "minimum", "maximum"), Keyword(NUMBER, "json")),
    "propertyOrdering": Keyword(source="json"),
    "type": Keyword(source="json"),
    "$ref": Keyword(TEXT, "json"),
    **dict.fromkeys(("enum", "required"), Keyword(VALUES, "json")),
    **dict.fromkeys(("items", "additionalProperties"), Keyword(SCHEMA, "json")),
    **dict.fromkeys(("prefixItems", "anyOf", "oneOf"), Keyword(SCHEMAS, "json")),
    **dict.fromkeys(("properties", "$defs"), Keyword(NAMED_SCHEMAS, "json")),
    # Taken, ignored and not enforced.
    **dict.fromkeys(("minLength", "maxLength", "minProperties", "maxProperties"), Keyword(NUMBER, "text")),
    **dict.fromkeys(("minContains", "maxContains"), Keyword(NUMBER, "text")),
    "uniqueItems": Keyword(source="text"),
    "contains": Keyword(SCHEMA, "text"),
    **dict.fromkeys(("default", "nullable", "example"), Keyword(source="schema")),
    "pattern": Keyword(WORDS, "schema"),
    # The rest of JSON Schema: no page says what becomes of it.
    **dict.fromkeys(("else", "if", "not", "propertyNames", "then"), Keyword(SCHEMA)),
    "allOf": Keyword(SCHEMAS),
    **dict.fromkeys(("definitions", "dependentSchemas", "patternProperties"), Keyword(NAMED_SCHEMAS)),
}
"""Each keyword. One that is not here may hold anything, and is documented nowhere."""

NO_KEYWORD = Keyword()
