"""Tools of every kind and dialect become the API's declarations."""

from __future__ import annotations

from typing import Any, TypedDict

import pytest
from langchain_core.tools import tool
from pydantic import BaseModel, Field

from gemini_interactions import InvalidOption
from gemini_interactions.framework.schemas.keywords import schema_to_api
from gemini_interactions.framework.tools.choice import tool_choice_to_api
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.tools import tool_to_declarations
from gemini_interactions.wire.tools import GoogleMaps

PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
DECLARED = {"type": "function", "name": "get_weather", "description": "The weather.", "parameters": PARAMETERS}


def get_weather(city: str) -> str:
    """The weather."""
    return city


class GetWeather(BaseModel):
    """The weather."""

    city: str


class GetWeatherDict(TypedDict):
    """The weather."""

    city: str


@pytest.mark.parametrize(
    "given",
    [
        get_weather,
        tool(get_weather),
        {"type": "function", "function": {"name": "get_weather", "description": "The weather.", "parameters": PARAMETERS}},
        {"name": "get_weather", "description": "The weather.", "input_schema": PARAMETERS},
        {"title": "get_weather", "description": "The weather.", **PARAMETERS},
        DECLARED,
    ],
    ids=["callable", "tool", "openai", "anthropic", "json schema", "api"],
)
def test_a_function_in_every_shape_is_declared_alike(given: Any) -> None:
    assert tool_to_declarations(given) == [DECLARED]


@pytest.mark.parametrize(("given", "name"), [(GetWeather, "GetWeather"), (GetWeatherDict, "GetWeatherDict")])
def test_a_class_is_declared_by_its_name(given: Any, name: str) -> None:
    assert tool_to_declarations(given) == [{**DECLARED, "name": name}]


@pytest.mark.parametrize(
    ("given", "declared"),
    [
        ({"type": "google_search"}, {"type": "google_search"}),
        ({"google_search": {}}, {"type": "google_search"}),
        ({"file_search": {"top_k": 3}}, {"type": "file_search", "top_k": 3}),
        (
            {"type": "mcp_server", "name": "w", "url": "u", "headers": {"a": "b"}},
            {"type": "mcp_server", "name": "w", "url": "u", "headers": {"a": "b"}},
        ),
        (GoogleMaps(type="google_maps", latitude=1.0), {"type": "google_maps", "latitude": 1.0}),
    ],
)
def test_a_built_in_tool_passes_in_the_apis_shape_and_in_generatecontents(given: Any, declared: dict[str, Any]) -> None:
    assert tool_to_declarations(given) == [declared]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"type": "google_serch"}, r"tools\[1\] has the unknown type 'google_serch'. Did you mean 'google_search'"),
        ({"type": "image_generation"}, "unknown type"),
        ({"hologram": {}}, "is not a tool"),
        (3, "is not a tool"),
    ],
)
def test_what_is_no_tool_is_named(given: Any, words: str) -> None:
    model = ChatGeminiInteractions(model="m", api_key="k")
    with pytest.raises(InvalidOption, match=words):
        model.bind_tools([get_weather, given])


def test_options_of_one_tool_ride_on_its_extras() -> None:
    deferred = tool(get_weather)
    deferred.extras = {"defer_loading": True, "cache_control": "not ours"}
    assert tool_to_declarations(deferred) == [{**DECLARED, "defer_loading": True}]


def test_an_empty_list_of_required_fields_is_left_out_at_any_depth() -> None:
    class Inner(BaseModel):
        x: int = 0

    class Outer(BaseModel):
        """Outer."""

        inner: Inner = Field(default_factory=Inner)

    assert "required" not in str(tool_to_declarations(Outer)[0]["parameters"])
    assert schema_to_api({"required": [], "items": {"required": ["a"]}}) == {"items": {"required": ["a"]}}


F, G = DECLARED, {**DECLARED, "name": "g"}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (None, None),
        (False, None),
        ("auto", None),
        ({"type": "auto"}, None),
        ("any", "any"),
        ("required", "any"),
        (True, "any"),
        ({"type": "any"}, "any"),
        ("none", "none"),
        ("validated", "validated"),
        ("g", {"allowed_tools": {"mode": "any", "tools": ["g"]}}),
        (["g", "get_weather"], {"allowed_tools": {"mode": "any", "tools": ["g", "get_weather"]}}),
        ({"type": "function", "function": {"name": "g"}}, {"allowed_tools": {"mode": "any", "tools": ["g"]}}),
        ({"type": "tool", "name": "g"}, {"allowed_tools": {"mode": "any", "tools": ["g"]}}),
        ({"allowed_tools": {"mode": "auto", "tools": ["g"]}}, {"allowed_tools": {"mode": "auto", "tools": ["g"]}}),
    ],
)
def test_a_tool_choice_in_every_form(choice: Any, expected: Any) -> None:
    assert tool_choice_to_api(choice, [F, G]) == expected


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("h", "names 'h', which is not among the functions: get_weather, g"),
        (["g", "h"], "names 'h'"),
        ({"shape": 1}, "no known shape"),
        (3.5, "cannot be float"),
    ],
)
def test_a_tool_choice_that_cannot_be_is_named(choice: Any, words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        tool_choice_to_api(choice, [F, G])


def test_strict_and_parallel_tool_calls_are_honoured_or_said() -> None:
    model = ChatGeminiInteractions(model="m", api_key="k")
    assert model.bind_tools([get_weather], strict=True).kwargs["tool_choice"] == "validated"  # type: ignore[attr-defined]
    assert "tool_choice" not in model.bind_tools([get_weather], parallel_tool_calls=True).kwargs  # type: ignore[attr-defined]
    with pytest.warns(UserWarning, match="parallel_tool_calls=False is ignored"):
        model.bind_tools([get_weather], parallel_tool_calls=False)
