"""What agents take, as a table you can override, and constructors for their settings and sandboxes."""

from .configs import antigravity, approve_plan, deep_research, plan_research
from .environments import allowlist, cloud_storage, domain, environment, inline, repository, skill, without_secrets
from .facts import AGENTS, ANTIGRAVITY, ANY_AGENT, DEEP_RESEARCH, AgentFacts, agent_facts, register_agent

__all__ = [
    "AGENTS",
    "ANTIGRAVITY",
    "ANY_AGENT",
    "DEEP_RESEARCH",
    "AgentFacts",
    "agent_facts",
    "allowlist",
    "antigravity",
    "approve_plan",
    "cloud_storage",
    "deep_research",
    "domain",
    "environment",
    "inline",
    "plan_research",
    "register_agent",
    "repository",
    "skill",
    "without_secrets",
]
