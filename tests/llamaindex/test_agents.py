"""LlamaIndex's agents, workflows and engines on the LLM."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from llama_index.core import Settings, SimpleDirectoryReader, SummaryIndex
from llama_index.core.agent.workflow import AgentStream, AgentWorkflow, FunctionAgent, ReActAgent, ToolCallResult
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.callbacks import CallbackManager, TokenCountingHandler
from llama_index.core.memory import ChatMemoryBuffer
from pydantic import BaseModel

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.llamaindex import google_search

from ..received import kinds
from ..steps import call_of
from .conftest import make

# llama-index-workflows looks at every attribute of an agent, deprecated ones included, and warns of a question that
# llama-index-core asks it.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:is_running called from within a step:DeprecationWarning"),
]


def get_weather(city: str) -> str:
    """The weather in a city."""
    return f"18 °C in {city}"


@pytest.mark.parametrize("streaming", [True, False])
async def test_twenty_turns_with_tools_send_nothing_twice_and_count_every_token(emulator: Emulator, streaming: bool) -> None:
    counter = TokenCountingHandler(tokenizer=lambda text: [0] * 1000)
    llm = make(emulator, tools=[google_search()], callback_manager=CallbackManager([counter]))
    agent = FunctionAgent(llm=llm, tools=[get_weather], system_prompt="Be brief.", streaming=streaming)
    memory = ChatMemoryBuffer.from_defaults(token_limit=10**6)
    for i in range(20):
        answer = await agent.run(f"get_weather for City{i:02}", memory=memory)
        assert f"City{i:02}" in str(answer)
    assert kinds(emulator) == [["user_input"], ["function_result"]] * 20
    sizes = [len(str(request.body)) for request in emulator.requests[2:]]
    assert max(sizes[0::2]) - min(sizes[0::2]) <= 4  # as large at the end as at the beginning
    service = Client(api_key="k", transport=emulator.transport())
    used = sum(service.get(id).usage.total_tokens or 0 for id in emulator.interactions)
    assert counter.total_llm_token_count == used


async def test_parallel_calls_are_answered_together(emulator: Emulator) -> None:
    agent = FunctionAgent(llm=make(emulator), tools=[get_weather])
    answer = str(await agent.run("get_weather in Paris and Rome"))
    assert "Paris" in answer
    assert "Rome" in answer
    assert kinds(emulator) == [["user_input"], ["function_result", "function_result"]]


async def test_agents_stream_tokens_thoughts_and_results(emulator: Emulator) -> None:
    thought = {"type": "thought", "signature": "c2ln", "summary": [{"type": "text", "text": "Look outside."}]}
    emulator.reply({"steps": [thought, call_of("c1")], "status": "requires_action"}, "It is mild.")

    def f() -> str:
        """F."""
        return "mild"

    handler = FunctionAgent(llm=make(emulator), tools=[f]).run("How is it?")
    events = [event async for event in handler.stream_events()]
    chunks = [event for event in events if isinstance(event, AgentStream)]
    assert "".join(chunk.thinking_delta or "" for chunk in chunks) == "Look outside."
    assert "".join(chunk.delta for chunk in chunks) == "It is mild."
    assert [event.tool_name for event in events if isinstance(event, ToolCallResult)] == ["f"]
    assert str(await handler) == "It is mild."


async def test_a_handoff_goes_on_in_the_same_chain_with_the_other_agents_prompt(emulator: Emulator) -> None:
    llm = make(emulator)
    handoff = {"type": "function_call", "id": "h1", "name": "handoff", "arguments": {"to_agent": "writer", "reason": "prose"}}
    emulator.reply({"steps": [handoff], "status": "requires_action"}, "Once upon a time.")
    research = FunctionAgent(name="research", description="r", llm=llm, system_prompt="Research.", can_handoff_to=["writer"])
    writer = FunctionAgent(name="writer", description="w", llm=llm, system_prompt="Write.", tools=[get_weather])
    workflow = AgentWorkflow(agents=[research, writer], root_agent="research")
    assert str(await workflow.run("A story")) == "Once upon a time."
    first, second = emulator.requests
    assert (first.body["system_instruction"], second.body["system_instruction"]) == ("Research.", "Write.")
    assert second.body["previous_interaction_id"] == next(iter(emulator.interactions))
    assert [step["type"] for step in second.body["input"]] == ["function_result"]
    assert "get_weather" in [tool["name"] for tool in second.body["tools"]]


async def test_two_workflows_share_one_llm_at_the_same_time(emulator: Emulator) -> None:
    agent = FunctionAgent(llm=make(emulator), tools=[get_weather])
    cities = [f"City{i:02}" for i in range(8)]
    answers = await asyncio.gather(*(agent.run(f"get_weather for {city}") for city in cities))
    assert all(city in str(answer) for city, answer in zip(cities, answers, strict=True))


async def test_a_react_agent_works_without_anchors(emulator: Emulator) -> None:
    emulator.reply(
        "Thought: I need the weather.\nAction: get_weather\nAction Input: {'city': 'Rome'}",
        "Thought: I can answer without using any more tools.\nAnswer: It is 18 °C.",
    )
    answer = await ReActAgent(llm=make(emulator), tools=[get_weather]).run("How is Rome?")
    assert str(answer) == "It is 18 °C."
    assert "18 °C in Rome" in str(emulator.requests[1].body["input"])


async def test_an_agent_may_answer_with_an_object(emulator: Emulator) -> None:
    class Weather(BaseModel):
        city: str
        degrees: int

    emulator.reply("18 in Rome.", '{"city": "Rome", "degrees": 18}')
    agent = FunctionAgent(llm=make(emulator), tools=[get_weather], output_cls=Weather)
    response = await agent.run("How is Rome?")
    assert response.get_pydantic_model(Weather) == Weather(city="Rome", degrees=18)


async def test_an_agent_that_takes_no_functions_is_no_function_calling_llm(emulator: Emulator) -> None:
    research = make(emulator, model=None, agent="deep-research-preview-04-2026")
    assert research.metadata.is_function_calling_model is False
    with pytest.raises(ValueError, match="FunctionCallingLLM"):
        await FunctionAgent(llm=research, tools=[get_weather]).run("Hi")


async def test_an_agent_of_the_api_may_call_functions_or_be_told_to_write_them(emulator: Emulator) -> None:
    llm = make(emulator, model=None, agent="antigravity-preview-09-2026", environment="remote")
    assert "Rome" in str(await FunctionAgent(llm=llm, tools=[get_weather]).run("get_weather in Rome"))
    llm.is_function_calling_model = False
    emulator.reply("Thought: I can answer without using any more tools.\nAnswer: Tea is fine.")
    workflow = AgentWorkflow.from_tools_or_functions([get_weather], llm=llm)
    assert str(await workflow.run("Is tea fine?")) == "Tea is fine."


def test_a_query_engine_answers_from_files_and_the_web_in_one_request(emulator: Emulator, tmp_path: Any) -> None:
    (tmp_path / "cats.txt").write_text("The cat is called Tom.")
    documents = SimpleDirectoryReader(tmp_path).load_data()
    llm = make(emulator, tools=[google_search()])
    engine = SummaryIndex.from_documents(documents).as_query_engine(llm=llm)
    response = engine.query("Search the web: what is the cat called?")
    assert str(response)
    [request] = emulator.requests
    assert "Tom" in str(request.body["input"])
    assert request.body["tools"] == [{"type": "google_search"}]
    streamed = SummaryIndex.from_documents(documents).as_query_engine(llm=llm, streaming=True).query("And the cat?")
    assert "".join(streamed.response_gen)


def test_a_chat_engine_takes_it_from_the_settings(emulator: Emulator) -> None:
    before = Settings._llm
    try:
        Settings.llm = make(emulator)
        engine = SummaryIndex([]).as_chat_engine(chat_mode="simple", memory=ChatMemoryBuffer.from_defaults())
        engine.chat("My name is Ada.")
        assert "Ada" in str(engine.chat("What is my name?"))
        assert kinds(emulator) == [["user_input"], ["user_input"]]
    finally:
        Settings._llm = before


async def test_messages_of_a_memory_are_not_changed(emulator: Emulator) -> None:
    memory = ChatMemoryBuffer.from_defaults(chat_history=[ChatMessage("Hi"), ChatMessage("Hello", role="assistant")])
    before = [message.model_dump_json() for message in memory.get_all()]
    await FunctionAgent(llm=make(emulator), tools=[get_weather]).run("Go on", memory=memory)
    assert [message.model_dump_json() for message in memory.get_all()][:2] == before
