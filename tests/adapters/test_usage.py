"""What a reply cost is told in every framework, streamed or not."""

from __future__ import annotations

from typing import Any

from gemini_interactions.emulator import Emulator

from ..steps import PNG, output_of, text_of
from .face_of_langchain import LangChain
from .faces import Adapter, Ask

HI = [("user", "Hi")]


def tokens(**by_modality: int) -> list[dict[str, Any]]:
    return [{"modality": name, "tokens": count} for name, count in by_modality.items()]


PICTURE = {
    "total_tokens": 1260,
    "total_input_tokens": 9,
    "total_output_tokens": 1251,
    "output_tokens_by_modality": tokens(image=1120, text=131),
    "raw_prompt_token": 30,
}
TRANSCRIPT = {
    "total_tokens": 147,
    "total_input_tokens": 147,
    "total_output_tokens": 0,
    "model_invocation_token_counts": [{"prompt_tokens_details": tokens(audio=146), "candidates_tokens_details": tokens(text=14)}],
}


EVERYTHING = {
    "total_tokens": 1000,
    "total_input_tokens": 500,
    "input_tokens_by_modality": tokens(text=100, image=150, audio=50, video=160, document=40),
    "total_cached_tokens": 60,
    "cached_tokens_by_modality": tokens(image=50, text=10),
    "total_output_tokens": 300,
    "output_tokens_by_modality": tokens(text=40, image=200, audio=60),
    "total_thought_tokens": 120,
    "total_tool_use_tokens": 80,
    "tool_use_tokens_by_modality": tokens(text=80),
    "a_count_of_tomorrow": 7,
}


def details_of(native: Any) -> dict[str, Any]:
    """The counts of the output by modality, as each framework has them."""
    if hasattr(native, "usage_metadata"):
        return dict(native.usage_metadata["output_token_details"])
    if hasattr(native, "raw"):
        return {count["modality"]: count["tokens"] for count in native.raw["usage"]["output_tokens_by_modality"]}
    return {"image": native.usage.completion_tokens_details.image_tokens}


def test_pictures_are_counted_apart(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"steps": [output_of(text_of("See"), PNG)], "status": "completed", "usage": PICTURE})
    reply = ask(model, HI)
    assert reply.usage == {"input": 9, "output": 1251, "total": 1260}
    assert details_of(reply.native)["image"] == 1120
    assert reply.facts["raw_prompt_token"] == 30


def test_a_transcript_is_counted_by_what_the_model_wrote(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"steps": [output_of(text_of("Hi"))], "status": "completed", "usage": TRANSCRIPT})
    reply = ask(model, HI)
    assert reply.usage == {"input": 147, "output": 14, "total": 161}
    assert reply.facts["model_invocation_token_counts"] == TRANSCRIPT["model_invocation_token_counts"]


def test_langchain_says_every_modality_once_and_keeps_the_raw_counts(emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"steps": [output_of(text_of("Hi"), PNG)], "status": "completed", "usage": EVERYTHING}, checked=False)
    native = ask(LangChain(emulator), HI).native
    assert native.usage_metadata == {
        "input_tokens": 580,
        "output_tokens": 420,
        "total_tokens": 1000,
        "input_token_details": {"cache_read": 60, "tool_use": 80, "image": 100, "audio": 50, "video": 160, "document": 40},
        "output_token_details": {"reasoning": 120, "image": 200, "audio": 60},
    }
    assert native.response_metadata["raw_usage"] == EVERYTHING


def test_a_total_that_is_missing_is_the_sum(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    parts = {name: count for name, count in EVERYTHING.items() if name != "total_tokens"}
    emulator.reply({"steps": [output_of(text_of("Hi"))], "status": "completed", "usage": parts}, checked=False)
    assert ask(model, HI).usage == {"input": 580, "output": 420, "total": 1000}
