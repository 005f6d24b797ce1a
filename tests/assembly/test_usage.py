"""Token counts are what was billed, in all modalities."""

from __future__ import annotations

from typing import Any

from gemini_interactions.assembly.usage import token_counts
from gemini_interactions.wire.usage import Usage


def counts_of(**usage: Any) -> Any:
    return token_counts(Usage.model_validate(usage))


def tokens(**by_modality: int) -> list[dict[str, Any]]:
    return [{"modality": name, "tokens": count} for name, count in by_modality.items()]


def test_what_is_no_text_is_counted_by_its_modality() -> None:
    counts = counts_of(
        total_tokens=1300,
        total_input_tokens=49,
        total_output_tokens=1251,
        input_tokens_by_modality=tokens(text=9, image=30, audio=10),
        cached_tokens_by_modality=tokens(image=10, audio=10),
        output_tokens_by_modality=tokens(image=1120, text=131),
    )
    assert counts.input_by_modality == {"image": 20}
    assert counts.output_by_modality == {"image": 1120}


def test_where_no_output_is_counted_what_the_model_wrote_is() -> None:
    invocations = [{"candidates_tokens_details": tokens(text=10, video=4)}, {"candidates_tokens_details": None}]
    counts = counts_of(total_tokens=147, total_input_tokens=147, total_output_tokens=0, model_invocation_token_counts=invocations)
    assert (counts.input, counts.output, counts.total) == (147, 14, 161)
    assert counts.output_by_modality == {"video": 4}


def test_else_the_counts_of_the_interaction_stand() -> None:
    invocations = [{"candidates_tokens_details": tokens(text=13), "thoughts_tokens_details": tokens(text=166)}]
    counts = counts_of(
        total_tokens=178,
        total_input_tokens=3,
        total_output_tokens=9,
        total_thought_tokens=166,
        model_invocation_token_counts=invocations,
    )
    assert (counts.input, counts.output, counts.total) == (3, 175, 178)


def test_totals_that_stand_in_the_counts_of_the_invocations_only_are_summed() -> None:
    invocations = [
        {"prompt_tokens_details": tokens(text=100, audio=20), "candidates_tokens_details": tokens(text=7)},
        {
            "prompt_tokens_details": tokens(text=30),
            "candidates_tokens_details": tokens(text=3),
            "thoughts_tokens_details": tokens(text=40),
        },
    ]
    counts = counts_of(model_invocation_token_counts=invocations)
    assert (counts.input, counts.output, counts.thoughts, counts.total) == (150, 50, 40, 200)
    assert counts.input_by_modality == {"audio": 20}
