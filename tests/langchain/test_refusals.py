"""A blocked answer is a refusal in LangChain's own words, in whatever shape the service says it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import ModelFallbackMiddleware, ModelRefusalMiddleware
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.exceptions import ModelRefusalError, OutputParserException
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.from_steps import interaction_to_message
from gemini_interactions.langchain.to_steps import messages_to_steps
from gemini_interactions.wire.interaction import Interaction

from .conftest import make, total

OUTPUT = {"type": "model_output"}
TEXT = [{"type": "text", "text": "Half of an ans"}]
THOUGHT = {"type": "thought", "signature": "c2ln"}
ERROR = {"code": 3, "message": "Blocked for safety."}
SAFETY = {"code": "safety", "message": "Blocked for safety."}

SHAPES: dict[str, dict[str, Any]] = {
    "no content": {"steps": [{**OUTPUT, "error": ERROR}]},
    "an empty content": {"steps": [{**OUTPUT, "content": [], "error": ERROR}]},
    "null as content": {"steps": [{**OUTPUT, "content": None, "error": ERROR}]},
    "after a text": {"steps": [{**OUTPUT, "content": TEXT, "error": ERROR}]},
    "in an output of its own": {"steps": [{**OUTPUT, "content": TEXT}, {**OUTPUT, "content": [], "error": ERROR}]},
    "after a thought": {"steps": [THOUGHT, {**OUTPUT, "content": [], "error": ERROR}, THOUGHT]},
    "with a code in words": {"steps": [{**OUTPUT, "error": SAFETY}]},
    "an error in words alone": {"steps": [{**OUTPUT, "content": [], "error": {"message": "Blocked for safety."}}]},
    "beside no steps": {"steps": [], "errors": [SAFETY]},
    "beside a text": {"steps": [{**OUTPUT, "content": TEXT}], "status": "incomplete", "errors": [SAFETY]},
    "beside an output that says it": {"steps": [{**OUTPUT, "error": ERROR}], "errors": [SAFETY]},
    "a status": {"steps": [], "status": "blocked", "errors": [{"message": "Blocked for safety."}]},
    "a status after a thought": {"steps": [THOUGHT], "status": "blocked", "errors": [SAFETY]},
}
shape = pytest.mark.parametrize("answer", SHAPES.values(), ids=SHAPES)


class Answer(BaseModel):
    """An answer."""

    words: str


def said(answer: dict[str, Any]) -> dict[str, Any]:
    return {"id": "v1_a", "status": "completed", **answer}


def refusals(message: AIMessage) -> list[Any]:
    return [block["refusal"] for block in message.content_blocks if block["type"] == "refusal"]


@shape
def test_it_is_one_refusal_block_from_which_the_steps_come_back(answer: dict[str, Any]) -> None:
    message = interaction_to_message(Interaction.model_validate(said(answer)))
    assert refusals(message) == ["Blocked for safety."]
    assert message.response_metadata["finish_reason"] == "content_filter"
    assert messages_to_steps([message]) == answer["steps"]


@shape
def test_a_stream_says_it_once_too(model: ChatGeminiInteractions, emulator: Emulator, answer: dict[str, Any]) -> None:
    emulator.reply(said(answer), checked=False)
    message = total(model.stream("Hi"))
    assert refusals(message) == ["Blocked for safety."]
    assert message.response_metadata["finish_reason"] == "content_filter"


@shape
def test_the_middleware_raises_it_with_the_message(
    model: ChatGeminiInteractions, emulator: Emulator, answer: dict[str, Any]
) -> None:
    agent = create_agent(model, tools=[], middleware=[ModelRefusalMiddleware()])
    emulator.reply(said(answer), checked=False)
    with pytest.raises(ModelRefusalError, match="Blocked for safety") as raised:
        agent.invoke({"messages": [HumanMessage("Hi")]})
    assert refusals(raised.value.raw_message)


@pytest.mark.parametrize("strategy", [None, ProviderStrategy(Answer), ToolStrategy(Answer)], ids=["none", "provider", "tool"])
@pytest.mark.parametrize("version", ["v0", "v1"])
def test_a_fallback_takes_over(emulator: Emulator, version: str, strategy: Any) -> None:
    other = Emulator()
    models = [make(at, max_retries=0, output_version=version) for at in (emulator, other)]
    agent = create_agent(
        models[0], tools=[], response_format=strategy, middleware=[ModelFallbackMiddleware(models[1]), ModelRefusalMiddleware()]
    )
    emulator.reply(said(SHAPES["beside a text"]))
    call = {"type": "function_call", "id": "c", "name": "Answer", "arguments": {"words": "Hello"}}
    other.reply([call] if isinstance(strategy, ToolStrategy) else '{"words": "Hello"}')
    state = agent.invoke({"messages": [HumanMessage("Hi")]})
    assert state.get("structured_response") == (Answer(words="Hello") if strategy else None)
    assert (len(emulator.requests), len(other.requests)) == (1, 1)


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
@shape
def test_an_object_that_was_asked_for_is_a_refusal(
    model: ChatGeminiInteractions, emulator: Emulator, answer: dict[str, Any], method: Any
) -> None:
    ways: list[Callable[[Any], Any]] = [lambda made: made.invoke("Hi"), lambda made: list(made.stream("Hi"))]
    for way in ways:
        emulator.reply(said(answer), checked=False)
        with pytest.raises(ModelRefusalError, match="Blocked for safety") as raised:
            way(model.with_structured_output(Answer, method=method))
        assert refusals(raised.value.raw_message)
        assert not isinstance(raised.value, OutputParserException)  # which fixing parsers ask again for
    emulator.reply(said(answer), checked=False)
    outcome = model.with_structured_output(Answer, method=method, include_raw=True).invoke("Hi")
    assert isinstance(outcome["parsing_error"], ModelRefusalError)
    assert outcome["parsing_error"].raw_message == outcome["raw"]


FAILED: dict[str, dict[str, Any]] = {
    "beside its steps": {"steps": [{**OUTPUT, "content": TEXT}], "errors": [SAFETY]},
    "in an output": {"steps": [{**OUTPUT, "content": TEXT, "error": ERROR}]},
}


ASK: dict[str, Callable[[ChatGeminiInteractions], Any]] = {
    "invoke": lambda model: model.invoke("Hi"),
    "stream": lambda model: list(model.stream("Hi")),
    "background": lambda model: model.start("Hi").result(),
}


@pytest.mark.parametrize("version", ["v0", "v1"])
@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
@pytest.mark.parametrize("answer", FAILED.values(), ids=FAILED)
def test_an_answer_that_failed_by_a_block_brings_what_came_of_it(
    emulator: Emulator, answer: dict[str, Any], ask: Callable[[ChatGeminiInteractions], Any], version: str
) -> None:
    emulator.reply(said({"status": "failed", **answer}))
    with pytest.raises(ModelRefusalError, match="Blocked for safety") as raised:
        ask(make(emulator, output_version=version))
    message: Any = raised.value.raw_message
    assert isinstance(message.content, str) == (version == "v0")
    assert (message.text, refusals(message)) == ("Half of an ans", ["Blocked for safety."])
    assert raised.value.is_retryable is False
    there: Any = pickle.loads(pickle.dumps(raised.value))
    assert (str(there), there.raw_message) == (str(raised.value), message)


def test_a_stream_that_breaks_off_with_a_block_brings_what_came_of_it(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    emulator.fault(error_event=SAFETY, after=3)
    with pytest.raises(ModelRefusalError, match="Blocked for safety") as raised:
        list(model.stream("Hi"))
    assert refusals(raised.value.raw_message) == ["Blocked for safety."]


def test_a_prompt_that_is_refused_is_a_refusal_without_a_message(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    emulator.fault(status=400, code="prohibited_content", message="The prompt was blocked.")
    with pytest.raises(ModelRefusalError, match="The prompt was blocked") as raised:
        model.invoke("Hi")
    assert isinstance(raised.value, gi.ContentBlockedError)
    assert raised.value.raw_message is None


def test_a_fault_of_another_kind_is_no_refusal_and_comes_back_too() -> None:
    steps = [
        {**OUTPUT, "content": TEXT, "error": {"code": "malformed_tool_call", "message": "Broken."}},
        {**OUTPUT, "error": {"code": "malformed_tool_call", "message": "Broken."}},
        {**OUTPUT, "content": [], "error": {"code": 13, "message": "Internal."}},
    ]
    message = interaction_to_message(Interaction.model_validate(said({"steps": steps})))
    assert refusals(message) == []
    assert message.response_metadata["finish_reason"] == "length"
    assert messages_to_steps([message]) == steps
