"""A long conversation with pictures, as every framework has to put it into its own messages."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from replies.said import SHORT

from contenders.contender import user_turn

PICTURE_BYTES = 1_000_000
NEXT = "And which of all these was the oldest?"
"""The question that follows the history."""


@dataclass(frozen=True)
class Said:
    """One message.

    Attributes:
        role: `user` or `assistant`.
        text: what is said.
        picture: the bytes of a picture of 1 MB, if one goes with it.
    """

    role: str
    text: str
    picture: bytes | None = None

    @cached_property
    def base64(self) -> str:
        """The picture's base64."""
        assert self.picture
        return base64.b64encode(self.picture).decode()

    @property
    def data_url(self) -> str:
        """The picture as a data URL."""
        return f"data:image/png;base64,{self.base64}"


def long_history(messages: int, pictures: int) -> Iterator[Said]:
    """Questions and answers in turns, the last a question, with so many pictures evenly among the questions.

    Args:
        messages: how many messages, an odd number.
        pictures: how many of the questions have a picture, no two the same.
    """
    questions = (messages + 1) // 2
    step = questions // pictures if pictures else questions + 1
    for number in range(messages):
        if number % 2:
            yield Said("assistant", f"Answer {number}: the old town, a quarter of an hour on foot along the river. " * 4)
            continue
        place, rest = divmod(number // 2, step)
        picture = _picture(place) if rest == 0 and place < pictures else None
        yield Said("user", user_turn(number), picture)


def as_steps(messages: int, pictures: int) -> list[dict[str, Any]]:
    """The history, an answer and the next question as the steps of a request that sends all of it."""
    said = [*long_history(messages, pictures), Said("assistant", SHORT), Said("user", NEXT)]
    return [_step(each) for each in said]


def _step(said: Said) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": said.text}]
    if said.picture:
        content.append({"type": "image", "mime_type": "image/png", "data": said.base64})
    return {"type": "user_input" if said.role == "user" else "model_output", "content": content}


def _picture(number: int) -> bytes:
    """Bytes that begin as a PNG does; nobody looks at the rest."""
    return (b"\x89PNG\r\n\x1a\n%08d" % number + bytes(range(256)) * (PICTURE_BYTES // 256))[:PICTURE_BYTES]
