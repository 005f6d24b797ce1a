"""What may not come together in one request, as a table.

Messages are those seen live (2026), except where a row is marked *unseen*: there the documentation forbids the combination and
nobody has published the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..core.errors import INVALID_ARGUMENT, HTTPError, not_found
from .catalogue import Agent, is_model, mixes_tools, takes_thinking_levels, thinking_levels
from .history import contents_of, input_to_steps

_MCP_NAME = re.compile(r"[a-z0-9]+")
# Lower-case letters of any script, digits, _ and -; a key begins with a letter (the SDK's description of `labels`).
_LABEL = re.compile(r"[\w-]{0,63}")
_BUILT_IN = frozenset({"google_search", "google_maps", "url_context", "code_execution", "file_search"})
_SAMPLING = ("temperature", "top_p", "top_k", "stop_sequences", "max_output_tokens")


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as the rules look at it. `settings` are tools, system_instruction and generation_config in force."""

    body: dict[str, Any]
    settings: dict[str, Any]
    vertex: bool
    agent: Agent | None = None

    @property
    def tools(self) -> set[str]:
        """The types of the tools in force."""
        return {tool.get("type", "") for tool in self.settings.get("tools") or ()}

    @property
    def config(self) -> dict[str, Any]:
        """The generation config in force."""
        return self.settings.get("generation_config") or {}

    @property
    def level(self) -> str | None:
        """The thinking level that is set."""
        return self.config.get("thinking_level")

    @property
    def contents(self) -> list[dict[str, Any]]:
        """The contents of the input."""
        return list(contents_of(input_to_steps(self.body.get("input"))))

    def formats(self, kind: str) -> list[dict[str, Any]]:
        """The response formats of one type."""
        formats = self.body.get("response_format") or []
        return [entry for entry in (formats if isinstance(formats, list) else [formats]) if entry.get("type") == kind]


Message = str | Callable[[Ask], str]


@dataclass(frozen=True, slots=True)
class Combination:
    """A row: when it applies, and what the service says then."""

    applies: Callable[[Ask], object]
    message: Message
    code: str = "invalid_request"
    status: int = 400


def _search_pair(ask: Ask) -> str | None:
    return next((name for name in ("google_search", "url_context") if {name, "file_search"} <= ask.tools), None)


def _unsupported_level(ask: Ask) -> str | None:
    levels = thinking_levels(ask.body.get("model") or "")
    return ask.level if ask.level and levels and ask.level not in levels else None


def _agent_model(ask: Ask) -> str | None:
    model: str | None = (ask.body.get("agent_config") or {}).get("model")
    return model


def _token_limit(ask: Ask) -> str | None:
    limit = (ask.body.get("agent_config") or {}).get("max_total_tokens")
    return None if limit is None else f"{limit}"


def _is_deep_research(ask: Ask) -> bool:
    return ask.agent is not None and ask.agent.family == "deep-research"


def _refused_tool(ask: Ask) -> str | None:
    return next(iter(sorted(ask.agent.refused_tools & ask.tools)), None) if ask.agent else None


def _refused_input(ask: Ask) -> str | None:
    if ask.agent is None:
        return None
    types = sorted({content["type"] for content in ask.contents} & ask.agent.refused_inputs)
    return types[0] if types else None


def _refused_field(ask: Ask) -> str | None:
    return next((name for name in sorted(ask.agent.refused) if ask.body.get(name) is not None), None) if ask.agent else None


def _other_size(ask: Ask) -> str | None:
    return next((size for entry in ask.formats("image") if (size := entry.get("image_size")) not in (None, "1K")), None)


