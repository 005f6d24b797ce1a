"""What an index keeps of a reply, as a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What an index keeps of a reply: a text of three parts with spaces between, those at the end left out where they are empty.

    Attributes:
        interaction_id: the interaction to continue.
        environment_id: its sandbox, where it has one.
        hidden: the fingerprint of what the digest leaves out of it.
    """

    interaction_id: str
    environment_id: str = ""
    hidden: str = ""

    @classmethod
    def read(cls, entry: str) -> Self:
        """Read an entry."""
        return cls(*entry.split(" ")[:3])

    def __str__(self) -> str:
        return f"{self.interaction_id} {self.environment_id} {self.hidden}".rstrip()
