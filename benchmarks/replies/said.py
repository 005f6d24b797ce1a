"""What is said, whatever the API.

A prompt names its scenario in brackets: `[stream-2000]`, `[apart-100]`, `[tool]`, `[image]`. Anything else gets the short answer.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice

SHORT = "The capital of France is Paris, which has been the seat of government since the tenth century."
WORDS = (" stone", " river", " cloud", " light", " bread", " house", " green", " paper")
"""The texts of a stream's deltas, over and over; LiteLLM takes a text that stays the same for a model that is stuck."""
WORD_LENGTH = 6
IMAGE_BYTES = 50_000_000
TOOL, ARGUMENTS = "get_weather", {"city": "Paris"}
CALL_ID = "61nzpsv4"
SIGNATURE = base64.b64encode(bytes(range(180))).decode()

ID = b"v1_ChdTbXNIYXFyUEV0ZUttdGtQNXVqVHdRRRIXU21zSGFxclBFdGVLbXRrUDV1%08d"
"""An interaction's id, in the length of real ones; the server counts them."""
ID_PLACE = b"@@interaction-id@@"

MODEL = "gemini-2.5-flash"
"""The model that all ask for a Gemini: one that every peer knows, so that none of them looks for it in vain."""
OPENAI_MODEL = "gpt-5.1"
"""The model that the anchors ask, who speak OpenAI's API."""

_SCENARIO = re.compile(rb"\[((?:stream|apart)-\d+|tool|image)\]")
_ANSWERED = re.compile(rb'"function_result"|"function_?[rR]esponse"|"function_call_output"|"role": ?"tool"')


def scenario_of(body: bytes) -> str:
    """The scenario that a request asks for.

    Returns:
        `short`, `tool`, `image`, `stream-<deltas>`, or `apart-<deltas>`: the same stream, each event an HTTP chunk of its own.
    """
    found = _SCENARIO.findall(body)
    if not found or (found[-1] == b"tool" and _ANSWERED.search(body)):
        return "short"
    return str(found[-1].decode())


@cache
def image() -> str:
    """An image of 50 MB, in base64. It holds no picture; nobody looks."""
    return base64.b64encode((b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * (IMAGE_BYTES // 256 + 1))[:IMAGE_BYTES]).decode()


def text_of(scenario: str) -> str:
    """The text that a scenario ends in."""
    return "".join(words(scenario)) or SHORT


def deltas_of(scenario: str) -> int:
    """The number of deltas of a stream, 0 for what is none."""
    return int(scenario.partition("-")[2] or 0)


def words(scenario: str) -> Iterator[str]:
    """The texts of a stream's deltas."""
    return islice(cycle(WORDS), deltas_of(scenario))


def pieces(scenario: str) -> Iterator[str]:
    """The texts that a streamed answer comes in: the words of a stream, or the short answer as it is."""
    return words(scenario) if deltas_of(scenario) else iter((SHORT,))
