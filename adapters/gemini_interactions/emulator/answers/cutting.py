"""Limits of an answer's length: stop sequences, and the most tokens that the caller wants."""

from __future__ import annotations

from collections.abc import Iterable

from ..contract.usage import CHARACTERS_PER_TOKEN
from ..core.record import Step
from .effort import TooMuch
from .model_input import ModelInput

_SEARCHED_PER_STEP = 10_000


def cut_texts(given: ModelInput, outputs: Iterable[Step]) -> bool:
    """Cut texts at stop sequences and at the token limit; return whether the limit was reached.

    Raises:
        HTTPError: to look for the stop sequences would cost too much.
    """
    stops = [stop for stop in given.config.get("stop_sequences") or () if stop]
    limit = given.config.get("max_output_tokens")
    most = None if limit is None else max(0, int(limit)) * CHARACTERS_PER_TOKEN
    is_cut = False
    for content in (content for step in outputs if step["type"] == "model_output" for content in step["content"]):
        text = content.get("text")
        if content["type"] != "text" or not isinstance(text, str):
            continue
        try:
            given.effort.spend(len(stops) * len(text) // _SEARCHED_PER_STEP)
        except TooMuch as error:
            raise error.refusal("generation_config.stop_sequences") from None
        length = min((at for stop in stops if (at := text.find(stop)) >= 0), default=len(text))
        if most is not None and length > most:
            length, is_cut = most, True
        if length < len(text):
            content["text"] = text[:length]
            size = len(content["text"].encode())
            kept = [note for note in content.pop("annotations", ()) if note["end_index"] <= size]
            if kept:
                content["annotations"] = kept
    return is_cut
