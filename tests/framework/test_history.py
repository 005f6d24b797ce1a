"""What a message is to the API is one rule for all frameworks."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions import InvalidOption
from gemini_interactions.conversation.anchor import Anchor
from gemini_interactions.framework.history import HistoryBuilder, steps_of

from ..steps import PNG, call_of, output_of, text_of


def test_system_messages_are_paragraphs_and_their_parts_lines() -> None:
    history = HistoryBuilder()
    history.system([text_of("Be brief."), text_of("Be kind.")], "messages[0]")
    history.system([], "messages[1]")
    history.system([text_of("End now.")], "messages[2]")
    assert history.history().system_instruction == "Be brief.\nBe kind.\n\nEnd now."
    assert history.history().messages == []


def test_without_a_text_there_is_no_instruction() -> None:
    history = HistoryBuilder()
    history.system([], "messages[0]")
    assert history.history().system_instruction is None


def test_a_system_message_with_more_than_text_is_refused_by_name() -> None:
    with pytest.raises(InvalidOption, match=r"messages\[3\]: a system message can hold text only, not 'image'") as caught:
        HistoryBuilder().system([text_of("See:"), PNG], "messages[3]")
    assert caught.value.field == "messages[3]"


def test_messages_keep_their_places_and_replies_their_anchors() -> None:
    history, anchor = HistoryBuilder(), Anchor("v1_a", "mac")
    history.user([text_of("Hi")])
    history.reply([output_of(text_of("Hello"))], anchor)
    history.user([])
    messages = history.history().messages
    assert [list(message.steps) for message in messages] == [
        [{"type": "user_input", "content": [text_of("Hi")]}],
        [output_of(text_of("Hello"))],
        [],
    ]
    assert [message.anchor for message in messages] == [None, anchor, None]


def test_a_result_names_the_function_that_was_called_unless_it_does_itself() -> None:
    history = HistoryBuilder()
    history.reply([call_of("c1"), call_of("c2")])
    history.result("c1", "18", "messages[1]")
    history.result("c2", [PNG], "messages[2]", name="g", is_error=True)
    history.result("c3", None, "messages[3]")
    assert steps_of(history.history())[2:] == [
        {"type": "function_result", "call_id": "c1", "name": "f", "result": "18"},
        {"type": "function_result", "call_id": "c2", "name": "g", "result": [PNG], "is_error": True},
        {"type": "function_result", "call_id": "c3", "result": ""},
    ]


@pytest.mark.parametrize(("call_id", "words"), [(None, "is missing"), ("", "is missing"), (7, "is 7, which is no text")])
def test_a_result_that_answers_no_call_is_refused_by_name(call_id: Any, words: str) -> None:
    with pytest.raises(InvalidOption, match=words) as caught:
        HistoryBuilder().result(call_id, "18", "messages[1]", id_field="kwargs.id")
    assert caught.value.field == "messages[1].kwargs.id"


@pytest.mark.parametrize(
    ("fields", "anchor"),
    [
        ({"id": "v1", "mac": "m", "environment_id": "e"}, Anchor("v1", "m", "e")),
        ({"id": "v1", "mac": 7, "environment_id": 8}, Anchor("v1")),
        ({"id": "v1"}, Anchor("v1")),
        ({"id": ""}, None),
        ({"id": 7}, None),
        ({}, None),
        ("v1", None),
        (None, None),
    ],
)
def test_whatever_comes_back_with_a_message_it_is_an_anchor_or_none(fields: Any, anchor: Anchor | None) -> None:
    assert Anchor.read(fields, interaction_id="id", mac="mac") == anchor
