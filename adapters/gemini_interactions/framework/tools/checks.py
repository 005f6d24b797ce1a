"""Check the declarations of tools by the API's own fields, so that a wrong one is named before it costs a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from ...client.http.errors import InvalidOption
from ...wire import tools as wire
from ...wire.base import WireModel

_CLASSES: dict[str, type[WireModel]] = {
    "function": wire.Function,
    "google_search": wire.GoogleSearch,
    "google_maps": wire.GoogleMaps,
    "code_execution": wire.CodeExecution,
    "url_context": wire.URLContext,
    "file_search": wire.FileSearch,
    "mcp_server": wire.MCPServer,
    "computer_use": wire.ComputerUse,
    "tool_search": wire.ToolSearch,
    "retrieval": wire.Retrieval,
}


def checked(declaration: dict[str, Any], where: str, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a declaration whose fields have values of their types; what the API may have beside them is not looked at.

    Args:
        declaration: of a tool, in the API's shape.
        where: what to call it in an error.
        names: what its fields are called where they come from.

    Raises:
        InvalidOption: a field has another value; the error names it, and quotes nothing, since headers are secrets.
    """
    cls = _CLASSES.get(declaration["type"])
    if cls is None:
        return declaration
    try:
        cls.model_validate(declaration)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field, *places = first["loc"]
        path = f"{where}.{(names or {}).get(str(field), field)}"
        path += "".join(f"[{place}]" if isinstance(place, int) else f".{place}" for place in places)
        wanted = first["msg"].removeprefix("Input should be ")
        raise InvalidOption(f"{path} must be {wanted}, not {type(first['input']).__name__}.", field=path) from None
    return declaration


def tools_in(tools: Any, where: str = "tools") -> list[Any]:
    """Return the tools of a list; one alone is none, though a text, a mapping or a model may be gone through as well.

    Raises:
        InvalidOption: it is no list.
    """
    if not isinstance(tools, Iterable) or callable(tools) or isinstance(tools, str | bytes | Mapping | BaseModel):
        raise InvalidOption(f"'{where}' must be a list of tools, not {type(tools).__name__}: give [tool].", field=where)
    return list(tools)


def check_text(value: Any, where: str) -> None:
    """Refuse what is set and no text.

    Raises:
        InvalidOption: it is something else.
    """
    if value is not None and not isinstance(value, str):
        raise InvalidOption(f"{where} must be a text, not {type(value).__name__}.", field=where)
