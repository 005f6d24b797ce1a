"""Which contenders a test is run with, and what is known of the peers."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from typing import Any

import pytest

from .contenders import Contender, GoogleGenAI, Interactions, OpenAIResponses, is_installed

# What the peers and their SDKs warn of, or leave open for the garbage collector, is none of our business.
_THEIR_WARNINGS = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@dataclass(frozen=True)
class Defect:
    """What a peer gets wrong, and how that shows in the test: any other error is a mistake of the test's.

    Attributes:
        reason: what is wrong.
        shows_as: the error that the test ends in, or where its class is found once the peer is installed.
    """

    reason: str
    shows_as: type[BaseException] | str = AssertionError

    @property
    def error(self) -> type[BaseException]:
        """The class of the error."""
        return pkgutil.resolve_name(self.shows_as) if isinstance(self.shows_as, str) else self.shows_as


PASSES = None
"""Of a peer that gets a thing right: the test must pass there too, which proves that it asks nothing impossible."""


def against(*, openai: Defect | str | None = "", google: Defect | str | None = "") -> pytest.MarkDecorator:
    """Run a test with our class, and with the peers that are installed and that it means something for.

    Args:
        openai: of `OpenAIResponses`: a defect, by which the test must fail; `PASSES`; left out, the test is not run with it.
        google: the same of `GoogleGenAI`.
    """
    params: list[Any] = [pytest.param(Interactions, id=Interactions.name)]
    peers: list[tuple[type[Contender], Defect | str | None]] = [(OpenAIResponses, openai), (GoogleGenAI, google)]
    for contender, known in peers:
        if known == "" or not is_installed(contender):
            continue
        marks = list(_THEIR_WARNINGS)
        if isinstance(known, Defect):
            marks.append(pytest.mark.xfail(raises=known.error, reason=f"{contender.name}: {known.reason}", strict=True))
        params.append(pytest.param(contender, id=contender.name, marks=marks))
    return pytest.mark.parametrize("contender", params, indirect=True)
