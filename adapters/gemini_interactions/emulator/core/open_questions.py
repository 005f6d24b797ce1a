"""What the emulator does where nobody has seen what the service does, and the other answers that it can be set to.

The names are those of `Open question [name]` in the code. An adapter has to be right with every answer; tests set the emulator to
each. The questions about what is let pass have the names of doubts, see docs/emulator/refusals.md, or a short one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

ANSWERS: Mapping[str, tuple[Any, ...]] = {
    # Of an interaction: its own steps, or those of all before it as well.
    "steps_of_a_get": ("turn", "chain"),
    # The status that answers a request to continue one that is gone.
    "expired_previous_id": (400, 403, 404, 501),
    # A run that is `idle` in its second half and goes on, or instead of its end.
    "idle_runs": ("never", "pass", "wait"),
    # Whether replayed signatures have to be ones that were issued, and calls to be proven.
    "signatures_are_checked": (True, False),
    # Whether the call or result of a built-in tool comes in two deltas.
    "split_typed_deltas": (False, True),
}
"""The questions that are no doubts, with their answers; the first is what the emulator does if nothing is said."""

SHORT_NAMES: Mapping[str, str] = {
    "input_that_ends_with_the_model": "an input that ends with the model's own words",
    "input_while_calls_wait": "a new input while calls wait for their results",
    "two_calls_of_one_id": "two replayed calls of one id",
}
"""Short names of doubts, as comments have them."""

TAKEN = ("taken", "refused")
"""The answers to a doubt; the first is what the emulator does if nothing is said."""

_GONE: Mapping[int, tuple[str, str]] = {
    403: ("You do not have permission to access the interaction, or it does not exist.", "permission_denied"),
    404: ("Invalid previous_interaction_id: interaction not found", "not_found"),
    501: ("Continuing this interaction is not implemented.", "unimplemented"),
}


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """The answers that an emulator gives; see `ANSWERS`.

    Attributes:
        refused: the names of the doubts that are refused.
    """

    steps_of_a_get: str = "turn"
    expired_previous_id: int = 400
    idle_runs: str = "never"
    signatures_are_checked: bool = True
    split_typed_deltas: bool = False
    refused: frozenset[str] = frozenset()

    @classmethod
    def of(cls, answers: Mapping[str, Any], doubts: Collection[str]) -> OpenQuestions:
        """Return the answers to questions by their names.

        Args:
            answers: an answer for each name, of those that `ANSWERS` has for it; of a doubt, `taken` or `refused`.
            doubts: the names of all doubts.

        Raises:
            ValueError: there is no question of a name, or no such answer.
        """
        given: dict[str, Any] = {}
        refused = set()
        for name, answer in answers.items():
            doubt = SHORT_NAMES.get(name, name)
            possible = ANSWERS.get(name) or (TAKEN if doubt in doubts else None)
            if possible is None:
                raise ValueError(
                    f"there is no open question {name!r}; there are {', '.join([*ANSWERS, *SHORT_NAMES])}, and doubts"
                )
            if answer not in possible:
                raise ValueError(f"{name!r} cannot be {answer!r}; it is one of {', '.join(map(repr, possible))}")
            if name in ANSWERS:
                given[name] = answer
            elif answer == "refused":
                refused.add(doubt)
        return cls(**given, refused=frozenset(refused))

    @property
    def words_of_gone(self) -> tuple[str, str] | None:
        """The message and the code for an interaction to continue that is gone; None: the usual ones, with 400."""
        return _GONE.get(self.expired_previous_id)


AS_EVER = OpenQuestions()
"""What the emulator does if nothing is said."""
