"""What a row of the differential says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Service = Literal["gemini", "cloud"]

NAMED_PARTS = frozenset({"method", "host", "path", "query", "headers", "body"})
"""The parts of a request that may differ on purpose."""


@dataclass(frozen=True)
class Case:
    """A call that the official client and ours make alike.

    Attributes:
        name: what is asked, in words.
        theirs: the method of the official client, such as `environments.files.list`.
        arguments: its arguments, by name.
        ours: our method, where it has another name; else the same one.
        our_arguments: our arguments, where they are others.
        differs: what is not the same, on purpose, each with the reason. It must not be the same.
        answers: what the service answers, one request after the other, where any answer will not do.
        on: the services that have it.
        refused: the services where neither sends anything, since the service has it not.
    """

    name: str
    theirs: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    ours: str | None = None
    our_arguments: Mapping[str, Any] | None = None
    differs: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Any, ...] = ()
    on: tuple[Service, ...] = ("gemini", "cloud")
    refused: tuple[Service, ...] = ()

    def __post_init__(self) -> None:
        assert self.differs.keys() <= NAMED_PARTS, self.name
