"""However a framework leads to a call, it is one trace, and beside another instrumentation nothing is counted twice in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import litellm
import pytest
from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_core.prompts import ChatPromptTemplate
from litellm.litellm_core_utils.logging_worker import GLOBAL_LOGGING_WORKER
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.prompts import PromptTemplate
from openinference.instrumentation import OITracer, TraceConfig
from opentelemetry.context import attach, detach, set_value
from opentelemetry.instrumentation.utils import suppress_instrumentation
from pydantic import BaseModel

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import register

from ..adapters.face_of_langchain import LangChain
from ..adapters.face_of_litellm import LiteLLM
from ..adapters.face_of_llamaindex import LlamaIndex
from ..adapters.faces import KEY, MODEL, invoke, stream
from .others import (
    OFFICIAL,
    OPENINFERENCE,
    Counted,
    by_metrics,
    by_spans,
    callback,
    ids,
    is_call,
    ours,
    parent_of,
    really,
    settled,
    stray,
)
from .test_double_counting import FORCED, HI
from .told import Told

pytestmark = FORCED

WEATHER = "get_weather for Paris"


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


class City(BaseModel):
    """A city."""

    name: str


async def drain(chunks: Any) -> None:
    async for _ in chunks:
        pass


def agent(model: Any) -> Any:
    return create_agent(model, tools=[get_weather])


QUESTION: Any = {"messages": [("user", WEATHER)]}
PROMPT = ChatPromptTemplate.from_messages([("user", "{said}")])
SAID = {"said": "Hi"}

OF_LANGCHAIN: dict[str, Callable[[Any], Any]] = {
    "chain": lambda model: (PROMPT | model).invoke(SAID),
    "chain, async": lambda model: asyncio.run((PROMPT | model).ainvoke(SAID)),
    "chain, streamed": lambda model: list((PROMPT | model).stream(SAID)),
    "chain, streamed async": lambda model: asyncio.run(drain((PROMPT | model).astream(SAID))),
    "batch": lambda model: model.batch(["Hi", "Ho"]),
    "batch, async": lambda model: asyncio.run(model.abatch(["Hi", "Ho"])),
    "generate": lambda model: model.generate([[HumanMessage("Hi")], [HumanMessage("Ho")]]),
    "bound": lambda model: list(model.bind_tools([get_weather]).stream(WEATHER)),
    "events": lambda model: asyncio.run(drain(model.astream_events("Hi", version="v2"))),
    "events of the third version": lambda model: list(model.stream_events("Hi", version="v3")),
    "fallbacks": lambda model: model.with_fallbacks([model]).invoke("Hi"),
    "schema": lambda model: model.with_structured_output(City).invoke("Paris"),
    "agent": lambda model: agent(model).invoke(QUESTION),
    "agent, async": lambda model: asyncio.run(agent(model).ainvoke(QUESTION)),
    "agent, values": lambda model: list(agent(model).stream(QUESTION, stream_mode="values")),
    "agent, messages": lambda model: list(agent(model).stream(QUESTION, stream_mode="messages")),
    "agent, messages async": lambda model: asyncio.run(
        drain(agent(model).astream(QUESTION, stream_mode=["messages", "updates"]))
    ),
}

OF_LLAMAINDEX: dict[str, Callable[[Any], Any]] = {
    "complete": lambda llm: llm.complete("Hi"),
    "complete, streamed": lambda llm: list(llm.stream_complete("Hi")),
    "complete, async": lambda llm: asyncio.run(llm.acomplete("Hi")),
    "predict": lambda llm: llm.predict(PromptTemplate("Hi")),
    "schema": lambda llm: llm.structured_predict(City, PromptTemplate("Paris")),
    "agent": lambda llm: asyncio.run(_run(llm, streaming=False)),
    "agent, streamed": lambda llm: asyncio.run(_run(llm, streaming=True)),
}


async def _run(llm: Any, *, streaming: bool) -> None:
    await FunctionAgent(llm=llm, tools=[get_weather], streaming=streaming).run(WEATHER)


def router(call: dict[str, Any]) -> litellm.Router:
    return litellm.Router([{"model_name": "one", "litellm_params": {key: call[key] for key in call if key != "messages"}}])


SAY = [{"role": "user", "content": "Hi"}]
WITH_USAGE = {"include_usage": True}
OF_LITELLM: dict[str, Callable[[dict[str, Any]], Any]] = {
    "router": lambda call: router(call).completion("one", SAY),
    "router, async": lambda call: asyncio.run(router(call).acompletion("one", SAY)),
    "router, streamed": lambda call: asyncio.run(_streamed(router(call), "one")),
    "with usage": lambda call: list(
        litellm.completion(**call, messages=SAY, stream=True, stream_options={"include_usage": True})
    ),
    "by position": lambda call: litellm.completion(call["model"], SAY, api_key=call["api_key"]),
}


async def flushed(answer: Any) -> None:
    await answer
    await asyncio.sleep(0)  # then it is in the queue
    await GLOBAL_LOGGING_WORKER.flush()


async def _streamed(by: Any, model: str) -> None:
    await drain(await by.acompletion(model, SAY, stream=True))


@pytest.fixture
def emulator(impatient: None) -> Emulator:
    return Emulator(background_seconds=0.02)


@contextmanager
def calling(told: Told) -> Iterator[None]:
    with told.tracer.start_as_current_span("caller"), settled():
        yield


def check(told: Told, emulator: Emulator) -> None:
    expected = really(emulator)
    assert by_spans(told)[1:] == expected[1:]
    assert by_metrics(told)[1:] == expected[1:]
    assert by_metrics(told).calls == expected.calls
    assert ids(told) == sorted(emulator.interactions)
    assert stray(told) == []


def check_places(told: Told) -> None:
    """Each of ours is a child of the span that counts it, and no other span counts."""
    parents = [parent_of(told, span) for span in ours(told)]
    assert all(parent is not None and is_call(parent.attributes or {}) for parent in parents)
    assert len({parent.context.span_id for parent in parents if parent}) == len(parents)


@pytest.mark.parametrize("form", OF_LANGCHAIN.values(), ids=OF_LANGCHAIN)
@pytest.mark.parametrize("other", [OFFICIAL, OPENINFERENCE["langchain"]], ids=["official", "openinference"])
def test_of_langchain(form: Callable[[Any], Any], other: Any, emulator: Emulator, told: Told) -> None:
    with other(told), calling(told):
        form(LangChain(emulator).model)
    check(told, emulator)
    if other is not OFFICIAL:
        check_places(told)


@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")  # agents look at fields of theirs
@pytest.mark.filterwarnings("ignore:is_running called from within a step:DeprecationWarning")
@pytest.mark.parametrize("form", OF_LLAMAINDEX.values(), ids=OF_LLAMAINDEX)
def test_of_llamaindex(form: Callable[[Any], Any], emulator: Emulator, told: Told) -> None:
    with OPENINFERENCE["llamaindex"](told), calling(told):
        form(LlamaIndex(emulator).model)
    check(told, emulator)
    check_places(told)


@pytest.fixture
def call(emulator: Emulator) -> Iterator[dict[str, Any]]:
    """What LiteLLM's functions take."""
    model = LiteLLM(emulator)
    register(handler=model.provider)
    yield model.call
    litellm.custom_provider_map = []


