"""Tools as users of every provider write them, each with the API's declaration of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypedDict

import mcp.types
from google.genai import types
from pydantic import BaseModel

from gemini_interactions import tools
from gemini_interactions.wire.tools import GoogleMaps

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
GENERATED = {"type": "OBJECT", "properties": {"city": {"type": "STRING"}}, "required": ["city"]}
F = {"type": "function", "name": "f", "description": "F.", "parameters": SCHEMA}
NAMED = {"name": "f", "description": "F."}
SEARCH, CODE, PAGES = {"type": "google_search"}, {"type": "code_execution"}, {"type": "url_context"}
STORES = {"type": "file_search", "file_search_store_names": ["fileSearchStores/a"]}
SERVER = {"type": "mcp_server", "name": "deepwiki", "url": "https://mcp"}
MCP = {"type": "mcp", "server_label": "deepwiki", "server_url": "https://mcp"}
OLD = {"properties": {"city": {"type_": "STRING"}}, "required": ["city"]}
SCREEN = {"type": "computer_use", "environment": "browser"}
TEXT = "The whole input of the tool, as plain text"


def freeform(description: str, text: str = f"{TEXT}.") -> dict[str, Any]:
    """The function for a tool that takes one free text."""
    argument = {"type": "string", "description": text}
    parameters = {"type": "object", "properties": {"input": argument}, "required": ["input"]}
    return {"type": "function", "name": "patch", "description": description, "parameters": parameters}


GRAMMAR = freeform("P.\n\nThe input must follow this lark grammar:\nstart: x", f"{TEXT} that follows its grammar.")


class Place(BaseModel):
    city: str


@dataclass
class PlaceData:
    city: str


class PlaceDict(TypedDict):
    city: str


def f(city: str, day: str = "now") -> str:
    """F."""
    return f"{city} {day}"


async def look(city: str) -> str:
    """Look."""
    return city


class Guide:
    """A guide."""

    def __init__(self, city: str = "Rome") -> None:
        self.city = city

    def __call__(self, city: str) -> str:
        """Call the guide."""
        return city

    def show(self, city: str) -> str:
        """Show."""
        return city

    @classmethod
    def of(cls, city: str) -> str:
        """Of."""
        return city


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
    # Classes in place of schemas
    ("a pydantic class", {**NAMED, "parameters": Place}, [F]),
    ("nested", {"type": "function", "function": {**NAMED, "parameters": Place}}, [F]),
    ("Anthropic's", {**NAMED, "input_schema": Place}, [F]),
    ("generateContent's", {"functionDeclarations": [{**NAMED, "parameters": Place}]}, [F]),
    ("a dataclass", {**NAMED, "parameters": PlaceData}, [F]),
    ("a TypedDict", {**NAMED, "parameters": PlaceDict}, [F]),
    # The oldest SDK's, as dicts
    ("its names", {"function_declarations": [{**NAMED, "parameters": {**OLD, "type_": "OBJECT"}}]}, [F]),
    ("its numbers", {"function_declarations": [{**NAMED, "parameters": {**OLD, "type_": 6}}]}, [F]),
    # Approvals that nobody is asked for
    ("never", {**MCP, "require_approval": "never"}, [SERVER]),
    (
        "never for those allowed",
        {**MCP, "require_approval": {"never": {"tool_names": ["a", "b"]}}, "allowed_tools": {"tool_names": ["a"]}},
        [{**SERVER, "allowed_tools": [{"mode": "auto", "tools": ["a"]}]}],
    ),
]

INVALID: list[tuple[Any, str]] = [
    (tools.file_search, r"tools\[0\] is file_search itself; call it: file_search\(store_names=…\)"),
    ("google_search", r"tools\[0\] must be an object, not a name: give \{'type': 'google_search'\}"),
    ({"type": "web_search", "filters": {"allowed_domains": ["a"]}}, r"tools\[0\]\.filters: Google Search cannot be limited"),
    (
        {"googleSearch": {"excludeDomains": ["a"]}},
        r"tools\[0\]\.googleSearch\.exclude_domains: Google Search cannot be limited",
    ),
    ({"googleSearch": "yes"}, r"tools\[0\]\.googleSearch must be an object"),
    ({"function_declarations": [{}]}, r"tools\[0\]\.function_declarations\[0\] is a function without a name"),
    ({"type": "custom", "custom": {"format": {}}}, r"tools\[0\]"),
    ({"type": "mcp", "server_label": "a"}, r"tools\[0\]\.server_url is missing"),
    ({"type": "image_generation"}, r"tools\[0\] has the unknown type 'image_generation'"),
    ({"hologram": {}}, r"tools\[0\]"),
    ({"name": "get weather"}, r"tools\[0\]: a function cannot be called 'get weather'"),
    ({"name": "ünï"}, r"tools\[0\]: a function cannot be called 'ünï'"),
    ({"name": "3d"}, r"tools\[0\]: a function cannot be called '3d'"),
    ({"name": "f" * 129}, r"tools\[0\]: a function cannot be called"),
    ({"name": "f", "parameters": {"properties": {"a": "string"}}}, r"tools\[0\]\.parameters\.properties\.a must be a schema"),
    # Fields of the wrong type, by the name that they were given under
    ({"name": 5}, r"tools\[0\]\.name must be a text, not int"),
    ({"name": "f", "description": 5}, r"tools\[0\]\.description must be a text, not int"),
    ({"type": "custom", "name": "f", "description": ["a"]}, r"tools\[0\]\.description must be a text, not list"),
    ({"function_declarations": [{"name": "f", "description": 5}]}, r"function_declarations\[0\]\.description must be a text"),
    ({"type": "function", "function": {"name": 5}}, r"tools\[0\]\.name must be a text, not int"),
    ({"type": "function", "function": "f"}, r"tools\[0\]\.function must be an object, not str"),
    ({"type": ["function"], "name": "f"}, r"tools\[0\]\.type must be a text, not list"),
    ({"type": 5}, r"tools\[0\]\.type must be a text, not int"),
    ({"name": "f", "parameters": int}, r"tools\[0\]\.parameters must be a schema, or a class that has one.*; int is none"),
    ({"name": "f", "parameters": Place(city="x")}, r"tools\[0\]\.parameters must be a schema.*; Place is none"),
    ({"name": "f", "parameters": "{}"}, r"tools\[0\]\.parameters must be a schema, an object or a boolean, not str"),
    ({"function_declarations": [5]}, r"tools\[0\]\.function_declarations\[0\] must be an object, not int"),
    ({"function_declarations": 5}, r"tools\[0\]\.function_declarations must be a list, not int"),
    ({"mcp_servers": [5]}, r"tools\[0\]\.mcp_servers\[0\] must be an object, not int"),
    ({"mcp_servers": 5}, r"tools\[0\]\.mcp_servers must be a list, not int"),
    ({"mcp_servers": [{"name": "a"}]}, r"mcp_servers\[0\]\.streamable_http_transport\.url is missing"),
    (
        {"mcp_servers": [{"name": "a", "streamable_http_transport": {"url": 5}}]},
        r"mcp_servers\[0\]\.streamable_http_transport\.url must be a text, not int",
    ),
    ({**MCP, "server_url": 5}, r"tools\[0\]\.server_url must be a text, not int"),
    ({**MCP, "authorization": 5}, r"tools\[0\]\.authorization must be a text, not int"),
    ({**MCP, "headers": {"a": 5}}, r"tools\[0\]\.headers\.a must be a valid string, not int"),
    ({**MCP, "allowed_tools": [5]}, r"tools\[0\]\.allowed_tools must be a list of names"),
    (
        {**MCP, "allowed_tools": {"read_only": True}},
        r"tools\[0\]\.allowed_tools\.read_only: the service knows tools by their names",
    ),
    ({**MCP, "require_approval": {"always": {"tool_names": ["a"]}}}, r"tools\[0\]\.require_approval: .* give 'never'"),
    ({**MCP, "require_approval": {"never": {"tool_names": ["a"]}}}, r"require_approval: .* and allowed_tools=\['a'\]"),
    ({**MCP, "require_approval": 5}, r"tools\[0\]\.require_approval: "),
    ({"type": "mcp_server", "url": 5}, r"tools\[0\]\.url must be a valid string, not int"),
    ({"type": "file_search", "file_search_store_names": 5}, r"tools\[0\]\.file_search_store_names must be a valid list, not int"),
    ({"type": "file_search", "vector_store_ids": [5]}, r"tools\[0\]\.vector_store_ids\[0\] must be a valid string, not int"),
    ({"googleMaps": {"latitude": "north"}}, r"tools\[0\]\.googleMaps\.latitude must be a valid number"),
    ({"type": "computer_use", "environment": 5}, r"tools\[0\]\.environment must be a valid string, not int"),
    ({"type": "code_interpreter", "container": 5}, r"tools\[0\]\.container: the service's sandbox takes no container"),
]

NAMELESS = (r"has no name: write a function around it", r"has no name: give FunctionTool\.from_defaults\(…, name='…'")
UNDECLARED = r"must be an object, not \w+: declare it, \{'type': 'function'"

CALLABLE: dict[str, tuple[Any, tuple[Any, Any, str]]] = {
    "a function": (f, (["f"], ["f"], UNDECLARED)),
    "an async function": (look, (["look"], ["look"], UNDECLARED)),
    "a bound method": (Guide().show, (["show"], ["show"], UNDECLARED)),
    "a method of a class": (Guide.of, (["of"], ["of"], UNDECLARED)),
    "a function that remembers": (lru_cache(f), (["f"], ["f"], UNDECLARED)),
    "a pydantic class": (Place, (["Place"], ["Place"], UNDECLARED)),
    "a dataclass": (PlaceData, (["PlaceData"], ["PlaceData"], UNDECLARED)),
    "a TypedDict": (PlaceDict, (["PlaceDict"], r"LlamaIndex cannot read the arguments of PlaceDict", UNDECLARED)),
    "a class whose fields have no types": (Guide, (r"LangChain cannot read the arguments of Guide", ["Guide"], UNDECLARED)),
    "a partial": (partial(f, day="today"), (*NAMELESS, UNDECLARED)),
    "a partial of an async function": (partial(look), (*NAMELESS, UNDECLARED)),
    "an object that can be called": (Guide(), (*NAMELESS, UNDECLARED)),
    "a lambda": (lambda city: city, (*NAMELESS, UNDECLARED)),
}
"""What can be called: the names of the tool that LangChain, LlamaIndex and LiteLLM make of it, or the words of a refusal."""
