"""Agents: a table of what each takes, requires and refuses, and constructors for their settings and sandboxes.

Sources: ai.google.dev/gemini-api/docs/deep-research, /docs/antigravity, /docs/custom-agents, and what was seen live; see the
comments. All of it is in preview and changes: a row may be replaced (`register_agent`), and `extra_body` passes everything.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

# Facts


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """What an agent takes.

    Attributes:
        config_type: the `type` of its `agent_config`; None: not known, so any.
        background: whether it runs in the background only (True), in the foreground only (False) or in either (None).
        environment: whether it needs a sandbox (True), has none (False), or may have one (None).
        needs_store: whether it refuses `store=False`.
        refused_options: options it does not take -> what to do instead.
        refused_tools: types of tools it does not take -> what to do instead.
        refused_inputs: types of content that a prompt may not have -> what to do instead.
        stored_functions: whether functions of the caller's need a stored interaction.
    """

    config_type: str | None = None
    background: bool | None = None
    environment: bool | None = None
    needs_store: bool = False
    refused_options: Mapping[str, str] = field(default_factory=dict)
    refused_tools: Mapping[str, str] = field(default_factory=dict)
    refused_inputs: Mapping[str, str] = field(default_factory=dict)
    stored_functions: bool = False


_CONFIG = {"generation_config": "Its settings go in 'agent_config'."}
_NO_FORMAT = {"response_format": "Ask for the form in the prompt, or let a model put the answer into it afterwards."}

ANY_AGENT = AgentFacts(refused_options=_CONFIG)
"""An agent of which nothing else is known, such as one of your own."""

DEEP_RESEARCH = AgentFacts(
    config_type="deep-research",
    background=True,  # 400 "Agents are required to use background=true" (live)
    environment=False,
    needs_store=True,
    refused_options={
        **_CONFIG,
        **_NO_FORMAT,
        # 400 "Please include any specific instructions in the input prompt instead" (live)
        "system_instruction": "Put the instructions in the prompt.",
    },
    refused_tools={"function": "Offer the function on an MCP server (tools.mcp_server), or call it from a model."},
)
"""Deep Research: up to 60 minutes, with its own searching, reading and computing."""

_AS_TEXT = "Give it as text, or let a model read it first."
ANTIGRAVITY = AgentFacts(
    config_type="antigravity",
    environment=True,
    refused_options={**_CONFIG, **_NO_FORMAT},
    refused_tools=dict.fromkeys(("file_search", "computer_use", "google_maps"), "Let a model use it."),
    refused_inputs=dict.fromkeys(("audio", "video", "document"), f"{_AS_TEXT} Files go in the environment's sources."),
    stored_functions=True,
)
"""Antigravity: works in a sandbox of files. Whether it runs in the background differs by version, so it is not settled here."""

AGENTS: dict[str, AgentFacts] = {
    "deep-research-": DEEP_RESEARCH,
    "antigravity-": ANTIGRAVITY,
    # 400 "does not support using background=True" (live, May to July 2026); the one of September takes it.
    "antigravity-preview-05-2026": replace(ANTIGRAVITY, background=False),
}
"""What is known of an agent, by its name or the beginning of it; the longest that fits counts, else `ANY_AGENT`."""


def agent_facts(agent: str) -> AgentFacts:
    """The row of an agent.

    Args:
        agent: its name.
    """
    fitting = [name for name in AGENTS if agent.startswith(name)]
    return AGENTS[max(fitting, key=len)] if fitting else ANY_AGENT


def register_agent(name: str, facts: AgentFacts) -> None:
    """Say what an agent takes: one of your own, a new one, or one of which this version is wrong.

    Args:
        name: its name, or the beginning of several names.
        facts: its row, such as `replace(ANTIGRAVITY, background=None)` with `dataclasses.replace`.
    """
    if not name:
        raise ValueError("An agent's name is not empty.")
    AGENTS[name] = facts


# What a request may not say

_RENEWING_PREFIX = "env_"  # seen live (May and June 2026): the run succeeds, without the files


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request cannot be sent to an agent.

    Attributes:
        field: the option at fault.
        reason: what is wrong with it.
        way_out: what to do instead.
    """

    field: str
    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.reason} {self.way_out}"


def check_agent_options(agent: str, body: Mapping[str, Any], extra_body: Mapping[str, Any] | None = None) -> Refusal | None:
    """What an agent does not take of a request, if anything.

    Args:
        agent: its name.
        body: the request, with what was set.
        extra_body: what is sent unchecked: it can fulfil a requirement, and is never refused.
    """
    facts = agent_facts(agent)
    return next(_refusals(agent, facts, body, {**body, **(extra_body or {})}), None)


