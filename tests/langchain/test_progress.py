"""Progress reaches whoever streams a graph or listens to custom events, without an argument, once, and costs nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypedDict

import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda
from langchain_core.tools import tool
from langgraph.graph import END, START, StateGraph

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from ..told import ALL_THAT_IS_DONE, LONG, RESEARCH, Told

EVENT = "gemini_interactions_progress"
CHANGES = len(ALL_THAT_IS_DONE)


class State(TypedDict):
    topic: str
    report: str


Node = Callable[[State], Any]


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=LONG)


@pytest.fixture
def research(emulator: Emulator) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(**RESEARCH, api_key="k", transport=emulator.transport(), poll_interval=0.01)


def graph_of(node: Any) -> Any:
    graph = StateGraph(State)
    graph.add_node("research", node)
    graph.add_edge(START, "research")
    graph.add_edge("research", END)
    return graph.compile()


START_STATE: State = {"topic": "green tea", "report": ""}


def nodes(research: ChatGeminiInteractions) -> dict[str, Any]:
    async def awaited(state: State) -> dict[str, str]:
        return {"report": (await research.ainvoke(state["topic"])).text}

    async def awaited_handle(state: State) -> dict[str, str]:
        return {"report": (await (await research.astart(state["topic"])).aresult()).text}

    @tool
    def look_up(topic: str) -> str:
        """Look a topic up."""
        return research.invoke(topic).text

    return {
        "call": lambda state: {"report": research.invoke(state["topic"]).text},
        "handle": lambda state: {"report": research.start(state["topic"]).result().text},
        "stream": lambda state: {"report": "".join(chunk.text for chunk in research.stream(state["topic"]))},
        "tool": lambda state: {"report": look_up.invoke({"topic": state["topic"]})},
        "subgraph": graph_of(lambda state: {"report": research.invoke(state["topic"]).text}),
        "async call": awaited,
        "async handle": awaited_handle,
    }


NODES = ["call", "handle", "stream", "tool", "subgraph", "async call", "async handle"]


def is_told(parts: list[Any], emulator: Emulator) -> Callable[[Any], None]:
    """Collects parts; the run that the first is of ends then."""

    def collect(part: Any) -> None:
        if not parts:
            emulator.advance(LONG)
        parts.append(part)

    return collect


@pytest.mark.parametrize("name", NODES)
def test_a_graph_that_is_streamed_as_custom_streams_it(research: ChatGeminiInteractions, emulator: Emulator, name: str) -> None:
    graph = graph_of(nodes(research)[name])
    told: list[dict[str, Any]] = []
    collect = is_told(told, emulator)

    async def run() -> None:
        async for _, part in graph.astream(START_STATE, stream_mode="custom", subgraphs=True):
            collect(part)

    if name.startswith("async"):
        asyncio.run(run())
    else:
        for _, part in graph.stream(START_STATE, stream_mode="custom", subgraphs=True):
            collect(part)
    assert {progress["type"] for progress in told} == {EVENT}
    assert [progress["step"] for progress in told] == ALL_THAT_IS_DONE
    assert told[-1]["thoughts"][0].startswith("**Searching the web**")


@pytest.mark.parametrize("name", NODES)
def test_a_graph_that_is_not_is_asked_as_before(research: ChatGeminiInteractions, name: str) -> None:
    emulator = Emulator(background_seconds=0.03)
    model = research.model_copy(update={"transport": emulator.transport()})
    graph = graph_of(nodes(model)[name])
    asyncio.run(graph.ainvoke(START_STATE)) if name.startswith("async") else graph.invoke(START_STATE)
    assert not any(request.query.get("stream") for request in emulator.requests)


@pytest.mark.parametrize("name", ["call", "tool", "async call", "async handle"])
def test_astream_events_has_it_as_custom_events(research: ChatGeminiInteractions, emulator: Emulator, name: str) -> None:
    graph = graph_of(nodes(research)[name])
    told: list[dict[str, Any]] = []
    collect = is_told(told, emulator)

    async def run() -> None:
        async for event in graph.astream_events(START_STATE, version="v2"):
            if event["event"] == "on_custom_event":
                collect({"name": event["name"], **event["data"]})

    asyncio.run(run())
    assert {event["name"] for event in told} == {EVENT}
    assert [event["step"] for event in told] == ALL_THAT_IS_DONE


class Listening(BaseCallbackHandler):
    """Keeps the custom events of runs, which end when the first has come."""

    def __init__(self, emulator: Emulator) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self._collect = is_told(self.told, emulator)

    def on_custom_event(self, name: str, data: Any, **more: Any) -> None:
        self._collect((name, data))


class Deaf(BaseCallbackHandler):
    """Listens to everything but custom events."""


@pytest.mark.parametrize("is_async", [False, True])
def test_a_handler_of_custom_events_is_told_by_a_bare_call(
    research: ChatGeminiInteractions, emulator: Emulator, is_async: bool
) -> None:
    handler = Listening(emulator)
    config: Any = {"callbacks": [handler]}
    asyncio.run(research.ainvoke("green tea", config)) if is_async else research.invoke("green tea", config)
    assert {name for name, _ in handler.told} == {EVENT}
    assert [data["step"] for _, data in handler.told] == ALL_THAT_IS_DONE


def test_in_a_chain_it_is_told_once(research: ChatGeminiInteractions, emulator: Emulator) -> None:
    handler = Listening(emulator)
    chain = RunnableLambda(lambda topic: topic) | research | RunnableLambda(lambda reply: reply.text)
    chain.invoke("green tea", {"callbacks": [handler]})
    assert len(handler.told) == CHANGES


def test_handlers_of_other_things_change_nothing(research: ChatGeminiInteractions) -> None:
    emulator = Emulator(background_seconds=0.03)
    research.model_copy(update={"transport": emulator.transport()}).invoke("green tea", {"callbacks": [Deaf()]})
    assert not any(request.query.get("stream") for request in emulator.requests)


def test_a_function_of_the_callers_is_told_beside_them(research: ChatGeminiInteractions, emulator: Emulator) -> None:
    own = Told(emulator)
    graph = graph_of(lambda state: {"report": research.invoke(state["topic"], on_progress=own).text})
    told = list(graph.stream(START_STATE, stream_mode="custom"))
    assert [progress["step"] for progress in told] == own.steps == ALL_THAT_IS_DONE


def test_a_cached_reply_is_found_whoever_looks(emulator: Emulator) -> None:
    model = ChatGeminiInteractions(
        model="gemini-3.8-flash", api_key="k", transport=emulator.transport(), cache=InMemoryCache(), poll_interval=0.01
    )
    for _ in range(2):
        model.invoke("Hi", on_progress=Told())
    assert len(emulator.requests) == 1
