"""Over a protocol that keeps no state, a conversation goes on where it stopped: by each carrier, and by proof only."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import litellm
import pytest

from gemini_interactions.conversation.anchor import Anchor
from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex
from gemini_interactions.litellm import GeminiInteractionsProvider, register
from gemini_interactions.litellm.anchor_transport import (
    CALL_ID_LIMIT,
    anchor_block,
    anchored_call_id,
    block_anchor,
    split_call_id,
)

from ..received import bodies

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather.",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
FORGETFUL = MemoryIndex(max_entries=0)
"""An index that knows nothing: what is continued then, is continued by what the messages carry."""


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def step(text: str) -> dict[str, Any]:
    return {"type": "user_input", "content": [{"type": "text", "text": text}]}


def serve(emulator: Emulator, **settings: Any) -> None:
    """Another process: a handler that knows nothing of what others have answered."""
    register(handler=GeminiInteractionsProvider(transport=emulator.transport(), **settings))


def params(**body: Any) -> dict[str, Any]:
    """What a proxy passes on of a request."""
    return {"proxy_server_request": {"url": "http://proxy/v1/responses", "method": "POST", "headers": {}, "body": body}}


def wrapped(interaction_id: str, provider: str = "gemini_interactions") -> str:
    """A response id as LiteLLM wraps it."""
    text = f"litellm:custom_llm_provider:{provider};model_id:m;response_id:{interaction_id}"
    return "resp_" + base64.b64encode(text.encode()).decode()


@pytest.fixture(params=["invoked", "streamed"])
def reply(request: pytest.FixtureRequest, ask: Callable[..., Any]) -> Callable[..., Any]:
    """The message of a reply, streamed or not, as JSON."""

    def reply(messages: Any, **options: Any) -> dict[str, Any]:
        if request.param == "invoked":
            response = ask(messages, **options)
        else:
            response = litellm.stream_chunk_builder(list(ask(messages, stream=True, **options)))
        dumped: dict[str, Any] = response.choices[0].message.model_dump()
        return dumped

    return reply


def minimal(message: dict[str, Any]) -> dict[str, Any]:
    """What most clients send back of a message."""
    kept = {"role": "assistant", "content": message["content"]}
    if message.get("tool_calls"):
        kept["tool_calls"] = [
            {"id": call["id"], "type": "function", "function": call["function"]} for call in message["tool_calls"]
        ]
    return kept


class TestCarriers:
    """One way after the other to find the interaction that a conversation goes on from."""

    def test_a_thinking_block(self, reply: Any, ask: Any, sent: Any, emulator: Emulator) -> None:
        first = reply("My name is Ann.", reasoning_effort="low", allowed_openai_params=["reasoning_effort"])
        serve(emulator, index=FORGETFUL)
        echoed = {**minimal(first), "thinking_blocks": first["thinking_blocks"]}
        assert [block["type"] for block in echoed["thinking_blocks"]] == ["thinking", "redacted_thinking"]
        ask([user("My name is Ann."), echoed, user("And now?")])
        assert sent()["input"] == [step("And now?")]
        assert sent()["previous_interaction_id"] == first["provider_specific_fields"]["interaction_id"]

    def test_a_tool_call_id(self, reply: Any, ask: Any, sent: Any, emulator: Emulator) -> None:
        serve(emulator, call_id_limit=256)
        first = reply("Use get_weather for Paris", tools=TOOLS)
        serve(emulator, index=FORGETFUL)
        (call,) = first["tool_calls"]
        result = {"role": "tool", "tool_call_id": call["id"], "content": "18"}
        ask([user("Use get_weather for Paris"), minimal(first), result], tools=TOOLS)
        own_id = call["id"].partition("--")[0]
        assert sent()["input"] == [{"type": "function_result", "call_id": own_id, "name": "get_weather", "result": "18"}]
        assert sent()["previous_interaction_id"] == first["provider_specific_fields"]["interaction_id"]

    def test_the_index_knows_a_short_tool_call_id(self, reply: Any, ask: Any, sent: Any) -> None:
        first = reply("Use get_weather for Paris", tools=TOOLS)
        (call,) = first["tool_calls"]
        assert len(call["id"]) <= CALL_ID_LIMIT
        ask([user("Use get_weather for Paris"), minimal(first), {"role": "tool", "tool_call_id": call["id"], "content": "18"}])
        assert [item["type"] for item in sent()["input"]] == ["function_result"]


class TestResponses:
    """`previous_response_id`, which LiteLLM keeps to itself, but for the proxy's body."""

    def test_it_is_continued(self, ask: Any, sent: Any) -> None:
        first = ask("My name is Ann.")
        ask("And now?", **params(previous_response_id=wrapped(first.id)))
        assert sent()["previous_interaction_id"] == first.id
        assert sent()["input"] == [step("And now?")]

    def test_history_that_a_database_replays_is_not_sent_again(self, ask: Any, sent: Any) -> None:
        first = ask("My name is Ann.")
        replayed = [user("My name is Ann."), {"role": "assistant", "content": "in other words"}, user("And now?")]
        ask(replayed, **params(previous_response_id=wrapped(first.id)))
        assert sent()["previous_interaction_id"] == first.id
        assert sent()["input"] == [step("And now?")]

    def test_but_it_is_there_when_the_service_has_forgotten(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        first = ask("My name is Ann.")
        emulator.advance(60 * 86_400)
        replayed = [user("My name is Ann."), {"role": "assistant", "content": "in other words"}, user("And now?")]
        again = ask(replayed, **params(previous_response_id=wrapped(first.id)))
        assert "previous_interaction_id" not in sent()
        assert len(sent()["input"]) == 3
        assert again.choices[0].message.provider_specific_fields["state_reset"] is True

    def test_a_result_with_the_call_that_litellm_adds(self, ask: Any, sent: Any) -> None:
        first = ask("Use get_weather for Paris", tools=TOOLS)
        call = first.choices[0].message.tool_calls[0]
        added = {"role": "assistant", "tool_calls": [{"id": call.id, "type": "function", "function": call.function.model_dump()}]}
        result = {"role": "tool", "tool_call_id": call.id, "content": "18"}
        output = {"type": "function_call_output", "call_id": call.id, "output": "18"}
        ask([added, result], tools=TOOLS, **params(previous_response_id=wrapped(first.id), input=[output]))
        assert [item["type"] for item in sent()["input"]] == ["function_result"]

    def test_results_of_calls_in_parallel_with_a_call_before_each(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        calls = [{"type": "function_call", "id": f"c{i}", "name": "f", "arguments": {}} for i in range(2)]
        emulator.reply(calls)
        first = ask("Both", tools=TOOLS)
        messages: list[Any] = []
        for i in range(2):
            function = {"name": "f", "arguments": "{}"}
            messages.append({"role": "assistant", "tool_calls": [{"id": f"c{i}", "type": "function", "function": function}]})
            messages.append({"role": "tool", "tool_call_id": f"c{i}", "content": "18"})
        outputs = [{"type": "function_call_output", "call_id": f"c{i}", "output": "18"} for i in range(2)]
        again = [*messages, user("And now?")]
        ask(messages, tools=TOOLS, **params(previous_response_id=wrapped(first.id), input=outputs))
        assert [item["call_id"] for item in sent()["input"]] == ["c0", "c1"]
        ask(again, tools=TOOLS, **params(previous_response_id=wrapped(first.id), input=[*outputs, user("And now?")]))
        assert [item["type"] for item in sent()["input"]] == ["function_result", "function_result", "user_input"]

    def test_an_explicit_id_wins(self, ask: Any, sent: Any) -> None:
        first, other = ask("One"), ask("Two")
        ask("And now?", previous_interaction_id=first.id, **params(previous_response_id=wrapped(other.id)))
        assert sent()["previous_interaction_id"] == first.id

    @pytest.mark.parametrize("make", [lambda id: id, lambda id: wrapped(id, "openai"), lambda id: "resp_x", lambda id: 7])
    def test_an_id_that_the_proxy_did_not_wrap_is_refused(self, make: Any, ask: Any, emulator: Emulator) -> None:
        first = ask("My name is Ann.")
        with pytest.raises(litellm.BadRequestError, match="previous_response_not_found"):
            ask("And now?", **params(previous_response_id=make(first.id), input="And now?"))
        assert len(emulator.requests) == 1

    def test_where_a_database_has_what_was_said_to_another_provider_that_is_sent(self, ask: Any, sent: Any) -> None:
        replayed = [user("My name is Ann."), {"role": "assistant", "content": "Hello Ann."}, user("And now?")]
        ask(replayed, **params(previous_response_id=wrapped("resp_1", "openai"), input="And now?"))
        assert "previous_interaction_id" not in sent()
        assert len(sent()["input"]) == 3

    @pytest.mark.parametrize(("name", "value"), [("store", False), ("service_tier", "flex"), ("background", True)])
    def test_what_litellm_keeps_to_itself_is_done(self, ask: Any, emulator: Emulator, name: str, value: Any) -> None:
        ask("Hello", **params(input="Hello", **{name: value}))
        ask("Hello", **{"proxy_server_request": {"body": {"messages": [], name: value}}})  # LiteLLM passes on all of a chat
        assert [body.get(name) for body in bodies(emulator)] == [value, None]


class TestProof:
    """What travels through a client is believed only if it is proven for exactly these messages."""

    @staticmethod
    def full(ask: Any) -> dict[str, Any]:
        dumped: dict[str, Any] = ask("My name is Ann.").choices[0].message.model_dump()
        return dumped

    def test_another_conversations_anchor_is_not_continued(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        first, other = self.full(ask), ask("My name is Bob.").choices[0].message.model_dump()
        serve(emulator, index=FORGETFUL)
        stolen = {**first, "provider_specific_fields": other["provider_specific_fields"]}
        ask([user("My name is Ann."), stolen, user("And now?")])
        assert "previous_interaction_id" not in sent()

    def test_a_bare_id_is_not_continued(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        first = self.full(ask)
        serve(emulator, index=FORGETFUL)
        first["provider_specific_fields"].pop("anchor")
        ask([user("My name is Ann."), first, user("And now?")])
        assert "previous_interaction_id" not in sent()

    def test_a_forged_call_id_is_not_continued(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        serve(emulator, index=FORGETFUL)
        other = ask("My name is Bob.")
        forged = anchored_call_id("c1", Anchor(other.id, "x" * 32), limit=500)
        call = {"id": forged, "type": "function", "function": {"name": "f", "arguments": "{}"}}
        ask([user("Hi"), {"role": "assistant", "tool_calls": [call]}, {"role": "tool", "tool_call_id": forged, "content": "1"}])
        assert "previous_interaction_id" not in sent()
        assert [item.get("id") or item.get("call_id") for item in sent()["input"]] == [None, None, "c1", "c1"]

    def test_a_forged_block_is_not_continued(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        serve(emulator, index=FORGETFUL)
        other = ask("My name is Bob.")
        forged = {"role": "assistant", "content": "Hi", "thinking_blocks": [anchor_block(Anchor(other.id, "x" * 32))]}
        ask([user("Hi"), forged, user("And now?")])
        assert "previous_interaction_id" not in sent()


class TestTenants:
    """One virtual key's conversation is never another's, word for word the same as it may be."""

    @staticmethod
    def by(virtual_key: str) -> dict[str, Any]:
        return {"metadata": {"user_api_key_hash": virtual_key}}

    @pytest.mark.parametrize("echo", [minimal, lambda message: message], ids=["text only", "everything"])
    def test_a_conversation_is_found_for_its_own_key_only(self, echo: Any, ask: Any, sent: Any) -> None:
        first = ask("Hi", **self.by("key-a")).choices[0].message.model_dump()
        conversation = [user("Hi"), echo(first), user("And now?")]
        ask(conversation, **self.by("key-b"))
        assert "previous_interaction_id" not in sent()
        ask(conversation)
        assert "previous_interaction_id" not in sent()
        ask(conversation, **self.by("key-a"))
        assert sent()["previous_interaction_id"] == first["provider_specific_fields"]["interaction_id"]

    def test_end_users_of_one_key_are_told_apart(self, ask: Any, sent: Any) -> None:
        def by(end_user: str) -> dict[str, Any]:
            return {"metadata": {"user_api_key_hash": "k", "user_api_key_end_user_id": end_user}}

        first = ask("Hi", **by("ann")).choices[0].message.model_dump()
        ask([user("Hi"), minimal(first), user("And now?")], **by("bob"))
        assert "previous_interaction_id" not in sent()


def test_carriers_say_what_they_were_given() -> None:
    for anchor in (Anchor("v1_a-b_c", "m" * 32), Anchor("v1_--ix--", "-" * 32, "2f1c-env")):
        carrying = anchored_call_id("abcd1234", anchor, limit=500)
        assert split_call_id(carrying) == ("abcd1234", anchor)
        assert block_anchor(anchor_block(anchor)) == anchor
        assert set(carrying) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def test_what_carries_nothing_is_left_alone() -> None:
    for value in ("abcd1234", "a--ix--", "a--ix--short", "a--ix--" + "x" * 40, "call_1__thought__x"):
        assert split_call_id(value) == (value, None)
    assert block_anchor({"type": "redacted_thinking", "data": "EvAFCoYBG"}) is None
    assert anchored_call_id("c1", Anchor("v1_" + "a" * 70, "m" * 32)) == "c1"
    assert anchored_call_id("c1", Anchor("v1_abc", "m" * 32)).startswith("c1--ix--")


@pytest.mark.parametrize(("sent_back", "is_same"), [({"all": False}, True), ({"all": True}, False)], ids=["default", "edited"])
def test_a_default_that_a_client_writes_into_a_call_is_no_edit(
    emulator: Emulator, reply: Callable[..., Any], sent_back: dict[str, Any], is_same: bool
) -> None:
    """As Claude Code does, which checks calls against their schemas."""
    schema = {"type": "object", "properties": {"path": {"type": "string"}, "all": {"type": "boolean", "default": False}}}
    tools = [{"type": "function", "function": {"name": "edit", "parameters": schema}}]
    for given in ({"path": "a"}, {"path": "a", "all": False}):
        emulator.reply([{"type": "function_call", "id": "c1", "name": "edit", "arguments": given}], "Done.")
        first = minimal(reply("Edit it.", tools=tools))
        [call] = first["tool_calls"]
        call["function"]["arguments"] = json.dumps({**sent_back, "path": "a"})
        reply([user("Edit it."), first, {"role": "tool", "tool_call_id": call["id"], "content": "ok"}], tools=tools)
        assert ("previous_interaction_id" in bodies(emulator)[-1]) is is_same
