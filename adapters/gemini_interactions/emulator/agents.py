"""How the agents answer: Deep Research with a report or a plan, Antigravity with work in its sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .built_in_tools import Issue, cited_text, use_builtins
from .catalogue import AGENTS
from .ids import new_call_id, new_environment_id
from .rules import answer as answer_as_model
from .store import Step
from .turn import Turn

Work = tuple[list[Step], str]


def answer_as_agent(turn: Turn, issue: Issue) -> Work:
    """The steps of an agent's run, and its status.

    Args:
        turn: a request that names an agent.
        issue: makes a signature.
    """
    return _FAMILIES[AGENTS[turn.body["agent"]].family](turn, issue)


def environment_id(body: dict[str, Any]) -> str | None:
    """The sandbox of a run: a new one for `remote`, else the one that the request names.

    An id with the prefix `env_` silently makes another sandbox, as the service does.
    """
    environment = body.get("environment")
    named = environment.get("environment_id") if isinstance(environment, dict) else environment
    if not environment:
        return None
    return new_environment_id() if not named or named == "remote" or named.startswith("env_") else str(named)


def _deep_research(turn: Turn, issue: Issue) -> Work:
    config = turn.body.get("agent_config") or {}
    thought: Step = {"signature": issue()}
    if config.get("thinking_summaries") == "auto":
        thought["summary"] = [
            {"text": f"**Planning the research**\n\nI'm splitting up: {turn.prompt[:200]}\n\n\n", "type": "text"}
        ]
    thought["type"] = "thought"
    if config.get("collaborative_planning"):
        text = f"Research plan for: {turn.prompt}\n\n1. Search for it.\n2. Read what is found.\n3. Report."
        return [thought, {"content": [{"text": text, "type": "text"}], "type": "model_output"}], "completed"
    searched, says = use_builtins(f"search {turn.prompt}", {"google_search": {"type": "google_search"}}, issue)
    report = [
        (f"# Report\n\nEmulated research on: {turn.prompt} [cite: 1]\n\n", None),
        *says,
        ("\n\n**Sources:**\n1. example.com", None),
    ]
    return [thought, *searched, {"content": [cited_text(report)], "type": "model_output"}], "completed"


def _antigravity(turn: Turn, issue: Issue) -> Work:
    steps, status = answer_as_model(turn, issue)
    if status != "completed" or turn.results:
        return steps, status
    call_id = new_call_id()
    path = "notes.md"
    work: list[Step] = [
        {"signature": issue(), "type": "thought"},
        {"id": call_id, "type": "function_call", "name": "write_file", "arguments": {"path": path, "content": turn.prompt}},
        {
            "call_id": call_id,
            "type": "function_result",
            "name": "write_file",
            "result": [{"type": "text", "text": f"Wrote {len(turn.prompt.encode())} bytes to {path}."}],
            "is_error": False,
        },
    ]
    limit = (turn.body.get("agent_config") or {}).get("max_total_tokens")
    if limit is not None and limit < len(turn.prompt):
        return work, "incomplete"
    return [*work, *(step for step in steps if step["type"] != "thought")], status


_FAMILIES: dict[str, Callable[[Turn, Issue], Work]] = {"deep-research": _deep_research, "antigravity": _antigravity}
