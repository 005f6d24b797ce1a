"""What no page documents of the schemas of functions and answers."""

from __future__ import annotations

from ..request import CheckedRequest
from ..schema_walk import (
    BESIDE_REFERENCE,
    DEEPEST_SCHEMA,
    NO_ITEMS,
    NO_OBJECT_AT_ALL,
    NULL,
    ODD_ENUM,
    ODD_FORMAT,
    ODD_PARAMETER,
    ODD_VALUE,
    OUTER_REFERENCE,
    TOO_DEEP,
    UNDOCUMENTED,
    UNNAMED_REQUIRED,
)
from .questions import Question, Subject


def _found(finding: str, name: str, why: str) -> Question:
    def finds(request: CheckedRequest) -> list[str] | None:
        return request.in_schemas.get(finding)

    return Question(name=name, why=why, finds=finds)


SCHEMAS = Subject(
    "Schemas",
    (
        _found(
            UNDOCUMENTED,
            "a keyword that no page of the API names, such as 'const', 'allOf' or '$schema'",
            "Some were refused by generateContent, others ignored.",
        ),
        _found(ODD_VALUE, "a number, or a text, of another JSON type, such as 'minItems' as a text", "JSON Schema has none."),
        _found(NULL, "a keyword that is null", "Elsewhere in a request null is unset; in a schema, nobody has published."),
        _found(BESIDE_REFERENCE, "a keyword beside '$ref'", "The SDK says that only names with '$' may stand there."),
        _found(OUTER_REFERENCE, "a reference to another document", "No page of the API says that it is read."),
        _found(ODD_ENUM, "an enum of other values than texts and numbers, or of none", "It is documented for these."),
        _found(ODD_FORMAT, "a format that no page of the API names", "generateContent refused some."),
        _found(
            UNNAMED_REQUIRED,
            "a required property that is not among the properties",
            "It was refused, as reported of generateContent.",
        ),
        _found(NO_ITEMS, "an array that does not say of what", "It was refused, as reported of generateContent."),
        _found(
            TOO_DEEP,
            f"objects and arrays in more than {DEEPEST_SCHEMA} levels",
            "The service has a limit that is not published (js-genai #882); this is the least that was reported as too many.",
        ),
        _found(
            ODD_PARAMETER,
            "a parameter's name of other letters, or of more than 64",
            "It is documented for generateContent: letters, digits and underscores.",
        ),
        _found(NO_OBJECT_AT_ALL, "parameters that are no object", "Arguments always are one."),
    ),
    concerns=lambda r: r.in_schemas,
)
