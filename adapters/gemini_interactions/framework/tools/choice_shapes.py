"""What a tool choice says, in every shape that users of the frameworks type.

References: platform.openai.com/docs/api-reference/responses, `tool_choice`; docs.claude.com/en/api/messages, `tool_choice`;
docs.aws.amazon.com/bedrock, `ToolChoice`; ai.google.dev/api/caching, `FunctionCallingConfig`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...client.http.errors import InvalidOption
from ...telemetry import count
from ..plain import plain
from .foreign import built_in_type, server_name

AUTO, ANY, NONE, VALIDATED = "auto", "any", "none", "validated"
"""The modes of the API."""

_MODES = {
    **{mode: mode for mode in (AUTO, ANY, NONE, VALIDATED)},
    "required": ANY,
    "mode_unspecified": AUTO,
}
"""Words for the modes: those of the API, OpenAI, Anthropic and generateContent, in lower case."""

_NO_CHOICES = frozenset({"include_server_side_tool_invocations", "includeServerSideToolInvocations"})
"""What else generateContent's `ToolConfig` holds and needs no word here: the steps of the service's tools are always there."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a tool choice says.

    Attributes:
        mode: one of the API's.
        tools: the tools it is about, by name or as objects; None for all.
        is_list: whether these are all that may be used, of the service's own, too.
    """

    mode: str
    tools: Sequence[Any] | None = None
    is_list: bool = False


def read_choice(choice: Any) -> Choice | None:
    """Return what a tool choice says; None if it says nothing.

    Raises:
        InvalidOption: it is in no known shape, or has a mode that nobody has.
    """
    choice = plain(choice)
    if choice is None or choice is False:
        return None
    if choice is True:
        return Choice(ANY)
    if isinstance(choice, str):
        return Choice(mode) if (mode := _MODES.get(choice.lower())) else Choice(ANY, [choice])
    if isinstance(choice, Mapping):
        return _read_object(choice)
    if isinstance(choice, Sequence) and not isinstance(choice, bytes | bytearray):
        return Choice(ANY, [_checked(plain(tool)) for tool in choice])
    raise InvalidOption(f"'tool_choice' cannot be {type(choice).__name__}.", field="tool_choice")


def name_of(tool: Any) -> str | None:
    """Return the name of a tool in a choice; the type, if it is a tool of the service's own."""
    if not isinstance(tool, Mapping):
        return tool if isinstance(tool, str) else None
    nested = next((tool[name] for name in ("function", "custom", "tool") if isinstance(tool.get(name), Mapping)), tool)
    if isinstance(nested.get("name"), str):
        return str(nested["name"])
    kind = tool.get("type")
    return kind if isinstance(kind, str) and built_in_type(kind) else None


def server_of(tool: Any) -> str | None:
    """Return the name under which the MCP server of OpenAI's object is declared; None if it is no such object."""
    if not isinstance(tool, Mapping) or tool.get("type") != "mcp" or not tool.get("server_label"):
        return None
    return server_name(tool["server_label"])


def _read_object(choice: Mapping[str, Any]) -> Choice:
    kind = choice.get("type")
    allowed = choice.get("allowed_tools", choice if kind == "allowed_tools" else None)
    if isinstance(allowed, Mapping):  # OpenAI's, or the API's own
        tools = allowed.get("tools")
        if tools is not None and (isinstance(tools, str) or not isinstance(tools, Sequence)):
            raise InvalidOption("'tool_choice.allowed_tools.tools' must be a list of tools.", field="tool_choice")
        read = None if tools is None else [_checked(plain(tool)) for tool in tools]
        return Choice(_mode(allowed.get("mode")), read, is_list=kind is not None and read is not None)
    config = plain(choice.get("function_calling_config", choice.get("functionCallingConfig")))
    if config is None and kind is None and "mode" in choice:
        config = choice
    if isinstance(config, Mapping):
        return _read_config(config, choice)
    if isinstance(kind, str) and kind in _MODES:  # Anthropic's
        if choice.get("disable_parallel_tool_use"):
            warn_of_parallel_calls("'disable_parallel_tool_use'")
        return Choice(_MODES[kind])
    if kind is None and len(choice) == 1 and (mode := _MODES.get(next(iter(choice)))):  # Bedrock's
        return Choice(mode)
    tool = _checked(choice)
    if choice.get("disable_parallel_tool_use"):
        warn_of_parallel_calls("'disable_parallel_tool_use'")
    return Choice(ANY, [tool])


def _read_config(config: Mapping[str, Any], within: Mapping[str, Any]) -> Choice:
    """Read generateContent's, whose names are of functions and whose empty list says nothing."""
    if config is not within and (more := set(within) - {"function_calling_config", "functionCallingConfig"} - _NO_CHOICES):
        raise InvalidOption(
            f"'tool_choice.{min(more)}' is no choice of a tool. A place for Maps goes into the tool:"
            " google_maps(latitude=…, longitude=…).",
            field=f"tool_choice.{min(more)}",
        )
    names = config.get("allowed_function_names", config.get("allowedFunctionNames"))
    return Choice(_mode(config.get("mode")), [names] if isinstance(names, str) else list(names) if names else None)


def _mode(given: Any) -> str:
    word = str(getattr(given, "value", given) or AUTO).lower()
    if word not in _MODES:
        raise InvalidOption(
            f"'tool_choice' has the unknown mode {given!r}; known are {', '.join((AUTO, ANY, NONE, VALIDATED))}.",
            field="tool_choice.mode",
        )
    return _MODES[word]


def _checked(tool: Any) -> Any:
    if name_of(tool) is None and server_of(tool) is None:
        shown = dict(tool) if isinstance(tool, Mapping) else tool
        raise InvalidOption(f"'tool_choice' is an object of no known shape: {shown!r}.", field="tool_choice")
    return tool


def warn_of_parallel_calls(option: str) -> None:
    """Say once that the API cannot do what an option asks for: one call at a time."""
    count(
        "parallel_tool_calls_ignored",
        "The Interactions API cannot limit a model to one call at a time; %s is ignored.",
        option,
        level=logging.WARNING,
        once=True,
    )
