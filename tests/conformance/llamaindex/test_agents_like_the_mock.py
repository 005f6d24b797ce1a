"""The same scenario with llama-index's own mock and with ours: the same events, the same tool calls, the same end.

What the model says is scripted once, as messages. The mock gives them as they are; the emulator's interactions are made of them,
and have to come out of our class as the same messages again.
"""
# Without postponed annotations: FunctionTool looks for `Context` in them.

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from llama_index.core.agent.workflow import (
    AgentOutput,
    AgentStream,
    AgentWorkflow,
    FunctionAgent,
    ReActAgent,
    ToolCall,
    ToolCallResult,
)
from llama_index.core.base.llms.types import ChatMessage, TextBlock, ToolCallBlock
from llama_index.core.llms.llm import LLM
from llama_index.core.llms.mock import MockFunctionCallingLLM
from llama_index.core.memory import ChatMemoryBuffer
from llama_index.core.tools import FunctionTool
from llama_index.core.workflow import Context, HumanResponseEvent, InputRequiredEvent, WorkflowRuntimeError
from pydantic import BaseModel

from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import GeminiInteractions


def call(name: str, id: str = "call_1", /, **arguments: Any) -> ToolCallBlock:
    return ToolCallBlock(tool_call_id=id, tool_name=name, tool_kwargs=arguments)


def reply(*parts: str | ToolCallBlock) -> ChatMessage:
    return ChatMessage(role="assistant", blocks=[TextBlock(text=part) if isinstance(part, str) else part for part in parts])


def as_steps(message: ChatMessage) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    for block in message.blocks:
        if isinstance(block, TextBlock):
            steps.append({"type": "model_output", "content": [{"type": "text", "text": block.text}]})
        elif isinstance(block, ToolCallBlock):
            arguments = {"name": block.tool_name, "arguments": block.tool_kwargs}
            steps.append({"type": "function_call", "id": block.tool_call_id, **arguments})
    return steps


class Mock(MockFunctionCallingLLM):
    """The mock, which has no objects of its own: the next reply is read as one."""

    async def astructured_predict(self, output_cls: Any, prompt: Any, llm_kwargs: Any = None, **prompt_args: Any) -> Any:
        response = await self.achat(prompt.format_messages(**prompt_args))
        return output_cls(**json.loads(response.message.content or ""))


def mock(script: Sequence[ChatMessage]) -> LLM:
    waiting: Iterator[ChatMessage] = iter(script)
    return Mock(response_generator=lambda messages, **kwargs: next(waiting).model_copy(deep=True), is_chat_model=True)


def ours(script: Sequence[ChatMessage], emulator: Emulator | None = None) -> LLM:
    emulator = emulator or Emulator()
    emulator.reply(*[as_steps(message) for message in script])
    return GeminiInteractions(model="gemini-3.5-flash", api_key="k", transport=emulator.transport())


