"""Tools that are declared as no guide does it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..names import IMAGE, model_of
from ..refusals.tools import BRINGS_FUNCTIONS, undeclared
from ..request import CheckedRequest
from .questions import Question, Subject

_MOST_FUNCTIONS = 512
_LONGEST_NAME = 64
_SERVER_NAME = re.compile("[a-z0-9]+")
_OF_DEEP_RESEARCH = {"google_search", "url_context", "code_execution", "mcp_server", "file_search", "function"}


def _many(request: CheckedRequest) -> Iterator[str]:
    if sum(tool.get("type") == "function" for tool in request.tools) > _MOST_FUNCTIONS:
        yield "tools"


def _long_names(request: CheckedRequest) -> Iterator[str]:
    functions = ((i, tool.get("name") or "") for i, tool in enumerate(request.tools) if tool.get("type") == "function")
    yield from (f"tools[{i}].name" for i, name in functions if len(name) > _LONGEST_NAME)


def _twice(request: CheckedRequest) -> Iterator[str]:
    seen: set[tuple[object, object]] = set()
    for i, tool in enumerate(request.tools):
        kind = tool.get("type")
        if kind != "function":
            key = (kind, tool.get("name") if kind == "mcp_server" else None)
            if key in seen:
                yield f"tools[{i}]"
            seen.add(key)


def _addresses(request: CheckedRequest) -> Iterator[str]:
    servers = ((i, tool.get("url") or "") for i, tool in enumerate(request.tools) if tool.get("type") == "mcp_server")
    yield from (f"tools[{i}].url" for i, url in servers if not url.startswith(("https://", "http://")))


def _half_a_place(request: CheckedRequest) -> Iterator[str]:
    for i, tool in enumerate(request.tools):
        given = [name for name in ("latitude", "longitude") if tool.get(name) is not None]
        if tool.get("type") == "google_maps" and len(given) == 1:
            yield f"tools[{i}].{given[0]}"


def _names_of_servers(request: CheckedRequest) -> Iterator[str]:
    servers = ((i, tool.get("name") or "") for i, tool in enumerate(request.tools) if tool.get("type") == "mcp_server")
    yield from (f"tools[{i}].name" for i, name in servers if not _SERVER_NAME.fullmatch(name))


def _names_of_tools(request: CheckedRequest) -> Iterator[str]:
    for i, tool in enumerate(request.tools):
        if tool.get("type") == "mcp_server" and any(isinstance(entry, str) for entry in tool.get("allowed_tools") or ()):
            yield f"tools[{i}].allowed_tools"


def _unused(request: CheckedRequest) -> Iterator[str]:
    model = model_of(request.model)
    if not request.model or model.calls_functions:
        return
    if "function" in request.kinds or (request.tools and not model.writes & {IMAGE}):
        yield "tools"


def _allowed(request: CheckedRequest) -> Iterator[str]:
    choice = request.config.get("tool_choice")
    allowed = choice.get("allowed_tools") if isinstance(choice, dict) else None
    if allowed and allowed.get("mode") not in ("any", "validated"):
        yield "generation_config.tool_choice.allowed_tools.mode"


def _none_allowed(request: CheckedRequest) -> Iterator[str]:
    choice = request.config.get("tool_choice")
    if isinstance(choice, dict) and not (choice.get("allowed_tools") or {}).get("tools"):
        yield "generation_config.tool_choice"


def _brought(request: CheckedRequest) -> Iterator[str]:
    if request.kinds & BRINGS_FUNCTIONS and any(undeclared(request)):
        yield "generation_config.tool_choice.allowed_tools.tools"


def _nameless_searches(request: CheckedRequest) -> Iterator[str]:
    yield from (f"tools[{i}].name" for i, tool in request.functions if not tool.get("name"))


def _of_research(request: CheckedRequest) -> Iterator[str]:
    if request.agent is not None and request.agent.family == "deep-research":
        kinds = ((i, tool.get("type")) for i, tool in enumerate(request.tools))
        yield from (f"tools[{i}]" for i, kind in kinds if kind not in _OF_DEEP_RESEARCH)


TOOLS = Subject(
    "Tools",
    (
        Question(name="more than 512 functions", why="So many are documented for generateContent.", finds=_many),
        Question(
            name="a function's name of more than 64 characters",
            why="generateContent refused it in 2025; the SDK's type says 128.",
            finds=_long_names,
        ),
        Question(name="a built-in tool, or an MCP server, twice", why="No guide has it.", finds=_twice),
        Question(
            name="an MCP server without a name, or with one of other than lower-case letters and digits",
            why="Guides differ in whether there has to be one, and of which letters; some programs were refused others.",
            finds=_names_of_servers,
        ),
        Question(
            name="the tools of an MCP server that may be used, as bare names",
            why="Guides to agents have them so; the SDK's type has objects.",
            finds=_names_of_tools,
        ),
        Question(name="an MCP server at no address of the web", why="The guide has addresses with 'https'.", finds=_addresses),
        Question(
            name="a latitude without a longitude, or a longitude alone",
            why="A place has both; what becomes of the one is not said.",
            finds=_half_a_place,
        ),
        Question(
            name="functions for a model that is not documented to call any, or tools for one of sounds or films",
            why="Tables of models have others for it; generateContent refuses it of some.",
            finds=_unused,
        ),
        Question(
            name="allowed functions, with another mode than 'any' or 'validated'",
            why="They are documented for these two, for generateContent.",
            finds=_allowed,
        ),
        Question(
            name="a choice of functions that names none",
            why="Nobody has published what the service makes of it.",
            finds=_none_allowed,
        ),
        Question(
            name="allowed functions that are not declared, beside tools that bring their own",
            why="Nobody has published whether functions of an MCP server, of a computer, or found, may be named.",
            finds=_brought,
        ),
        Question(
            name="a search for functions of the caller's own, without a name",
            why="It is called by its name; whether there has to be one is not said.",
            finds=_nameless_searches,
        ),
        Question(
            name="a tool that Deep Research is not documented to take",
            why="The guide names Search, URL context, code, MCP and file search.",
            finds=_of_research,
        ),
        Question(
            name="'retrieval' on Google Cloud",
            why="LangChain's JavaScript package reports that it was removed (2026-11-18).",
            finds=lambda r: (f"tools[{i}]" for i, tool in enumerate(r.tools) if tool.get("type") == "retrieval"),
        ),
        Question(
            name="an empty list of tools",
            why="Nobody has published what the service makes of it.",
            finds=lambda r: ["tools"] if r.body.get("tools") == [] else None,
        ),
    ),
    concerns=lambda r: r.body.get("tools") is not None or r.tools,
)
