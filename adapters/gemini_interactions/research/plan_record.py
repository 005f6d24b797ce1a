"""Keep a research plan as data, so that any process can take it up, and decide what may become of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Self

from ..client.http.errors import InvalidOption, InvalidResponseError, PreviousInteractionUnavailable
from ..wire.interaction import Interaction

_TYPES: Mapping[str, type] = {
    "id": str,
    "agent": str,
    "text": str,
    "status": str,
    "revision": int,
    "revised_by": str,
    "run": Mapping,
    "may_be_approved": bool,
}
_NEEDED = ("id", "agent", "text")
_SHOWN = 60
_PLANNED = "completed"
_GONE = "The plan is gone: the service keeps it for a day, or for 55 days where it is paid. Ask for a new one with plan(…)."


@dataclass(slots=True)
class PlanRecord:
    """A plan, as data.

    Attributes:
        id: the interaction that made it.
        agent: the agent that made it.
        text: the plan, in Markdown.
        status: how that interaction ended; only what is `completed` can be approved.
        revision: how many wishes it has taken in.
        revised_by: the plan that has replaced it, where one has.
        run: the handle of the report's run, once it was approved.
        may_be_approved: whether an approval went off whose answer never came, so that a report may be on its way.
    """

    id: str
    agent: str
    text: str
    status: str = _PLANNED
    revision: int = 0
    revised_by: str | None = None
    run: dict[str, Any] | None = None
    may_be_approved: bool = False

    @classmethod
    def of(cls, stored: Mapping[str, Any], agent: str) -> Self:
        """Return the plan that was stored.

        Args:
            stored: what `to_dict` of a plan gave.
            agent: the agent that is to go on with it.

        Raises:
            InvalidOption: it is no plan, or one of another agent's.
        """
        if not isinstance(stored, Mapping):
            raise InvalidOption(
                "A stored plan is what to_dict() of a plan gave; of an id alone, get_plan(id) asks.", field="plan"
            )
        values = {name: stored[name] for name in _TYPES if stored.get(name) is not None}
        wrong = next((name for name, value in values.items() if not isinstance(value, _TYPES[name])), None)
        wrong = wrong or next((name for name in _NEEDED if name not in values), None)
        if wrong is not None:
            raise InvalidOption(f"A stored plan is what to_dict() of a plan gave; this one's {wrong!r} is not.", field=wrong)
        _check_agent(values["agent"], agent)
        return cls(**values)

    @classmethod
    def of_answer(cls, interaction: Interaction, agent: str, revision: int = 0) -> Self:
        """Return the plan in an answer.

        Args:
            interaction: it, once it has ended.
            agent: the agent that was asked.
            revision: how many wishes came before.

        Raises:
            InvalidOption: it is another agent's.
            InvalidResponseError: there is no text in it.
        """
        _check_agent(interaction.agent or agent, agent)
        if not interaction.output_text.strip():
            raise InvalidResponseError(
                f"The agent has answered with neither a plan nor a question; the interaction ended as {interaction.status}.",
                interaction_id=interaction.id or None,
                interaction=interaction,
            )
        return cls(interaction.id, agent, interaction.output_text, interaction.status, revision)

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON."""
        return {name: value for name, value in asdict(self).items() if value not in (None, False) or name == "revision"}

    def check_approval(self) -> None:
        """Refuse to approve what was replaced by a newer plan, or is none.

        Raises:
            InvalidOption: it says what to do instead. Nothing was sent.
        """
        if self.status != _PLANNED:
            raise InvalidOption(
                f"The interaction {self.id} ended as {self.status!r} and is no plan to approve: answer it with revise(…).",
                field="plan",
            )
        if self.revised_by is not None:
            raise InvalidOption(
                f"The plan {self.id} was revised: approve the plan that revise() gave, {self.revised_by}, or this one all the"
                " same with approve(anyway=True).",
                field="plan",
            )
        if self.may_be_approved:
            raise InvalidOption(
                f"An approval of the plan {self.id} went off, and its answer never came: a report may be on its way. Begin one"
                " all the same with approve(anyway=True).",
                field="plan",
            )

    def __str__(self) -> str:
        first = self.text.strip().partition("\n")[0]
        shown = first if len(first) <= _SHOWN else f"{first[: _SHOWN - 1]}…"
        state = "approved" if self.run else "revised" if self.revised_by else self.status
        return f"id={self.id!r}, revision={self.revision}, {state}, {shown!r}"


def _check_agent(theirs: str, ours: str) -> None:
    if theirs != ours:
        raise InvalidOption(f"The plan is the agent {theirs!r}'s, not {ours!r}'s: give agent={theirs!r}.", field="agent")


@contextmanager
def way_out() -> Iterator[None]:
    """Say what to do where the plan that a turn continues is gone."""
    try:
        yield
    except PreviousInteractionUnavailable as error:
        error.message, error.args = f"{error.message.rstrip('.')}. {_GONE}", (f"{str(error).rstrip('.')}. {_GONE}",)
        raise
