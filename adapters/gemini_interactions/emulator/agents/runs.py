"""Which agent answers how: a row for each family."""

from __future__ import annotations

from collections.abc import Callable

from ..answers.built_in_tools import Issue
from ..answers.turn import Turn
from ..core.record import Step
from ..storage.sandbox import Sandbox
from .antigravity import work_in_sandbox
from .deep_research import research

Work = tuple[list[Step], str]

_FAMILIES: dict[str, Callable[[Turn, Sandbox | None, Issue], Work]] = {"deep-research": research, "antigravity": work_in_sandbox}


def answer_as_agent(turn: Turn, sandbox: Sandbox | None, issue: Issue) -> Work:
    """The steps of an agent's run, and its status.

    Args:
        turn: a request that names an agent.
        sandbox: the environment that it works in, if it has one.
        issue: makes a signature.
    """
    assert turn.agent is not None
    return _FAMILIES[turn.agent.family](turn, sandbox, issue)
