"""A reply becomes a message and the message becomes the reply again, whatever was in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from langchain_core.load import dumps, loads
from langchain_core.messages import AIMessage, ChatMessage, FunctionMessage, HumanMessage, SystemMessage, ToolMessage

from gemini_interactions import InvalidOption
from gemini_interactions.conversation.anchor import Anchor
from gemini_interactions.langchain.from_steps import interaction_to_message, reply_to_message
from gemini_interactions.langchain.to_steps import messages_to_history, messages_to_steps
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..steps import steps


def interaction(*step_values: Any, **more: Any) -> Interaction:
    return Interaction.model_validate({"id": "v1_a", "status": "completed", "model": "m", "steps": list(step_values), **more})


def message(*step_values: Any, **more: Any) -> AIMessage:
    return interaction_to_message(interaction(*step_values, **more))


@given(steps)
def test_steps_survive_the_way_through_a_message(values: list[dict[str, Any]]) -> None:
    assert messages_to_steps([message(*values)]) == values


@pytest.mark.filterwarnings("ignore:The function `loads` is in beta")
@given(steps)
def test_steps_survive_json_and_langchain_serialization(values: list[dict[str, Any]]) -> None:
    original = message(*values)
    assert messages_to_steps([AIMessage.model_validate(json.loads(original.model_dump_json()))]) == values
    assert messages_to_steps([loads(dumps(original), allowed_objects="messages")]) == values


def test_a_reply_with_search_and_a_call_as_blocks() -> None:
    reply = message(
        {
            "type": "google_search_call",
            "id": "s1",
            "arguments": {"queries": ["q"]},
            "search_type": "web_search",
            "signature": "a",
        },
        {
            "type": "google_search_result",
            "call_id": "s1",
            "result": [{"search_suggestions": "<b>"}],
            "is_error": False,
            "signature": "b",
        },
        {"type": "thought", "signature": "c", "summary": [{"type": "text", "text": "Hm."}]},
        {
            "type": "model_output",
            "content": [
                {
                    "type": "text",
                    "text": "Zürich: 18 °C",
                    "annotations": [{"type": "url_citation", "url": "u", "title": "t", "start_index": 9, "end_index": 15}],
                }
            ],
        },
        {"type": "function_call", "id": "c1", "name": "f", "arguments": {"x": 1}, "signature": "d"},
    )
    assert reply.content == [
        {
            "type": "server_tool_call",
            "id": "s1",
            "name": "google_search",
            "args": {"queries": ["q"]},
            "extras": {"type": "google_search_call", "search_type": "web_search", "signature": "a"},
            "index": 0,
        },
        {
            "type": "server_tool_result",
            "tool_call_id": "s1",
            "status": "success",
            "output": [{"search_suggestions": "<b>"}],
            "extras": {"type": "google_search_result", "is_error": False, "signature": "b"},
            "index": 1,
        },
        {"type": "reasoning", "reasoning": "Hm.", "extras": {"signature": "c"}, "index": 2},
        {
            "type": "text",
            "text": "Zürich: 18 °C",
            "annotations": [
                {"type": "citation", "url": "u", "title": "t", "start_index": 8, "end_index": 13, "cited_text": "18 °C"}
            ],
            "index": 3,
        },
        {"type": "tool_call", "name": "f", "args": {"x": 1}, "id": "c1", "extras": {"signature": "d"}},
    ]
    assert reply.content == reply.content_blocks
    assert reply.text == "Zürich: 18 °C"
    assert reply.tool_calls == [{"name": "f", "args": {"x": 1}, "id": "c1", "type": "tool_call"}]


def test_what_is_said_of_a_reply_beside_its_content() -> None:
    usage = {
        "total_tokens": 40,
        "total_input_tokens": 10,
        "total_output_tokens": 7,
        "total_thought_tokens": 20,
        "total_tool_use_tokens": 3,
        "total_cached_tokens": 4,
        "grounding_tool_count": [{"type": "google_search", "count": 1}],
        "input_tokens_by_modality": [{"modality": "text", "tokens": 4}, {"modality": "audio", "tokens": 6}],
        "cached_tokens_by_modality": [{"modality": "audio", "tokens": 4}],
        "output_tokens_by_modality": [{"modality": "audio", "tokens": 7}],
    }
    answer = interaction(usage=usage, service_tier="flex", environment_id="e", errors=[{"code": "c"}], novelty=1)
    reply = reply_to_message(Reply(answer, answer.reply_steps(), Anchor("v1_a", "mac"), state_reset=True))
    assert reply.id == "v1_a"
    assert reply.response_metadata == {
        "output_version": "v1",
        "model_provider": "gemini_interactions",
        "id": "v1_a",
        "status": "completed",
        "finish_reason": "stop",
        "model_name": "m",
        "service_tier": "flex",
        "environment_id": "e",
        "errors": [{"code": "c"}],
        "grounding_tool_count": [{"type": "google_search", "count": 1}],
        "raw_usage": usage,
        "unrecognized": {"novelty": 1},
        "anchor": "mac",
        "state_reset": True,
    }
    assert reply.usage_metadata == {
        "input_tokens": 13,
        "output_tokens": 27,
        "total_tokens": 40,
        "input_token_details": {"cache_read": 4, "audio": 2, "tool_use": 3},
        "output_token_details": {"reasoning": 20, "audio": 7},
    }


def test_a_reply_that_was_not_stored_has_no_id_to_continue_from() -> None:
    reply = message(id="")
    assert (reply.id, "id" in reply.response_metadata) == (None, False)
    assert messages_to_history([reply]).messages[0].anchor is None


def test_what_the_user_said_is_not_part_of_the_reply() -> None:
    said = {"type": "user_input", "content": [{"type": "text", "text": "?"}]}
    assert message(said, {"type": "model_output", "content": [{"type": "text", "text": "!"}]}).text == "!"


def test_a_call_that_the_agent_answered_itself_is_not_for_the_caller() -> None:
    call = {"type": "function_call", "id": "w", "name": "write_file", "arguments": {"path": "a"}}
    result = {"type": "function_result", "call_id": "w", "name": "write_file", "result": [{"type": "text", "text": "ok"}]}
    reply = message(call, result)
    assert reply.tool_calls == []
    assert [block["type"] for block in reply.content_blocks] == ["server_tool_call", "server_tool_result"]
    assert messages_to_steps([reply]) == [call, result]


def test_arguments_that_are_no_object_are_an_invalid_tool_call() -> None:
    call = {"type": "function_call", "id": "c", "name": "f", "arguments": '{"a": '}
    reply = message(call)
    assert reply.tool_calls == []
    assert reply.invalid_tool_calls == [
        {"name": "f", "args": '{"a": ', "id": "c", "error": "The arguments are not a JSON object.", "type": "invalid_tool_call"}
    ]
    assert messages_to_steps([reply]) == [call]


# What the caller changed counts.


def test_tool_calls_count_where_they_were_changed() -> None:
    call = {"type": "function_call", "id": "c1", "name": "f", "arguments": {"x": 1}, "signature": "s"}
    reply = message(call, {**call, "id": "c2"})
    reply.tool_calls[0]["args"] = {"x": 2}
    del reply.tool_calls[1]
    reply.tool_calls.append({"name": "g", "args": {}, "id": "c3", "type": "tool_call"})
    assert messages_to_steps([reply]) == [
        {**call, "arguments": {"x": 2}},
        {"type": "function_call", "id": "c3", "name": "g", "arguments": {}},
    ]


def test_a_text_that_was_replaced_counts() -> None:
    reply = message({"type": "thought", "signature": "s"}, {"type": "model_output", "content": [{"type": "text", "text": "a"}]})
    assert messages_to_steps([reply.model_copy(update={"content": "b"})]) == [
        {"type": "model_output", "content": [{"type": "text", "text": "b"}]}
    ]


# Messages of every kind.


def test_messages_of_every_kind_become_steps() -> None:
    history = messages_to_history(
        [
            SystemMessage("Be brief."),
            ChatMessage(role="developer", content="In German."),
            HumanMessage("Hi", name="Ada"),
            ChatMessage(role="user", content="again"),
            AIMessage("Hello", tool_calls=[{"name": "f", "args": {}, "id": "c1"}]),
            ToolMessage("ok", tool_call_id="c1"),
            ToolMessage([{"type": "text", "text": "no"}], tool_call_id="c1", name="f", status="error", artifact=object()),
            ChatMessage(role="assistant", content="Done"),
            HumanMessage(""),
        ]
    )
    assert history.system_instruction == "Be brief.\n\nIn German."
    assert [turn.steps for turn in history.messages] == [
        [{"type": "user_input", "content": [{"type": "text", "text": "Hi"}]}],
        [{"type": "user_input", "content": [{"type": "text", "text": "again"}]}],
        [
            {"type": "model_output", "content": [{"type": "text", "text": "Hello"}]},
            {"type": "function_call", "id": "c1", "name": "f", "arguments": {}},
        ],
        [{"type": "function_result", "call_id": "c1", "name": "f", "result": "ok"}],
        [{"type": "function_result", "call_id": "c1", "name": "f", "result": [{"type": "text", "text": "no"}], "is_error": True}],
        [{"type": "model_output", "content": [{"type": "text", "text": "Done"}]}],
        [],
    ]


def test_what_only_another_provider_understands_is_left_out() -> None:
    foreign = AIMessage(
        [
            {"type": "thinking", "thinking": "hm", "signature": "theirs"},
            {"type": "reasoning", "reasoning": "hm", "extras": {"signature": "theirs"}},
            {"type": "server_tool_call", "id": "s", "name": "web_search", "args": {}},
            {
                "type": "text",
                "text": "Hello",
                "annotations": [{"type": "citation", "url": "u"}],
                "extras": {"signature": "theirs"},
            },
            {"type": "tool_use", "id": "c1", "name": "f", "input": {}},
            {"type": "image", "base64": "aGk=", "mime_type": "image/png"},
            {"type": "refusal", "refusal": "I will not."},
        ],
        tool_calls=[{"name": "f", "args": {"x": 1}, "id": "c1"}],
        response_metadata={"model_provider": "anthropic", "id": "msg_1"},
    )
    [turn] = messages_to_history([foreign]).messages
    assert turn.anchor is None
    assert turn.steps == [
        {
            "type": "model_output",
            "content": [{"type": "text", "text": "Hello", "annotations": [{"type": "url_citation", "url": "u"}]}],
        },
        {"type": "function_call", "id": "c1", "name": "f", "arguments": {"x": 1}},
        {
            "type": "model_output",
            "content": [
                {"type": "image", "data": "aGk=", "mime_type": "image/png"},
                {"type": "text", "text": "I will not."},  # it answered, and that is its answer
            ],
        },
    ]


@pytest.mark.parametrize(
    ("unsendable", "words"),
    [
        (FunctionMessage("r", name="f"), "use a ToolMessage"),
        (ChatMessage(role="narrator", content="x"), "cannot be sent"),
        (SystemMessage([{"type": "image", "base64": "aGk=", "mime_type": "image/png"}]), "text only"),
        (HumanMessage([{"type": "hologram"}]), r"messages\[1\].content\[0\]: a part of type 'hologram'"),
        (HumanMessage([{"type": "image"}]), "the medium is empty; give its bytes in base64, its URL or its id"),
    ],
)
def test_what_cannot_be_sent_is_named(unsendable: Any, words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        messages_to_steps([HumanMessage("Hi"), unsendable])
