"""Combinations that no request may have, as a table.

Messages are those seen live (2026), except where a row is marked *unseen*: there the documentation forbids the combination and
nobody has published the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..core.errors import INVALID_ARGUMENT, HTTPError, not_found
from ..core.limits import MOST_STOPS, MOST_TOOLS, MOST_URIS
from .catalogue import Agent, is_model, mixes_tools, takes_thinking_levels, thinking_levels
from .declarations import name_fault, schema_fault
from .history import contents_of, input_to_steps

_MCP_NAME = re.compile(r"[a-z0-9]+")
# Lower-case letters of any script, digits, _ and -; a key begins with a letter (the SDK's description of `labels`).
_LABEL = re.compile(r"[\w-]{0,63}")
_BUILT_IN = frozenset({"google_search", "google_maps", "url_context", "code_execution", "file_search"})
_OF_OWN_SEARCHES = ("name", "description", "parameters")
_SAMPLING = ("temperature", "top_p", "top_k", "stop_sequences", "max_output_tokens")


@dataclass(frozen=True, slots=True)
class CheckedRequest:
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
        """Return the response formats of one type."""
        formats = self.body.get("response_format") or []
        return [entry for entry in (formats if isinstance(formats, list) else [formats]) if entry.get("type") == kind]


Message = str | Callable[[CheckedRequest], str]


@dataclass(frozen=True, slots=True)
class Combination:
    """A row: when it applies, and the words of the service then."""

    applies: Callable[[CheckedRequest], object]
    message: Message
    code: str = "invalid_request"
    status: int = 400


def _search_pair(request: CheckedRequest) -> str | None:
    return next((name for name in ("google_search", "url_context") if {name, "file_search"} <= request.tools), None)


def _unsupported_level(request: CheckedRequest) -> str | None:
    levels = thinking_levels(request.body.get("model") or "")
    return request.level if request.level and levels and request.level not in levels else None


def _agent_model(request: CheckedRequest) -> str | None:
    model: str | None = (request.body.get("agent_config") or {}).get("model")
    return model


def _token_limit(request: CheckedRequest) -> str | None:
    limit = (request.body.get("agent_config") or {}).get("max_total_tokens")
    return None if limit is None else f"{limit}"


def _is_deep_research(request: CheckedRequest) -> bool:
    return request.agent is not None and request.agent.family == "deep-research"


def _refused_tool(request: CheckedRequest) -> str | None:
    return next(iter(sorted(request.agent.refused_tools & request.tools)), None) if request.agent else None


def _refused_input(request: CheckedRequest) -> str | None:
    if request.agent is None:
        return None
    types = sorted({content["type"] for content in request.contents} & request.agent.refused_inputs)
    return types[0] if types else None


def _refused_field(request: CheckedRequest) -> str | None:
    return (
        next((name for name in sorted(request.agent.refused) if request.body.get(name) is not None), None)
        if request.agent
        else None
    )


def _other_size(request: CheckedRequest) -> str | None:
    return next((size for entry in request.formats("image") if (size := entry.get("image_size")) not in (None, "1K")), None)


def _name_fault(request: CheckedRequest) -> str | None:
    return name_fault(request.settings.get("tools") or [])


def _misplaced_config(request: CheckedRequest) -> bool:
    environment = request.body.get("environment")
    if not isinstance(environment, dict) or environment.get("custom_config") is None:
        return False
    # One that is there already is of the mode that it was made in.
    return environment.get("mode") != "self_hosted" and not environment.get("environment_id")


def _server_search(request: CheckedRequest) -> tuple[int, str] | None:
    """Return which tool is a search that the service runs, with a field for the caller's own ones only, and that field."""
    tools = enumerate(request.settings.get("tools") or ())
    searches = [(i, tool) for i, tool in tools if tool.get("type") == "tool_search" and tool.get("execution") != "client"]
    return next(((i, name) for i, tool in searches for name in _OF_OWN_SEARCHES if tool.get(name) is not None), None)


def _schema_fault(request: CheckedRequest) -> str | None:
    return schema_fault(request.settings.get("tools") or [], request.formats("text"))


