"""Look up what each agent takes, and build its settings and sandbox."""

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
