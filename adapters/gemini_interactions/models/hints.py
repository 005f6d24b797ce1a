"""Say what was probably meant by the name of a model or agent that the service does not have."""

from __future__ import annotations

import re

from ..spelling import nearest
from .levels import levels_of
from .lookups import AGENT_NAMES, bare_name, known_name
from .table import MODELS, RETIRED

_LEVEL_REFUSED = re.compile(r"\bthinking level\b.*\bnot supported\b", re.IGNORECASE | re.DOTALL)

_VENDORS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:openai/)?(?:gpt-|chatgpt|o[1-9](?:-|$)|text-embedding-[a3]|dall-e|whisper)"), "OpenAI"),
    (re.compile(r"(?:anthropic/)?claude"), "Anthropic"),
    (re.compile(r"(?:meta[-/]llama/?)?llama"), "Meta"),
    (re.compile(r"(?:mistralai/)?(?:mistral|mixtral|codestral|magistral|ministral)"), "Mistral"),
    (re.compile(r"(?:deepseek/)?deepseek"), "DeepSeek"),
    (re.compile(r"(?:xai/)?grok"), "xAI"),
    (re.compile(r"(?:qwen/)?qw[eq]n?"), "Alibaba"),
    (re.compile(r"command-|(?:cohere/)"), "Cohere"),
)
"""How the models of others are called, and whose they are."""

_EMBEDDINGS = re.compile("embed", re.IGNORECASE)
"""What stands in the names of the models that make embeddings."""

_MODELS = tuple(name for name in MODELS if not name.startswith(AGENT_NAMES))
_NEWEST = "gemini-3.8-flash"
_AGENTS = tuple(name for name in MODELS if name.startswith(AGENT_NAMES) and (name not in RETIRED or RETIRED[name].is_routed))
_BARE = {name.split("-preview")[0]: name for name in reversed(_AGENTS)}
"""The agents by their names without an edition."""


def model_hint(name: str) -> str:
    """Return what to say of a model that the service does not have.

    Args:
        name: as it was asked for.
    """
    name = bare_name(name)
    if name.startswith(AGENT_NAMES):
        return f"It is the name of an agent: give agent={name!r} in place of 'model'."
    if (vendor := next((vendor for pattern, vendor in _VENDORS if pattern.match(name.lower())), None)) is not None:
        return f"{name!r} is a name of a model of {vendor}'s; this API has Google's, such as {_NEWEST!r}."
    if _EMBEDDINGS.search(name):
        return f"{name!r} makes embeddings, which are not in this API: embedContent of the Gemini API does, with the same key."
    if (gone := RETIRED.get(name)) is not None:
        return f"It was retired on {gone.since}." + (f" Use {gone.leads_to!r}." if gone.leads_to else "")
    meant = nearest(name, _MODELS) if known_name(name) is None else None
    return f"Did you mean {meant!r}?" if meant else "The names that this version knows are in gemini_interactions.models.MODELS."


def level_hint(name: str, said: str) -> str:
    """Return which thinking levels a model takes, where the service refuses one and does not say so; else nothing.

    Args:
        name: the model.
        said: the service's words.
    """
    if not _LEVEL_REFUSED.search(said) or "Allowed" in said or "Supported" in said:
        return ""
    levels = levels_of(name)
    return f"{name!r} takes {', '.join(levels)}." if levels else f"{name!r} takes no thinking level: leave it out."


def agent_hint(name: str) -> str:
    """Return what to say of an agent that the service does not have.

    Args:
        name: as it was asked for.
    """
    if known_name(name) in _MODELS:
        return f"It is the name of a model: give model={name!r} in place of 'agent'."
    spelt = re.sub(r"[^a-z]+", "-", name.lower()).strip("-")
    meant = next((each for each in _AGENTS if spelt and each.startswith(spelt)), None) or nearest(name, _AGENTS)
    if meant is None:
        meant = nearest(spelt, _BARE) and _BARE[str(nearest(spelt, _BARE))]
    asked = f"Did you mean {meant!r}? " if meant and meant != name else ""
    return f"{asked}The service's own agents are {', '.join(_AGENTS)}; client.agents.list() gives yours."
