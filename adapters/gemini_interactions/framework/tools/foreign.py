"""The service's own tools, under the names that other providers have for theirs: OpenAI, Anthropic and generateContent.

References: platform.openai.com/docs/guides/tools; docs.claude.com/en/docs/agents-and-tools; ai.google.dev/api/caching, `Tool`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from ...client.http.errors import InvalidOption
from ...telemetry import count
from ...tools import BUILT_IN_TOOLS
from ..plain import plain
from .checks import check_text, checked

_Convert = Callable[[Mapping[str, Any], str], dict[str, Any]]
_Functions = Callable[[Any, str], list[dict[str, Any]]]


def built_in_type(name: str) -> str | None:
    """Return the API's type of a tool of the service's own, under any name that a provider has for it; None if it is none."""
    name = _snake(name)
    if name in BUILT_IN_TOOLS:
        return name
    if name in _GENERATE_CONTENT:
        return _GENERATE_CONTENT[name][0]
    return next((kind for pattern, kind, _ in _FOREIGN if pattern.fullmatch(name)), None)


# generateContent's

_GENERATE_CONTENT: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in BUILT_IN_TOOLS},
    "google_search_retrieval": ("google_search", {}),
    "enterprise_web_search": ("google_search", {"search_types": ["enterprise_web_search"]}),
}
"""Names of generateContent's tools, in snake case: the API's type, and what the old name implied."""

_FUNCTION_DECLARATIONS, _SERVERS = "function_declarations", "mcp_servers"

_WITHOUT_FIELDS = frozenset({"code_execution", "url_context"})
"""Tools that have no fields in the API; those that they had in generateContent are left out."""

_IGNORED = frozenset({"dynamic_retrieval_config", "blocking_confidence"})
"""Fields of a search by which generateContent weighed what it found, which the service now does itself."""

_LIMITS = {
    "exclude_domains": "Google Search cannot be limited to sites; say so in the prompt",
    "time_range_filter": "Google Search cannot be limited to a time; say so in the prompt",
}


def from_generate_content(tool: Mapping[str, Any], where: str, functions: _Functions) -> list[dict[str, Any]] | None:
    """Convert an object that has its tools by their names, one or several; to None if it is none.

    Args:
        tool: an object such as `{"googleSearch": {}, "function_declarations": […]}`.
        where: what to call it in an error.
        functions: converts the declaration of a function.

    Raises:
        InvalidOption: a tool in it is no object, or asks for what the service cannot do.
    """
    names = {name: _snake(name) for name in tool if isinstance(name, str)}
    if not tool or "type" in tool or len(names) != len(tool):
        return None
    if not all(name in _GENERATE_CONTENT or name in (_FUNCTION_DECLARATIONS, _SERVERS) for name in names.values()):
        return None
    made: list[dict[str, Any]] = []
    for name, value in tool.items():
        made += _by_name(names[name], plain(value), f"{where}.{name}", functions)
    return made


def _by_name(name: str, value: Any, where: str, functions: _Functions) -> list[dict[str, Any]]:
    if name in (_FUNCTION_DECLARATIONS, _SERVERS):
        if not isinstance(value, list | tuple | None):
            raise InvalidOption(f"{where} must be a list, not {type(value).__name__}.", field=where)
        convert = functions if name == _FUNCTION_DECLARATIONS else _server
        return [declared for i, item in enumerate(value or ()) for declared in convert(item, f"{where}[{i}]")]
    if value is not None and not isinstance(value, Mapping):
        raise InvalidOption(f"{where} must be an object, not {type(value).__name__}.", field=where)
    kind, preset = _GENERATE_CONTENT[name]
    fields = {} if kind in _WITHOUT_FIELDS else {_snake(key): item for key, item in (value or {}).items()}
    for key, reason in _LIMITS.items():
        if fields.get(key):
            raise InvalidOption(f"{where}.{key}: {reason}.", field=f"{where}.{key}")
    fields = {key: item for key, item in fields.items() if key not in _IGNORED and item is not None}
    if isinstance(fields.get("search_types"), Mapping):
        fields["search_types"] = [_snake(key) for key, item in fields["search_types"].items() if item is not None]
    if isinstance(fields.get("environment"), str):
        fields["environment"] = fields["environment"].lower().removeprefix("environment_")
    return [checked({"type": kind, **preset, **fields}, where)]


def _server(server: Any, where: str) -> list[dict[str, Any]]:
    given = _in_snake_case(server, where)
    place = f"{where}.streamable_http_transport"
    transport = _in_snake_case(given.get("streamable_http_transport") or {}, place)
    check_text(given.get("name"), f"{where}.name")
    check_text(transport.get("url"), f"{place}.url")
    if not transport.get("url"):
        raise InvalidOption(f"{place}.url is missing: the service calls MCP servers by address.", field=f"{place}.url")
    tool = {"server_label": given.get("name"), "server_url": transport.get("url"), "headers": transport.get("headers")}
    return [_mcp(tool, where)]


def _in_snake_case(value: Any, where: str) -> dict[str, Any]:
    fields = plain(value)
    if not isinstance(fields, Mapping):
        raise InvalidOption(f"{where} must be an object, not {type(value).__name__}.", field=where)
    return {_snake(str(name)): item for name, item in fields.items()}


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


# OpenAI's and Anthropic's


def from_another_provider(tool: Mapping[str, Any], where: str) -> dict[str, Any] | None:
    """Convert a tool by its type in OpenAI's or Anthropic's API; to None if it has none that is known.

    Raises:
        InvalidOption: it asks for what the service cannot do.
    """
    kind = tool.get("type")
    if not isinstance(kind, str) or (kind in BUILT_IN_TOOLS and not (kind == "file_search" and "vector_store_ids" in tool)):
        return None
    if (own := _GENERATE_CONTENT.get(_snake(kind))) is not None and kind != "file_search":
        return {**tool, "type": own[0], **own[1]}
    convert = next((convert for pattern, _, convert in _FOREIGN if pattern.fullmatch(kind)), None)
    return None if convert is None else convert(tool, where)


def _search(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Convert any provider's web search. How many results, where the user is: the service decides these itself."""
    for name in ("filters", "allowed_domains", "blocked_domains"):
        if tool.get(name):
            raise InvalidOption(
                f"{where}.{name}: Google Search cannot be limited to sites; say so in the prompt.", field=f"{where}.{name}"
            )
    for name in _SEARCH_FIELDS:
        if tool.get(name):
            _warn_of_search_field(name)
    return {"type": "google_search"}


