"""The service's own tools, as a table: what a request may declare, and the steps that come of it.

Reference: ai.google.dev/api/interactions-api, `Tool`. The table may be added to: a type in it is sent, one that is
not is refused.
"""

from __future__ import annotations

from dataclasses import dataclass


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
