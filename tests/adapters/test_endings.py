"""How a reply ended is told by one word everywhere, and no half of an answer is given for an object that was asked for."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable
from typing import Any

import litellm
import pytest
from langchain_core.exceptions import OutputParserException
from llama_index.core.llms import ChatMessage
from llama_index.core.prompts import PromptTemplate
from llama_index.core.types import PydanticProgramMode
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.whole_answers import StructuredOutputError
from gemini_interactions.langchain.to_steps import messages_to_steps

from .face_of_langchain import LangChain
from .face_of_litellm import LiteLLM
from .face_of_llamaindex import LlamaIndex
from .faces import Adapter, Ask


class Names(BaseModel):
    """Some names."""

    names: list[str]


HALF, WHOLE = '{"names": ["Ada", "Grace", "Ka', '{"names": ["Ada", "Grace"]}'
THOUGHT = {"type": "thought", "signature": "c2ln"}


def said(text: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text}]}


def called(arguments: Any) -> dict[str, Any]:
    return {"type": "function_call", "id": "c1", "name": "Names", "arguments": arguments}


def ended(status: str, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"status": status, "steps": [THOUGHT, *steps], **more}


SAFETY = {"errors": [{"code": "safety", "message": "Blocked for safety."}]}
OUTPUT_BLOCKED = {"type": "model_output", "error": {"code": 3, "message": "Blocked for safety."}}

# How it ended, the finish reason, and what the error about an object says.
ENDINGS: dict[str, tuple[dict[str, Any], str, str]] = {
    "cut off": (ended("incomplete", said(HALF)), "length", "'incomplete'.*max_output_tokens.*thinking_level"),
    "cut off where the JSON was whole": (ended("incomplete", said(WHOLE)), "length", "'incomplete'.*max_output_tokens"),
    "all tokens in thoughts": (ended("incomplete"), "length", "'incomplete'.*for thoughts.*max_output_tokens.*thinking_level"),
    "out of budget": (ended("budget_exceeded", said(HALF)), "length", "'budget_exceeded'.*budget"),
    "blocked": (ended("blocked", said(HALF)), "content_filter", "blocked.*'blocked'"),
    "blocked and cut off": (ended("incomplete", said(HALF), **SAFETY), "content_filter", "blocked.*Blocked for safety"),
    "blocked in the middle": (ended("completed", said(HALF), OUTPUT_BLOCKED), "content_filter", "Blocked for safety"),
    "expired": (ended("expired", said(WHOLE)), "length", "'expired'"),
    "a status of tomorrow": (ended("never_heard_of", said(HALF)), "length", "'never_heard_of'"),
    "a call that broke off": (ended("incomplete", called(HALF)), "length", "'incomplete'.*max_output_tokens"),
}
ending = pytest.mark.parametrize(("answer", "reason", "words"), ENDINGS.values(), ids=ENDINGS)


def reason_of(reply: Any) -> str:
    native = reply.native
    shown = native.choices[0].finish_reason if hasattr(native, "choices") else reply.facts["finish_reason"]
    return str(shown)


@pytest.mark.parametrize(("answer", "reason", "words"), [*ENDINGS.values()][:-1], ids=[*ENDINGS][:-1])  # the face reads calls
def test_a_finish_reason_tells_blocked_from_cut_off(
    model: Adapter, emulator: Emulator, ask: Ask, answer: Any, reason: str, words: str
) -> None:
    emulator.reply(answer, checked=False)
    reply = ask(model, [("user", "Names, please")])
    assert reason_of(reply) == reason
    assert reply.facts["status"] in (answer["status"], "completed")
    assert (reply.facts.get("refusal") is not None) == (reason == "content_filter")


@pytest.mark.parametrize("status", ["requires_action", "completed"])
def test_a_whole_reply_says_so(model: Adapter, emulator: Emulator, ask: Ask, status: str) -> None:
    steps = {"completed": said("Hi"), "requires_action": called({"names": []})}
    emulator.reply(ended(status, steps[status]))
    assert reason_of(ask(model, [("user", "Hi")])) == {"completed": "stop", "requires_action": "tool_calls"}[status]


@pytest.mark.parametrize(
    ("code", "kind"),
    [(3, gi.ContentBlockedError), ("safety", gi.ContentBlockedError), (13, gi.ServerError)],
    ids=["blocked", "safety", "internal"],
)
def test_a_reply_that_failed_is_the_error_of_its_output(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, code: Any, kind: type[Exception]
) -> None:
    model = adapter(emulator, max_retries=0)
    emulator.reply(
        ended("failed", {"type": "model_output", "content": [], "error": {"code": code, "message": "Blocked: no."}}),
        checked=False,
    )
    with pytest.raises(kind, match="Blocked: no"):
        ask(model, [("user", "Names, please")])


# Objects, by every way that a framework has to ask for them. Each returns what came, and raises where that is no object.

PROMPT = PromptTemplate("Names, please")


def langchain(method: str, ask: str) -> Callable[[Emulator], Any]:
    def object_of(emulator: Emulator) -> Any:
        structured = LangChain(emulator, max_output_tokens=20).model.with_structured_output(Names, method=method)
        match ask:
            case "invoke":
                return structured.invoke("Names")
            case "ainvoke":
                return asyncio.run(structured.ainvoke("Names"))
            case "stream":
                return list(structured.stream("Names"))[-1]

        async def last() -> Any:
            return [each async for each in structured.astream("Names")][-1]

        return asyncio.run(last())

    return object_of


def llamaindex(mode: PydanticProgramMode, ask: str) -> Callable[[Emulator], Any]:
    def object_of(emulator: Emulator) -> Any:
        llm = LlamaIndex(emulator, max_output_tokens=20, pydantic_program_mode=mode).model
        match ask:
            case "predict":
                return llm.structured_predict(Names, PROMPT)
            case "apredict":
                return asyncio.run(llm.astructured_predict(Names, PROMPT))
            case "stream":
                return list(llm.stream_structured_predict(Names, PROMPT))[-1]
            case "structured llm":
                return llm.as_structured_llm(Names).complete("Names").raw

        async def last() -> Any:
            return [each async for each in await llm.astream_structured_predict(Names, PROMPT)][-1]

        return asyncio.run(last())

    return object_of


_MODES = (PydanticProgramMode.DEFAULT, PydanticProgramMode.FUNCTION)
OBJECTS: dict[str, Callable[[Emulator], Any]] = {
    **{
        f"langchain {method} {ask}": langchain(method, ask)
        for method in ("json_schema", "json_mode", "function_calling")
        for ask in ("invoke", "ainvoke", "stream", "astream")
    },
    **{
        f"llamaindex {mode.value} {ask}": llamaindex(mode, ask)
        for mode in _MODES
        for ask in ("predict", "apredict", "stream", "astream", "structured llm")
    },
}
# Every way meets some endings, and every ending some ways.
_SOME_WAYS = ("langchain json_schema invoke", "langchain function_calling stream", "llamaindex default stream")
_SOME_ENDINGS = ("cut off", "all tokens in thoughts", "blocked and cut off")
CASES = [(way, end) for way in OBJECTS for end in ENDINGS if way in _SOME_WAYS or end in _SOME_ENDINGS]

# What LlamaIndex's own function program streams is nothing but empty objects, whoever calls the functions.
_EMPTY = ("llamaindex function stream", "llamaindex function astream")


@pytest.mark.parametrize(("way", "end"), CASES)
def test_an_object_is_never_made_of_half_an_answer(emulator: Emulator, way: str, end: str) -> None:
    answer, reason, words = ENDINGS[end]
    emulator.reply(answer, checked=False)
    with pytest.raises(StructuredOutputError, match=words) as caught:
        OBJECTS[way](emulator)
    assert isinstance(caught.value, gi.ContentBlockedError) == (reason == "content_filter")
    came: Any = getattr(caught.value, "raw", None) or getattr(caught.value, "response", None)
    facts = getattr(came, "response_metadata", None) or came.additional_kwargs
    assert (facts["status"], facts["finish_reason"]) == (answer["status"], reason)
    assert "max_output_tokens was 20" in str(caught.value) or reason == "content_filter"


@pytest.mark.parametrize("way", [way for way in OBJECTS if way not in _EMPTY])
def test_a_whole_answer_is_the_object(emulator: Emulator, way: str) -> None:
    given = {"names": ["Ada"]}
    emulator.reply(lambda body: ended("requires_action", called(given)) if body.get("tools") else json.dumps(given))
    assert OBJECTS[way](emulator) == Names(names=["Ada"])


@pytest.mark.parametrize("method", ["json_schema", "json_mode"])
def test_langchain_completes_no_json_at_the_end(emulator: Emulator, method: Any) -> None:
    structured = LangChain(emulator).model.with_structured_output(Names, method=method)
    for ask in (structured.invoke, lambda prompt: list(structured.stream(prompt))):
        emulator.reply(HALF)  # completed, as the service says
        with pytest.raises(OutputParserException, match="not all of it"):
            ask("Names")
        emulator.reply("")
        with pytest.raises(OutputParserException, match="empty"):
            ask("Names")


@ending
@pytest.mark.parametrize("method", ["json_schema", "json_mode", "function_calling"])
def test_langchain_gives_the_raw_message_and_the_error(
    emulator: Emulator, method: Any, answer: Any, reason: str, words: str
) -> None:
    structured = LangChain(emulator).model.with_structured_output(Names, method=method, include_raw=True)
    emulator.reply(answer, answer, answer, checked=False)

    async def streamed() -> dict[str, Any]:
        return {key: value async for chunk in structured.astream("x") for key, value in chunk.items()}

    chunks = {key: value for chunk in structured.stream("x") for key, value in chunk.items()}
    for outcome in (structured.invoke("x"), chunks, asyncio.run(streamed())):
        assert outcome.keys() == {"raw", "parsed", "parsing_error"}
        assert outcome["parsed"] is None
        assert isinstance(outcome["parsing_error"], StructuredOutputError)
        assert outcome["raw"].response_metadata["finish_reason"] == reason


@pytest.mark.parametrize("way", _SOME_WAYS)
@pytest.mark.parametrize("end", ["cut off", "blocked and cut off"])
def test_the_error_goes_to_another_process_with_what_came(emulator: Emulator, way: str, end: str) -> None:
    emulator.reply(ENDINGS[end][0])
    with pytest.raises(StructuredOutputError) as caught:
        OBJECTS[way](emulator)
    there: Any = pickle.loads(pickle.dumps(caught.value))
    came = getattr(there, "raw", None) or there.response
    assert came == (getattr(caught.value, "raw", None) or caught.value.response)  # type: ignore[attr-defined]
    assert ENDINGS[end][0]["status"] in str(there)


def test_an_object_grows_until_it_turns_out_to_be_half(emulator: Emulator) -> None:
    emulator.reply(ended("incomplete", said(HALF)))
    grown: list[Any] = []
    objects = LangChain(emulator).model.with_structured_output(Names.model_json_schema()).stream("x")
    with pytest.raises(StructuredOutputError):
        grown.extend(objects)
    assert grown[-1]["names"][:2] == ["Ada", "Grace"]


def test_a_call_that_broke_off_is_not_run(emulator: Emulator) -> None:
    emulator.reply(*[ended("incomplete", called(HALF))] * 4)
    for ask in (lambda: list(LangChain(emulator).model.stream("x")), lambda: [LangChain(emulator).model.invoke("x")]):
        chunks: Any = ask()
        whole = sum(chunks[1:], chunks[0])
        assert whole.tool_calls == []
        assert [call["name"] for call in whole.invalid_tool_calls] == ["Names"]
    llm = LlamaIndex(emulator).model
    for response in (llm.chat([ChatMessage("x")]), list(llm.stream_chat([ChatMessage("x")]))[-1]):
        with pytest.raises(StructuredOutputError, match="max_output_tokens"):
            llm.get_tool_calls_from_response(response)


def test_a_streamed_call_that_broke_off_goes_back_as_it_came(emulator: Emulator) -> None:
    model = LangChain(emulator, state="stateless").model
    emulator.reply(ended("incomplete", called(HALF)))
    chunks = list(model.stream("x"))
    reply: Any = sum(chunks[1:], chunks[0])
    assert messages_to_steps([reply])[-1] == called(HALF)


@ending
@pytest.mark.filterwarnings("ignore")
def test_litellm_says_it_by_the_finish_reason_and_gives_the_text(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, answer: Any, reason: str, words: str
) -> None:
    text = "".join(content["text"] for step in answer["steps"] for content in step.get("content") or ())
    response_format = {"type": "json_schema", "json_schema": {"name": "names", "schema": Names.model_json_schema()}}
    asked = LiteLLM(emulator)._call([("user", "x")], {"response_format": response_format})
    emulator.reply(answer, answer, checked=False)
    streamed: Any = litellm.stream_chunk_builder(list(litellm.completion(**asked, stream=True)))
    for response in (litellm.completion(**asked), streamed):
        [choice] = response.choices
        assert (choice.message.content or "", choice.finish_reason) == (text, reason)
    monkeypatch.setattr(litellm, "enable_json_schema_validation", True)
    emulator.reply(answer, checked=False)
    if text == HALF:
        with pytest.raises(litellm.JSONSchemaValidationError):
            litellm.completion(**asked)
