"""Schemas of functions and answers that cannot be read. What no page documents of them is not refused, but doubted."""

from __future__ import annotations

from ...core.errors import OPEN
from ..request import CheckedRequest
from ..schema_keywords import TYPES
from ..schema_walk import LOST_REFERENCE, NO_LIST, NO_OBJECT, NO_SCHEMA, NO_TEXT, UNKNOWN_TYPE
from .rules import Rule, Table, Words

_REPORTED = "as reported of generateContent (trpc-agent-go #1252), with a path in front"


def _fault(finding: str, name: str, words: str, source: str) -> Rule:
    def applies(request: CheckedRequest) -> Words:
        paths = request.in_schemas.get(finding)
        return {"path": paths[0]} if paths else None

    return Rule(name=name, applies=applies, message=f"Invalid schema at '{{path}}': {words}.", source=source)


SCHEMAS = Table(
    "Schemas",
    (
        _fault(
            NO_SCHEMA,
            "a schema that is neither an object nor a boolean",
            "schema at top-level must be a boolean or an object",
            _REPORTED,
        ),
        _fault(UNKNOWN_TYPE, "a type that is none", f"one of {', '.join(sorted(TYPES))} is expected", f"docs; words: {OPEN}"),
        _fault(
            NO_LIST,
            "'enum', 'required', 'anyOf' and the like without a list",
            "value at top-level must be a list",
            "live, spring 2026, for an empty 'required' (pi #2172, #2173)",
        ),
        _fault(
            NO_OBJECT,
            "'properties', '$defs' and the like without an object",
            "value at top-level must be an object",
            f"as for a list; words: {OPEN}",
        ),
        _fault(
            LOST_REFERENCE,
            "a reference to a part that is not there",
            "the reference leads nowhere",
            f"JSON Schema; words: {OPEN}",
        ),
        _fault(NO_TEXT, "a reference that is no text", "value at top-level must be a string", f"as for a list; words: {OPEN}"),
    ),
    concerns=lambda r: r.in_schemas,
)
