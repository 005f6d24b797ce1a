"""Uses of built-in tools: the call and its result, as the service sends them. What they support is told with `say` and `cite`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ...wire.base import present_fields
from ..contract.signatures import Signatures
from ..core.ids import new_call_id
from ..core.record import Step


def search(*queries: str, suggestions: str | None = None, search_type: str = "web_search") -> list[Step]:
    """Return a Google search, as `google_search_call` and `google_search_result`.

    Args:
        *queries: what is searched for.
        suggestions: the HTML of the search suggestions; None: a chip for each query.
        search_type: `web_search`, `image_search` or `enterprise_web_search`.
    """
    chips = "".join(f'<div class="chip">{escape(str(query))}</div>' for query in queries) if suggestions is None else suggestions
    result = [{"search_suggestions": chips}]
    return _use("google_search", {"queries": list(queries)}, {"is_error": False, "result": result}, search_type=search_type)


def find_places(*queries: str, places: Sequence[Mapping[str, Any]] = (), widget_context_token: str | None = None) -> list[Step]:
    """Return a search on Google Maps, as `google_maps_call` and `google_maps_result`.

    Args:
        *queries: what is searched for.
        places: those found, each with `name`, `place_id`, `url` and `review_snippets`, as far as they are there.
        widget_context_token: draws them as a widget.
    """
    found = {"places": list(places), **present_fields(widget_context_token=widget_context_token)}
    return _use("google_maps", {"queries": list(queries)}, {"result": [found]})


def read_urls(*urls: str, status: str = "success") -> list[Step]:
    """Return pages that are read, as `url_context_call` and `url_context_result`.

    Args:
        *urls: their addresses.
        status: how each ended: `success`, `error`, `paywall` or `unsafe`.
    """
    result = [{"url": url, "status": status} for url in urls]
    return _use("url_context", {"urls": list(urls)}, {"is_error": False, "result": result})


def run_code(code: str, output: str = "", *, language: str = "python", is_error: bool = False) -> list[Step]:
    """Return code that the service runs, as `code_execution_call` and `code_execution_result`.

    Args:
        code: the code.
        output: what it printed.
        language: `python` or `bash`.
        is_error: whether it failed.
    """
    return _use("code_execution", {"code": code, "language": language}, {"is_error": is_error, "result": output})


def search_files() -> list[Step]:
    """Return a search in file search stores, as `file_search_call` and `file_search_result`.

    Neither tells more than that it took place: what was found is in the citations, see `cite_file`.
    """
    return _use("file_search", None, {})


def call_mcp(
    server_name: str, name: str, arguments: Mapping[str, Any] | None = None, *, result: Any = None, is_error: bool = False
) -> list[Step]:
    """Return a call of a tool of a remote MCP server, as `mcp_server_tool_call` and `mcp_server_tool_result`.

    Args:
        server_name: the server, by its name in the request.
        name: the tool.
        arguments: its arguments.
        result: what it gave.
        is_error: whether it failed.
    """
    who = {"server_name": server_name, "name": name}
    return _use("mcp_server_tool", {} if arguments is None else arguments, {"is_error": is_error, "result": result, **who}, **who)


def _use(stem: str, arguments: Mapping[str, Any] | None, result: dict[str, Any], **call_fields: Any) -> list[Step]:
    """Return the call and the result, with one id and signatures of their own, their keys in the order of the service."""
    call_id, sign = new_call_id(), Signatures().issue
    told = present_fields(arguments=arguments)
    return [
        {**told, "id": call_id, **call_fields, "signature": sign(), "type": f"{stem}_call"},
        {"call_id": call_id, **result, "signature": sign(), "type": f"{stem}_result"},
    ]
