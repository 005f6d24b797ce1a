"""Addresses, versions and keys."""

from __future__ import annotations

from ..budget import MODEL, asking
from ..evidence import EVENTS
from ..service import Service
from ..statement import contract, expect, question, recording, states


@states(question("v1_and_v1beta"), cost=asking(2), where="gemini")
def v1_answers_as_v1beta(service: Service) -> None:
    """An interaction is answered under `v1` with the fields of `v1beta`."""
    urls = [service.url.rpartition("/")[0] + version for version in ("/v1", "/v1beta")]
    answers = [service.raw("POST", "interactions", {"model": MODEL, "input": "Say hello."}, url=url) for url in urls]
    expect([answer.status for answer in answers] == [200, 200], [answer.shown for answer in answers])
    expect(answers[0].json.keys() == answers[1].json.keys(), [sorted(answer.json) for answer in answers])


@states(contract("1.2"), cost=asking())
def an_old_header_changes_nothing(service: Service) -> None:
    """`Api-Revision`, the header of May 2026, is taken and heeds nothing."""
    answer = service.post({}, headers={"api-revision": "2026-05-20"})
    expect(answer.status == 200 and "steps" in answer.json, answer.shown)


@states(recording("rig"), cost=asking())
def alt_sse_is_taken(service: Service) -> None:
    """`?alt=sse` of a stream is taken."""
    answer = service.post({"stream": True}, params={"alt": "sse"}, headers={"accept": EVENTS})
    expect(answer.status == 200 and "interaction.completed" in answer.text, answer.shown)


@states(contract("1.2"), cost=0.0, where="gemini")
def a_request_without_a_key_is_refused(service: Service) -> None:
    """A request without a key is refused with 401 or 403."""
    answer = service.http.get(f"{service.url}/interactions/v1_nothing")
    expect(answer.status_code in (401, 403), f"{answer.status_code}: {answer.text[:300]}")
