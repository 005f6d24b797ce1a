"""Progress reaches the events of the workflow around a call, else whoever handles LlamaIndex's instrumentation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.workflow import Context, StartEvent, StopEvent, Workflow, step
from pydantic import Field

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex.progress import ProgressEvent, ProgressInstrumentationEvent

from ..told import ALL_THAT_IS_DONE, LONG, RESEARCH

FIRST, LAST = ALL_THAT_IS_DONE[0], ALL_THAT_IS_DONE[-1]


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=LONG)


@pytest.fixture
def research(emulator: Emulator) -> GeminiInteractions:
    return GeminiInteractions(**RESEARCH, api_key="k", transport=emulator.transport(), poll_interval=0.01)


class Heard(BaseEventHandler):
    """Keeps what LlamaIndex's instrumentation tells of progress; the run ends when it first does."""

    emulator: Any
    told: list[gi.Progress] = Field(default_factory=list)

    def handle(self, event: Any, **more: Any) -> None:
        if isinstance(event, ProgressInstrumentationEvent):
            if not self.told:
                self.emulator.advance(LONG)
            self.told.append(event.progress)


@pytest.fixture
def heard(emulator: Emulator) -> Iterator[Heard]:
    dispatcher = get_dispatcher()
    handlers, handler = list(dispatcher.event_handlers), Heard(emulator=emulator)
    dispatcher.add_event_handler(handler)
    yield handler
    dispatcher.event_handlers = handlers


def told_by(workflow: Workflow, emulator: Emulator, **start: Any) -> list[ProgressEvent]:
    """What a workflow tells of progress; the run ends when it first does."""

    async def run() -> list[ProgressEvent]:
        handler = workflow.run(**start)
        told: list[ProgressEvent] = []
        async for event in handler.stream_events():
            if isinstance(event, ProgressEvent):
                if not told:
                    emulator.advance(LONG)
                told.append(event)
        await handler
        return told

    return asyncio.run(run())


class Researching(Workflow):
    """One step that asks an agent, in one of the ways."""

    def __init__(self, llm: GeminiInteractions, way: str) -> None:
        super().__init__(timeout=30)
        self.llm, self.way = llm, way

    @step
    async def ask(self, ctx: Context, ev: StartEvent) -> StopEvent:
        if self.way == "handle":
            return StopEvent(result=await (await self.llm.astart("green tea")).aresult())
        return StopEvent(result=(await self.llm.acomplete("green tea")).text)


@pytest.mark.parametrize("way", ["acomplete", "handle"])
def test_a_workflow_has_it_among_its_events(research: GeminiInteractions, emulator: Emulator, heard: Heard, way: str) -> None:
    told = told_by(Researching(research, way), emulator)
    assert [event.step for event in told] == ALL_THAT_IS_DONE
    assert (told[-1].searches, told[-1].is_over) == (["green tea"], True)
    assert heard.told == []  # once, and there


@pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning")
@pytest.mark.filterwarnings("ignore:is_running called from within a step:DeprecationWarning")
def test_a_tool_of_an_agent_has_it_among_the_agents_events(research: GeminiInteractions, emulator: Emulator) -> None:
    async def look_up(topic: str) -> str:
        """Look a topic up."""
        return (await research.acomplete(topic)).text

    agent = FunctionAgent(
        tools=[look_up],
        llm=GeminiInteractions(model="gemini-3.8-flash", api_key="k", transport=emulator.transport()),
        streaming=False,
    )
    told = told_by(agent, emulator, user_msg="Call look_up for tea.")
    assert (len(told), told[0].step, told[-1].step) == (len(ALL_THAT_IS_DONE), FIRST, LAST)


@pytest.mark.parametrize("is_async", [False, True])
def test_outside_of_workflows_instrumentation_is_told_what_polls_see(
    research: GeminiInteractions, emulator: Emulator, heard: Heard, is_async: bool
) -> None:
    asyncio.run(research.acomplete("green tea")) if is_async else research.complete("green tea")
    assert [progress.step for progress in heard.told] == [FIRST, LAST]
    assert not any(request.query.get("stream") for request in emulator.requests)


def test_a_stream_of_a_run_tells_it_all_that_it_brings(research: GeminiInteractions, heard: Heard) -> None:
    list(research.stream_complete("green tea"))
    assert [progress.step for progress in heard.told] == ALL_THAT_IS_DONE


def test_where_nobody_listens_a_run_is_polled_as_before(research: GeminiInteractions) -> None:
    emulator = Emulator(background_seconds=0.03)
    research.model_copy(update={"transport": emulator.transport()}).complete("green tea")
    assert not any(request.query.get("stream") for request in emulator.requests)
