"""Objects by the API's own response format: whole, as they grow, and with everything LlamaIndex reports."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.llms import ChatMessage
from llama_index.core.prompts import ChatPromptTemplate, PromptTemplate
from llama_index.core.types import PydanticProgramMode
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.structured_output import StructuredOutputError

from .conftest import make


class Line(BaseModel):
    text: str


class Poem(BaseModel):
    """A poem."""

    title: str
    lines: list[Line]
    note: str | None = None


PROMPT = PromptTemplate("A poem about {topic}")
JSON = '{"title": "Tea", "lines": [{"text": "Green, and"}, {"text": "hot."}], "note": null}'
TEA = Poem(title="Tea", lines=[Line(text="Green, and"), Line(text="hot.")])


async def objects(llm: GeminiInteractions) -> list[Any]:
    return [each async for each in await llm.astream_structured_predict(Poem, PROMPT, topic="tea")]


WAYS: dict[str, Any] = {
    "sync": lambda llm: llm.structured_predict(Poem, PROMPT, topic="tea"),
    "async": lambda llm: asyncio.run(llm.astructured_predict(Poem, PROMPT, topic="tea")),
    "stream": lambda llm: list(llm.stream_structured_predict(Poem, PROMPT, topic="tea"))[-1],
    "astream": lambda llm: asyncio.run(objects(llm))[-1],
    "structured llm": lambda llm: llm.as_structured_llm(Poem).complete("A poem about tea").raw,
    "structured chat": lambda llm: llm.as_structured_llm(Poem).chat([ChatMessage("A poem about {tea}")]).raw,
}


@pytest.mark.parametrize("way", WAYS)
def test_an_agent_that_gives_no_objects_is_not_set_to_work(emulator: Emulator, way: str) -> None:
    with pytest.raises(gi.InvalidOption, match=r"takes no 'response_format', nor functions\. Ask for the form") as caught:
        WAYS[way](make(emulator, model=None, agent="deep-research-preview-04-2026"))
    assert caught.value.field == "response_format"
    assert not emulator.requests


@pytest.mark.parametrize("way", WAYS)
def test_an_object_comes_by_the_response_format(emulator: Emulator, way: str) -> None:
    emulator.reply(JSON)
    assert WAYS[way](make(emulator)) == TEA
    body = emulator.requests[0].body
    assert body["response_format"] == {"type": "text", "mime_type": "application/json", "schema": Poem.model_json_schema()}
    assert "tools" not in body


def test_an_object_grows_and_ends_as_the_class(emulator: Emulator) -> None:
    emulator.reply(JSON)
    grown = list(make(emulator).stream_structured_predict(Poem, PROMPT, topic="tea"))
    assert type(grown[-1]) is Poem
    titles = [each.title for each in grown]
    assert titles[-1] == "Tea"
    assert titles == sorted(titles, key=lambda title: len(title or ""))  # never less than before


@pytest.mark.parametrize("way", ["sync", "async", "stream", "astream"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("No poem today.", "Invalid JSON"),
        ('{"title": "Tea"}', "lines: Field required"),
        (
            {"status": "incomplete", "steps": [{"type": "model_output", "content": [{"type": "text", "text": '{"ti'}]}]},
            "cut short",
        ),
    ],
)
def test_an_answer_that_is_no_object_says_why(emulator: Emulator, way: str, answer: Any, words: str) -> None:
    emulator.reply(answer)
    with pytest.raises(StructuredOutputError, match=words) as caught:
        WAYS[way](make(emulator))
    assert isinstance(caught.value, ValueError)
    assert caught.value.response.raw["status"]


def test_json_may_come_in_several_texts(emulator: Emulator) -> None:
    texts = [{"type": "text", "text": part} for part in (JSON[:13], JSON[13:])]
    emulator.reply({"status": "completed", "steps": [{"type": "model_output", "content": texts}]})
    assert make(emulator).structured_predict(Poem, PROMPT, topic="tea") == TEA


def test_json_in_a_fence_is_json(emulator: Emulator) -> None:
    emulator.reply(f"```json\n{JSON}\n```")
    assert make(emulator).structured_predict(Poem, PROMPT, topic="tea") == TEA


def test_the_system_prompt_and_options_go_with_it(emulator: Emulator) -> None:
    emulator.reply(JSON)
    options = {"temperature": 0.1}
    prompt = ChatPromptTemplate([ChatMessage("Rhyme.", role="system"), ChatMessage("About {topic}")])
    make(emulator, system_prompt="Be brief.").structured_predict(Poem, prompt, llm_kwargs=options, topic="tea")
    body = emulator.requests[0].body
    assert body["system_instruction"] == "Be brief.\n\nRhyme."
    assert body["generation_config"] == {"temperature": 0.1}
    assert options == {"temperature": 0.1}


def test_another_mode_is_llamaindexs_own(emulator: Emulator) -> None:
    make(emulator, pydantic_program_mode=PydanticProgramMode.FUNCTION).structured_predict(Poem, PROMPT, topic="tea")
    assert [tool["name"] for tool in emulator.requests[0].body["tools"]] == ["Poem"]
    assert "response_format" not in emulator.requests[0].body


def test_an_agent_is_asked_in_words_where_that_is_wished(emulator: Emulator) -> None:
    emulator.reply(JSON)
    agent = make(
        emulator,
        model=None,
        agent="deep-research-preview-04-2026",
        pydantic_program_mode=PydanticProgramMode.LLM,
        background=True,
    )
    assert agent.structured_predict(Poem, PROMPT, topic="tea") == TEA
    assert "response_format" not in emulator.requests[0].body


def test_a_blocked_prompt_is_our_error(emulator: Emulator) -> None:
    emulator.fault(status=400, code="content_blocked", message="The prompt was blocked: safety")
    with pytest.raises(gi.ContentBlockedError):
        make(emulator).structured_predict(Poem, PROMPT, topic="tea")


class Heard(BaseEventHandler):
    """The names of events, in order."""

    names: list[str] = []  # noqa: RUF012  # a pydantic field

    @classmethod
    def class_name(cls) -> str:
        return "Heard"

    def handle(self, event: Any, **kwargs: Any) -> None:
        self.names.append(event.class_name())


@pytest.mark.parametrize("way", ["sync", "async", "stream", "astream"])
def test_events_tell_of_the_object_and_of_the_chat_beneath(emulator: Emulator, way: str) -> None:
    emulator.reply(JSON)
    heard = Heard()
    dispatcher = get_dispatcher()
    dispatcher.add_event_handler(heard)
    try:
        WAYS[way](make(emulator))
    finally:
        dispatcher.event_handlers.remove(heard)
    kinds = list(dict.fromkeys(heard.names))
    growing = ["LLMChatInProgressEvent", "LLMStructuredPredictInProgressEvent"] if "stream" in way else []
    assert kinds == [
        "LLMStructuredPredictStartEvent",
        "LLMChatStartEvent",
        *growing,
        "LLMChatEndEvent",
        "LLMStructuredPredictEndEvent",
    ]


def test_a_class_that_is_not_pydantics_is_refused_by_name(emulator: Emulator) -> None:
    llm, no_class = make(emulator), cast(Any, dict)
    for ask in (llm.structured_predict, lambda *given: list(llm.stream_structured_predict(*given))):
        with pytest.raises(gi.InvalidOption, match="'output_cls' must be a pydantic class, which dict is not"):
            ask(no_class, PROMPT)
    assert not emulator.requests
