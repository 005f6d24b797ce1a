"""A reply may be a text, as most chat models' are; nothing of it is lost by that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from langchain.agents import create_agent
from langchain_core.exceptions import ModelInvalidRequestError
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.from_steps import reply_to_message
from gemini_interactions.langchain.to_steps import messages_to_steps
from gemini_interactions.turns.reply import Reply
from gemini_interactions.wire.interaction import Interaction

from ..received import kinds
from ..steps import EXAMPLES, PNG, steps
from .conftest import MODEL, get_weather, make, total
from .test_streaming import without_index

MEDIA = {"two outputs", "text and media", "audio", "signatures everywhere"}


def message(values: list[Any], *, as_text: bool = True, **more: Any) -> AIMessage:
    answer = Interaction.model_validate({"id": "v1_a", "status": "completed", "steps": values, **more})
    return reply_to_message(Reply.of(answer), as_text=as_text)


@given(steps)
def test_the_steps_come_back_from_a_text(values: list[dict[str, Any]]) -> None:
    original = message(values)
    assert messages_to_steps([original]) == values
    assert messages_to_steps([AIMessage.model_validate(json.loads(original.model_dump_json()))]) == values


@pytest.mark.parametrize("name", EXAMPLES)
def test_it_says_the_same_as_blocks_do(name: str) -> None:
    text, blocks = message(EXAMPLES[name]), message(EXAMPLES[name], as_text=False)
    assert isinstance(text.content, str) == (name not in MEDIA)
    assert text.text == blocks.text
    assert without_index(text) == without_index(blocks)
    assert (text.tool_calls, text.invalid_tool_calls) == (blocks.tool_calls, blocks.invalid_tool_calls)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_stream_of_texts_adds_up_to_the_invoked_reply(name: str) -> None:
    emulator = Emulator()
    emulator.reply(*[{"steps": EXAMPLES[name], "status": "completed"}] * 2)
    model = make(emulator, output_version="v0")
    chunks = list(model.stream("Hi"))
    streamed, invoked = total(chunks), model.invoke("Hi")
    assert "".join(chunk.text for chunk in chunks) == invoked.text
    assert [part for part in streamed.content if part != ""] == [*invoked.content]
    assert streamed.content_blocks == invoked.content_blocks
    assert streamed.additional_kwargs == invoked.additional_kwargs
    assert streamed.response_metadata.keys() == invoked.response_metadata.keys()
    assert messages_to_steps([streamed]) == messages_to_steps([invoked]) == EXAMPLES[name]


@pytest.mark.filterwarnings("ignore:.*stream_events.*beta")
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_events_of_a_stream_of_texts_end_with_the_steps_too(name: str) -> None:
    emulator = Emulator()
    emulator.reply({"steps": EXAMPLES[name], "status": "completed"})
    finished: Any = make(emulator, output_version="v0").stream_events("Hi", version="v3").output
    assert finished.text == message(EXAMPLES[name]).text
    assert messages_to_steps([finished]) == EXAMPLES[name]


def test_a_text_is_said_once_and_a_plain_one_alone() -> None:
    plain = message(EXAMPLES["plain text"])
    assert (plain.content, plain.additional_kwargs) == ("Hello.", {})
    assert "blocks" not in plain.response_metadata
    thinking = message([{"type": "thought", "signature": "c2ln", "summary": [{"type": "text", "text": "UNIQUE-1"}]}, PLAIN])
    assert thinking.additional_kwargs == {"reasoning_content": "UNIQUE-1"}
    assert str(thinking.model_dump()).count("UNIQUE-1") == str(thinking.model_dump()).count("UNIQUE-2") == 1


PLAIN = {"type": "model_output", "content": [{"type": "text", "text": "UNIQUE-2"}]}


def test_a_text_that_somebody_changes_counts() -> None:
    reply = message(EXAMPLES["citations"])
    changed = reply.model_copy(update={"content": "Other words."})
    assert messages_to_steps([changed]) == [{"type": "model_output", "content": [{"type": "text", "text": "Other words."}]}]
    assert [block["type"] for block in changed.content_blocks] == ["text"]
    called = message(EXAMPLES["search and a call"])
    called.tool_calls[0]["args"] = {"a": 2}
    assert messages_to_steps([called])[-1]["arguments"] == {"a": 2}
    assert called.content_blocks[-1]["args"] == {"a": 2}


@pytest.mark.parametrize(
    "kept", [[{"type": "text", "length": "x"}], [{"type": "text"}], [{"type": "image"}], ["x"], "x"], ids=str
)
def test_what_others_wrote_in_the_metadata_is_no_harm(kept: Any) -> None:
    reply = message(EXAMPLES["plain text"])
    reply.response_metadata["blocks"] = kept
    assert messages_to_steps([reply]) == EXAMPLES["plain text"]


def test_thoughts_that_were_lost_on_the_way_are_left_out() -> None:
    reply = message(EXAMPLES["text"]).model_copy(update={"additional_kwargs": {}})
    assert [step["type"] for step in messages_to_steps([reply])] == ["model_output"]


@pytest.mark.parametrize("way", ["invoke", "stream"])
def test_a_chat_of_texts_goes_on_on_the_service(emulator: Emulator, way: str) -> None:
    model = make(emulator, output_version="v0", thinking_summaries="auto")
    agent = create_agent(model, tools=[get_weather, {"type": "google_search"}])
    messages: list[Any] = [HumanMessage("My name is Ada. What is the weather in Paris?")]
    messages = agent.invoke({"messages": messages})["messages"]
    asked = [*messages, HumanMessage("What is my name?")]
    reply = model.invoke(asked) if way == "invoke" else total(model.stream(asked))
    assert "Answer: " + reply.content == f"Answer: {reply.text}"
    assert "Ada" in reply.content
    assert kinds(emulator) == [["user_input"], ["function_result"], ["user_input"]]
    assert all(request.body.get("previous_interaction_id") for request in emulator.requests[1:])


class Name(BaseModel):
    """A name."""

    name: str


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_objects_and_refusals_are_the_same(emulator: Emulator, method: Any) -> None:
    structured = make(emulator, output_version="v0").with_structured_output(Name, method=method, include_raw=True)
    answer = {
        "json_schema": ['{"name": "Ada"}'],
        "json_mode": ['{"name": "Ada"}'],
        "function_calling": [[{"type": "function_call", "id": "c", "name": "Name", "arguments": {"name": "Ada"}}]],
    }[method]
    emulator.reply(*answer, *answer, [{"type": "model_output", "content": [], "error": {"code": 3, "message": "No."}}])
    assert structured.invoke("A name")["parsed"] == Name(name="Ada")
    assert list(structured.stream("A name"))[-1]["parsed"] == Name(name="Ada")
    refused = structured.invoke("A name")
    assert (refused["raw"].content, refused["raw"].content_blocks[0]["type"]) == ("", "refusal")
    assert refused["parsing_error"].raw_message == refused["raw"]


def test_a_run_in_the_background_gives_a_text_too(emulator: Emulator) -> None:
    model = make(emulator, output_version="v0")
    assert isinstance(model.start("Hi").result().content, str)
    assert isinstance(total(model.start("Hi").stream()).content, str)


def test_a_picture_stands_between_the_texts() -> None:
    content = message(EXAMPLES["text and media"]).content
    shown = [part if isinstance(part, str) else part["type"] for part in content]
    assert shown == ["See:", "image", "there.", "image"]
    assert content[1]["base64"] == PNG["data"]


def test_who_says_nothing_gets_blocks_and_the_environment_may_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def content(**settings: Any) -> Any:
        model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=Emulator().transport(), **settings)
        return model.invoke("Hi").content

    assert isinstance(content(), list)
    assert isinstance(content(output_version="v1"), list)
    monkeypatch.setenv("LC_OUTPUT_VERSION", "v0")
    assert isinstance(content(), str)
    assert isinstance(content(output_version="v1"), list)
    monkeypatch.setenv("LC_OUTPUT_VERSION", "v9")
    with pytest.raises(ModelInvalidRequestError, match="LC_OUTPUT_VERSION"):
        content()
