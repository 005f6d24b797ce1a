"""Several proxies, and many callers at once: conversations go on where they may, and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .clients import CLIENTS, Chat

Start = Callable[..., list[str]]


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
def test_with_redis_a_turn_that_one_replica_answered_goes_on_at_another(
    stream: bool, replicas: Start, redis_url: str, new: Callable[[], Any]
) -> None:
    first, second = replicas(2, REDIS_URL=redis_url)
    for client in CLIENTS:
        talk = client(first, stream, key="sk-one")
        with talk.client:
            talk.say(f"My name is Ann, {client.__name__}.")
            talk.client.base_url = talk.client.base_url.copy_with(port=int(second.rpartition(":")[2]))
            assert talk.say("What did I say first?").text.startswith("First you said: My name is Ann")
        body = new()[-1]
        assert len(body["input"]) == 1
        assert body["previous_interaction_id"]


def test_without_redis_each_replica_knows_its_own_and_another_is_told_all(replicas: Start, new: Callable[[], Any]) -> None:
    first, second = replicas(2)
    talk = Chat(first, False, key="sk-one")
    with talk.client:
        talk.say("My name is Ann.")
        talk.say("I live in Rome.")
        assert len(new()[-1]["input"]) == 1
        talk.client.base_url = talk.client.base_url.copy_with(port=int(second.rpartition(":")[2]))
        assert talk.say("What did I say first?").text == "First you said: My name is Ann."
    body = new()[-1]
    assert "previous_interaction_id" not in body
    assert [item["type"] for item in body["input"] if item["type"] != "thought"] == [
        "user_input",
        "model_output",
        "user_input",
        "model_output",
        "user_input",
    ]


def test_twenty_virtual_keys_with_the_same_conversation_never_meet(
    proxy: str, upstream: Emulator, new: Callable[[], Any]
) -> None:
    turns = ("My name is Ann.", "I live in Rome.", "What did I say first?")

    def talk(caller: int) -> list[str]:
        """The ids of one caller's interactions, as it saw them."""
        client = CLIENTS[caller % 3](proxy, bool(caller % 2), key=f"sk-tenant-{caller}")
        with client.client:
            return [client.say(text).text for text in turns]

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(talk, range(20)))
    assert {tuple(texts) for texts in said} == {
        ("You said: My name is Ann.", "You said: I live in Rome.", "First you said: My name is Ann.")
    }
    bodies = new()
    assert len(bodies) == 60
    continued = [body["previous_interaction_id"] for body in bodies if "previous_interaction_id" in body]
    # Each interaction is continued once: by the caller whose it is.
    assert len(continued) == len(set(continued)) == 40


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
def test_a_client_that_hangs_up_stops_the_run(proxy: str, upstream: Emulator, stream: bool) -> None:
    """Of an agent, which would go on for minutes. Without a stream, LiteLLM has to be told to (`cancel_on_disconnect`)."""
    before = len(upstream.requests)
    messages = [{"role": "user", "content": "Research tea, and then some."}]
    body = {"model": "agents/deep-research-preview-04-2026", "messages": messages, "stream": stream}
    headers = {"authorization": "Bearer sk-a"}
    with (
        pytest.raises(httpx.ReadTimeout),
        httpx.stream("POST", f"{proxy}/v1/chat/completions", json=body, headers=headers, timeout=3) as answer,
    ):
        for _ in answer.iter_bytes():
            pass
    for _ in range(100):
        if any(request.path.endswith("/cancel") for request in upstream.requests[before:]):
            return
        time.sleep(0.1)
    raise AssertionError([(request.method, request.path) for request in upstream.requests[before:]])
