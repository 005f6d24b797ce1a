"""Whose a conversation is, on a real proxy: by key, by token, by response id."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import openai
import pytest

from gemini_interactions.emulator import Emulator

from .clients import CLIENTS, MODEL, Chat, Responses

SECRET = "The code word is swordfish."


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
def test_users_with_a_token_and_no_key_are_told_apart(client: Any, stream: bool, proxy: str, new: Callable[[], Any]) -> None:
    said = []
    for user in ("alice", "bob"):
        talk = client(proxy, stream, key=f"token-of-{user}-{client.__name__}-{stream}")
        with talk.client:
            said.append(talk.say(SECRET).text)
            talk.say("What did I say first?")
    assert said[0] == said[1]
    _, second, third, fourth = new()
    assert "previous_interaction_id" not in third
    assert second["previous_interaction_id"] != fourth["previous_interaction_id"]


def test_a_fresh_chat_does_not_find_what_another_continued_by_id(proxy: str, new: Callable[[], Any]) -> None:
    one, other = Responses(proxy, False, key="sk-shared"), Chat(proxy, False, key="sk-shared")
    with one.client, other.client:
        one.say(SECRET)
        answer = one.say("yes").text
        other.messages = [{"role": "user", "content": "yes"}, {"role": "assistant", "content": answer}]
        assert "swordfish" not in other.say("What did I say first?").text
    assert [body.get("previous_interaction_id") is not None for body in new()] == [False, True, False]


def test_a_response_of_another_key_is_refused(proxy: str, upstream: Emulator, new: Callable[[], Any]) -> None:
    victim, thief = Responses(proxy, False, key="sk-victim"), Responses(proxy, False, key="sk-thief")
    with victim.client, thief.client:
        victim.say(SECRET)
        assert victim.previous
        interaction = list(upstream.interactions)[-1]
        forged = f"litellm:custom_llm_provider:gemini_interactions;model_id:x;response_id:{interaction}"
        before = len(new())
        for response_id in (victim.previous, "resp_" + base64.b64encode(forged.encode()).decode()):
            thief.previous = response_id
            with pytest.raises(openai.APIStatusError) as refused:
                thief.say("What is the code word?")
            assert refused.value.status_code in (400, 403)
        assert len(new()) == before
        assert "swordfish" in victim.say("What did I say first?").text


def test_all_of_the_new_input_goes_out(proxy: str, new: Callable[[], Any]) -> None:
    talk = Responses(proxy, False, key="sk-input")
    with talk.client:
        talk.say("Hi")
        roles = ("user", "assistant", "user")
        talk._send([{"role": role, "content": f"number {i}"} for i, role in enumerate(roles)])
    assert [step["type"] for step in new()[-1]["input"]] == ["user_input", "model_output", "user_input"]


def test_what_a_client_of_responses_asks_for_is_done_or_refused(proxy: str, new: Callable[[], Any]) -> None:
    with openai.OpenAI(base_url=f"{proxy}/v1", api_key="sk-asks", max_retries=0) as client:
        client.responses.create(model=MODEL, input="Hello", store=False, service_tier="flex")
        with pytest.raises(openai.BadRequestError, match="previous_response_not_found"):
            client.responses.create(model=MODEL, input="Hello", previous_response_id="resp_bogus")
    [sent] = new()
    assert (sent["store"], sent["service_tier"]) == (False, "flex")
