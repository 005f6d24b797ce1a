"""A large input or answer is held no more often than is known."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable

import pytest

from gemini_interactions import Client

from .ways import MODEL, PICTURE_MESSAGES, WAYS, Played

SIZE = 10_000_000


def peak_of(work: Callable[[], object]) -> float:
    """The most memory that this allocates, in sizes of the payload."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / SIZE
    finally:
        tracemalloc.stop()


# In sizes of the image's base64. Two are the bytes received and the text made of them. The peaks above that are seen where base64
# goes to text and back (LlamaIndex, whose text is remembered for the next turn), and where a dump of the reply is put into
# JSON for LiteLLM's log.
PEAK_OF_AN_IMAGE = {"core": 2.1, "langchain": 2.1, "llamaindex": 5.3, "litellm": 4.4}


@pytest.mark.parametrize("name", WAYS)
def test_an_image_is_held_no_more_often_than_known(emulator, name):
    image = {"type": "image", "mime_type": "image/png", "data": "iVBO" * (SIZE // 4)}
    emulator.reply([{"type": "model_output", "content": [image]}])
    transport = Played(emulator)
    WAYS[name].invoke(transport, [], "Draw.")
    transport.again = True

    assert 1.9 < peak_of(lambda: WAYS[name].invoke(transport, [], "Draw.")) <= PEAK_OF_AN_IMAGE[name]


# The text of the body and its bytes; LiteLLM's way has one more.
PEAK_OF_AN_INPUT = {"core": 2.1, "langchain": 2.1, "llamaindex": 2.1, "litellm": 3.1}


@pytest.mark.parametrize("name", WAYS)
def test_an_input_is_copied_no_more_often_than_known(emulator, name):
    transport = Played(emulator)
    WAYS[name].invoke(transport, [], "Hello.")
    transport.again = True
    text = "x" * SIZE

    assert 1.9 < peak_of(lambda: WAYS[name].invoke(transport, [], text)) <= PEAK_OF_AN_INPUT[name]


@pytest.mark.parametrize("asked", [{"model": MODEL}, {"agent": "deep-research-preview-04-2026"}], ids=["model", "agent"])
def test_a_run_that_is_read_as_a_stream_does_not_keep_what_was_asked(emulator, asked):
    """An hour of events would keep it for an hour: `Client.stream` is given a text that its caller lets go of."""
    text = "x" * 1000
    known = sys.getrefcount(text)

    with Client(api_key="k", transport=emulator.transport()).stream(input=text, background=True, **asked) as events:
        next(events)
        gc.collect()

        assert sys.getrefcount(text) == known


# LangChain makes a `data:` URL of it for tracers, be there any or not. LiteLLM's log copies it, in a thread of its own.
PEAK_OF_A_PICTURE = {"langchain": 1.4, "llamaindex": 0.05}


@pytest.mark.parametrize("name", PEAK_OF_A_PICTURE)
def test_a_picture_that_was_there_before_is_not_copied(emulator, name):
    transport = Played(emulator)
    said = WAYS[name].invoke(transport, [PICTURE_MESSAGES[name](b"\x89PNG" * (SIZE // 4))], "What is it?")

    assert peak_of(lambda: WAYS[name].invoke(transport, said, "And where?")) < PEAK_OF_A_PICTURE[name]
