"""What a reply cost is told in every framework, streamed or not."""

from __future__ import annotations

from typing import Any

from gemini_interactions.emulator import Emulator

from ..steps import PNG, output_of, text_of
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
