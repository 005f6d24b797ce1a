"""Tools of one framework that are handed to the adapter of another, read by what they can do: neither is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def framework_tool_to_function(tool: Any) -> dict[str, Any] | None:
    """Convert a tool of LangChain's or LlamaIndex's to a function as the API declares it; to None if it is none.

    Args:
        tool: an object of any class.
    """
    if isinstance(tool, type | Mapping):
        return None
    if isinstance(name := getattr(tool, "name", None), str) and hasattr(tool, "tool_call_schema"):  # LangChain's
        return _function(name, getattr(tool, "description", None), _schema_of(tool.tool_call_schema))
    metadata = getattr(tool, "metadata", None)
    if callable(parameters_of := getattr(metadata, "get_parameters_dict", None)):  # LlamaIndex's
        return _function(getattr(metadata, "name", None), getattr(metadata, "description", None), parameters_of())
    return None


def _function(name: Any, description: Any, parameters: Any) -> dict[str, Any]:
    return {"type": "function", "name": name, "description": description, "parameters": parameters}


def _schema_of(arguments: Any) -> Any:
    """Return the schema of arguments: a class of pydantic's, of version 2 or 1, or the schema itself."""
    made = getattr(arguments, "model_json_schema", None) or getattr(arguments, "schema", None)
    schema = made() if callable(made) else arguments
    return {name: value for name, value in schema.items() if name != "description"} if isinstance(schema, Mapping) else schema
