"""What is counted: tokens, and the bytes that citations point at."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gemini_interactions.emulator import Emulator

from .conftest import WEATHER, Api

TOOLS: list[dict[str, Any]] = [
    {"type": "google_search"},
    {"type": "google_maps"},
    {"type": "code_execution"},
    {"type": "url_context"},
    WEATHER,
]
prompts = st.text(max_size=60) | st.sampled_from(
    ["Search the news on Zürich 😀", "compute 1 + 2, near São Paulo", "weather in 東京", "https://example.com/ü und weiter"]
)
requests = st.fixed_dictionaries(
    {"input": prompts.filter(bool)},
    optional={
        "tools": st.lists(st.sampled_from(TOOLS), max_size=4, unique_by=str),
        "system_instruction": prompts,
        "generation_config": st.fixed_dictionaries(
            {},
            optional={
                "thinking_summaries": st.just("auto"),
                "max_output_tokens": st.integers(1, 40),
                "thinking_level": st.sampled_from(["minimal", "high"]),
                "stop_sequences": st.lists(st.sampled_from([".", "é", "page"]), max_size=1),
            },
        ),
        "response_format": st.sampled_from([{"type": "image"}, {"type": "audio"}, {"type": "text"}]),
    },
)


def check_sums(usage: dict[str, Any]) -> None:
    parts = ("input", "output", "thought", "tool_use")
    assert usage["total_tokens"] == sum(usage[f"total_{part}_tokens"] for part in parts)
    assert 0 <= usage["total_cached_tokens"] <= usage["total_input_tokens"]
    for part in ("input", "output"):
        if f"{part}_tokens_by_modality" in usage:
            modalities = usage[f"{part}_tokens_by_modality"]
            assert sum(entry["tokens"] for entry in modalities) == usage[f"total_{part}_tokens"]
            assert len({entry["modality"] for entry in modalities}) == len(modalities)


def check_citations(steps: list[dict[str, Any]]) -> None:
    for content in (content for step in steps for content in step.get("content", ())):
        encoded = content.get("text", "").encode()
        end = 0
        for note in content.get("annotations", ()):
            if "start_index" not in note:
                continue
            assert end <= note["start_index"] < note["end_index"] <= len(encoded)
            end = note["end_index"]
            sentence = encoded[note["start_index"] : end].decode()  # fails in the middle of a character
            assert sentence == sentence.strip()
            assert sentence[-1] in ".”"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(requests)
def test_totals_add_up_and_citations_point_at_sentences(request: dict[str, Any]) -> None:
    api = Api(Emulator(), "gemini-3.5-flash")
    answer = api.create(**request)
    events = api.events(**request)
    check_sums(answer["usage"])
    assert events[-1]["interaction"]["usage"] == answer["usage"]
    check_citations(answer["steps"])
    api.http.close()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(prompts.filter(bool), min_size=2, max_size=5), st.booleans())
def test_a_chained_turn_counts_the_history_without_thoughts(turns: list[str], aloud: bool) -> None:
    api = Api(Emulator())
    summaries = {"thinking_summaries": "auto" if aloud else "none"}
    history, previous = 0, {}
    for prompt in turns:
        answer = api.create(input=prompt, generation_config=summaries, **previous)
        usage = answer["usage"]
        check_sums(usage)
        assert usage["total_input_tokens"] == history + -(-len(prompt) // 4)
        assert usage["total_thought_tokens"] > 0
        history = usage["total_input_tokens"] + usage["total_output_tokens"]
        previous = {"previous_interaction_id": answer["id"]}
    api.http.close()
