"""Whatever a schema allows, what is sent of it allows: judged by a validator that is not ours."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from gemini_interactions import InvalidOption
from gemini_interactions.emulator.contract.schema_walk import TOO_DEEP, look_through
from gemini_interactions.framework.schemas.keywords import schema_to_api

PLAIN = ["x", "y", "", "a@b.c", 0, 1, 2, -1, 1.5, True, False, None]
VALUES: list[Any] = [
    *PLAIN,
    *([], ["x"], [1], [True], [True, False], [1, "x"], ["x", "y", "x"], [{"a": 1}]),
    *({}, {"a": 1}, {"a": "x"}, {"a": "x", "b": 1}, {"xa": 1}, {"xa": "x", "a": 1}, {"a": None, "b": ""}, {"a": {"a": 1}}),
]
TYPE = st.sampled_from(["string", "number", "integer", "boolean", "null", "array", "object"])
NAME = st.sampled_from(["a", "b"])
COUNT = st.integers(0, 2)


def _schemas(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, min_size=1, max_size=2)
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "type": TYPE | st.lists(TYPE, min_size=2, max_size=2, unique=True),
        "enum": st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3),
        "const": st.sampled_from(VALUES),
        **dict.fromkeys(("format", "pattern"), st.sampled_from(["email", "date"])),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"), COUNT),
        **dict.fromkeys(("minItems", "maxItems", "minProperties", "maxProperties"), COUNT),
        **dict.fromkeys(("properties", "dependentSchemas"), st.dictionaries(NAME, parts, max_size=2)),
        "patternProperties": st.dictionaries(st.just("^x"), parts),
        "required": st.lists(NAME, max_size=2, unique=True),
        **dict.fromkeys(("additionalProperties", "items", "contains", "propertyNames", "not", "if", "then"), parts),
        **dict.fromkeys(("anyOf", "oneOf", "allOf", "prefixItems"), several),
        **dict.fromkeys(("multipleOf", "maxContains"), st.just(1)),
    }
    chosen = st.lists(st.sampled_from(sorted(keywords)), max_size=3, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: keywords[name] for name in names}))


PARTS = st.recursive(st.booleans() | st.just({}) | st.just({"$ref": "#/$defs/A"}), _schemas, max_leaves=6)
FLAT = _schemas(st.booleans())


@given(schema=_schemas(PARTS), definition=FLAT)
def test_what_a_schema_allows_is_allowed_and_nothing_of_it_is_doubted(schema: dict[str, Any], definition: Any) -> None:
    whole = {**schema, "$defs": {"A": definition}}
    try:
        sent = schema_to_api(whole)
    except InvalidOption as error:
        assert "exclude each other" in str(error)  # noqa: PT017
        return
    asked, answered = Draft202012Validator(whole), Draft202012Validator(sent)
    assert [value for value in VALUES if asked.is_valid(value) and not answered.is_valid(value)] == []
    assert set(look_through([("schema", sent)], of_arguments=lambda path: False)) <= {TOO_DEEP}
    assert schema_to_api(json.loads(json.dumps(sent))) == sent
