"""A run that is idle may go on by itself, or wait for an input that nobody sends: a wait is safe for either."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.wire.interaction import Interaction

from .conftest import Connect

RUN: dict[str, Any] = {"model": "gemini-3.5-flash", "input": "Hi", "background": True}
SAID = [{"type": "model_output", "content": [{"type": "text", "text": "Hello."}]}]
THOUGHT = [{"type": "thought", "signature": "c2ln"}]


def service(*found: tuple[str, list[dict[str, Any]]]) -> tuple[httpx.MockTransport, list[str]]:
    """A service whose run is found so, poll by poll, and from then on as it was found last; and the requests that it got."""
    asked: list[str] = []
    states: Iterator[Any] = iter(found)
    last: list[Any] = [("in_progress", [])]

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        if request.method == "GET":
            last[0] = next(states, last[0])
        status, steps = last[0]
        return httpx.Response(200, json={"id": "v1_a", "status": status, "steps": steps})

    return httpx.MockTransport(answer), asked


def wait(connect: Connect, transport: httpx.MockTransport, **options: Any) -> Interaction:
    api = connect(transport=transport, max_retries=0)
    return api.wait(api.create(**RUN).id, **{"poll_interval": 0.001, **options})


def test_a_run_that_goes_on_is_waited_for(connect: Connect) -> None:
    transport, asked = service(("idle", []), ("idle", []), ("in_progress", []), ("idle", []), ("idle", []), ("completed", SAID))
    interaction = wait(connect, transport)
    assert (interaction.status, interaction.output_text, asked.count("GET")) == ("completed", "Hello.", 6)


def test_a_run_that_stays_so_is_taken_as_it_is_and_told(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    transport, asked = service(("in_progress", []), ("idle", SAID))
    interaction = wait(connect, transport)
    assert (interaction.status, interaction.output_text, asked.count("GET")) == ("idle", "Hello.", 5)
    assert ["idle for 4 polls" in record.getMessage() for record in caplog.records] == [True]


def test_a_deadline_holds_meanwhile(connect: Connect) -> None:
    transport, _ = service(("idle", SAID))
    with pytest.raises(gi.DeadlineExceeded, match="v1_a is idle") as caught:
        wait(connect, transport, poll_interval=30, deadline=20)
    assert caught.value.interaction is not None
    assert caught.value.interaction.output_text == "Hello."


@pytest.mark.parametrize("steps", [[], THOUGHT], ids=["nothing", "thoughts"])
def test_one_that_has_said_nothing_is_no_result(steps: list[dict[str, Any]]) -> None:
    transport, _ = service(("idle", steps))
    handle = gi.Client(api_key="k", transport=transport).start(**RUN)
    with pytest.raises(gi.APIError, match=r"idle and has not answered.*client\.get\(\).*client\.cancel\(\)") as caught:
        handle.result(poll_interval=0.001)
    assert (caught.value.code, caught.value.interaction_id, handle.status) == ("idle", "v1_a", "idle")
