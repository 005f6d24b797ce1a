"""A reply becomes an OpenAI message, and the message, sent back, the same reply."""

from __future__ import annotations

import json
from typing import Any

import litellm
import pytest
from hypothesis import given, settings

from gemini_interactions.client.http.errors import InvalidOption
from gemini_interactions.litellm.from_steps import reply_to_parts
from gemini_interactions.litellm.signatures import thinking_signature
from gemini_interactions.litellm.to_steps import messages_to_history, messages_to_steps
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..steps import CITED, EXAMPLES, PLACE, PNG, THOUGHT, steps
from ..steps import call_of as call
from ..steps import output_of as output
from ..steps import result_of as result
from ..steps import text_of as text


def reply(steps_: list[Any], **fields: Any) -> Interaction:
    return Interaction.model_validate({"id": "v1_a", "status": "completed", "steps": steps_, **fields})


def message(steps_: list[Any], **fields: Any) -> dict[str, Any]:
    return reply_to_parts(Reply.of(reply(steps_, **fields))).message()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_message_goes_back_as_the_steps_it_came_from(name: str) -> None:
    assert messages_to_steps([message(EXAMPLES[name])]) == EXAMPLES[name]


@pytest.mark.parametrize("name", EXAMPLES)
def test_so_does_one_that_went_through_litellms_class_and_json(name: str) -> None:
    through = json.loads(json.dumps(litellm.Message(**message(EXAMPLES[name])).model_dump()))
    assert messages_to_steps([through]) == EXAMPLES[name]


@settings(max_examples=200)
@given(steps)
def test_any_steps_come_back(values: list[Any]) -> None:
    assert (
        messages_to_steps([message(values)]) == Interaction.model_validate({"status": "completed", "steps": values}).reply_steps()
    )


def test_a_reply_in_openais_fields() -> None:
    shown = message(EXAMPLES["search and a call"], status="requires_action")
    assert shown == {
        "role": "assistant",
        "content": "Let me see.",
        "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}],
        "reasoning_content": "First.\n\nSecond.",
        "thinking_blocks": [{"type": "thinking", "thinking": "First.\n\nSecond.", "signature": thinking_signature("c2ln")}],
        "provider_specific_fields": {
            "interaction_id": "v1_a",
            "steps": [
                *EXAMPLES["search and a call"][:3],
                {"type": "model_output", "content": [{"type": "text", "shown": 11}]},
                {"type": "function_call", "id": "c1", "name": "f", "shown": True},
            ],
        },
    }


def test_citations_count_characters_of_the_whole_text() -> None:
    place = {**PLACE, "url": "https://maps"}
    shown = message([output(text("Hi. ")), output(text("Zürich, Café.", CITED, place))])
    assert shown["annotations"] == [
        {"type": "url_citation", "url_citation": {"url": "https://a", "title": "a", "start_index": 4, "end_index": 10}},
        {"type": "url_citation", "url_citation": {"url": "https://maps", "title": "Café", "start_index": 11, "end_index": 15}},
    ]
    cited = shown["annotations"][0]["url_citation"]
    assert shown["content"][cited["start_index"] : cited["end_index"]] == "Zürich"


def test_images_and_audio_have_their_fields() -> None:
    shown = message(
        [output(text("See"), PNG, {"type": "image", "uri": "https://i"}, {"type": "audio", "data": "aGk="})],
        created="2026-05-13T19:57:43Z",
    )
    assert shown["images"] == [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}, "index": 0},
        {"type": "image_url", "image_url": {"url": "https://i"}, "index": 1},
    ]
    assert shown["audio"]["data"] == "aGk="
    assert shown["audio"]["expires_at"] == 1778705863


def test_calls_that_an_agent_answered_itself_are_not_for_the_caller() -> None:
    shown = message([call("w1", a=1), result("w1"), call("mine", x=1), output(text("done"))])
    assert [item["id"] for item in shown["tool_calls"]] == ["mine"]