def _refusals(agent: str, facts: AgentFacts, body: Mapping[str, Any], sent: Mapping[str, Any]) -> Iterator[Refusal]:
    who = f"The agent {agent!r}"
    for name, way_out in facts.refused_options.items():
        if body.get(name):
            yield Refusal(name, f"{who} takes no {name!r}{_settings(body[name])}.", way_out)
    if facts.background is True and not sent.get("background"):
        yield Refusal("background", f"{who} runs in the background only.", "Set background=True.")
    if facts.background is False and body.get("background"):
        yield Refusal("background", f"{who} does not run in the background.", "Leave 'background' out.")
    if facts.needs_store and body.get("store") is False:
        yield Refusal("store", f"{who} needs what it does to be stored.", "Leave 'store' out; delete the interaction afterwards.")
    if facts.environment is True and not sent.get("environment"):
        way_out = "Set environment='remote' for a new one, or the 'environment_id' of an earlier interaction for its files."
        yield Refusal("environment", f"{who} works in an environment, and none is given.", way_out)
    place = body.get("environment")
    sandbox = place if isinstance(place, str) else _get(place, "environment_id")
    if isinstance(sandbox, str) and sandbox.startswith(_RENEWING_PREFIX):
        reason = f"The environment {sandbox!r} would silently be a new one: the ids of the service have no {_RENEWING_PREFIX!r}."
        yield Refusal("environment", reason, "Give the id as it stands in 'environment_id' of an interaction.")
    if facts.environment is False and place:
        yield Refusal("environment", f"{who} has no environment.", "Leave 'environment' out.")
    kind = _kind(body.get("agent_config"))
    if facts.config_type and kind not in (None, facts.config_type):
        reason = f"{who} has an 'agent_config' of the type {facts.config_type!r}, not {kind!r}."
        yield Refusal("agent_config.type", reason, f"Set its type to {facts.config_type!r}.")
    for i, tool in enumerate(body.get("tools") or ()):
        kind = _kind(tool) or ""
        if kind in facts.refused_tools:
            yield Refusal(f"tools[{i}]", f"{who} takes no tool of the type {kind!r}.", facts.refused_tools[kind])
        elif kind == "function" and facts.stored_functions and body.get("store") is False:
            reason = f"{who} calls functions of yours only where the interaction is stored."
            yield Refusal("store", reason, "Leave 'store' out, or leave the functions out.")
    if facts.refused_inputs:
        for kind in _content_types(body.get("input")):
            if kind in facts.refused_inputs:
                yield Refusal("input", f"{who} takes no {kind} in its prompt.", facts.refused_inputs[kind])


def _settings(value: Any) -> str:
    """The names of what was set, where an option holds several: users set `temperature`, not `generation_config`."""
    return f" ({', '.join(map(repr, value))})" if isinstance(value, Mapping) and "type" not in value else ""


def _content_types(value: Any) -> Iterator[str]:
    """The types of the contents that the user gives, in whichever form an input has."""
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
    """A field of a JSON object, or of a wire model."""
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)


# Settings of agents: `agent_config`


def deep_research(
    *,
    collaborative_planning: bool | None = None,
    visualization: Literal["auto", "off"] | None = None,
    thinking_summaries: Literal["auto", "none"] | None = None,
    enable_bigquery_tool: bool | None = None,
) -> dict[str, Any]:
    """The `agent_config` of Deep Research.

    A report that is planned together takes three kinds of turns, each with `background=True`, all but the first continuing the
    one before (`previous_interaction_id`), and each with its settings, for the service keeps none:

    - plan: `agent_config=plan_research()`, the prompt is the topic; the answer is a plan.
    - refine, as often as you like: `agent_config=plan_research()`, the prompt is the wish; the answer is the new plan.
    - approve: `agent_config=approve_plan()`, the prompt says yes; the answer is the report.

    Args:
        collaborative_planning: whether the answer is a plan to agree on, not yet the report; the service's default is no.
        visualization: `off` for a report without images; the service's default is `auto`.
        thinking_summaries: `auto` to be told what it is doing, which streams show as thoughts; the service's default is `none`.
        enable_bigquery_tool: whether it may query BigQuery.
    """
    return _settle(
        "deep-research",
        collaborative_planning=collaborative_planning,
        visualization=visualization,
        thinking_summaries=thinking_summaries,
        enable_bigquery_tool=enable_bigquery_tool,
    )


def plan_research(**settings: Any) -> dict[str, Any]:
    """The `agent_config` of a turn that answers with a research plan: the first one, and one that refines it.

    Args:
        **settings: the others of `deep_research`.
    """
    return deep_research(collaborative_planning=True, **settings)


def approve_plan(**settings: Any) -> dict[str, Any]:
    """The `agent_config` of the turn that approves the plan it continues, and answers with the report.

    Args:
        **settings: the others of `deep_research`.
    """
    return deep_research(collaborative_planning=False, **settings)