COMBINATIONS: tuple[Combination, ...] = (
    # Which model or agent.
    Combination(lambda r: not r.body.get("model") and not r.body.get("agent"), "Missing key 'model' or 'agent'."),  # unseen
    Combination(lambda r: r.body.get("model") and r.body.get("agent"), "Only one of 'model' and 'agent' can be set."),  # unseen
    # How much a request may ask for: the emulator's own limits.
    Combination(
        lambda r: len(r.settings.get("tools") or ()) > MOST_TOOLS,
        f"The value is invalid for 'tools'. Expected at most {MOST_TOOLS} entries.",
    ),
    Combination(
        lambda r: len(r.config.get("stop_sequences") or ()) > MOST_STOPS,
        f"The value is invalid for 'generation_config.stop_sequences'. Expected at most {MOST_STOPS} entries.",
    ),
    Combination(
        lambda r: len((r.body.get("webhook_config") or {}).get("uris") or ()) > MOST_URIS,
        f"The value is invalid for 'webhook_config.uris'. Expected at most {MOST_URIS} entries.",
    ),
    Combination(
        lambda r: r.body.get("model") and not is_model(r.body["model"]),
        lambda r: f"Model not found: '{r.body['model']}'.",
        "model_not_found",
        404,
    ),
    Combination(
        lambda r: r.body.get("agent") and r.agent is None,
        lambda r: f"Agent not found: '{r.body['agent']}'.",
        "not_found",
        404,
    ),
    # Parts of the schema that this service, or this model, does not take.
    Combination(
        lambda r: r.body.get("safety_settings") and not r.vertex,
        "The parameter 'safety_settings' is not available on the Gemini API but it is available on the Gemini Enterprise Agent"
        " Platform.",
    ),
    Combination(
        lambda r: not r.vertex and "retrieval" in r.tools,
        lambda r: (
            f"The value 'retrieval' is not supported for 'tools[{_position(r, 'retrieval')}].type' on the Gemini API, it is"
            " allowed on the Gemini Enterprise Agent Platform."
        ),
    ),
    Combination(lambda r: r.body.get("service_tier") == "deferred", "The value 'deferred' is not supported for 'service_tier'."),
    Combination(
        lambda r: r.body.get("response_mime_type") and not r.body.get("response_format"),
        "responseFormat must be set when responseMimeType is set",
    ),
    Combination(
        _unsupported_level,
        lambda r: (
            f"'{r.config['thinking_level']}' is not a supported thinking level for this model. Allowed values are:"
            f" {', '.join(thinking_levels(r.body['model']) or ())}."
        ),
    ),
    Combination(
        lambda r: r.level and not takes_thinking_levels(r.body.get("model") or ""),
        lambda r: f"Thinking level {r.level.upper() if r.level else ''} is not supported for this model.",
    ),
    Combination(
        lambda r: "lite-image" in (r.body.get("model") or "") and _other_size(r),
        lambda r: f"The value '{_other_size(r)}' is not supported for 'response_format.image_size' with this model.",  # unseen
    ),
    Combination(
        lambda r: any("delivery" in entry for entry in r.formats("image")),
        "Image delivery mode is not supported.",
    ),
    Combination(
        lambda r: any("mime_type" in entry or "delivery" in entry for entry in r.formats("audio")),
        "Audio mime_type is not supported in response_format.",
    ),
    Combination(
        lambda r: (
            not all(
                _is_label(key) and key[:1].isalpha() and _is_label(f"{text}")
                for key, text in (r.body.get("labels") or {}).items()
            )
        ),
        INVALID_ARGUMENT,
    ),
    # Tools.
    Combination(
        lambda r: any(tool.get("type") == "function" and not tool.get("name") for tool in r.settings.get("tools") or ()),
        "Missing key 'name' in input 'tools'.",
    ),
    Combination(_name_fault, lambda r: _name_fault(r) or ""),
    Combination(_schema_fault, lambda r: _schema_fault(r) or ""),
    Combination(
        _misplaced_config,
        "'environment.custom_config' can only be set when 'environment.mode' is 'self_hosted'.",  # unseen
    ),
    Combination(
        _server_search,
        lambda r: "'tools[{}].{}' can only be set when 'execution' is 'client'.".format(*(_server_search(r) or ())),  # unseen
    ),
    Combination(
        lambda r: any(
            tool.get("type") == "mcp_server" and not _MCP_NAME.fullmatch(tool.get("name") or "")
            for tool in r.settings.get("tools") or ()
        ),
        INVALID_ARGUMENT,
    ),
    Combination(
        lambda r: r.config.get("tool_choice") is not None and "function" not in r.tools,
        "Function calling config is set without function_declarations.",
    ),
    Combination(
        _search_pair,
        lambda r: f"'{_search_pair(r)}' and 'file_search' cannot be combined in the same request. Please choose one to continue.",
    ),
    Combination(
        lambda r: "function" in r.tools and r.tools & _BUILT_IN and not mixes_tools(r.body.get("model") or "gemini-"),
        "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.",
    ),
    # Storing and running.
    Combination(
        lambda r: r.body.get("store") is False and r.body.get("background"),
        "store=true is required for background interactions",
    ),
    Combination(
        lambda r: r.body.get("store") is False and any(f.get("delivery") == "uri" for f in r.formats("video")),
        "store=true is required when response format has video delivery set to URI",
    ),
    Combination(
        lambda r: r.body.get("webhook_config") and not r.body.get("background"),
        "background=true is required when webhook_config is set",  # unseen
    ),
    # Agents.
    Combination(
        lambda r: r.agent and r.agent.background and not r.body.get("background"),
        "Agents are required to use background=true",
    ),
    Combination(
        lambda r: r.agent and r.agent.background is False and r.body.get("background"),
        lambda r: f"The agent {r.body['agent']} does not support using background=True.",
    ),
    Combination(
        lambda r: _is_deep_research(r) and r.body.get("system_instruction"),
        "The parameter 'system_instruction' is not supported for the deep-research-* agent. Please include any specific"
        " instructions in the input prompt instead",
    ),
    Combination(
        lambda r: r.agent and r.agent.environment and not r.body.get("environment"),
        lambda r: f"The parameter 'environment' is required for the agent {r.body['agent']}.",  # unseen
    ),
    Combination(
        _refused_field,
        lambda r: f"The parameter '{_refused_field(r)}' is not supported for the agent {r.body['agent']}.",  # unseen
    ),
    Combination(
        _refused_tool,
        lambda r: f"The tool '{_refused_tool(r)}' is not supported for the agent {r.body['agent']}.",  # unseen
    ),
    Combination(
        _refused_input,
        lambda r: f"The input type '{_refused_input(r)}' is not supported for the agent {r.body['agent']}.",  # unseen
    ),
    Combination(
        lambda r: r.agent and r.agent.stateful_functions and r.body.get("store") is False and "function" in r.tools,
        lambda r: f"store=true is required for function calling with the agent {r.body['agent']}.",  # unseen
    ),
    Combination(
        lambda r: r.agent and _agent_model(r) and not is_model(_agent_model(r) or ""),
        lambda r: f"Model not found: '{_agent_model(r)}'.",
        "model_not_found",
        404,
    ),
    Combination(
        lambda r: r.agent and any(name in (r.body.get("generation_config") or {}) for name in _SAMPLING),
        lambda r: f"The parameter 'generation_config' is not supported for the agent {r.body['agent']}.",  # unseen
    ),
    Combination(
        lambda r: r.agent and (r.body.get("agent_config") or {}).get("type", r.agent.family) != r.agent.family,
        lambda r: (
            f"The value '{r.body['agent_config']['type']}' is not supported for 'agent_config.type' with this agent."
        ),  # unseen
    ),
    Combination(
        lambda r: (limit := _token_limit(r)) is not None and not limit.isdecimal(),
        lambda r: f"The value is invalid for 'agent_config.max_total_tokens'. Expected an integer, got {_token_limit(r)}.",
    ),  # unseen
    Combination(
        lambda r: r.body.get("model") and r.body.get("agent_config"),
        "The parameter 'agent_config' can only be set together with 'agent'.",  # unseen
    ),
)


def check_combinations(request: CheckedRequest) -> None:
    """Check that a request has none of the combinations.

    Raises:
        HTTPError: the first row that applies.
    """
    for row in COMBINATIONS:
        if row.applies(request):
            message = row.message if isinstance(row.message, str) else row.message(request)
            raise not_found(message) if row.code == "not_found" else HTTPError(message, row.code, row.status)


def _is_label(text: str) -> bool:
    return _LABEL.fullmatch(text) is not None and text == text.lower()


def _position(request: CheckedRequest, kind: str) -> int:
    return next(index for index, tool in enumerate(request.settings.get("tools") or ()) if tool.get("type") == kind)
