"""Check that an agent takes what a request to it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...agents.facts import AgentFacts, agent_facts
from ..http.errors import InvalidOption

_RENEWING_PREFIX = "env_"  # seen live (May and June 2026): the run succeeds, without the files


def check_agent_options(agent: str, body: Mapping[str, Any], extra_body: Mapping[str, Any] | None = None) -> None:
    """Refuse what an agent does not take.

    Args:
        agent: its name.
        body: the request, with what was set.
        extra_body: what is sent unchecked: it can fulfil a requirement, and is never refused.

    Raises:
        InvalidOption: the agent would refuse the request; it names the option, the reason and the way out.
    """
    for error in _faults(agent, agent_facts(agent), body, {**body, **(extra_body or {})}):
        raise error


def _faults(agent: str, facts: AgentFacts, body: Mapping[str, Any], sent: Mapping[str, Any]) -> Iterator[InvalidOption]:
    who = f"The agent {agent!r}"
    for name, way_out in facts.refused_options.items():
        if body.get(name):
            yield _invalid(name, f"{who} takes no {name!r}{_settings(body[name])}.", way_out)
    if facts.background is True and not sent.get("background"):
        yield _invalid("background", f"{who} runs in the background only.", "Set background=True.")
    if facts.background is False and body.get("background"):
        yield _invalid("background", f"{who} does not run in the background.", "Leave 'background' out.")
    if facts.needs_store and body.get("store") is False:
        yield _invalid(
            "store", f"{who} needs what it does to be stored.", "Leave 'store' out; delete the interaction afterwards."
        )
    if facts.environment is True and not sent.get("environment"):
        way_out = "Set environment='remote' for a new one, or the 'environment_id' of an earlier interaction for its files."
        yield _invalid("environment", f"{who} works in an environment, and none is given.", way_out)
    place = body.get("environment")
    sandbox = place if isinstance(place, str) else _get(place, "environment_id")
    if isinstance(sandbox, str) and sandbox.startswith(_RENEWING_PREFIX):
        reason = f"The environment {sandbox!r} would silently be a new one: the ids of the service have no {_RENEWING_PREFIX!r}."
        yield _invalid("environment", reason, "Give the id as it stands in 'environment_id' of an interaction.")
    if facts.environment is False and place:
        yield _invalid("environment", f"{who} has no environment.", "Leave 'environment' out.")
    kind = _kind(body.get("agent_config"))
    if facts.config_type and kind not in (None, facts.config_type):
        reason = f"{who} has an 'agent_config' of the type {facts.config_type!r}, not {kind!r}."
        yield _invalid("agent_config.type", reason, f"Set its type to {facts.config_type!r}.")
    for i, tool in enumerate(body.get("tools") or ()):
        kind = _kind(tool) or ""
        if kind in facts.refused_tools:
            yield _invalid(f"tools[{i}]", f"{who} takes no tool of the type {kind!r}.", facts.refused_tools[kind])
        elif kind == "function" and facts.stored_functions and body.get("store") is False:
            reason = f"{who} calls functions of yours only where the interaction is stored."
            yield _invalid("store", reason, "Leave 'store' out, or leave the functions out.")
    if facts.refused_inputs:
        for kind in _content_types(body.get("input")):
            if kind in facts.refused_inputs:
                yield _invalid("input", f"{who} takes no {kind} in its prompt.", facts.refused_inputs[kind])


def _settings(value: Any) -> str:
    """Name what was set, where an option holds several: users set `temperature`, not `generation_config`."""
    return f" ({', '.join(map(repr, value))})" if isinstance(value, Mapping) and "type" not in value else ""


def _content_types(value: Any) -> Iterator[str]:
    """Find the types of the contents that the user gives, in whichever form an input has."""
    for item in [] if value is None or isinstance(value, str) else value if isinstance(value, list | tuple) else [value]:
        kind = _kind(item)
        if kind == "user_input":
            yield from _content_types(_get(item, "content"))
        elif kind is not None:
            yield kind


def _kind(value: Any) -> str | None:
    kind = _get(value, "type")
    return kind if isinstance(kind, str) else None


def _get(value: Any, name: str) -> Any:
    """Return a field of a JSON object, or of a wire model."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


def _invalid(field: str, reason: str, way_out: str) -> InvalidOption:
    return InvalidOption(f"{reason} {way_out}", field=field)
