"""The timeout of a call through LiteLLM is the time that the call takes at the most, and no retries are none."""

from __future__ import annotations

import time
from typing import Any

import litellm
import litellm.exceptions as lm
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import register

from ..client.raw_server import SLOW, server
from .conftest import MODEL


def _heard(given: dict[str, Any]) -> None:
    list(litellm.completion(**given))


async def _aheard(given: dict[str, Any]) -> None:
    answer: Any = await litellm.acompletion(**given)
    if given["stream"]:
        _ = [chunk async for chunk in answer]


@pytest.mark.parametrize("slow", ["headers", "the body", "events", "events that are silent"])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
async def test_a_timeout_holds_against_a_slow_server(slow: str, is_async: bool) -> None:
    register()
    stream = slow.startswith("events")
    with server(SLOW[slow]) as url:
        given: dict[str, Any] = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "stream": stream}
        given |= {"api_key": "k", "api_base": url, "timeout": 0.2, "max_retries": 0}
        began = time.monotonic()
        with pytest.raises((lm.Timeout, lm.MidStreamFallbackError)) as caught:
            await _aheard(given) if is_async else _heard(given)
        assert time.monotonic() - began < 1.2
    assert isinstance(getattr(caught.value, "original_exception", caught.value), lm.Timeout)


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize("retries", [0, 1])
def test_retries_are_as_many_as_were_asked_for(retries: int, stream: bool, ask: Any, emulator: Emulator) -> None:
    emulator.fault(status=503, times=9)
    with pytest.raises((lm.ServiceUnavailableError, lm.MidStreamFallbackError)):
        list(ask("Hi", stream=stream, max_retries=retries))
    assert len(emulator.requests) == retries + 1
