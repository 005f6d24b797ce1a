"""List the service's own tools with the types of their steps, and build their declarations.

Reference: ai.google.dev/api/interactions-api, `Tool`. The table may be added to: a type in it is sent, another is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .spelling import did_you_mean, nearest
from .wire.base import WireModel, json_object

if TYPE_CHECKING:
    from .wire.credentials import Credential
    from .wire.file_search_stores import FileSearchStore

__all__ = [
    "code_execution",
    "computer_use",
    "file_search",
    "google_maps",
    "google_search",
    "mcp_server",
    "tool_search",
    "url_context",
]
"""The constructors, which the adapters' packages pass on."""

_HIDDEN = "[hidden]"
_SERVER_NAME = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class BuiltInTool:
    """A tool that the service runs.

    Attributes:
        call: the type of the step that calls it; None where its calls come as ordinary function calls, or not at all.
        result: the type of the step that answers.
        secrets: fields of the declaration that must not be shown in traces.
    """

    call: str | None = None
    result: str | None = None
    secrets: tuple[str, ...] = ()


BUILT_IN_TOOLS: dict[str, BuiltInTool] = {
    "google_search": BuiltInTool("google_search_call", "google_search_result"),
    "google_maps": BuiltInTool("google_maps_call", "google_maps_result"),
    "code_execution": BuiltInTool("code_execution_call", "code_execution_result"),
    "url_context": BuiltInTool("url_context_call", "url_context_result"),
    "file_search": BuiltInTool("file_search_call", "file_search_result"),
    "mcp_server": BuiltInTool("mcp_server_tool_call", "mcp_server_tool_result", secrets=("headers",)),
    "computer_use": BuiltInTool(),
    "tool_search": BuiltInTool("tool_search_call", "tool_search_result"),
    "retrieval": BuiltInTool("retrieval_call", "retrieval_result", secrets=("exa_ai_search_config", "parallel_ai_search_config")),
    # Accepted by the service, but in no reference (probed September 2026).
    "filesystem": BuiltInTool(),
    "bash": BuiltInTool(),
    "manage_task": BuiltInTool(),
    "schedule": BuiltInTool(),
}
"""Every tool type that is known, but `function`, by its `type`."""

OTHER_NAMES: dict[str, str] = {
    **dict.fromkeys(("web_search", "websearch", "search_web", "google", "browser_search", "grounding"), "google_search"),
    **dict.fromkeys(("code_interpreter", "codeinterpreter", "python", "code_exec"), "code_execution"),
    **dict.fromkeys(("web_fetch", "webfetch", "url"), "url_context"),
    **dict.fromkeys(("maps", "googlemaps", "google_maps"), "google_maps"),
    **dict.fromkeys(("vector_store", "file_retrieval"), "file_search"),
    **dict.fromkeys(("mcp", "remote_mcp"), "mcp_server"),
    **dict.fromkeys(("computer", "computeruse"), "computer_use"),
}
"""What others call the service's tools, or how they begin to."""

_ELSEWHERE = {"image_gen": " An image is asked for by response_format={'type': 'image'}, of a model that makes them."}
"""What is no tool here, by how others' names for it begin."""

_FUNCTIONS = ("function", "custom")
_SCHEMAS = frozenset({"function", "input_schema", "inputSchema", "parameters", "properties", "toolSpec"})
"""What only functions have, in any shape; an argument may be called as a secret is."""
_SECRET_FIELDS = frozenset({"authorization", *(field for tool in BUILT_IN_TOOLS.values() for field in tool.secrets)})
"""Fields with secrets: the API's own, and that of OpenAI's `mcp` for a token."""


def google_search(*, search_types: Sequence[str] | None = None) -> dict[str, Any]:
    """Declare grounding with Google Search.

    Args:
        search_types: `web_search`, `image_search`, `enterprise_web_search`; the service's choice if not given.
    """
    return json_object("google_search", search_types=_listed(search_types))


def google_maps(
    *, latitude: float | None = None, longitude: float | None = None, enable_widget: bool | None = None
) -> dict[str, Any]:
    """Declare grounding with Google Maps.

    Args:
        latitude: degrees, where the user is.
        longitude: degrees.
        enable_widget: whether results carry the token that draws them as a widget.
    """
    return json_object("google_maps", latitude=latitude, longitude=longitude, enable_widget=enable_widget)


def code_execution() -> dict[str, Any]:
    """Declare code execution: the model writes code, and the service runs it."""
    return json_object("code_execution")


def url_context() -> dict[str, Any]:
    """Declare URL context: the model reads pages by the URLs in the prompt."""
    return json_object("url_context")


def file_search(
    store_names: str | FileSearchStore | Sequence[str | FileSearchStore],
    *,
    top_k: int | None = None,
    metadata_filter: str | None = None,
) -> dict[str, Any]:
    """Declare retrieval from file search stores. It cannot be combined with Google Search or URL context in one request.

    Args:
        store_names: the stores: as `fileSearchStores/…`, or what `client.file_search_stores` gave; one, or several.
        top_k: chunks to retrieve.
        metadata_filter: what a chunk must satisfy.
    """
    stores = [store_names] if isinstance(store_names, str | WireModel) else store_names
    names = [store if isinstance(store, str) else store.name for store in stores]
    return json_object("file_search", file_search_store_names=names, top_k=top_k, metadata_filter=metadata_filter)


