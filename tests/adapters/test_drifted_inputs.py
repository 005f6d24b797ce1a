"""Inputs that each adapter once took in its own way are taken alike: the same request, the same digest, the same refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from llama_index.core.base.llms.types import ChatMessage, ImageBlock, TextBlock, ToolCallBlock

import gemini_interactions.langchain.to_steps as langchain
import gemini_interactions.litellm.to_steps as openai
import gemini_interactions.llamaindex.to_steps as llamaindex
from gemini_interactions import InvalidOption
from gemini_interactions.conversation.plan import History, digests_of
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.history import steps_of
from gemini_interactions.framework.schemas.formats import JSON

from ..received import bodies
from ..steps import text_of
from .faces import Adapter, invoke

HI = [("user", "Hi")]
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


@dataclass(frozen=True)
class Face:
    """How the same message is written in a framework.

    Attributes:
        history: converts messages.
        system: a system message of these parts.
        call: a reply that calls `f`.
        result: a message with the result of a call, as a text or of these parts.
        call_id: where in a message the call id stands.
    """

    history: Callable[[list[Any]], History]
    system: Callable[[Sequence[str]], Any]
    call: Callable[[str], Any]
    result: Callable[[str, str | Sequence[str]], Any]
    call_id: str = "tool_call_id"


def parts(content: str | Sequence[str]) -> Any:
    return content if isinstance(content, str) else [{"type": "text", "text": text} for text in content]


def blocks(content: str | Sequence[str]) -> list[Any]:
    return [TextBlock(text=text) for text in ([content] if isinstance(content, str) else content)]


FACES: Mapping[str, Face] = {
    "langchain": Face(
        langchain.messages_to_history,
        lambda texts: SystemMessage(parts(texts)),
        lambda call_id: AIMessage("", tool_calls=[{"name": "f", "args": {}, "id": call_id}]),
        lambda call_id, content: ToolMessage(parts(content), tool_call_id=call_id),
    ),
    "llamaindex": Face(
        llamaindex.messages_to_history,
        lambda texts: ChatMessage(role="system", blocks=blocks(texts)),
        lambda call_id: ChatMessage(
            role="assistant", blocks=[ToolCallBlock(tool_call_id=call_id, tool_name="f", tool_kwargs={})]
        ),
        lambda call_id, content: ChatMessage(role="tool", blocks=blocks(content), additional_kwargs={"tool_call_id": call_id}),
        "additional_kwargs.tool_call_id",
    ),
    "litellm": Face(
        openai.messages_to_history,
        lambda texts: {"role": "system", "content": parts(texts)},
        lambda call_id: {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": call_id, "type": "function", "function": {"name": "f", "arguments": "{}"}}],
        },
        lambda call_id, content: {"role": "tool", "tool_call_id": call_id, "content": parts(content)},
    ),
}


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> Face:
    return FACES[request.param]


def result_of(face: Face, content: str | Sequence[str]) -> Any:
    *_, step = steps_of(face.history([face.call("c1"), face.result("c1", content)]))
    assert (step["call_id"], step["name"]) == ("c1", "f")
    return step["result"]


def test_a_result_of_several_texts_is_a_list_of_contents(face: Face) -> None:
    assert result_of(face, ["18", "degrees"]) == [text_of("18"), text_of("degrees")]


def test_a_result_that_is_a_text_stays_one(face: Face) -> None:
    assert result_of(face, "18") == "18"


@pytest.mark.parametrize("content", ["", [], [""]], ids=["text", "list", "list of an empty text"])
def test_a_result_without_anything_is_an_empty_text(face: Face, content: Any) -> None:
    assert result_of(face, content) == ""


def test_a_result_that_answers_no_call_names_the_message_and_the_field(face: Face) -> None:
    with pytest.raises(InvalidOption) as caught:
        face.history([face.call("c1"), face.result("", "18")])
    assert caught.value.field == f"messages[1].{face.call_id}"
    assert caught.value.field in str(caught.value)


def test_the_parts_of_a_system_message_are_lines_of_it(face: Face) -> None:
    messages = [face.system(["Be brief.", "Be kind."]), face.system(["End now."])]
    assert face.history(messages).system_instruction == "Be brief.\nBe kind.\n\nEnd now."


@pytest.mark.parametrize("content", ["18", ["18"], ["18", "degrees"], [], ""], ids=str)
def test_one_history_has_one_digest(content: Any) -> None:
    histories = [face.history([face.call("c1"), face.result("c1", content)]) for face in FACES.values()]
    assert len({digests_of(history.messages)[-1] for history in histories}) == 1


# Options


@pytest.fixture(params=["of a call", "of all calls"])
def asked(request: pytest.FixtureRequest, adapter: type[Adapter], emulator: Emulator) -> Callable[..., None]:
    """Asks with options that are given with the call, or with the model."""

    def ask(**options: Any) -> None:
        settings, given = ({}, options) if request.param == "of a call" else (options, {})
        invoke(adapter(emulator, **settings), HI, **given)

    return ask


def test_a_bare_schema_is_a_response_format(asked: Callable[..., None], emulator: Emulator) -> None:
    asked(response_format=SCHEMA)
    assert bodies(emulator)[-1]["response_format"] == {**JSON, "schema": SCHEMA}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"type": "jsonschema"}, "response_format", "'jsonschema' is not known; there are json_schema"),
        ({"type": "json_schema", "json_schema": {}}, "response_format.json_schema.schema", "is missing"),
    ],
    ids=["an unknown type", "no schema"],
)
def test_a_response_format_that_says_nothing_is_refused_by_name(
    asked: Callable[..., None], given: Any, field: str, words: str
) -> None:
    with pytest.raises(InvalidOption, match=words) as caught:
        asked(response_format=given)
    assert caught.value.field == field


def test_an_agent_that_needs_a_sandbox_gets_one(adapter: type[Adapter], emulator: Emulator) -> None:
    invoke(adapter(emulator, agent="antigravity-preview-09-2026"), HI)
    assert bodies(emulator)[-1]["environment"] == "remote"


WEATHER = {"name": "weather", "description": "The weather.", "parameters": SCHEMA}
DECLARED = {"type": "function", **WEATHER}
SEARCH = {"type": "google_search"}


@pytest.mark.parametrize(
    "tool",
    [
        DECLARED,
        {"type": "function", "function": WEATHER},
        {"type": "function", "function": {**WEATHER, "strict": True, "parameters": {**SCHEMA, "required": []}}},
        {**DECLARED, "parameters": {**SCHEMA, "$schema": "draft", "required": []}},
        {"name": "weather", "description": "The weather.", "input_schema": SCHEMA},
    ],
    ids=["the API's", "OpenAI's", "OpenAI's, strict", "with what the service refuses", "Anthropic's"],
)
def test_a_function_is_declared_alike_in_every_shape(model: Adapter, emulator: Emulator, tool: Any) -> None:
    invoke(model, HI, tools=[tool], tool_choice="auto")
    assert bodies(emulator)[-1]["tools"] == [DECLARED]


def test_a_tool_of_the_services_is_declared_once(model: Adapter, emulator: Emulator) -> None:
    invoke(model, HI, tools=[SEARCH, {"google_search": {}}])
    assert bodies(emulator)[-1]["tools"] == [SEARCH]


@pytest.mark.parametrize("options", [{"tools": []}, {"tool_choice": "none"}, {"response_format": {"type": "text"}}], ids=str)
def test_an_option_that_asks_for_nothing_says_nothing(model: Adapter, emulator: Emulator, options: dict[str, Any]) -> None:
    invoke(model, HI, **options)
    assert bodies(emulator)[-1].keys() - {"store"} == {"model", "input"}


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"tools": [SEARCH, {"type": "function", "function": {}}]}, "tools[1].name"),
        ({"state": "forever"}, "state"),
    ],
    ids=["a function without a name", "an unknown state"],
)
def test_what_makes_no_sense_is_refused_by_name(model: Adapter, options: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        invoke(model, HI, **options)
    assert caught.value.field == field


# Media


PICTURE = {"type": "image_url", "image_url": {"url": "https://a/b.png?size=1", "detail": "low"}}


@pytest.mark.parametrize(
    "history",
    [
        langchain.messages_to_history([HumanMessage([PICTURE])]),
        llamaindex.messages_to_history([ChatMessage(blocks=[ImageBlock(url="https://a/b.png?size=1", detail="low")])]),
        openai.messages_to_history([{"role": "user", "content": [PICTURE]}]),
    ],
    ids=FACES,
)
def test_a_picture_has_the_type_that_its_address_says_and_the_detail_that_is_asked_for(history: History) -> None:
    [step] = steps_of(history)
    image = {"type": "image", "uri": "https://a/b.png?size=1", "mime_type": "image/png", "resolution": "low"}
    assert step["content"] == [image]


@pytest.mark.parametrize("nowhere", [{"type": "image_url"}, {"type": "image_url", "image_url": {}}], ids=str)
def test_a_picture_that_lies_nowhere_is_refused_by_name(nowhere: Any) -> None:
    for convert in (
        lambda: langchain.messages_to_history([HumanMessage([nowhere])]),
        lambda: openai.messages_to_history([{"role": "user", "content": [nowhere]}]),
    ):
        with pytest.raises(InvalidOption) as caught:
            convert()
        assert caught.value.field == "messages[0].content[0].image_url"