@pytest.mark.parametrize(
    ("steps_", "status", "reason"),
    [
        ([output(text("a"))], "completed", "stop"),
        ([call("c1")], "requires_action", "tool_calls"),
        ([call("c1")], "completed", "tool_calls"),
        ([output(text("a"))], "incomplete", "length"),
        ([output(text("a"))], "budget_exceeded", "length"),
        ([{"type": "model_output", "error": {"code": 3, "message": "blocked"}}], "completed", "content_filter"),
        ([output(text("a")), {"type": "model_output", "error": {"code": "malformed_function_call"}}], "completed", "length"),
        ([output(text("a"))], "blocked", "content_filter"),
        ([output(text("a"))], "expired", "length"),
        ([output(text("a"))], "never_heard_of", "length"),
    ],
)
def test_finish_reasons(steps_: list[Any], status: str, reason: str) -> None:
    assert reply_to_parts(Reply.of(reply(steps_, status=status))).finish_reason == reason


class TestEditedMessages:
    """Somebody changed the message since: then what it says counts, and what the service said before is forgotten."""

    def test_another_text(self) -> None:
        shown = {**message(EXAMPLES["code"]), "content": "3"}
        assert messages_to_steps([shown])[-1] == output(text("3"))

    def test_a_text_of_another_length(self) -> None:
        shown = {**message(EXAMPLES["code"]), "content": "three"}
        assert messages_to_steps([shown]) == [{**THOUGHT, "summary": [text("First.\n\nSecond.")]}, output(text("three"))]

    def test_a_call_less(self) -> None:
        shown = message(EXAMPLES["parallel calls"])
        shown["tool_calls"].pop()
        assert [step.get("id") for step in messages_to_steps([shown])] == [None, "c1", "c2"]

    def test_a_call_more(self) -> None:
        shown = message(EXAMPLES["a call"])
        shown["tool_calls"].append({"id": "new", "type": "function", "function": {"name": "g", "arguments": "{}"}})
        assert [step.get("id") for step in messages_to_steps([shown])] == [None, "c1", "new"]

    def test_steps_that_are_no_steps(self) -> None:
        for nonsense in (
            "x",
            [1],
            [{"type": "model_output", "content": ["x"]}],
            [{"type": "model_output", "content": [{"image": 7}]}],
        ):
            shown = {"role": "assistant", "content": "a", "provider_specific_fields": {"steps": nonsense}}
            assert messages_to_steps([shown]) == [output(text("a"))]