@pytest.mark.parametrize("form", OF_LITELLM.values(), ids=OF_LITELLM)
@pytest.mark.parametrize("other", [OPENINFERENCE["litellm"], callback(1, metrics=True)], ids=["openinference", "callback"])
def test_of_litellm(form: Callable[[Any], Any], other: Any, call: dict[str, Any], emulator: Emulator, told: Told) -> None:
    with other(told), calling(told):
        form(call)
    check(told, emulator)
    if other is OPENINFERENCE["litellm"]:
        check_places(told)


def test_a_batch_of_litellm_is_traced_in_its_threads(call: dict[str, Any], emulator: Emulator, told: Told) -> None:
    with OPENINFERENCE["litellm"](told), calling(told):
        litellm.batch_completion(**call, messages=[SAY, SAY])
    assert by_spans(told) == by_metrics(told) == really(emulator)
    check_places(told)


# Where another is at work, and does not count the call


def test_a_client_in_a_tool_counts_for_itself(emulator: Emulator, told: Told) -> None:
    def ask(question: str) -> str:
        """Ask somebody else."""
        with told.tracer.start_as_current_span("tool"), Client(api_key=KEY, transport=emulator.transport()) as client:
            return str(client.create(model=MODEL, input=question).output_text)

    with OPENINFERENCE["langchain"](told), calling(told):
        create_agent(LangChain(emulator).model, tools=[ask]).invoke({"messages": [("user", "Use ask with question 'Why?'")]})
    check(told, emulator)
    assert len(emulator.interactions) == 3
    [full] = [span for span in ours(told) if span.name == f"chat {MODEL}"]
    parent = parent_of(told, full)
    assert parent is not None
    assert parent.name == "tool"


@pytest.mark.parametrize("way", [invoke, stream])
@pytest.mark.parametrize("other", ["langchain", "llamaindex", "litellm"])
def test_another_framework_counts_for_itself(other: str, way: Any, emulator: Emulator, told: Told) -> None:
    faces = {"langchain": LlamaIndex, "llamaindex": LangChain, "litellm": LangChain}
    with OPENINFERENCE[other](told), calling(told):
        way(faces[other](emulator), HI)
    check(told, emulator)
    assert [span.name for span in ours(told)] == [f"chat {MODEL}"]


