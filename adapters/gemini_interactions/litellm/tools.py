"""Convert tools in the shapes of OpenAI, Anthropic, generateContent and the API itself to the API's declarations."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework.tools import mapping_to_declaration
from ..telemetry import count
from ..tools import BUILT_IN_TOOLS
from ..wire.base import WireModel
from .shapes import reading

_GENERATE_CONTENT: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in BUILT_IN_TOOLS},
    "google_search_retrieval": ("google_search", {}),
    "enterprise_web_search": ("google_search", {"search_types": ["enterprise_web_search"]}),
    "function_declarations": ("function", {}),
}
"""Names of generateContent's tools, in snake case: the API's type, and what the old name implied."""

_WITHOUT_FIELDS = frozenset({"code_execution", "url_context"})
"""Tools that have no fields in the API; those that they had in generateContent are left out."""


def tools_to_declarations(tools: Sequence[Any], name: str = "tools") -> list[dict[str, Any]]:
    """Convert tools to the API's declarations.

    Args:
        tools: functions and the service's own tools, mixed, each in one of these shapes: the API's (`{"type":
            "google_search"}`); generateContent's (`{"googleSearch": {}}`); OpenAI's functions, `web_search`, `code_interpreter`,
            `file_search`, `mcp`, `computer_use_preview`; Anthropic's functions, `web_search_2025…`, `web_fetch_2025…`,
            `code_execution_2025…`.
        name: the parameter they came in.

    Raises:
        InvalidOption: one of them is none of these, or asks for what the service cannot do.
    """
    declarations = []
    for i, tool in enumerate(tools):
        where = f"{name}[{i}]" if name == "tools" else name
        with reading(where):
            declarations += _declarations(tool, where)
    return declarations


def is_strict(tools: Sequence[Any]) -> bool:
    """Return whether these are functions alone, all of them declared `strict`: then the API's `validated` says the same."""
    return bool(tools) and all(_is_strict_function(tool) for tool in tools)


def _is_strict_function(tool: Any) -> bool:
    if not isinstance(tool, Mapping) or tool.get("type") != "function":
        return False
    function = tool.get("function")
    return (function if isinstance(function, Mapping) else tool).get("strict") is True


def _declarations(tool: Any, where: str) -> list[dict[str, Any]]:
    if isinstance(tool, WireModel):
        return [tool.dump()]
    if hasattr(tool, "model_dump") and not isinstance(tool, type):
        tool = tool.model_dump(exclude_none=True)
    if not isinstance(tool, Mapping):
        raise InvalidOption(f"{where} must be an object, not {type(tool).__name__}.", field=where)
    tool = {name: value for name, value in tool.items() if name != "cache_control"}
    kind = tool.get("type")
    if kind is None and tool and all(_snake(name) in _GENERATE_CONTENT for name in tool):
        return [item for name, value in tool.items() for item in _from_generate_content(_snake(name), value, f"{where}.{name}")]
    if isinstance(kind, str) and (convert := _foreign(kind, tool)) is not None:
        return [convert(tool, where)]
    declared = mapping_to_declaration(tool, where)
    if declared is None:
        raise InvalidOption(f"{where} is a function without a name.", field=f"{where}.name")
    return [declared]


# generateContent's


def _from_generate_content(name: str, value: Any, where: str) -> list[dict[str, Any]]:
    if name == "function_declarations":
        return [declaration for function in value or () for declaration in _declarations({"type": "function", **function}, where)]
    if value is not None and not isinstance(value, Mapping):
        raise InvalidOption(f"{where} must be an object, not {type(value).__name__}.", field=where)
    kind, preset = _GENERATE_CONTENT[name]
    fields = {} if kind in _WITHOUT_FIELDS else {_snake(key): item for key, item in (value or {}).items()}
    return [{"type": kind, **preset, **fields}]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


# OpenAI's and Anthropic's


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
    if isinstance(container, str) or (isinstance(container, Mapping) and container.get("file_ids")):
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
    declaration = {"type": "file_search", "file_search_store_names": list(tool["vector_store_ids"])}
    more = {"top_k": tool.get("max_num_results"), "metadata_filter": tool.get("metadata_filter")}
    return declaration | {name: value for name, value in more.items() if value is not None}


def _mcp(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    if tool.get("require_approval") not in (None, "never"):
        raise InvalidOption(
            f"{where}.require_approval: the service calls MCP servers without asking; give 'never'.",
            field=f"{where}.require_approval",
        )
    if not tool.get("server_url"):
        raise InvalidOption(f"{where}.server_url is missing: the service calls MCP servers by address.", field=where)
    # The service takes lower-case letters and digits only.
    label = re.sub(r"[^a-z0-9]", "", str(tool.get("server_label") or "mcp").lower()) or "mcp"
    declaration: dict[str, Any] = {"type": "mcp_server", "name": label, "url": tool["server_url"]}
    headers = dict(tool.get("headers") or {})
    if tool.get("authorization"):
        headers.setdefault("Authorization", f"Bearer {tool['authorization']}")
    if headers:
        declaration["headers"] = headers
    allowed = tool.get("allowed_tools")
    if isinstance(allowed, Mapping):
        allowed = allowed.get("tool_names")
    if allowed:
        declaration["allowed_tools"] = [{"mode": "auto", "tools": list(allowed)}]
    return declaration


def _screen(tool: Mapping[str, Any], where: str) -> dict[str, Any]:
    environment = tool.get("environment")
    return {"type": "computer_use", "environment": environment if environment in ("browser", "mobile", "desktop") else "desktop"}


_Convert = Callable[[Mapping[str, Any], str], dict[str, Any]]

_FOREIGN: tuple[tuple[re.Pattern[str], _Convert], ...] = (
    (re.compile(r"web_search(_preview)?(_[0-9_]+)?"), _search),
    (re.compile(r"code_interpreter|code_execution_[0-9]+"), _code),
    (re.compile(r"web_fetch(_[0-9]+)?"), _fetch),
    (re.compile(r"mcp"), _mcp),
    (re.compile(r"computer_use_preview|computer_[0-9]+"), _screen),
)


def _foreign(kind: str, tool: Mapping[str, Any]) -> _Convert | None:
    if kind == "file_search":
        return _files if "vector_store_ids" in tool else None
    return next((convert for pattern, convert in _FOREIGN if pattern.fullmatch(kind)), None)
