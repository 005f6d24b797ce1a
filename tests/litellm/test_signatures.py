"""Signatures go back to who issued them: ours by whatever a client keeps of a message, others never to the service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import litellm
import pytest

from gemini_interactions.conversation.replay import SKIP_VALIDATION
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm.from_steps import reply_to_parts
from gemini_interactions.litellm.signatures import own_thinking_signature, thinking_signature
from gemini_interactions.litellm.to_steps import messages_to_steps
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..steps import call_of, output_of, text_of
from .test_state import FORGETFUL, TOOLS, serve, user

CLAUDE = "ErUBCkYIBxgCIkDx0Gz"
SIGNATURE = "CiQBDDnWx3FRUnzGAvzAAQ=="


def said_by_claude(**more: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": "x", **more}


def tool_call(call_id: str = "c1", function: Any = None, **more: Any) -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": "f", "arguments": "{}", **(function or {})}, **more}


FOREIGN: dict[str, dict[str, Any]] = {
    "thinking blocks": {"thinking_blocks": [{"type": "thinking", "thinking": "t", "signature": CLAUDE}]},
    "thinking blocks without a signature": {"thinking_blocks": [{"type": "thinking", "thinking": "t"}]},
    "redacted thinking": {"thinking_blocks": [{"type": "redacted_thinking", "data": CLAUDE}]},
    "thinking in the content": {
        "content": [{"type": "thinking", "thinking": "t", "signature": CLAUDE}, {"type": "text", "text": "x"}]
    },
    "reasoning and fields": {
        "reasoning_content": "t",
        "provider_specific_fields": {"thought_signatures": [CLAUDE], "thinking_blocks": [{"signature": CLAUDE}]},
    },
    "a signature that was cut": {
        "thinking_blocks": [{"type": "thinking", "thinking": "t", "signature": thinking_signature(SIGNATURE)[:-4]}]
    },
    "a signature that is none": {"thinking_blocks": [{"type": "thinking", "thinking": "t", "signature": {"a": 1}}]},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_another_providers_thoughts_stay_with_it(ask: Callable[..., Any], sent: Callable[[], Any], name: str) -> None:
    ask([user("q"), said_by_claude(**FOREIGN[name]), user("why")])
    assert [step["type"] for step in sent()["input"]] == ["user_input", "model_output", "user_input"]
    assert CLAUDE not in json.dumps(sent())


@pytest.mark.parametrize(
    "call",
    [
        tool_call(provider_specific_fields={"thought_signature": CLAUDE}),
        tool_call(function={"provider_specific_fields": {"thought_signature": CLAUDE}}),
        tool_call(f"c1__thought__{CLAUDE}"),
    ],
    ids=["of the call", "of the function", "in the id"],
)
def test_so_do_its_signatures_of_calls(ask: Callable[..., Any], sent: Callable[[], Any], call: dict[str, Any]) -> None:
    result = {"role": "tool", "tool_call_id": call["id"], "content": "18"}
    ask([user("q"), said_by_claude(content=None, tool_calls=[call]), result])
    assert sent()["input"][1:] == [
        {"type": "thought", "signature": SKIP_VALIDATION},
        call_of("c1"),
        {"type": "function_result", "call_id": "c1", "name": "f", "result": "18"},
    ]


THOUGHT = {"type": "thought", "signature": SIGNATURE, "summary": [text_of("Hm.")]}
STEPS = [THOUGHT, output_of(text_of("Well.")), {**call_of("c1"), "signature": SIGNATURE}]


def only(message: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: message[name] for name in ("role", "content", "tool_calls", *names)}


def of_anthropics_clients(message: dict[str, Any]) -> dict[str, Any]:
    """The message as LiteLLM makes it of what they send: no fields, the signature of a call on its function."""
    calls = [
        {"id": call["id"], "type": "function", "function": {**call["function"], "provider_specific_fields": fields}}
        for call in message["tool_calls"]
        if (fields := call["provider_specific_fields"])
    ]
    return {**only(message, "thinking_blocks"), "tool_calls": calls}


CARRIERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "as it was": lambda message: message,
    "through JSON": lambda message: dict(json.loads(json.dumps(message))),
    "through LiteLLM's class": lambda message: dict(litellm.Message(**message).model_dump()),
    "without fields": lambda message: only(message, "thinking_blocks"),
    "thinking in the content": lambda message: {
        **only(message),
        "content": [*message["thinking_blocks"], {"type": "text", "text": message["content"]}],
    },
    "of Anthropic's clients": of_anthropics_clients,
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_ours_come_back_by_whatever_a_client_keeps(carrier: str) -> None:
    answer = Interaction.model_validate({"id": "", "status": "requires_action", "steps": STEPS})
    message = reply_to_parts(Reply.of(answer)).message()
    assert messages_to_steps([CARRIERS[carrier](message)]) == STEPS


def test_the_signature_of_a_call_is_the_services_for_other_gemini_providers() -> None:
    answer = Interaction.model_validate({"id": "", "status": "requires_action", "steps": STEPS})
    [call] = reply_to_parts(Reply.of(answer)).message()["tool_calls"]
    assert call["provider_specific_fields"]["thought_signature"] == SIGNATURE


def test_a_mark_is_base64_before_base64_and_fits_its_signature_only() -> None:
    marked = thinking_signature(SIGNATURE)
    assert own_thinking_signature(marked) == SIGNATURE
    assert len(marked.removesuffix(SIGNATURE)) % 4 == 0
    for other in (SIGNATURE, marked[:-1], marked + "A", marked.replace("CiQ", "CiR"), "", None):
        assert own_thinking_signature(other) is None


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("options", [{"api_key": "another"}, {"state": "stateless"}], ids=lambda options: next(iter(options)))
def test_a_conversation_goes_on_with_its_signatures_under_another_key_and_without_a_store(
    ask: Callable[..., Any], sent: Callable[[], Any], emulator: Emulator, stream: bool, options: dict[str, Any]
) -> None:
    first = [user("Use get_weather for Paris")]
    settings = {"tools": TOOLS, "thinking_summaries": "auto", **({} if "api_key" in options else options)}
    answer = ask(first, stream=stream, **settings)
    message = (litellm.stream_chunk_builder(list(answer)) if stream else answer).choices[0].message.model_dump()
    serve(emulator, index=FORGETFUL)
    carried = {name: message[name] for name in ("role", "content", "tool_calls", "thinking_blocks")}
    result = {"role": "tool", "tool_call_id": carried["tool_calls"][0]["id"], "content": "18"}
    ask([*first, carried, result], **{**settings, **options})
    _, thought, *_ = sent()["input"]
    assert thought["type"] == "thought"
    assert thought["signature"] == own_thinking_signature(message["thinking_blocks"][0]["signature"])