class TestMessages:
    """Messages that users and frameworks write."""

    def test_system_and_developer_messages_are_the_instruction(self) -> None:
        history = messages_to_history(
            [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hi"},
                {"role": "developer", "content": [{"type": "text", "text": "In German."}, {"type": "text", "text": "Please."}]},
            ]
        )
        assert history.system_instruction == "Be brief.\n\nIn German.\nPlease."
        assert [turn.steps for turn in history.messages] == [[{"type": "user_input", "content": [text("Hi")]}]]

    def test_a_conversation_with_a_tool(self) -> None:
        found = messages_to_steps(
            [
                {"role": "user", "content": "Weather?", "name": "ann"},
                litellm.Message(
                    content=None,
                    tool_calls=[{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}],
                ),
                {"role": "tool", "tool_call_id": "c1", "content": "18"},
                {"role": "assistant", "content": [{"type": "text", "text": "18 "}, {"type": "text", "text": "degrees"}]},
            ]
        )
        assert found == [
            {"type": "user_input", "content": [text("Weather?")]},
            call("c1", a=1),
            {"type": "function_result", "call_id": "c1", "name": "f", "result": "18"},
            output(text("18 degrees")),
        ]

    def test_arguments_that_never_were_an_object_stay_a_text(self) -> None:
        for arguments in ("{broken", "[1]"):
            item = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": arguments}}
            assert messages_to_steps([{"role": "assistant", "tool_calls": [item]}])[0]["arguments"] == arguments

    def test_results_may_hold_images(self) -> None:
        content = [{"type": "text", "text": "see"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]
        (step,) = messages_to_steps([{"role": "tool", "tool_call_id": "c1", "content": content}])
        assert step["result"] == [text("see"), PNG]

    @pytest.mark.parametrize(
        ("bad", "named"),
        [
            ({"role": "martian", "content": "x"}, r"messages\[0\]\.role"),
            ({"role": "tool", "content": "x"}, r"messages\[0\]\.tool_call_id"),
            ({"role": "function", "name": "f", "content": "x"}, r"messages\[0\].*'tool'"),
            ({"role": "user", "content": [{"type": "hologram"}]}, r"messages\[0\]\.content\[0\].*hologram"),
            ({"role": "user", "content": 7}, r"messages\[0\]\.content"),
            ({"role": "system", "content": [{"type": "image_url", "image_url": "https://x"}]}, r"messages\[0\].*text only"),
            ({"role": "assistant", "tool_calls": [{"id": "c", "type": "custom", "custom": {}}]}, r"tool_calls\[0\]"),
            ({"role": "assistant", "function_call": {"name": "f", "arguments": "{}"}}, "tool_calls"),
            (7, r"messages\[0\]"),
        ],
    )
    def test_what_cannot_be_sent_is_named(self, bad: Any, named: str) -> None:
        with pytest.raises(InvalidOption, match=named):
            messages_to_steps([bad])


PART_TO_CONTENT: list[tuple[Any, dict[str, Any]]] = [
    ({"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}, text("Hi")),
    ({"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}, PNG),
    (
        {"type": "image_url", "image_url": "https://x/a.jpg"},
        {"type": "image", "uri": "https://x/a.jpg", "mime_type": "image/jpeg"},
    ),
    (
        {"type": "image_url", "image_url": {"url": "gs://b/a", "format": "image/webp", "detail": "low"}},
        {"type": "image", "uri": "gs://b/a", "mime_type": "image/webp", "resolution": "low"},
    ),
    (
        {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "mp3"}},
        {"type": "audio", "data": "aGk=", "mime_type": "audio/mp3"},
    ),
    (
        {"type": "input_audio", "input_audio": {"data": "gs://b/a.wav", "format": "wav"}},
        {"type": "audio", "uri": "gs://b/a.wav", "mime_type": "audio/wav"},
    ),
    (
        {"type": "audio_url", "audio_url": {"url": "gs://b/a.mp3"}},
        {"type": "audio", "uri": "gs://b/a.mp3", "mime_type": "audio/mpeg"},
    ),
    (
        {"type": "video_url", "video_url": {"url": "https://youtu.be/x"}},
        {"type": "video", "uri": "https://youtu.be/x"},
    ),
    (
        {"type": "file", "file": {"file_data": "data:application/pdf;base64,aGk=", "filename": "a.pdf"}},
        {"type": "document", "data": "aGk=", "mime_type": "application/pdf"},
    ),
    (
        {"type": "file", "file": {"file_data": "aGk=", "filename": "a.pdf"}},
        {"type": "document", "data": "aGk=", "mime_type": "application/pdf"},
    ),
    (
        {"type": "file", "file": {"file_id": "https://x/files/1", "format": "video/mp4"}},
        {"type": "video", "uri": "https://x/files/1", "mime_type": "video/mp4"},
    ),
    ({"type": "image", "data": "aGk=", "mime_type": "image/png"}, PNG),
    ({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGk="}}, PNG),
    ("Hi", text("Hi")),
]


@pytest.mark.parametrize(("part", "content"), PART_TO_CONTENT)
def test_parts_of_a_users_message(part: Any, content: dict[str, Any]) -> None:
    assert messages_to_steps([{"role": "user", "content": [part]}]) == [{"type": "user_input", "content": [content]}]
