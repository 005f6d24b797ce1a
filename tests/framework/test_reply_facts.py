"""All adapters report the same facts of a reply."""

from __future__ import annotations

from gemini_interactions.framework.reply_facts import answered_calls, reply_facts
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..steps import call_of, result_of


def test_every_fact_that_is_there_is_told() -> None:
    facts = {
        "status": "incomplete",
        "service_tier": "flex",
        "environment_id": "e",
        "errors": [{"code": "c"}],
    }
    counts = [{"type": "google_search", "count": 2}]
    answer = Interaction.model_validate({"id": "v1", **facts, "usage": {"grounding_tool_count": counts}, "novelty": 1})
    told = reply_facts(Reply(answer, [], state_reset=True))
    assert told == {
        **facts,
        "finish_reason": "length",
        "grounding_tool_count": counts,
        "unrecognized": {"novelty": 1},
        "state_reset": True,
    }


def test_without_any_there_is_how_it_ended() -> None:
    assert reply_facts(Reply.of(Interaction(status="completed"))) == {"status": "completed", "finish_reason": "stop"}


def test_calls_that_a_reply_answers_itself() -> None:
    assert answered_calls([call_of("w1"), result_of("w1"), call_of("mine")]) == {"w1"}
