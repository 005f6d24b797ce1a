"""Rules: rows of a table that say when a request is refused, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...core.errors import Refusal
from ..request import CheckedRequest

Words = Mapping[str, Any] | None
"""What fills the gaps of a message; None: the rule does not apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Refusal):
    """A refusal, and when a request meets with it.

    Attributes:
        applies: Return the words for the message's gaps, if it does; where it has no gaps, anything that is true.
    """

    applies: Callable[[CheckedRequest], object]


@dataclass(frozen=True, slots=True)
class Table:
    """The rules of one subject.

    Attributes:
        subject: what they are about.
        rules: the rows; the first that applies counts.
        concerns: Return whether a request has anything that they are about; the others are not asked.
    """

    subject: str
    rules: tuple[Rule, ...]
    concerns: Callable[[CheckedRequest], object] = lambda request: True

    def check(self, request: CheckedRequest) -> None:
        """Check that no rule applies.

        Raises:
            HTTPError: the refusal of the first that does.
        """
        if not self.concerns(request):
            return
        for rule in self.rules:
            if words := rule.applies(request):
                raise rule.error(**(words if isinstance(words, dict) else {}))
