"""Runs in the background."""

from __future__ import annotations

import time

from ..budget import asking
from ..service import RUN_SECONDS, Service
from ..statement import contract, expect, question, recording, states


@states(recording("openinference/test_agent_stream.yaml"), cost=asking())
def a_run_is_answered_at_once(service: Service) -> None:
    """A request in the background is answered with an id and `in_progress`, without steps or usage."""
    body = service.post({"background": True}).json
    expect(body["id"] and body["status"] in ("in_progress", "queued"), body.get("status"))
    expect("steps" not in body and "usage" not in body, sorted(body))


@states(contract("5.1"), cost=asking())
def a_run_ends_with_what_an_answer_has(service: Service) -> None:
    """A run ends as `completed`, with steps and usage."""
    run = service.run()
    expect(run.status == "completed" and run.output_text, run.status)
    expect(run.usage and run.usage.total_tokens, "no usage")


@states(question("idle_runs"), cost=asking(written=2_000))
def a_run_is_never_idle(service: Service) -> None:
    """A run over HTTP is queued or in progress until it ends; it is never `idle`."""
    begun = service.client.start(model="gemini-3.8-flash", input="Write two sentences on tea.")
    seen, until = [begun.status], time.monotonic() + RUN_SECONDS
    while seen[-1] in ("queued", "in_progress") and time.monotonic() < until:
        time.sleep(service.poll_interval)
        seen.append(service.client.get(begun.id).status)
    expect(seen[-1] == "completed", list(dict.fromkeys(seen)))


@states(contract("5.1"), cost=asking(written=2_000))
def a_run_can_be_cancelled(service: Service) -> None:
    """Cancelling a run answers with the interaction, whose status becomes `cancelled`."""
    begun = service.client.start(model="gemini-3.8-flash", input="Write five pages on the history of tea.")
    service.client.cancel(begun.id)
    ended = service.client.wait(begun.id, poll_interval=service.poll_interval, deadline=60.0)
    expect(ended.status == "cancelled", ended.status)


@states(contract("5.1"), cost=asking())
def what_has_ended_cannot_be_cancelled(service: Service) -> None:
    """Cancelling an interaction that does not run is refused."""
    made = service.post({}).json["id"]
    answer = service.raw("POST", f"interactions/{made}/cancel")
    expect(answer.status == 400, answer.shown)


@states(contract("2.4"), cost=asking())
def a_run_has_to_be_stored(service: Service) -> None:
    """A run in the background with `store` false is refused."""
    service.refused({"background": True, "store": False}, "store=true is required for background interactions")


@states(contract("2.3"), cost=asking(2, written=2_000))
def a_run_that_goes_on_cannot_be_continued(service: Service) -> None:
    """Continuing a run that goes on is refused."""
    begun = service.post({"background": True, "input": "Write five pages on the history of tea."}).json["id"]
    service.refused({"previous_interaction_id": begun})


@states(contract("2.4"), cost=asking())
def webhooks_are_for_runs(service: Service) -> None:
    """`webhook_config` of what does not run in the background is refused."""
    service.refused({"webhook_config": {"uris": ["https://example.com/hook"]}})