@dataclass
class Told:
    """What a run tells its user."""

    events: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    results: list[tuple[str, str, bool]] = field(default_factory=list)
    outputs: list[tuple[str, str, list[str]]] = field(default_factory=list)
    streamed: str = ""
    end: Any = None
    memory: list[tuple[str, str, list[str]]] = field(default_factory=list)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""The ids that a ReActAgent makes up."""


async def run(handler: Any, memory: ChatMemoryBuffer) -> Told:
    """Read a run to its end. Several stream events in a row count as one, since the mock does not stream."""
    told = Told()
    async for event in handler.stream_events():
        name = type(event).__name__
        if name != "AgentStream" or told.events[-1:] != ["AgentStream"]:
            told.events.append(name)
        if isinstance(event, ToolCallResult):
            told.results.append((_UUID.sub("…", event.tool_id), event.tool_output.content, event.tool_output.is_error))
        elif isinstance(event, ToolCall):
            told.calls.append((event.tool_name, event.tool_kwargs, _UUID.sub("…", event.tool_id)))
        elif isinstance(event, AgentOutput):
            called = [selection.tool_name for selection in event.tool_calls]
            told.outputs.append((event.current_agent_name, event.response.content or "", called))
        elif isinstance(event, AgentStream):
            told.streamed += event.delta
        elif isinstance(event, InputRequiredEvent):
            handler.ctx.send_event(HumanResponseEvent(response="yes"))
    try:
        output = await handler
        told.end = (output.response.content, output.structured_response, [call.tool_name for call in output.tool_calls])
    except WorkflowRuntimeError as error:
        told.end = str(error)
    told.memory = [
        (
            message.role.value,
            message.content or "",
            [block.tool_name for block in message.blocks if isinstance(block, ToolCallBlock)],
        )
        for message in await memory.aget_all()
    ]
    return told


async def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


async def fails(city: str) -> str:
    """Fails in Atlantis."""
    if city == "Atlantis":
        raise ValueError("no such city")
    return f"found {city}"


async def ask_the_user(ctx: Context, question: str) -> str:
    """Ask the user."""
    answer = await ctx.wait_for_event(HumanResponseEvent, waiter_event=InputRequiredEvent(prefix=question), waiter_id=question)
    return f"The user says {answer.response}."


class Report(BaseModel):
    """A report."""

    city: str
    degrees: int


@dataclass
class Case:
    """A scenario: what the model says, and how the run is made."""

    script: list[ChatMessage]
    start: Callable[[LLM, bool, ChatMemoryBuffer], Any]
    expected_end: Any


def agent(*tools: Any, prompt: str = "Go.", limits: dict[str, Any] | None = None, **settings: Any) -> Callable[..., Any]:
    def start(llm: LLM, streaming: bool, memory: ChatMemoryBuffer) -> Any:
        made = FunctionAgent(llm=llm, tools=list(tools), streaming=streaming, system_prompt="Be brief.", **settings)
        return made.run(prompt, memory=memory, **(limits or {}))

    return start


def react(*tools: Any) -> Callable[..., Any]:
    def start(llm: LLM, streaming: bool, memory: ChatMemoryBuffer) -> Any:
        return ReActAgent(llm=llm, tools=list(tools), streaming=streaming).run("Weather in Paris?", memory=memory)

    return start


def handoff(llm: LLM, streaming: bool, memory: ChatMemoryBuffer) -> Any:
    common = {"llm": llm, "streaming": streaming}
    first = FunctionAgent(name="desk", description="d", system_prompt="You are the desk.", can_handoff_to=["pro"], **common)
    second = FunctionAgent(name="pro", description="p", system_prompt="You are the pro.", tools=[get_weather], **common)
    return AgentWorkflow(agents=[first, second], root_agent="desk").run("Weather in Paris?", memory=memory)


PARIS, ROME = call("get_weather", "call_1", city="Paris"), call("get_weather", "call_2", city="Rome")
DIRECT = FunctionTool.from_defaults(get_weather, return_direct=True)
LIMIT = "Max iterations of 3 reached! Either something went wrong, or you can increase the max iterations with "

CASES: dict[str, Case] = {
    "no tool": Case([reply("Hello.")], agent(get_weather), ("Hello.", None, [])),
    "a tool, then an answer": Case([reply(PARIS), reply("18 °C.")], agent(get_weather), ("18 °C.", None, ["get_weather"])),
    "a text before the call": Case(
        [reply("Let me look.", PARIS), reply("18 °C.")], agent(get_weather), ("18 °C.", None, ["get_weather"])
    ),
    "two calls at once": Case(
        [reply(PARIS, ROME), reply("Both 18 °C.")], agent(get_weather), ("Both 18 °C.", None, ["get_weather"] * 2)
    ),
    "a handoff": Case(
        [
            reply(call("handoff", "call_1", to_agent="pro", reason="weather")),
            reply(call("get_weather", "call_2", city="Paris")),
            reply("18 °C."),
        ],
        handoff,
        ("18 °C.", None, ["handoff", "get_weather"]),
    ),
    "a handoff to nobody": Case(
        [
            reply(call("handoff", "call_1", to_agent="nobody", reason="weather")),
            reply("Then I answer: 18 °C."),
        ],
        handoff,
        ("Then I answer: 18 °C.", None, ["handoff"]),
    ),
    "a tool that answers directly": Case([reply(PARIS)], agent(DIRECT), ("18 °C in Paris", None, ["get_weather"])),
    "a tool that fails, then does not": Case(
        [reply(call("fails", "call_1", city="Atlantis")), reply(call("fails", "call_2", city="Paris")), reply("Found it.")],
        agent(fails),
        ("Found it.", None, ["fails", "fails"]),
    ),
    "a tool that is not there": Case(
        [reply(call("nothing", "call_1")), reply("Sorry.")], agent(get_weather), ("Sorry.", None, ["nothing"])
    ),
    "a tool without arguments": Case(
        [reply(call("now", "call_1")), reply("Noon.")],
        agent(FunctionTool.from_defaults(lambda: "12:00", name="now", description="The time.")),
        ("Noon.", None, ["now"]),
    ),
    "a tool that asks the user": Case(
        [reply(call("ask_the_user", "call_1", question="Sure?")), reply("Then it is done.")],
        agent(ask_the_user),
        ("Then it is done.", None, ["ask_the_user"]),
    ),
    "no end": Case(
        [reply(call("get_weather", f"call_{i}", city="Paris")) for i in range(3)],
        agent(get_weather, limits={"max_iterations": 3}),
        LIMIT + "`.run(.., max_iterations=...)` or use `early_stopping_method='generate'` to generate a final response instead.",
    ),
    "no end, but an answer": Case(
        [*[reply(call("get_weather", f"call_{i}", city="Paris")) for i in range(3)], reply("About 18 °C.")],
        agent(get_weather, limits={"max_iterations": 3}, early_stopping_method="generate"),
        ("About 18 °C.", None, ["get_weather", "get_weather"]),
    ),
    "a state": Case(
        [reply(PARIS), reply("Hello Ann, 18 °C.")],
        agent(get_weather, initial_state={"user": "Ann"}, state_prompt="State: {state}. Message: {msg}"),
        ("Hello Ann, 18 °C.", None, ["get_weather"]),
    ),
    "an object at the end": Case(
        [reply(PARIS), reply("18 °C."), reply('{"city": "Paris", "degrees": 18}')],
        agent(get_weather, output_cls=Report),
        ("18 °C.", {"city": "Paris", "degrees": 18}, ["get_weather"]),
    ),
    "reasons and acts": Case(
        [
            reply('Thought: I need a tool.\nAction: get_weather\nAction Input: {"city": "Paris"}'),
            reply("Thought: I can answer without using any more tools.\nAnswer: 18 °C."),
        ],
        react(get_weather),
        ("18 °C.", None, ["get_weather"]),
    ),
    "reasons, and answers at once": Case(
        [reply("Thought: I can answer without using any more tools.\nAnswer: Hello.")], react(get_weather), ("Hello.", None, [])
    ),
}


@pytest.mark.parametrize("streaming", [True, False], ids=["streaming", "whole"])
@pytest.mark.parametrize("name", CASES)
async def test_a_run_is_told_as_with_the_mock(name: str, streaming: bool) -> None:
    case = CASES[name]
    told: list[Told] = []
    for make in (mock, ours):
        memory = ChatMemoryBuffer.from_defaults(token_limit=20_000)
        handler = case.start(make(case.script), streaming, memory)
        told.append(await asyncio.wait_for(run(handler, memory), 30))
    expected, actual = told
    assert expected.end == case.expected_end  # the mock does what the scenario means
    assert actual == expected


ALONE = ("no end, but an answer", "an object at the end", "reasons and acts", "reasons, and answers at once")
"""Where the framework asks without the messages of the replies before."""


@pytest.mark.parametrize("streaming", [True, False], ids=["streaming", "whole"])
@pytest.mark.parametrize("name", [name for name in CASES if name not in ALONE])
async def test_a_run_sends_nothing_twice(name: str, streaming: bool, emulator: Emulator) -> None:
    memory = ChatMemoryBuffer.from_defaults(token_limit=20_000)
    await run(CASES[name].start(ours(CASES[name].script, emulator), streaming, memory), memory)
    first, *others = emulator.requests
    assert "previous_interaction_id" not in first.body
    for request, continued in zip(others, emulator.interactions, strict=False):
        assert request.body["previous_interaction_id"] == continued
        assert {step["type"] for step in request.body["input"]} == {"function_result"}
        assert request.body["system_instruction"]
        assert request.body["tools"]


async def test_the_result_of_a_tool_that_answers_directly_is_sent_with_the_next_input(emulator: Emulator) -> None:
    memory = ChatMemoryBuffer.from_defaults(token_limit=20_000)
    agent = FunctionAgent(llm=ours([reply(PARIS), reply("Mild.")], emulator), tools=[DIRECT])
    await agent.run("Weather in Paris?", memory=memory)
    assert str(await agent.run("Is that warm?", memory=memory)) == "Mild."
    _, second = emulator.requests
    steps = [(step["type"], step.get("call_id")) for step in second.body["input"]]
    assert steps[-1] == ("user_input", None)
    assert ("function_result", "call_1") in steps