def mcp_server(
    name: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    credential: str | Credential | None = None,
    allowed_tools: Sequence[str] | None = None,
    defer_loading: bool | None = None,
) -> dict[str, Any]:
    """Declare a remote MCP server that the service calls (Streamable HTTP).

    Args:
        name: lower-case letters and digits.
        url: where it is.
        headers: sent to it; they may carry secrets, and are left out of traces.
        credential: a credential that the service keeps (`client.credentials`), or its id: its header is sent along; for agents.
        allowed_tools: the names of its tools that may be used; all if not given.
        defer_loading: whether the model sees its tools only once it has searched for them (`tool_search`).
    """
    allowed = None if allowed_tools is None else [{"mode": "auto", "tools": _listed(allowed_tools)}]
    return json_object(
        "mcp_server",
        name=name,
        url=url,
        headers=headers and dict(headers),
        credential=getattr(credential, "id", credential),
        allowed_tools=allowed,
        defer_loading=defer_loading,
    )


def tool_search(*, name: str | None = None, description: str | None = None, parameters: Any = None) -> dict[str, Any]:
    """Declare a search for tools, which the model loads when it needs them: those declared with `defer_loading`.

    Args:
        name: of a search of your own, which the service runs if not given. The model calls it as it calls a function; the result
            is a list of the functions found, as a request declares them.
        description: what a search of your own is for.
        parameters: a JSON Schema of what it takes.
    """
    execution = "client" if name is not None else None
    return json_object("tool_search", execution=execution, name=name, description=description, parameters=parameters)


def computer_use(
    environment: str = "browser", *, excluded_predefined_functions: Sequence[str] | None = None, **more: Any
) -> dict[str, Any]:
    """Declare actions on a screen. They come as ordinary function calls; the result of each is a screenshot.

    Args:
        environment: `browser`, `mobile` or `desktop`.
        excluded_predefined_functions: actions that may not be used.
        **more: further fields of the declaration.
    """
    excluded = _listed(excluded_predefined_functions)
    return json_object("computer_use", environment=environment, excluded_predefined_functions=excluded, **more)


def _listed(names: Sequence[str] | None) -> list[str] | None:
    """Return names as a list; one that is given alone, as a list of it."""
    return [names] if isinstance(names, str) else None if names is None else list(names)


def server_hint(tools: object) -> str:
    """Return what may be wrong with the name of an MCP server, where the service does not say what is; empty if nothing.

    Models were seen to refuse other letters (live, summer 2026), and agents to take them. Open question [names_of_mcp_servers]:
    whether `_` and `-` are taken by models. So nothing is refused here.
    """
    declared = [
        tool.dump() if isinstance(tool, WireModel) else tool for tool in (tools if isinstance(tools, list | tuple) else ())
    ]
    servers = (tool for tool in declared if isinstance(tool, Mapping) and tool.get("type") == "mcp_server")
    wrong = next((name for server in servers if (name := server.get("name")) and not _SERVER_NAME.fullmatch(str(name))), None)
    if wrong is None:
        return ""
    return f"It may be the name {wrong!r}: of an MCP server for a model, it has lower-case letters and digits only."


def tool_hint(kind: object) -> str:
    """Return the sentence that says which tool was probably meant by a type, with a blank before it; empty where none is near."""
    elsewhere = next((way for begun, way in _ELSEWHERE.items() if str(kind).startswith(begun)), None)
    return elsewhere or did_you_mean(kind, ["function", *BUILT_IN_TOOLS], OTHER_NAMES)


def tool_way_out(tool: object) -> str:
    """Return how to give a tool that was given by its name or its constructor, with a colon before it; empty if it is neither."""
    name = tool if isinstance(tool, str) else getattr(tool, "__name__", "")
    if isinstance(tool, str):
        meant = name if name in BUILT_IN_TOOLS else nearest(name, BUILT_IN_TOOLS, OTHER_NAMES)
        return f": give {{'type': {meant!r}}}" if meant else ""
    return f": call it, {name}(…)" if name in __all__ else ""


def without_secrets(tool: Any) -> Any:
    """Return a declaration with its secrets hidden, for traces and cache keys, in whatever provider's shape it is."""
    if isinstance(tool, WireModel):
        tool = tool.dump()
    if not isinstance(tool, Mapping) or tool.get("type") in _FUNCTIONS or _SCHEMAS & tool.keys():
        return tool
    shown = {name: _HIDDEN if name in _SECRET_FIELDS and value else _shown(value) for name, value in tool.items()}
    return shown if shown != tool else tool


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_secrets(value)
    return [_shown(item) for item in value] if isinstance(value, list) else value
