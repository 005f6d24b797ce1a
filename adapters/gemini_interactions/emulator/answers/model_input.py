"""Input of a model: the prompt, the tools in force, and all that was said before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any

from ..contract.catalogue import Agent, default_thinking_level
from ..contract.history import newest_results, text_of
from ..core.record import Record, Step
from .effort import Effort, searched
from .prompt_hints import PromptHints

Sign = Callable[[], str]
"""Make a signature."""

Outputs = tuple[list[Step], str]
"""The steps of an answer, and the status of its interaction."""

INHERITED = ("tools", "system_instruction", "generation_config")
"""Fields that hold for one request only, except that a turn of function results alone keeps those of the turn before it."""


def settings_in_force(body: dict[str, Any], parent: Record | None, *, only_results: bool) -> dict[str, Any]:
    """Return the tools, system instruction and generation config of a request.

    Args:
        body: the request.
        parent: the interaction it continues.
        only_results: whether its input is function results alone. Recorded token counts show that the service then goes on
            counting the earlier tools and instruction although the request omits them.
    """
    inherited = parent.settings if parent is not None and only_results else {}
    return {name: value for name in INHERITED if (value := body.get(name, inherited.get(name))) is not None}


@dataclass
class ModelInput:
    """A request as the rules see it.

    Attributes:
        body: the request.
        inputs: its input, as steps.
        settings: see `settings_in_force`.
        parent: the interaction it continues.
        agent: facts about the agent that is asked; None for a model.
        effort: what it may cost.
        find: Return the passages that `file_search`, so declared, finds for a question, the best first.
    """

    body: dict[str, Any]
    inputs: list[Step]
    settings: dict[str, Any]
    parent: Record | None
    agent: Agent | None = None
    effort: Effort = field(default_factory=Effort)
    find: Callable[[str, Mapping[str, Any]], Sequence[Any]] = lambda question, tool: ()

    @property
    def model(self) -> str:
        """The model's id; empty for an agent."""
        return self.body.get("model") or ""

    @property
    def config(self) -> dict[str, Any]:
        """The generation config in force."""
        return self.settings.get("generation_config") or {}

    def backwards(self) -> Iterator[Step]:
        """Yield every step the model sees, newest first, this turn's input included; goes back no further than it is read."""
        yield from reversed(self.inputs)
        if self.parent is not None:
            yield from self.parent.backwards()

    @cached_property
    def prompt(self) -> str:
        """The text of the newest user input; neighbouring ones count as one."""
        texts: list[str] = []
        for step in reversed(self.inputs):
            if step["type"] == "user_input":
                texts.append(text_of(step))
            elif texts:
                break
        return "\n".join(reversed([text for text in texts if text]))

    @cached_property
    def asked(self) -> str:
        """The prompt that is being answered: of a turn that brings results alone, the one before it."""
        return self.prompt or next(
            (text for step in self.backwards() if step["type"] == "user_input" and (text := text_of(step))), ""
        )

    @property
    def hints(self) -> PromptHints:
        """What may fill arguments from the prompt, none of it handed out yet."""
        return PromptHints(self.prompt, self.effort)

    @property
    def searched(self) -> str:
        """The part of the prompt that patterns are searched for in."""
        return searched(self.prompt)

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        """The function results that wait for an answer."""
        return newest_results(self.inputs)

    @cached_property
    def tools(self) -> dict[str, dict[str, Any]]:
        """The built-in tools, by type; a search in files with what it finds."""
        tools = {tool["type"]: tool for tool in self.settings.get("tools") or () if tool["type"] != "function"}
        if (search := tools.get("file_search")) is not None:
            tools["file_search"] = {**search, "passages": self.find(self.prompt, search)}
        return tools

    @cached_property
    def found(self) -> list[dict[str, Any]]:
        """The functions that results of this request hold: what the caller's own search for tools has found."""
        values = [value for result in self.results if isinstance(value := result.get("result"), list)]
        return [item for value in values for item in value if _is_named_function(item)]

    @cached_property
    def functions(self) -> list[dict[str, Any]]:
        """The functions that may be called: those declared, or found, as far as `tool_choice` allows them."""
        declared = [tool for tool in self.settings.get("tools") or () if tool["type"] == "function" or _is_callers_search(tool)]
        declared += [tool for tool in self.found if tool.get("name") not in {other.get("name") for other in declared}]
        mode, names = self.tool_choice
        if mode == "none":
            return []
        allowed = None if names is None else set(names)
        return [function for function in declared if allowed is None or function["name"] in allowed]

    @cached_property
    def tool_choice(self) -> tuple[str, list[str] | None]:
        """The mode of function calling, and the names it is limited to."""
        choice = self.config.get("tool_choice") or "auto"
        if isinstance(choice, str):
            return choice, None
        allowed = choice.get("allowed_tools") or {}
        return allowed.get("mode") or "auto", allowed.get("tools")

    @property
    def must_call(self) -> bool:
        """Whether a call is demanded, by this very request."""
        return self.tool_choice[0] == "any" and bool((self.body.get("generation_config") or {}).get("tool_choice"))

    @property
    def thinks(self) -> bool:
        """Whether the model thinks at all."""
        return (self.config.get("thinking_level") or default_thinking_level(self.model)) != "minimal"

    @property
    def loads_functions(self) -> bool:
        """Whether the service itself searches for functions whose loading is deferred."""
        return any(tool["type"] == "tool_search" and not _is_callers_search(tool) for tool in self.settings.get("tools") or ())

    @property
    def formats(self) -> list[dict[str, Any]]:
        """The response formats, as a list."""
        formats = self.body.get("response_format") or []
        return formats if isinstance(formats, list) else [formats]

    def since_last_input(self) -> list[Step]:
        """Return the steps after the newest user_input of the history, oldest first."""
        steps = takewhile(lambda step: step["type"] != "user_input" or not text_of(step), self.backwards())
        return list(steps)[::-1]


def _is_named_function(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "function" and bool(item.get("name"))


def _is_callers_search(tool: Mapping[str, Any]) -> bool:
    return tool["type"] == "tool_search" and tool.get("execution") == "client" and bool(tool.get("name"))
