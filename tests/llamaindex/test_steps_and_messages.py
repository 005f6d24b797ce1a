"""A reply becomes a message and the message becomes the reply again, whatever was in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from llama_index.core.base.llms.types import (
    AudioBlock,
    ChatMessage,
    CitationBlock,
    DocumentBlock,
    ImageBlock,
    TextBlock,
    ThinkingBlock,
    ToolCallBlock,
    VideoBlock,
)

from gemini_interactions import ContentBlockedError, InvalidOption
from gemini_interactions.conversation.anchor import Anchor
from gemini_interactions.llamaindex.from_steps import reply_to_message, reply_to_response
from gemini_interactions.llamaindex.names import STEPS
from gemini_interactions.llamaindex.to_steps import messages_to_history, messages_to_steps
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..steps import CITED, EXAMPLES, PNG, SEARCH, THOUGHT, call_of, output_of, steps, text_of


def interaction(*step_values: Any, **more: Any) -> Interaction:
    return Interaction.model_validate({"id": "v1_a", "status": "completed", "model": "m", "steps": list(step_values), **more})


def message(*step_values: Any) -> ChatMessage:
    answer = interaction(*step_values)
    return reply_to_message(Reply(answer, answer.reply_steps(), Anchor("v1_a", "mac")))


def stored(original: ChatMessage) -> ChatMessage:
    """What a chat store gives back."""
    return ChatMessage.model_validate(json.loads(original.model_dump_json()))


@given(steps)
def test_steps_survive_the_way_through_a_message(values: list[dict[str, Any]]) -> None:
    assert messages_to_steps([message(*values)]) == values


@given(steps)
def test_steps_survive_a_chat_store(values: list[dict[str, Any]]) -> None:
    # A store decodes media and encodes them again, so what is compared is what comes of a second round.
    once = stored(message(*values))
    assert messages_to_steps([stored(once)]) == messages_to_steps([once])


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_survive_a_chat_store_to_the_letter(name: str) -> None:
    assert messages_to_steps([stored(message(*EXAMPLES[name]))]) == EXAMPLES[name]


def test_a_reply_with_search_and_a_call_as_blocks() -> None:
    reply = message(*SEARCH, THOUGHT, output_of(text_of("Zürich, Café.", CITED)), call_of("c1", x=1))
    thinking, text, citation, call = reply.blocks
    assert isinstance(thinking, ThinkingBlock)
    assert thinking.content == "First.\n\nSecond."
    assert thinking.additional_information["signature"] == "c2ln"
    assert STEPS in thinking.additional_information  # what has no block travels with the thought: there is no empty one to draw
    assert text == TextBlock(text="Zürich, Café.")
    assert citation == CitationBlock(
        cited_content="Zürich", source="https://a", title="a", additional_location_info={"start_index": 0, "end_index": 6}
    )
    assert call == ToolCallBlock(tool_call_id="c1", tool_name="f", tool_kwargs={"x": 1})
    assert reply.content == "Zürich, Café."
    assert reply.additional_kwargs == {"gemini_interaction": {"id": "v1_a", "mac": "mac"}}


def test_a_message_stored_by_a_version_that_put_it_into_a_block_of_its_own_is_understood() -> None:
    reply = message(*SEARCH, THOUGHT, output_of(text_of("Zürich, Café.", CITED)))
    wanted = messages_to_steps([reply])
    thinking = reply.blocks[0]
    assert isinstance(thinking, ThinkingBlock)
    rest = {STEPS: thinking.additional_information.pop(STEPS)}
    assert messages_to_steps([reply]) != wanted
    reply.blocks.append(ThinkingBlock(additional_information=rest))
    assert messages_to_steps([reply]) == wanted


def test_a_plain_reply_has_no_block_that_is_not_its_own() -> None:
    assert message({"type": "thought", "signature": "c2ln", "summary": [text_of("Hm.")]}, output_of(text_of("Hi"))).blocks == [
        ThinkingBlock(content="Hm.", additional_information={"signature": "c2ln"}),
        TextBlock(text="Hi"),
    ]


def test_media_come_as_the_block_of_their_kind() -> None:
    reply = message(
        output_of(
            PNG,
            {"type": "audio", "data": "aGk=", "mime_type": "audio/l16;rate=24000"},
            {"type": "video", "uri": "https://v/x.mp4", "mime_type": "video/mp4"},
            {"type": "document", "data": "aGk=", "mime_type": "application/pdf"},
        )
    )
    assert [type(block) for block in reply.blocks[:4]] == [ImageBlock, AudioBlock, VideoBlock, DocumentBlock]
    image, audio = reply.blocks[:2]
    assert isinstance(image, ImageBlock)
    assert image.resolve_image().read() == b"hi"
    assert isinstance(audio, AudioBlock)
    assert audio.format == "l16"


def test_citations_without_a_title_or_with_a_page_are_citations() -> None:
    pages = {"type": "file_citation", "document_uri": "gs://b/a.pdf", "page_number": 7, "start_index": 0, "end_index": 2}
    bare = {"type": "url_citation", "url": "https://a"}
    place = {"type": "place_citation", "name": "Café", "url": "https://maps", "start_index": 1, "end_index": 99}
    reply = message(output_of(text_of("Hi there", pages, bare, place, {"type": "word_info", "text": "Hi"})))
    assert [block for block in reply.blocks if isinstance(block, CitationBlock)] == [
        CitationBlock(
            cited_content="Hi",
            source="gs://b/a.pdf",
            title="gs://b/a.pdf",
            additional_location_info={"start_index": 0, "end_index": 2, "page_number": 7},
        ),
        CitationBlock(cited_content="", source="https://a", title="https://a", additional_location_info={}),
        CitationBlock(cited_content="", source="https://maps", title="Café", additional_location_info={"start_index": 1}),
    ]


def test_changed_blocks_win_over_what_the_message_carries() -> None:
    reply = message(*SEARCH, THOUGHT, output_of(text_of("Zürich, Café.", CITED)))
    reply.blocks = [TextBlock(text="Bern.") if isinstance(block, TextBlock) else block for block in reply.blocks]
    assert messages_to_steps([reply])[-1]["content"][0]["text"] == "Bern."
    reply.blocks = [TextBlock(text="Bern.")]  # what a chat engine stores of a stream
    assert messages_to_steps([reply]) == [output_of(text_of("Bern."))]


def test_calls_that_an_agent_answered_itself_are_not_the_callers() -> None:
    result = {"type": "function_result", "call_id": "c1", "name": "f", "result": "ok"}
    reply = message(call_of("c1"), result, call_of("c2"))
    assert [block.tool_call_id for block in reply.blocks if isinstance(block, ToolCallBlock)] == ["c2"]
    assert messages_to_steps([reply]) == [call_of("c1"), result, call_of("c2")]


def test_a_blocked_answer_is_an_error_and_a_partly_blocked_one_says_so() -> None:
    blocked = {"type": "model_output", "error": {"code": 3, "message": "blocked: safety"}}
    with pytest.raises(ContentBlockedError, match="safety"):
        reply_to_response(Reply.of(interaction(THOUGHT, blocked)))
    partly = reply_to_response(Reply.of(interaction(output_of(text_of("Well,")), blocked)))
    assert partly.additional_kwargs["refusal"] == "blocked: safety"


def test_messages_of_every_role_become_turns() -> None:
    history = messages_to_history(
        [
            ChatMessage("Be brief.", role="system"),
            ChatMessage("And kind.", role="developer"),
            ChatMessage("Hi", role="user"),
            ChatMessage("Hello", role="chatbot"),
            ChatMessage(blocks=[ToolCallBlock(tool_call_id="c1", tool_name="f", tool_kwargs={})], role="assistant"),
            ChatMessage("18", role="tool", additional_kwargs={"tool_call_id": "c1"}),
            ChatMessage("It is 18.", role="model"),
            ChatMessage("End now.", role="system"),
        ]
    )
    assert history.system_instruction == "Be brief.\n\nAnd kind.\n\nEnd now."
    assert [step for turn in history.messages for step in turn.steps] == [
        {"type": "user_input", "content": [text_of("Hi")]},
        output_of(text_of("Hello")),
        {"type": "function_call", "id": "c1", "name": "f", "arguments": {}},
        {"type": "function_result", "call_id": "c1", "name": "f", "result": "18"},
        output_of(text_of("It is 18.")),
    ]


def test_another_providers_thoughts_and_kwargs_are_left_out() -> None:
    foreign = ChatMessage(
        role="assistant",
        blocks=[ThinkingBlock(content="Hm", additional_information={"signature": "not ours"}), TextBlock(text="Hi")],
        additional_kwargs={"thought_signatures": ["x"]},
    )
    assert messages_to_steps([foreign]) == [output_of(text_of("Hi"))]


def test_calls_as_integrations_used_to_keep_them_are_calls() -> None:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}
    old = ChatMessage("", role="assistant", additional_kwargs={"tool_calls": [call]})
    assert messages_to_steps([old]) == [{"type": "function_call", "id": "c1", "name": "f", "arguments": {"x": 1}}]


def test_a_tool_message_without_the_id_of_its_call_is_refused_by_name() -> None:
    with pytest.raises(InvalidOption, match=r"messages\[0\].*tool_call_id"):
        messages_to_history([ChatMessage("18", role="tool")])


def test_images_in_tool_results_and_errors_are_sent() -> None:
    result = ChatMessage(
        role="tool",
        blocks=[TextBlock(text="See"), ImageBlock(image=b"hi", image_mimetype="image/png")],
        additional_kwargs={"tool_call_id": "c1", "is_error": True},
    )
    assert messages_to_steps([result]) == [
        {"type": "function_result", "call_id": "c1", "result": [text_of("See"), PNG], "is_error": True}
    ]


def test_messages_are_not_changed() -> None:
    history = [ChatMessage("Hi"), message(*EXAMPLES["citations"]), ChatMessage("More")]
    before = [each.model_dump_json() for each in history]
    messages_to_history(history)
    assert [each.model_dump_json() for each in history] == before
