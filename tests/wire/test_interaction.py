"""What an interaction tells of itself."""

from __future__ import annotations

from typing import Any

from gemini_interactions.wire.interaction import Interaction


def interaction(*steps: Any, status: str = "completed") -> Interaction:
    return Interaction.model_validate({"status": status, "steps": list(steps)})


def said(*texts: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text} for text in texts]}


def test_the_output_text_is_that_of_the_newest_run_of_outputs() -> None:
    image = {"type": "model_output", "content": [{"type": "image", "data": "aGk="}]}
    search = {"type": "google_search_call", "id": "s"}
    assert interaction(said("draft"), search, said("a", "b"), image, said("c"), {"type": "thought"}).output_text == "abc"
    assert interaction(search).output_text == ""
    assert Interaction(status="in_progress").output_text == ""


def test_calls_that_an_agent_answered_itself_do_not_wait_for_the_caller() -> None:
    calls = [{"type": "function_call", "id": i, "name": "f", "arguments": {}} for i in ("a", "b")]
    assert [
        call.id for call in interaction(*calls, {"type": "function_result", "call_id": "a", "result": ""}).function_calls
    ] == ["b"]
    assert Interaction(status="completed").function_calls == []


def test_only_two_statuses_are_a_running_one() -> None:
    running = [
        status
        for status in ("queued", "in_progress", "completed", "requires_action", "new")
        if interaction(status=status).is_running
    ]
    assert running == ["queued", "in_progress"]
