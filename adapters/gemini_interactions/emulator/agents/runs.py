"""Rows: the rules of each family of agents."""

from __future__ import annotations

from collections.abc import Callable

from ..answers.model_input import ModelInput, Outputs, Sign
from ..storage.sandbox import Sandbox
from .antigravity import answer_as_antigravity
from .deep_research import answer_as_deep_research

_FAMILIES: dict[str, Callable[[ModelInput, Sandbox | None, Sign], Outputs]] = {
    "deep-research": answer_as_deep_research,
    "antigravity": answer_as_antigravity,
}


def answer_as_agent(given: ModelInput, sandbox: Sandbox | None, sign: Sign) -> Outputs:
    """Return the steps of an agent's run, and its status.

    Args:
        given: a request that names an agent.
        sandbox: the environment that it works in, if it has one.
        sign: Make a signature.
    """
    assert given.agent is not None
    return _FAMILIES[given.agent.family](given, sandbox, sign)
