"""Name the provider, and tell what a model name after it means."""

from __future__ import annotations

from ..models import bare_name

PROVIDER = "gemini_interactions"
"""What stands before the first `/` of a model name."""

AGENTS = "agents/"
"""What stands before an agent's name."""


def model_to_options(model: str) -> dict[str, str]:
    """Return the option that a model name stands for.

    Args:
        model: `gemini-3.8-flash`, or `agents/deep-research-preview-04-2026`; with or without the provider before it.

    Returns:
        `{"model": …}` or `{"agent": …}`.
    """
    name = model.removeprefix(f"{PROVIDER}/")
    return {"agent": name.removeprefix(AGENTS)} if name.startswith(AGENTS) else {"model": bare_name(name)}
