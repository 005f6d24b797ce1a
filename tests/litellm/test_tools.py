"""Tools of every dialect become the API's, and mix in one request."""

from __future__ import annotations

from typing import Any

import litellm
import pytest

from gemini_interactions.client.http.errors import InvalidOption
from gemini_interactions.litellm.tools import tools_to_declarations
from gemini_interactions.tools import google_search
from gemini_interactions.wire.tools import GoogleSearch

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}

SHAPES: list[tuple[Any, list[dict[str, Any]]]] = [
    # The API's
    ({"type": "google_search"}, [{"type": "google_search"}]),
    (google_search(search_types=["web_search"]), [{"type": "google_search", "search_types": ["web_search"]}]),
    (GoogleSearch(type="google_search"), [{"type": "google_search"}]),
    ({"type": "function", "name": "f", "parameters": SCHEMA}, [{"type": "function", "name": "f", "parameters": SCHEMA}]),
    # generateContent's
    ({"googleSearch": {}}, [{"type": "google_search"}]),
    ({"google_search": {}}, [{"type": "google_search"}]),
    ({"googleSearchRetrieval": {}}, [{"type": "google_search"}]),
    ({"enterpriseWebSearch": {}}, [{"type": "google_search", "search_types": ["enterprise_web_search"]}]),
    ({"urlContext": {}}, [{"type": "url_context"}]),
    ({"codeExecution": {}}, [{"type": "code_execution"}]),
    ({"googleMaps": {"enableWidget": True}}, [{"type": "google_maps", "enable_widget": True}]),
    (
        {"fileSearch": {"fileSearchStoreNames": ["fileSearchStores/a"]}},
        [{"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}],
    ),
    ({"googleSearch": {}, "codeExecution": {}}, [{"type": "google_search"}, {"type": "code_execution"}]),
    (
        {"functionDeclarations": [{"name": "f", "parameters": SCHEMA}]},
        [{"type": "function", "name": "f", "parameters": SCHEMA}],
    ),
    # OpenAI's
    ({"type": "web_search"}, [{"type": "google_search"}]),
    ({"type": "web_search_preview", "search_context_size": "low"}, [{"type": "google_search"}]),
    ({"type": "web_search_2025_08_26"}, [{"type": "google_search"}]),
    ({"type": "code_interpreter", "container": {"type": "auto"}}, [{"type": "code_execution"}]),
    (
        {"type": "file_search", "vector_store_ids": ["fileSearchStores/a"], "max_num_results": 3},
        [{"type": "file_search", "file_search_store_names": ["fileSearchStores/a"], "top_k": 3}],
    ),
    (
        {
            "type": "mcp",
            "server_label": "Deep-Wiki",
            "server_url": "https://mcp",
            "authorization": "t",
            "allowed_tools": ["ask"],
            "require_approval": "never",
        },
        [
            {
                "type": "mcp_server",
                "name": "deepwiki",
                "url": "https://mcp",
                "headers": {"Authorization": "Bearer t"},
                "allowed_tools": [{"mode": "auto", "tools": ["ask"]}],
            }
        ],
    ),
    ({"type": "computer_use_preview", "environment": "browser"}, [{"type": "computer_use", "environment": "browser"}]),
    (
        {"type": "function", "function": {"name": "f", "description": "d", "parameters": SCHEMA, "strict": True}},
        [{"type": "function", "name": "f", "description": "d", "parameters": SCHEMA}],
    ),
    (
        {
            "type": "function",
            "function": {"name": "f", "parameters": {"$schema": "x", "$id": "y", "type": "object", "required": []}},
        },
        [{"type": "function", "name": "f", "parameters": {"type": "object"}}],
    ),
    # Anthropic's
    ({"type": "web_search_20250305", "name": "web_search", "max_uses": 3}, [{"type": "google_search"}]),
    ({"type": "web_fetch_20250910", "name": "web_fetch"}, [{"type": "url_context"}]),
    ({"type": "code_execution_20250825", "name": "code_execution"}, [{"type": "code_execution"}]),
    ({"name": "f", "input_schema": SCHEMA}, [{"type": "function", "name": "f", "parameters": SCHEMA}]),
    (
        {"type": "custom", "name": "f", "input_schema": SCHEMA, "cache_control": {"type": "ephemeral"}},
        [{"type": "function", "name": "f", "parameters": SCHEMA}],
    ),
]


@pytest.mark.parametrize(("tool", "declared"), SHAPES, ids=lambda value: str(value)[:60])
def test_a_shape_of_a_tool(tool: Any, declared: list[dict[str, Any]]) -> None:
    assert tools_to_declarations([tool]) == declared


@pytest.mark.parametrize(
    ("tool", "named"),
    [
        ({"type": "image_generation"}, r"tools\[0\].*image_generation"),
        ({"type": "bash_20250124", "name": "bash"}, r"tools\[0\].*bash_20250124"),
        ({"type": "web_search", "filters": {"allowed_domains": ["a"]}}, r"tools\[0\]\.filters"),
        ({"type": "web_search_20250305", "name": "web_search", "allowed_domains": ["a"]}, r"tools\[0\]\.allowed_domains"),
        ({"type": "web_fetch_20250910", "blocked_domains": ["a"]}, r"tools\[0\]\.blocked_domains"),
        ({"type": "code_interpreter", "container": "c_1"}, r"tools\[0\]\.container"),
        ({"type": "file_search", "vector_store_ids": ["a"], "filters": {"x": 1}}, r"tools\[0\]\.filters"),
        ({"type": "mcp", "server_label": "a"}, r"tools\[0\]\.server_url"),
        ({"type": "mcp", "server_url": "https://a", "require_approval": "always"}, r"tools\[0\]\.require_approval"),
        ({"type": "function", "function": {}}, r"tools\[0\]"),
        ({"functionDeclarations": [{}]}, r"tools\[0\]\.functionDeclarations"),
        ({"googleSearch": "yes"}, r"tools\[0\]\.googleSearch"),
        ({"martianSearch": {}}, r"tools\[0\]"),
        ("google_search", r"tools\[0\] must be an object"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_cannot_be_had_is_named(tool: Any, named: str) -> None:
    with pytest.raises(InvalidOption, match=named):
        tools_to_declarations([tool])


def test_built_in_tools_and_functions_go_in_one_request(ask: Any, sent: Any) -> None:
    function = {"type": "function", "function": {"name": "get_weather", "parameters": SCHEMA}}
    response = ask("Search, then use get_weather for Paris", tools=[{"googleSearch": {}}, {"type": "code_interpreter"}, function])
    assert [tool["type"] for tool in sent()["tools"]] == ["google_search", "code_execution", "function"]
    assert response.choices[0].message.tool_calls[0].function.name == "get_weather"
    assert response.choices[0].finish_reason == "tool_calls"


def test_the_same_built_in_tool_twice_is_declared_once(ask: Any, sent: Any) -> None:
    ask("Hi", tools=[{"googleSearch": {}}, {"type": "web_search"}])
    assert sent()["tools"] == [{"type": "google_search"}]


def test_strict_functions_are_validated(ask: Any, sent: Any) -> None:
    strict = {"type": "function", "function": {"name": "f", "parameters": SCHEMA, "strict": True}}
    loose = {"type": "function", "function": {"name": "g", "parameters": SCHEMA}}
    ask("Hi", tools=[strict])
    assert sent()["generation_config"] == {"tool_choice": "validated"}
    for tools in ([strict, loose], [strict, {"type": "google_search"}]):
        ask("Hi", tools=tools)
        assert "generation_config" not in sent()


# Tools of one free text

PATCH: dict[str, Any] = {"type": "custom", "custom": {"name": "apply_patch", "description": "Patch."}}
ASKED = {"role": "user", "content": "apply_patch '*** Begin'"}
CALLED = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "c1", "type": "custom", "custom": {"name": "apply_patch", "input": "*** Begin"}}],
}


@pytest.mark.parametrize(
    "tool", [PATCH, {"type": "custom", "name": "apply_patch", "description": "Patch."}], ids=["nested", "flat"]
)
def test_a_tool_of_one_free_text_is_called_as_it_was_declared(ask: Any, sent: Any, tool: Any) -> None:
    message = ask([ASKED], tools=[tool]).choices[0].message.model_dump()
    [call] = message["tool_calls"]
    assert (call["type"], call["custom"]) == ("custom", {"name": "apply_patch", "input": "*** Begin"})
    response = ask([ASKED, message, {"role": "tool", "tool_call_id": call["id"], "content": "done"}], tools=[tool])
    assert response.choices[0].message.content == "Done."
    assert sent()["previous_interaction_id"]


def test_so_it_is_in_a_stream(ask: Any) -> None:
    whole = litellm.stream_chunk_builder(list(ask([ASKED], tools=[PATCH], stream=True)))
    [call] = whole.choices[0].message.model_dump()["tool_calls"]  # type: ignore[union-attr]
    assert (call["type"], call["custom"]) == ("custom", {"name": "apply_patch", "input": "*** Begin"})


def test_its_calls_in_a_history_are_function_calls(ask: Any, sent: Any) -> None:
    ask([ASKED, CALLED, {"role": "tool", "tool_call_id": "c1", "content": "done"}], tools=[PATCH])
    [call] = [step for step in sent()["input"] if step["type"] == "function_call"]
    assert (call["id"], call["name"], call["arguments"]) == ("c1", "apply_patch", {"input": "*** Begin"})