COMBINATIONS: tuple[Combination, ...] = (
    # Which model or agent.
    Combination(lambda a: not a.body.get("model") and not a.body.get("agent"), "Missing key 'model' or 'agent'."),  # unseen
    Combination(lambda a: a.body.get("model") and a.body.get("agent"), "Only one of 'model' and 'agent' can be set."),  # unseen
    Combination(
        lambda a: a.body.get("model") and not is_model(a.body["model"]),
        lambda a: f"Model not found: '{a.body['model']}'.",
        "model_not_found",
        404,
    ),
    Combination(
        lambda a: a.body.get("agent") and a.agent is None,
        lambda a: f"Agent not found: '{a.body['agent']}'.",
        "not_found",
        404,
    ),
    # Parts of the schema that this service, or this model, does not take.
    Combination(
        lambda a: a.body.get("safety_settings") and not a.vertex,
        "The parameter 'safety_settings' is not available on the Gemini API but it is available on the Gemini Enterprise Agent"
        " Platform.",
    ),
    Combination(
        lambda a: not a.vertex and "retrieval" in a.tools,
        lambda a: (
            f"The value 'retrieval' is not supported for 'tools[{_position(a, 'retrieval')}].type' on the Gemini API, it is"
            " allowed on the Gemini Enterprise Agent Platform."
        ),
    ),
    Combination(lambda a: a.body.get("service_tier") == "deferred", "The value 'deferred' is not supported for 'service_tier'."),
    Combination(
        lambda a: a.body.get("response_mime_type") and not a.body.get("response_format"),
        "responseFormat must be set when responseMimeType is set",
    ),
    Combination(
        _unsupported_level,
        lambda a: (
            f"'{a.config['thinking_level']}' is not a supported thinking level for this model. Allowed values are:"
            f" {', '.join(thinking_levels(a.body['model']) or ())}."
        ),
    ),
    Combination(
        lambda a: a.level and not takes_thinking_levels(a.body.get("model") or ""),
        lambda a: f"Thinking level {a.level.upper() if a.level else ''} is not supported for this model.",
    ),
    Combination(
        lambda a: "lite-image" in (a.body.get("model") or "") and _other_size(a),
        lambda a: f"The value '{_other_size(a)}' is not supported for 'response_format.image_size' with this model.",  # unseen
    ),
    Combination(
        lambda a: any("delivery" in entry for entry in a.formats("image")),
        "Image delivery mode is not supported.",
    ),
    Combination(
        lambda a: any("mime_type" in entry or "delivery" in entry for entry in a.formats("audio")),
        "Audio mime_type is not supported in response_format.",
    ),
    Combination(
        lambda a: (
            not all(
                _is_label(key) and key[:1].isalpha() and _is_label(f"{text}")
                for key, text in (a.body.get("labels") or {}).items()
            )
        ),
        INVALID_ARGUMENT,
    ),
    # Tools.
    Combination(
        lambda a: any(tool.get("type") == "function" and not tool.get("name") for tool in a.settings.get("tools") or ()),
        "Missing key 'name' in input 'tools'.",
    ),
    Combination(
        lambda a: any(
            tool.get("type") == "mcp_server" and not _MCP_NAME.fullmatch(tool.get("name") or "")
            for tool in a.settings.get("tools") or ()
        ),
        INVALID_ARGUMENT,
    ),
    Combination(
        lambda a: a.config.get("tool_choice") is not None and "function" not in a.tools,
        "Function calling config is set without function_declarations.",
    ),
    Combination(
        _search_pair,
        lambda a: f"'{_search_pair(a)}' and 'file_search' cannot be combined in the same request. Please choose one to continue.",
    ),
    Combination(
        lambda a: "function" in a.tools and a.tools & _BUILT_IN and not mixes_tools(a.body.get("model") or "gemini-"),
        "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.",
    ),
    # Storing and running.
    Combination(
        lambda a: a.body.get("store") is False and a.body.get("background"),
        "store=true is required for background interactions",
    ),
    Combination(
        lambda a: a.body.get("store") is False and any(f.get("delivery") == "uri" for f in a.formats("video")),
        "store=true is required when response format has video delivery set to URI",
    ),
    Combination(
        lambda a: a.body.get("webhook_config") and not a.body.get("background"),
        "background=true is required when webhook_config is set",  # unseen
    ),
    # Agents.
    Combination(
        lambda a: a.agent and a.agent.background and not a.body.get("background"),
        "Agents are required to use background=true",
    ),
    Combination(
        lambda a: a.agent and a.agent.background is False and a.body.get("background"),
        lambda a: f"The agent {a.body['agent']} does not support using background=True.",
    ),
    Combination(
        lambda a: _is_deep_research(a) and a.body.get("system_instruction"),
        "The parameter 'system_instruction' is not supported for the deep-research-* agent. Please include any specific"
        " instructions in the input prompt instead",
    ),
    Combination(
        lambda a: a.agent and a.agent.environment and not a.body.get("environment"),
        lambda a: f"The parameter 'environment' is required for the agent {a.body['agent']}.",  # unseen
    ),
    Combination(
        _refused_field,
        lambda a: f"The parameter '{_refused_field(a)}' is not supported for the agent {a.body['agent']}.",  # unseen
    ),
    Combination(
        _refused_tool,
        lambda a: f"The tool '{_refused_tool(a)}' is not supported for the agent {a.body['agent']}.",  # unseen
    ),
    Combination(
        _refused_input,
        lambda a: f"The input type '{_refused_input(a)}' is not supported for the agent {a.body['agent']}.",  # unseen
    ),
    Combination(
        lambda a: a.agent and a.agent.stateful_functions and a.body.get("store") is False and "function" in a.tools,
        lambda a: f"store=true is required for function calling with the agent {a.body['agent']}.",  # unseen
    ),
    Combination(
        lambda a: a.agent and _agent_model(a) and not is_model(_agent_model(a) or ""),
        lambda a: f"Model not found: '{_agent_model(a)}'.",
        "model_not_found",
        404,
    ),
    Combination(
        lambda a: a.agent and any(name in (a.body.get("generation_config") or {}) for name in _SAMPLING),
        lambda a: f"The parameter 'generation_config' is not supported for the agent {a.body['agent']}.",  # unseen
    ),
    Combination(
        lambda a: a.agent and (a.body.get("agent_config") or {}).get("type", a.agent.family) != a.agent.family,
        lambda a: (
            f"The value '{a.body['agent_config']['type']}' is not supported for 'agent_config.type' with this agent."
        ),  # unseen
    ),
    Combination(
        lambda a: (limit := _token_limit(a)) is not None and not limit.isdecimal(),
        lambda a: f"The value is invalid for 'agent_config.max_total_tokens'. Expected an integer, got {_token_limit(a)}.",
    ),  # unseen
    Combination(
        lambda a: a.body.get("model") and a.body.get("agent_config"),
        "The parameter 'agent_config' can only be set together with 'agent'.",  # unseen
    ),
)


def check_combinations(ask: Ask) -> None:
    """Refuse what may not come together.

    Raises:
        HTTPError: the first row that applies.
    """
    for row in COMBINATIONS:
        if row.applies(ask):
            message = row.message if isinstance(row.message, str) else row.message(ask)
            raise not_found(message) if row.code == "not_found" else HTTPError(message, row.code, row.status)


def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(text) is not None and text == text.lower()


def _position(ask: Ask, kind: str) -> int:
    return next(index for index, tool in enumerate(ask.settings.get("tools") or ()) if tool.get("type") == kind)