@pytest.mark.parametrize("face", [LangChain, LlamaIndex])
def test_a_run_that_is_begun_counts_for_itself(face: Any, emulator: Emulator, told: Told) -> None:
    with OPENINFERENCE[face.name](told), calling(told):
        face(emulator, agent="deep-research-preview-04-2026").start(HI).result()
    assert by_metrics(told) == really(emulator)
    assert (ids(told), stray(told)) == (sorted(emulator.interactions), [])
    assert [span.name for span in ours(told)] == ["invoke_agent deep-research-preview-04-2026"]


@pytest.mark.parametrize("way", [invoke, stream])
@pytest.mark.parametrize("face", [LangChain, LlamaIndex, LiteLLM])
def test_where_the_other_has_gone_spans_are_full(face: Any, way: Any, emulator: Emulator, told: Told) -> None:
    model = face(emulator)
    with OPENINFERENCE[face.name](told):
        way(model, HI)
    told.clear()
    emulator.reset()
    with calling(told):
        way(model, HI)
    litellm.custom_provider_map = []
    assert by_spans(told) == really(emulator)
    assert [span.name for span in told.spans] == [f"chat {MODEL}", "caller"]


@pytest.mark.parametrize("way", [invoke, stream])
@pytest.mark.parametrize("face", [LangChain, LlamaIndex, LiteLLM])
def test_nothing_is_told_where_instrumentation_is_suppressed(face: Any, way: Any, emulator: Emulator, told: Told) -> None:
    with suppress_instrumentation():
        way(face(emulator), HI)
        face(emulator, agent="deep-research-preview-04-2026").start(HI).result()
    litellm.custom_provider_map = []
    assert (told.spans, told.metrics) == ([], {})


def test_a_callers_span_that_has_had_its_answer_counts_no_other(call: dict[str, Any], emulator: Emulator, told: Told) -> None:
    """LiteLLM's callback writes an answer onto the caller's span."""
    with calling(told):
        with callback(1, metrics=False)(told):
            asyncio.run(flushed(litellm.acompletion(**call, messages=SAY)))
        LangChain(emulator).model.invoke("Hi")
    check(told, emulator)


def test_openllmetry_counts_where_it_says_so(emulator: Emulator, told: Told) -> None:
    """Its instrumentation of LangChain makes no span current, but sets this key around the call, and measures itself."""
    with calling(told):
        token = attach(set_value("suppress_language_model_instrumentation", True))
        LangChain(emulator).model.invoke("Hi")
        detach(token)
    assert (by_spans(told), by_metrics(told)) == (Counted(0, 0, 0), Counted(0, 0, 0))
    assert ids(told) == sorted(emulator.interactions)


def test_beneath_a_proxy_ours_is_in_the_proxys_span(call: dict[str, Any], emulator: Emulator, told: Told) -> None:
    """Which LiteLLM hands on in the metadata: its work is done in other threads."""
    proxy = told.tracer.start_span("proxy")
    with callback(1, metrics=False)(told), settled():
        litellm.completion(**call, messages=SAY, metadata={"litellm_parent_otel_span": proxy})
    proxy.end()
    assert by_spans(told) == really(emulator)
    [own] = ours(told)
    parent = parent_of(told, own)
    assert parent is not None
    assert parent.name == "proxy"


async def test_a_stream_that_is_left_early_ends_at_once(emulator: Emulator, told: Told) -> None:
    model = LangChain(emulator).model
    with OPENINFERENCE["langchain"](told):
        left = model.stream("Hi")
        next(left)
        left.close()
        assert len(ours(told)) == 1
        left_async = model.astream("Hi")
        await anext(left_async)
        await left_async.aclose()
    assert len(ours(told)) == 2
    check_places(told)


SPANS_OF_CALLS: dict[str, Callable[[Told], Any]] = {
    "the conventions": lambda told: told.tracer.start_as_current_span("call", attributes={"gen_ai.operation.name": "chat"}),
    "older ones": lambda told: told.tracer.start_as_current_span("call", attributes={"llm.request.type": "chat"}),
    "openinference": lambda told: OITracer(told.tracer, TraceConfig()).start_as_current_span(
        "call", openinference_span_kind="llm"
    ),
}


@pytest.mark.parametrize("around", SPANS_OF_CALLS.values(), ids=SPANS_OF_CALLS)
def test_a_callers_span_of_a_call_counts_it(around: Callable[[Told], Any], emulator: Emulator, told: Told) -> None:
    with around(told), Client(api_key=KEY, transport=emulator.transport()) as client:
        client.create(model=MODEL, input="Hi")
    assert [span.name for span in told.spans] == ["create interaction", "call"]
    assert by_metrics(told) == really(emulator)
