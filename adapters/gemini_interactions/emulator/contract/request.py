"""A request as the rules look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..core.record import Record, Step
from .catalogue import Agent
from .history import contents_of
from .media import MEDIA, Medium, contents_with_paths
from .schema_walk import Found, look_through

_PLAIN = {"model", "input", "stream", "store", "previous_interaction_id"}
Tool = dict[str, Any]


@dataclass
class CheckedRequest:
    """A request as the rules look at it.

    Attributes:
        body: the request, filled up with what its agent's definition says.
        settings: tools, system_instruction and generation_config in force.
        inputs: its input, as steps.
        vertex: whether it came on Vertex's path.
        agent: facts about the agent that is asked; None for a model.
        strict: whether only models that are known are there.
        tokens: what the model has to read, with all that was said before, by the emulator's count.
        base: the service's agent that is asked, or that a caller's own is based on.
        replaced: the fields that are in place of what the definition of its agent says.
        parent: the interaction that it continues.
        number: which request for an interaction it is, counted from 1.
        open_calls: the calls that wait for a result once the input is read, by id.
    """

    body: dict[str, Any]
    settings: dict[str, Any]
    inputs: list[Step]
    vertex: bool = False
    agent: Agent | None = None
    strict: bool = True
    tokens: int = 0
    base: str = ""
    replaced: Sequence[str] = ()
    parent: Record | None = None
    number: int = 0
    open_calls: Mapping[str, Step] = field(default_factory=dict)

    @cached_property
    def is_plain(self) -> bool:
        """Whether it asks a model something, and sets nothing: most rules need not be asked then."""
        return not self.settings and self.body.keys() <= _PLAIN

    @property
    def model(self) -> str:
        """The model's id; empty where none is asked."""
        return self.body.get("model") or ""

    @cached_property
    def tools(self) -> list[Tool]:
        """The tools in force."""
        return self.settings.get("tools") or []

    @cached_property
    def functions(self) -> list[tuple[int, Tool]]:
        """The functions, and searches for functions that the caller runs, which are called as functions; with their places."""
        return [(i, tool) for i, tool in enumerate(self.tools) if tool.get("type") == "function" or _is_own_search(tool)]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The types of the tools in force."""
        return frozenset(tool.get("type", "") for tool in self.tools)

    @cached_property
    def config(self) -> dict[str, Any]:
        """The generation config in force."""
        return self.settings.get("generation_config") or {}

    @cached_property
    def agent_config(self) -> dict[str, Any]:
        """The settings of the agent."""
        return self.body.get("agent_config") or {}

    @cached_property
    def all_formats(self) -> list[dict[str, Any]]:
        """The response formats."""
        formats = self.body.get("response_format") or []
        return formats if isinstance(formats, list) else [formats]

    @cached_property
    def formats_with_paths(self) -> list[tuple[str, dict[str, Any]]]:
        """The response formats with their paths: one that stands alone has no number."""
        if isinstance(self.body.get("response_format"), list):
            return [(f"response_format[{i}]", entry) for i, entry in enumerate(self.all_formats)]
        return [("response_format", entry) for entry in self.all_formats]

    def formats(self, kind: str) -> list[dict[str, Any]]:
        """Return the response formats of one type."""
        return [entry for entry in self.all_formats if entry.get("type") == kind]

    @cached_property
    def content_types(self) -> frozenset[str]:
        """The types of the contents of the input."""
        return frozenset(content["type"] for content in contents_of(self.inputs))

    @cached_property
    def others(self) -> list[tuple[str, dict[str, Any]]]:
        """The contents of the input that are no text, and what is in results of functions, with their paths."""
        return list(contents_with_paths(self.body.get("input")))

    @cached_property
    def media(self) -> list[Medium]:
        """The media of the input, and of results of functions."""
        return [Medium(path, content) for path, content in self.others if content.get("type") in MEDIA]

    @cached_property
    def in_schemas(self) -> Found:
        """What is odd in the schemas of functions and answers, by what it is."""
        functions = ((i, tool.get("parameters")) for i, tool in self.functions)
        schemas = [(f"tools[{i}].parameters", schema) for i, schema in functions if schema is not None]
        answers = ((f"{path}.schema", entry.get("schema")) for path, entry in self.formats_with_paths)
        schemas += [(path, schema) for path, schema in answers if schema is not None]
        return look_through(schemas, of_arguments=_is_of_tool)


def _is_own_search(tool: Tool) -> bool:
    return tool.get("type") == "tool_search" and tool.get("execution") == "client"


def _is_of_tool(path: str) -> bool:
    return path.startswith("tools[")
