"""Whatever goes wrong in a public method is an error of ours and of the framework's at once, wherever it is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import litellm
import litellm.exceptions as lm
import pytest
from langchain_core.exceptions import ModelError, ModelInvalidRequestError, ModelNotFoundError
from langchain_core.messages import HumanMessage
from llama_index.core.llms import ChatMessage
from llama_index.core.prompts import PromptTemplate
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions import litellm as gl
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions, GeminiDecisions
from gemini_interactions.llamaindex import GeminiInteractions

from ..litellm.conftest import FORCED_BY_LITELLM

pytestmark = [pytest.mark.filterwarnings(warning) for warning in FORCED_BY_LITELLM]

MODEL = "gemini-3.5-flash"
GONE = "v1_nobody-knows-it"
SCHEMA = {"title": "Name", "type": "object", "properties": {"name": {"type": "string"}}}


class Name(BaseModel):
    """A name."""

    name: str


def drained(stream: Any) -> None:
    """Read a stream to its end, be it a coroutine that gives one, or asynchronous."""
    if not hasattr(stream, "__aiter__") and not hasattr(stream, "__await__"):
        list(stream)
        return

    async def read() -> None:
        async for _ in await stream if hasattr(stream, "__await__") else stream:
            pass

    asyncio.run(read())


def settings() -> dict[str, Any]:
    return {"api_key": "k", "transport": Emulator().transport(), "model": MODEL}


def sized(model: Any) -> Any:
    return model.bind(temprature=1)


BROKEN = [HumanMessage([{"type": "image_url", "image_url": {"url": 7}}])]
LC = ModelInvalidRequestError
LANGCHAIN: dict[str, tuple[Callable[[ChatGeminiInteractions], Any], type[Exception]]] = {
    "the constructor, nobody to ask": (lambda _: ChatGeminiInteractions(api_key="k"), LC),
    "the constructor, an unknown option": (lambda _: ChatGeminiInteractions(**settings(), temprature=1), LC),
    "the constructor, a value": (lambda _: ChatGeminiInteractions(**settings(), top_k="many"), LC),
    "bind_tools, no tool": (lambda model: model.bind_tools([5]), LC),
    "bind_tools, no list": (lambda model: model.bind_tools(5), LC),
    "bind_tools, none": (lambda model: model.bind_tools(None), LC),
    "bind_tools, one alone": (lambda model: model.bind_tools({"type": "google_search"}), LC),
    "bind_tools, no such choice": (lambda model: model.bind_tools([], tool_choice="x"), LC),
    "bind": (lambda model: sized(model).invoke("x"), LC),
    "with_structured_output, no schema": (lambda model: model.with_structured_output(None), LC),
    "with_structured_output, a number": (lambda model: model.with_structured_output(5), LC),
    "with_structured_output, no such method": (lambda model: model.with_structured_output(SCHEMA, method="x"), LC),
    "with_structured_output, no tools": (lambda model: model.with_structured_output(SCHEMA, tools=[5]), LC),
    "with_structured_output, an option": (lambda model: model.with_structured_output(SCHEMA, temprature=1).invoke("x"), LC),
    "get_num_tokens": (lambda model: model.get_num_tokens(5), LC),
    "get_num_tokens_from_messages": (lambda model: model.get_num_tokens_from_messages([5]), LC),
    "get_num_tokens_from_messages, tools": (lambda model: model.get_num_tokens_from_messages([], tools=[5]), LC),
    "invoke": (lambda model: model.invoke(BROKEN), LC),
    "ainvoke": (lambda model: asyncio.run(model.ainvoke(BROKEN)), LC),
    "stream": (lambda model: drained(model.stream(BROKEN)), LC),
    "astream": (lambda model: drained(model.astream(BROKEN)), LC),
    "astream_events": (lambda model: drained(model.astream_events(BROKEN, version="v2")), LC),
    "batch": (lambda model: model.batch([BROKEN]), LC),
    "abatch": (lambda model: asyncio.run(model.abatch([BROKEN])), LC),
    "batch_as_completed": (lambda model: list(model.batch_as_completed([BROKEN])), LC),
    "generate": (lambda model: model.generate([BROKEN]), LC),
    "transform": (lambda model: drained(model.transform(iter([BROKEN]))), LC),
    "in a chain": (lambda model: ((lambda x: x) | model).invoke(BROKEN), LC),
    "start": (lambda model: model.start(BROKEN), LC),
    "start, an option": (lambda model: model.start("x", temprature=1), LC),
    "astart": (lambda model: asyncio.run(model.astart(BROKEN)), LC),
    "resume": (lambda model: model.resume(5), LC),
    "a handle's result": (lambda model: model.resume(GONE).result(), ModelNotFoundError),
    "a handle's result, a deadline": (lambda model: model.resume(GONE).result(deadline="x"), LC),
    "a handle's aresult": (lambda model: asyncio.run(model.resume(GONE).aresult()), ModelNotFoundError),
    "a handle's refresh": (lambda model: model.resume(GONE).refresh(), ModelNotFoundError),
    "a handle's arefresh": (lambda model: asyncio.run(model.resume(GONE).arefresh()), ModelNotFoundError),
    "a handle's cancel": (lambda model: model.resume(GONE).cancel(), ModelNotFoundError),
    "a handle's acancel": (lambda model: asyncio.run(model.resume(GONE).acancel()), ModelNotFoundError),
    "a handle's stream": (lambda model: drained(model.resume(GONE).stream()), ModelNotFoundError),
    "a handle's astream": (lambda model: drained(model.resume(GONE).astream()), ModelNotFoundError),
    "decisions, the constructor": (lambda _: GeminiDecisions(modle="x"), LC),
    "decisions, a value": (lambda _: GeminiDecisions(timeout="soon"), LC),
    **{
        f"a call, {name}": (lambda model, name=name, value=value: model.invoke("x", **{name: value}), LC)
        for name, value in {
            **dict.fromkeys(("deadline", "timeout", "poll_interval", "max_retries"), "5"),
            **dict.fromkeys(("tools", "environment", "extra_body", "headers", "state", "model", "response_format", "labels"), 5),
            "tool_choice": "x",
            "previous_interaction_id": 5,
            "temperature": "hot",
        }.items()
    },
}

TALK = [ChatMessage(role="tool", content="It answers no call.")]
PROMPT = PromptTemplate("x")
ODD: dict[str, Any] = {"llm_kwargs": {"temprature": 1}}
LLAMAINDEX: dict[str, Callable[[GeminiInteractions], Any]] = {
    "the constructor": lambda _: GeminiInteractions(api_key="k"),
    "the constructor, tools": lambda _: GeminiInteractions(**settings(), tools=5),
    "the constructor, a value": lambda _: GeminiInteractions(**settings(), timeout="soon"),
    "chat": lambda llm: llm.chat(TALK),
    "achat": lambda llm: asyncio.run(llm.achat(TALK)),
    "stream_chat": lambda llm: drained(llm.stream_chat(TALK)),
    "astream_chat": lambda llm: drained(llm.astream_chat(TALK)),
    "complete": lambda llm: llm.complete("x", temprature=1),
    "acomplete": lambda llm: asyncio.run(llm.acomplete("x", temprature=1)),
    "stream_complete": lambda llm: drained(llm.stream_complete("x", temprature=1)),
    "astream_complete": lambda llm: drained(llm.astream_complete("x", temprature=1)),
    "chat_with_tools": lambda llm: llm.chat_with_tools([5], user_msg="x"),
    "chat_with_tools, no list": lambda llm: llm.chat_with_tools(5, user_msg="x"),
    "achat_with_tools": lambda llm: asyncio.run(llm.achat_with_tools([5], user_msg="x")),
    "predict_and_call": lambda llm: llm.predict_and_call([5], user_msg="x"),
    "structured_predict": lambda llm: llm.structured_predict(Name, PROMPT, **ODD),
    "astructured_predict": lambda llm: asyncio.run(llm.astructured_predict(Name, PROMPT, **ODD)),
    "stream_structured_predict": lambda llm: drained(llm.stream_structured_predict(Name, PROMPT, **ODD)),
    "start": lambda llm: llm.start(5),
    "astart": lambda llm: asyncio.run(llm.astart(TALK)),
    "resume": lambda llm: llm.resume(5),
    "a handle's result": lambda llm: llm.resume(GONE).result(),
    "a handle's refresh": lambda llm: llm.resume(GONE).refresh(),
    "a handle's cancel": lambda llm: llm.resume(GONE).cancel(),
    "a handle's stream": lambda llm: drained(llm.resume(GONE).stream()),
    "a call, tools": lambda llm: llm.complete("x", tools=5),
    "a call, deadline": lambda llm: llm.complete("x", deadline="5"),
    "a call, environment": lambda llm: llm.complete("x", environment=5),
}

USER = [{"role": "user", "content": "x"}]
ASK: dict[str, Any] = {"model": f"gemini_interactions/{MODEL}", "api_key": "k"}
CHAT = {**ASK, "messages": USER, "temprature": 1}
LITELLM: dict[str, Callable[[Any], Any]] = {
    "the provider's state": lambda _: gl.GeminiInteractionsProvider(state="sever"),
    "the provider's upload": lambda _: gl.GeminiInteractionsProvider(upload="x"),  # type: ignore[arg-type]
    "completion": lambda _: litellm.completion(**CHAT),
    "acompletion": lambda _: asyncio.run(litellm.acompletion(**CHAT)),
    "a stream": lambda _: drained(litellm.completion(**CHAT, stream=True)),
    "an async stream": lambda _: drained(litellm.acompletion(**CHAT, stream=True)),
    "responses": lambda _: litellm.responses(**ASK, input="x", temprature=1),
    "image_generation": lambda _: litellm.image_generation(**ASK, prompt="x", foo=1),
    "embedding": lambda _: litellm.embedding(**ASK, input="x"),
    "start": lambda provider: gl.start(MODEL, "x", api_key="k", provider=provider, temprature=1),
    "start, no model": lambda provider: gl.start(5, "x", api_key="k", provider=provider),  # type: ignore[arg-type]
    "astart": lambda provider: asyncio.run(gl.astart(MODEL, "x", api_key="k", provider=provider, temprature=1)),
    "resume": lambda provider: gl.resume(MODEL, 5, api_key="k", provider=provider),  # type: ignore[arg-type]
    "a handle's result": lambda provider: gl.resume(MODEL, GONE, api_key="k", provider=provider).result(),
    "a handle's refresh": lambda provider: gl.resume(MODEL, GONE, api_key="k", provider=provider).refresh(),
    "a handle's cancel": lambda provider: gl.resume(MODEL, GONE, api_key="k", provider=provider).cancel(),
    "a handle's stream": lambda provider: drained(gl.resume(MODEL, GONE, api_key="k", provider=provider).stream()),
}


@pytest.mark.parametrize("method", LANGCHAIN)
def test_langchain(method: str) -> None:
    call, theirs = LANGCHAIN[method]
    with pytest.raises(ModelError) as caught:
        call(ChatGeminiInteractions(**settings(), poll_interval=0.01))
    assert isinstance(caught.value, theirs)
    assert isinstance(caught.value, gi.GeminiInteractionsError)


@pytest.mark.parametrize("method", LLAMAINDEX)
def test_llamaindex(method: str) -> None:
    with pytest.raises(gi.GeminiInteractionsError):
        LLAMAINDEX[method](GeminiInteractions(**settings(), poll_interval=0.01))


@pytest.mark.parametrize("method", LITELLM)
def test_litellm(method: str, impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm, "suppress_debug_info", True)
    monkeypatch.setattr(litellm, "custom_provider_map", [])
    provider = gl.GeminiInteractionsProvider(transport=Emulator().transport())
    gl.register(handler=provider)
    with pytest.raises((lm.BadRequestError, lm.NotFoundError)) as caught:
        LITELLM[method](provider)
    assert type(caught.value).__module__ == "litellm.exceptions"


CLIENT: dict[str, dict[str, Any]] = {
    **{name: {name: 5} for name in ("model", "agent", "tools", "extra_body", "environment")},
    "deadline": {"deadline": "5"},
}


@pytest.mark.parametrize("name", CLIENT)
def test_the_client(name: str) -> None:
    with (
        gi.Client(api_key="k", transport=Emulator().transport()) as client,
        pytest.raises(gi.GeminiInteractionsError, match=name),
    ):
        client.create(**{"model": MODEL, "input": "x"} | CLIENT[name] | ({"model": None} if name == "agent" else {}))


@pytest.mark.parametrize("name", ["timeout", "max_retries"])
def test_the_clients_constructor(name: str) -> None:
    with pytest.raises(gi.InvalidOption, match=f"'{name}' must be a number, not str"):
        gi.Client(api_key="k", **{name: "5"})  # type: ignore[arg-type]