def antigravity(*, model: str | None = None, max_total_tokens: int | None = None) -> dict[str, Any]:
    """The `agent_config` of Antigravity.

    Args:
        model: the model it thinks with; the service's choice if not given.
        max_total_tokens: tokens, those of the cache not counted, after which it stops with the status `incomplete`. To go on,
            send the prompt `continue` with `previous_interaction_id` and the same `environment`.
    """
    if max_total_tokens is not None and max_total_tokens < 1:
        raise ValueError("'max_total_tokens' must be 1 or more.")
    return _settle("antigravity", model=model, max_total_tokens=max_total_tokens)


# Sandboxes: `environment`


def environment(
    environment_id: str | None = None,
    *,
    sources: Sequence[Mapping[str, Any]] | None = None,
    network: Mapping[str, Any] | Literal["disabled"] | None = None,
    env: Mapping[str, str | Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """The sandbox of an agent, as the option `environment`. Simpler: `remote` for a new one, an id for one that is there.

    Args:
        environment_id: one to change and use; a new one if not given. It is kept for 7 days after its last use.
        sources: files to put into it, see `repository`, `cloud_storage`, `inline` and `skill`.
        network: what it may reach, see `allowlist`; `disabled` for nothing; the service's default if not given.
        env: environment variables, each a text or `{"credential": id}` of a stored credential. They may hold secrets.
    """
    return _settle(
        "remote",
        environment_id=environment_id,
        sources=None if sources is None else [dict(source) for source in sources],
        network=dict(network) if isinstance(network, Mapping) else network,
        env=None if env is None else dict(env),
    )


def repository(source: str, target: str | None = None) -> dict[str, Any]:
    """A git repository as a source.

    Args:
        source: its address, such as `https://github.com/owner/name`.
        target: the directory to put it in.
    """
    return _settle("repository", source=source, target=target)


def cloud_storage(source: str, target: str | None = None) -> dict[str, Any]:
    """What is in Cloud Storage as a source.

    Args:
        source: where, such as `gs://bucket/path`.
        target: the path to put it at.
    """
    return _settle("gcs", source=source, target=target)


def inline(target: str, content: str | bytes) -> dict[str, Any]:
    """A file as a source, its content in the request.

    Args:
        target: its path.
        content: text, or bytes, which are sent as base64.
    """
    if isinstance(content, str):
        return _settle("inline", target=target, content=content)
    return _settle("inline", target=target, content=b64encode(content).decode("ascii"), encoding="base64")


def skill(source: str, target: str | None = None) -> dict[str, Any]:
    """A skill of the registry as a source.

    Args:
        source: its name there.
        target: the directory to put it in.
    """
    return _settle("skill_registry", source=source, target=target)


def allowlist(*domains: str | Mapping[str, Any]) -> dict[str, Any]:
    """What a sandbox may reach, as the `network` of an environment.

    Args:
        *domains: each a name (`example.com`, `*.example.com`, or `*` for all), or what `domain` gives.
    """
    return {"allowlist": [{"domain": entry} if isinstance(entry, str) else dict(entry) for entry in domains]}


def domain(
    name: str, *, credential: str | None = None, headers: Mapping[str, str] | Iterable[Mapping[str, str]] | None = None
) -> dict[str, Any]:
    """A domain that a sandbox may reach, and what is added to every request to it, out of the sandbox's sight.

    Args:
        name: `example.com`, `*.example.com`, or `*` for all.
        credential: the id of a stored credential.
        headers: headers, or several objects of them; they may hold secrets. In the API they are called `transform`.
    """
    added = None if headers is None else dict(headers) if isinstance(headers, Mapping) else [dict(entry) for entry in headers]
    return _given(domain=name, credential=credential, transform=added)


def without_secrets(environment: Any) -> Any:
    """An environment as it may be shown in traces and cache keys: the values of `env` and added headers are hidden."""
    if not isinstance(environment, str | Mapping | None):
        environment = environment.dump()
    if not isinstance(environment, Mapping):
        return environment
    shown = dict(environment)
    if shown.get("env"):
        shown["env"] = dict.fromkeys(shown["env"], _HIDDEN)
    network = shown.get("network")
    if network is not None and not isinstance(network, str):
        domains = _get(network, "allowlist")
        shown["network"] = {"allowlist": [_shown(entry) for entry in domains] if isinstance(domains, list | tuple) else domains}
    return shown


_HIDDEN = "[hidden]"


def _shown(entry: Any) -> dict[str, Any]:
    hidden = _HIDDEN if _get(entry, "transform") else None
    return _given(domain=_get(entry, "domain"), credential=_get(entry, "credential"), transform=hidden)


def _settle(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **_given(**fields)}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
