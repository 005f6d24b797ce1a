"""An answer and its continuations are one answer: all its steps, and what all of them used."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions.assembly.continuation import add_usage, merge_continuations
from gemini_interactions.wire.interaction import Interaction
from gemini_interactions.wire.usage import Usage

from ..steps import THOUGHT, output_of, text_of


def part(id: str, *steps: Any, status: str = "requires_continuation", **more: Any) -> Interaction:
    return Interaction.model_validate({"id": id, "status": status, "steps": list(steps), **more})


def usage(**fields: Any) -> Usage:
    return Usage.model_validate(fields)


def test_the_last_part_says_what_became_of_it_and_has_the_steps_of_all() -> None:
    first = part("a", {"type": "user_input", "content": []}, THOUGHT, output_of(text_of("One, ")), continuation_token="t1")
    second = part("b", output_of(text_of("two, ")), continuation_token="t2")
    last = part("c", output_of(text_of("three.")), status="completed", service_tier="flex")
    assert merge_continuations([first, second, last]).dump() == {
        "id": "c",
        "status": "completed",
        "steps": [THOUGHT, output_of(text_of("One, ")), output_of(text_of("two, ")), output_of(text_of("three."))],
        "service_tier": "flex",
    }


def test_a_single_part_is_the_answer_itself() -> None:
    only = part("a", output_of(text_of("All.")), status="completed")
    assert merge_continuations([only]) is only


def test_what_was_used_is_added_up() -> None:
    first = usage(
        total_tokens=30,
        total_input_tokens=10,
        total_output_tokens=20,
        input_tokens_by_modality=[{"modality": "text", "tokens": 10}],
        grounding_tool_count=[{"type": "google_search", "count": 2}],
    )
    second = usage(
        total_tokens=45,
        total_input_tokens=40,
        total_output_tokens=5,
        input_tokens_by_modality=[{"modality": "text", "tokens": 36}, {"modality": "image", "tokens": 4}],
        grounding_tool_count=[{"type": "google_search", "count": 1}, {"type": "google_maps", "count": 1}],
        total_thought_tokens=3,
    )
    total = add_usage([first, second])
    assert total is not None
    assert total.dump() == {
        "total_tokens": 75,
        "total_input_tokens": 50,
        "total_output_tokens": 25,
        "input_tokens_by_modality": [{"modality": "text", "tokens": 46}, {"modality": "image", "tokens": 4}],
        "grounding_tool_count": [{"type": "google_search", "count": 3}, {"type": "google_maps", "count": 1}],
        "total_thought_tokens": 3,
        "initial_input_tokens": 10,  # the later parts read again what the first did
    }


def test_a_part_that_does_not_say_what_it_used_takes_nothing_away() -> None:
    only = usage(total_tokens=3)
    assert add_usage([None, only, None]) is only
    assert add_usage([None, None]) is None


def test_the_input_of_the_first_part_is_kept_where_parts_are_added_to_a_sum() -> None:
    parts = [usage(total_input_tokens=tokens) for tokens in (10, 40, 50)]
    total = add_usage([add_usage(parts[:2]), parts[2]])
    assert total is not None
    assert (total.dump()["initial_input_tokens"], total.total_input_tokens) == (10, 100)


def test_adding_up_changes_no_part() -> None:
    first, second = (usage(input_tokens_by_modality=[{"modality": "text", "tokens": n}]) for n in (1, 2))
    before = first.dump(), second.dump()
    add_usage([first, second])
    assert (first.dump(), second.dump()) == before


counts = st.lists(
    st.fixed_dictionaries({"modality": st.sampled_from(["text", "image", "audio"]), "tokens": st.integers(1, 9)}),
    unique_by=lambda entry: entry["modality"],
)


@given(st.lists(st.fixed_dictionaries({"total_tokens": st.integers(0, 99), "input_tokens_by_modality": counts}), min_size=2))
def test_no_token_is_lost_or_counted_twice(values: list[dict[str, Any]]) -> None:
    total = add_usage([Usage.model_validate(value) for value in values])
    assert total is not None
    assert total.total_tokens == sum(value["total_tokens"] for value in values)
    by_modality = {entry["modality"]: entry["tokens"] for entry in total.dump()["input_tokens_by_modality"]}
    for modality in ("text", "image", "audio"):
        each = [
            entry["tokens"] for value in values for entry in value["input_tokens_by_modality"] if entry["modality"] == modality
        ]
        assert by_modality.get(modality, 0) == sum(each)
