"""Tools as users of every provider write them, each with the API's declaration of it."""

from __future__ import annotations

from typing import Any

import mcp.types
from google.genai import types

from gemini_interactions import tools
from gemini_interactions.wire.tools import GoogleMaps

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
GENERATED = {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}, "required": ["city"]}
F = {"type": "function", "name": "f", "description": "F.", "parameters": SCHEMA}
NAMED = {"name": "f", "description": "F."}
SEARCH, CODE, PAGES = {"type": "google_search"}, {"type": "code_execution"}, {"type": "url_context"}
STORES = {"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}
SERVER = {"type": "mcp_server", "name": "deepwiki", "url": "https://mcp"}
SCREEN = {"type": "computer_use", "environment": "browser"}
TEXT = "The whole input of the tool, as plain text"


def freeform(description: str, text: str = f"{TEXT}.") -> dict[str, Any]:
    """The function for a tool that takes one free text."""
    argument = {"type": "string", "description": text}
    parameters = {"type": "object", "properties": {"input": argument}, "required": ["input"]}
    return {"type": "function", "name": "patch", "description": description, "parameters": parameters}


GRAMMAR = freeform("P.\n\nThe input must follow this lark grammar:\nstart: x", f"{TEXT} that follows its grammar.")


class OldTool:
    """A tool of an SDK that has no pydantic."""

    def to_dict(self) -> dict[str, Any]:
        return {"google_search": {}}


SHAPES: list[tuple[str, Any, list[dict[str, Any]]]] = [
    # The API's, and its constructors
    ("a built-in tool", {"type": "google_search"}, [SEARCH]),
    ("a function", F, [F]),
    ("a deferred function", {**F, "defer_loading": True}, [{**F, "defer_loading": True}]),
    ("a wire model", GoogleMaps(type="google_maps", latitude=1.0), [{"type": "google_maps", "latitude": 1.0}]),
    ("a constructor, called", tools.google_search(), [SEARCH]),
    ("a constructor, uncalled", tools.google_search, [SEARCH]),
    ("another", tools.code_execution, [CODE]),
    ("a third", tools.computer_use, [SCREEN]),
    # OpenAI's functions
    ("chat completions", {"type": "function", "function": {**NAMED, "parameters": SCHEMA, "strict": True}}, [F]),
    ("responses", {"type": "function", **NAMED, "parameters": SCHEMA, "strict": True}, [F]),
    ("without a type", {**NAMED, "parameters": SCHEMA}, [F]),
    (
        "without arguments",
        {"type": "function", "function": {"name": "f", "parameters": None}},
        [{"type": "function", "name": "f"}],
    ),
    (
        "an extra of the API's, nested",
        {"type": "function", "function": {**NAMED, "parameters": SCHEMA, "defer_loading": True}},
        [{**F, "defer_loading": True}],
    ),
    ("a free text, flat", {"type": "custom", "name": "patch", "description": "P."}, [freeform("P.")]),
    ("a free text, nested", {"type": "custom", "custom": {"name": "patch", "description": "P."}}, [freeform("P.")]),
    (
        "a grammar, flat",
        {
            "type": "custom",
            "name": "patch",
            "description": "P.",
            "format": {"type": "grammar", "syntax": "lark", "definition": "start: x"},
        },
        [GRAMMAR],
    ),
    (
        "a grammar, nested",
        {
            "type": "custom",
            "custom": {
                "name": "patch",
                "description": "P.",
                "format": {"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: x"}},
            },
        },
        [GRAMMAR],
    ),
    ("free text as text", {"type": "custom", "name": "patch", "description": "P.", "format": {"type": "text"}}, [freeform("P.")]),
    # OpenAI's own tools
    ("web search", {"type": "web_search"}, [SEARCH]),
    ("web search preview", {"type": "web_search_preview", "search_context_size": "low"}, [SEARCH]),
    ("web search of a day", {"type": "web_search_preview_2025_03_11"}, [SEARCH]),
    ("code interpreter", {"type": "code_interpreter", "container": {"type": "auto"}}, [CODE]),
    (
        "file search",
        {"type": "file_search", "vector_store_ids": ["fileSearchStores/a"], "max_num_results": 3},
        [{**STORES, "top_k": 3}],
    ),
    (
        "a server",
        {"type": "mcp", "server_label": "Deep-Wiki", "server_url": "https://mcp", "authorization": "t"},
        [{**SERVER, "headers": {"Authorization": "Bearer t"}}],
    ),
    ("computer use", {"type": "computer_use_preview", "environment": "browser"}, [SCREEN]),
    # Anthropic's
    ("a function", {**NAMED, "input_schema": SCHEMA, "cache_control": {"type": "ephemeral"}}, [F]),
    ("a custom function", {"type": "custom", **NAMED, "input_schema": SCHEMA, "eager_input_streaming": True}, [F]),
    ("web search", {"type": "web_search_20250305", "name": "web_search", "max_uses": 3}, [SEARCH]),
    ("web fetch", {"type": "web_fetch_20250910", "name": "web_fetch"}, [PAGES]),
    ("code execution", {"type": "code_execution_20250825", "name": "code_execution"}, [CODE]),
    # generateContent's
    ("camel case", {"googleSearch": {}}, [SEARCH]),
    ("snake case", {"google_search": {}}, [SEARCH]),
    ("without settings", {"google_search": None}, [SEARCH]),
    ("retrieval", {"google_search_retrieval": {"dynamic_retrieval_config": {"mode": "MODE_DYNAMIC"}}}, [SEARCH]),
    ("as a type", {"type": "googleSearch"}, [SEARCH]),
    ("its old name as a type", {"type": "google_search_retrieval"}, [SEARCH]),
    ("enterprise", {"enterpriseWebSearch": {}}, [{**SEARCH, "search_types": ["enterprise_web_search"]}]),
    ("search types", {"googleSearch": {"searchTypes": {"webSearch": {}}}}, [{**SEARCH, "search_types": ["web_search"]}]),
    ("several at once", {"googleSearch": {}, "code_execution": {}, "urlContext": {}}, [SEARCH, CODE, PAGES]),
    ("maps", {"googleMaps": {"enableWidget": True}}, [{"type": "google_maps", "enable_widget": True}]),
    ("file search", {"fileSearch": {"fileSearchStoreNames": ["fileSearchStores/a"]}}, [STORES]),
    ("computer use", {"computer_use": {"environment": "ENVIRONMENT_BROWSER"}}, [SCREEN]),
    (
        "functions",
        {"functionDeclarations": [{**NAMED, "parameters": GENERATED}, {"name": "g"}]},
        [F, {"type": "function", "name": "g"}],
    ),
    ("a JSON Schema", {"function_declarations": [{**NAMED, "parametersJsonSchema": SCHEMA, "response": GENERATED}]}, [F]),
    ("functions and a search", {"google_search": {}, "function_declarations": [{**NAMED, "parameters": GENERATED}]}, [SEARCH, F]),
    ("its SDK's object", types.Tool(google_search=types.GoogleSearch()), [SEARCH]),
    (
        "its SDK's functions",
        types.Tool(function_declarations=[types.FunctionDeclaration(**NAMED, parameters=types.Schema.model_validate(GENERATED))]),
        [F],
    ),
    (
        "its SDK's server",
        types.Tool(
            mcp_servers=[
                types.McpServer(
                    name="deepwiki",
                    streamable_http_transport=types.StreamableHttpTransport(url="https://mcp", headers={"a": "b"}),
                )
            ]
        ),
        [{**SERVER, "headers": {"a": "b"}}],
    ),
    ("an older SDK's object", OldTool(), [SEARCH]),
    # MCP's, Bedrock's, a schema
    ("an MCP tool", {**NAMED, "inputSchema": SCHEMA, "annotations": {"readOnlyHint": True}, "_meta": {}}, [F]),
    ("an MCP class", mcp.types.Tool.model_validate({**NAMED, "inputSchema": SCHEMA, "outputSchema": SCHEMA}), [F]),
    ("Bedrock's", {"toolSpec": {**NAMED, "inputSchema": {"json": SCHEMA}}}, [F]),
    ("a schema with a title", {"title": "f", "description": "F.", **SCHEMA}, [F]),
]