_SEARCH_FIELDS = ("search_context_size", "user_location", "max_uses")


def _warn_of_search_field(name: str) -> None:
    count(
        f"{name}_ignored",
        "Google Search decides itself how much it reads and where it is asked from: %s of a web search is ignored.",
        name,
        level=logging.WARNING,
        once=True,
    )


def _code(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    container = tool.get("container")
    if container is not None and (not isinstance(container, Mapping) or container.get("file_ids")):
        raise InvalidOption(f"{where}.container: the service's sandbox takes no container or files.", field=f"{where}.container")
    return {"type": "code_execution"}


def _fetch(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    for name in ("allowed_domains", "blocked_domains"):
        if tool.get(name):
            raise InvalidOption(f"{where}.{name}: URL context cannot be limited to sites.", field=f"{where}.{name}")
    return {"type": "url_context"}


def _files(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    if tool.get("filters"):
        raise InvalidOption(
            f"{where}.filters: give 'metadata_filter', in the API's own syntax, instead.", field=f"{where}.filters"
        )
    if not isinstance(stores := tool["vector_store_ids"], list | tuple):
        raise InvalidOption(f"{where}.vector_store_ids must be a list of names.", field=f"{where}.vector_store_ids")
    declaration = {"type": "file_search", "file_search_store_names": list(stores)}
    more = {"top_k": tool.get("max_num_results"), "metadata_filter": tool.get("metadata_filter")}
    declaration |= {name: value for name, value in more.items() if value is not None}
    return checked(declaration, where, {"file_search_store_names": "vector_store_ids", "top_k": "max_num_results"})


def server_name(label: Any) -> str:
    """Return the API's name for an MCP server with a label of OpenAI's: the service takes lower-case letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", str(label or "mcp").lower()) or "mcp"


def _mcp(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    for name in ("server_url", "server_label", "authorization"):
        check_text(tool.get(name), f"{where}.{name}")
    allowed = _names(tool.get("allowed_tools"), f"{where}.allowed_tools")
    _check_approval(tool.get("require_approval"), allowed, f"{where}.require_approval")
    if not tool.get("server_url"):
        raise InvalidOption(f"{where}.server_url is missing: the service calls MCP servers by address.", field=where)
    declaration: dict[str, Any] = {"type": "mcp_server", "name": server_name(tool.get("server_label")), "url": tool["server_url"]}
    if not isinstance(given := tool.get("headers") or {}, Mapping):
        raise InvalidOption(f"{where}.headers must be an object.", field=f"{where}.headers")
    headers = dict(given)
    if tool.get("authorization"):
        headers.setdefault("Authorization", f"Bearer {tool['authorization']}")
    if headers:
        declaration["headers"] = headers
    if allowed:
        declaration["allowed_tools"] = [{"mode": "auto", "tools": allowed}]
    if tool.get("defer_loading") is not None:
        declaration["defer_loading"] = tool["defer_loading"]
    return checked(declaration, where)


def _names(given: Any, where: str) -> list[str]:
    """Return the tools of a server that are meant, by OpenAI's list of names or its filter."""
    names = given
    if isinstance(given, Mapping):
        if other := next((name for name, value in given.items() if name != "tool_names" and value is not None), None):
            raise InvalidOption(f"{where}.{other}: the service knows tools by their names only.", field=f"{where}.{other}")
        names = given.get("tool_names")
    if names is not None and not (isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)):
        raise InvalidOption(f"{where} must be a list of names.", field=where)
    return list(names or ())


def _check_approval(given: Any, allowed: list[str], where: str) -> None:
    """Refuse that somebody is asked before a tool is called: the service never asks."""
    if given in (None, "never", {}):
        return
    way_out = "give 'never'"
    if isinstance(given, Mapping) and set(given) == {"never"}:
        named = _names(given["never"], f"{where}.never")
        if named and allowed and set(allowed) <= set(named):
            return
        way_out += f", and allowed_tools={named} if it may call no others" if named else ""
    raise InvalidOption(f"{where}: the service calls MCP servers without asking; {way_out}.", field=where)


def _tool_search(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    return {"type": "tool_search"}


def _screen(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    environment = tool.get("environment")
    return {"type": "computer_use", "environment": environment if environment in ("browser", "mobile", "desktop") else "desktop"}


_FOREIGN: tuple[tuple[re.Pattern[str], str, _Convert], ...] = (
    (re.compile(r"web_search(_preview)?(_[0-9_]+)?"), "google_search", _search),
    (re.compile(r"code_interpreter|code_execution_[0-9]+"), "code_execution", _code),
    (re.compile(r"web_fetch(_[0-9]+)?"), "url_context", _fetch),
    (re.compile(r"file_search"), "file_search", _files),
    (re.compile(r"mcp"), "mcp_server", _mcp),
    (re.compile(r"tool_search_tool_(regex|bm25)(_[0-9]+)?"), "tool_search", _tool_search),
    (re.compile(r"computer(_use)?(_preview)?(_[0-9]+)?"), "computer_use", _screen),
)
"""Types of OpenAI's and Anthropic's tools, the API's type for each, and what converts the declaration."""
