"""What the official client sends and what ours sends is the same, on the Gemini API and on Google Cloud, sync and async."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any

import pytest

from gemini_interactions.client.http.errors import InvalidOption

from . import rows
from .cases import Case, Service
from .clients import Clients
from .server import CapturingServer, Sent

pytest.importorskip("google.genai", minversion="3.6")
# What the official client itself warns of is not ours to say.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:.*(experimental|deprecated|removed).*"),
]

CASES = rows.cases()
THOROUGH = int(os.environ.get("EXAMPLES", "0")) > 30
"""Whether the official client, which makes its types anew for each call, is asked in both ways on both services: else it is asked
synchronously on the Gemini API, and asynchronously on Google Cloud."""


PARAMS = [pytest.param(case, service, id=f"{case.name} ({service})") for case in CASES for service in case.on]


@pytest.mark.parametrize(("case", "service"), PARAMS)
def test_the_same_is_sent(
    case: Case, service: Service, clients_of: Callable[[Service], Clients], capturing: CapturingServer
) -> None:
    clients = clients_of(service)
    ours, our_arguments = case.ours or case.theirs, case.arguments if case.our_arguments is None else case.our_arguments
    officials = clients.officials if THOROUGH else clients.officials[service == "cloud" :][:1]
    if service in case.refused:
        capturing.begin(())
        for official in officials:
            with pytest.raises((ValueError, NotImplementedError)):
                official(case.theirs, case.arguments)
        for own in clients.owns:
            with pytest.raises(InvalidOption):
                own(ours, our_arguments)
        assert capturing.sent == []
        return
    requests = []
    for own in clients.owns:
        capturing.begin(case.answers)
        own(ours, our_arguments)
        requests.append(capturing.sent)
    for official in officials:
        capturing.begin(case.answers)
        official(case.theirs, case.arguments)
        assert capturing.sent
        for sent in requests:
            assert _differing(sent, capturing.sent, case) == set(case.differs), "it is the same by now: take out the reason"


def _differing(sent: list[Sent], wanted: list[Sent], case: Case) -> set[str]:
    """Return the parts that differ and may; fail at the first that must not."""
    assert len(sent) == len(wanted), sent
    differing = set[str]()
    for own, official in zip(sent, wanted, strict=True):
        for name in (part.name for part in fields(Sent)):
            if getattr(own, name) != getattr(official, name):
                assert name in case.differs, f"{name} is {getattr(own, name)!r}, where it should be {getattr(official, name)!r}"
                differing.add(name)
    return differing


def test_every_method_of_the_official_client_has_a_row(clients_of: Callable[[Service], Clients]) -> None:
    official = clients_of("gemini").official_client
    public = {f"{resource}.{name}" for resource in rows.RESOURCES for name in _methods(attrgetter(resource)(official))}
    asked = {case.theirs for case in CASES}
    assert public - asked - rows.WITHOUT_ROW.keys() == set()
    assert asked & rows.WITHOUT_ROW.keys() == set(), "it has a row by now"
    assert rows.WITHOUT_ROW.keys() - public == set(), "the official client has it no more"


def _methods(resource: Any) -> list[str]:
    return [name for name in dir(resource) if not name.startswith("_") and name not in rows.NO_REQUEST]
