"""Conversations read back from their ends."""

from __future__ import annotations

from typing import Any

from gemini_interactions.view.chains import read_past

HELLO = {"type": "user_input", "content": [{"type": "text", "text": "Hello"}]}
REPLY = {"type": "model_output", "content": [{"type": "text", "text": "Hi"}]}


class Kept:
    """What a service keeps: ids, and what each continues."""

    def __init__(self, **previous: str | None) -> None:
        self.bodies: dict[str, dict[str, Any]] = {
            id: {"id": id, "status": "completed", "steps": [HELLO, REPLY], **({"previous_interaction_id": of} if of else {})}
            for id, of in previous.items()
        }
        self.asked: list[str] = []

    def get(self, id: str) -> dict[str, Any] | None:
        self.asked.append(id)
        return self.bodies.get(id)


def test_a_chain_is_read_to_its_beginning() -> None:
    kept = Kept(a=None, b="a", c="b")
    past = read_past(kept.get, ["c"], most=10)
    assert [body["id"] for body in past.interactions] == ["a", "b", "c"]
    assert (past.missing, past.ends) == ([], {})


def test_what_several_have_in_common_is_read_once() -> None:
    kept = Kept(a=None, b="a", c="b", d="b")
    past = read_past(kept.get, ["c", "d", "b", "c"], most=10)
    assert [body["id"] for body in past.interactions] == ["a", "b", "c", "d"]
    assert kept.asked == ["c", "b", "a", "d"]


def test_where_the_way_back_ends_is_told_for_each() -> None:
    kept = Kept(b="gone", c="b", d="gone")
    past = read_past(kept.get, ["c", "d"], most=10)
    assert past.ends == {"b": "gone", "d": "gone"}
    assert past.missing == []
    assert kept.asked.count("gone") == 1


def test_what_was_asked_for_and_is_gone_is_missing() -> None:
    past = read_past(Kept(a=None).get, ["x", "a", "x"], most=10)
    assert past.missing == ["x"]
    assert [body["id"] for body in past.interactions] == ["a"]


def test_a_circle_and_an_endless_chain_have_an_end() -> None:
    assert len(read_past(Kept(a="b", b="a").get, ["a"], most=10).interactions) == 2
    endless = read_past(lambda id: {"id": id, "previous_interaction_id": f"{id}x"}, ["a"], most=10)
    assert len(endless.interactions) == 10


def test_an_interaction_without_its_id_has_the_one_it_was_asked_by() -> None:
    (body,) = read_past(lambda id: {"status": "completed"}, ["a"], most=10).interactions
    assert body["id"] == "a"


def test_turns_hold_their_own_steps_whether_or_not_the_service_tells_those_before() -> None:
    kept = Kept(a=None, b="a", c="b")
    kept.bodies["b"]["steps"] = [HELLO, REPLY, {**HELLO, "content": []}, REPLY]
    turns = read_past(kept.get, ["c"], most=10).turns()
    assert [len(turn.sent) + len(turn.came_back) for turn in turns] == [2, 2, 2]
    assert [turn.previous_id for turn in turns] == [None, "a", "b"]


def test_a_turn_that_says_the_same_again_is_a_turn() -> None:
    turns = read_past(Kept(a=None, b="a", c="b").get, ["c"], most=10).turns()
    assert [len(turn.sent) + len(turn.came_back) for turn in turns] == [2, 2, 2]
