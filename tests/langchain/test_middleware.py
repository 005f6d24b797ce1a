"""Agents with LangChain's middleware, unchanged; what matters is what the service was asked."""

from __future__ import annotations

from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import (
    HumanInTheLoopMiddleware,
    LLMToolEmulator,
    ModelFallbackMiddleware,
    ModelRetryMiddleware,
    SummarizationMiddleware,
)
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..received import kinds
from .conftest import MODEL, get_weather, make


def test_a_summary_is_what_the_model_sees_and_the_chain_starts_anew_from_it(emulator: Emulator) -> None:
    model = make(emulator)
    summary = SummarizationMiddleware(model=model, trigger=("messages", 6), keep=("messages", 2))
    agent = create_agent(model, tools=[get_weather], middleware=[summary])
    state: dict[str, Any] = {"messages": []}
    for i in range(5):
        state = agent.invoke({"messages": [*state["messages"], HumanMessage(f"Remember that the number {i} is prime.")]})
    seen = [str(steps) for steps in emulator.seen]
    assert any("summary" in text.lower() for text in seen)
    # What was summarised away is not in front of the model any more, although the service still has it.
    assert "number 0 is prime" not in str(emulator.seen[-1][-1])
    resent = [request.body.get("previous_interaction_id") for request in emulator.requests]
    assert None in resent[2:]
    assert resent[-1] is not None or resent[-2] is not None


def test_a_person_approves_edits_and_rejects_calls(emulator: Emulator) -> None:
    model = make(emulator)
    asking = HumanInTheLoopMiddleware(interrupt_on={"get_weather": True})
    agent = create_agent(model, tools=[get_weather], middleware=[asking], checkpointer=InMemorySaver())
    for thread, (decision, words) in enumerate(
        [
            ({"type": "approve"}, "18 °C in Paris"),
            ({"type": "edit", "edited_action": {"name": "get_weather", "args": {"city": "Rome"}}}, "18 °C in Rome"),
            ({"type": "reject", "message": "No weather today."}, "No weather today"),
        ]
    ):
        config: Any = {"configurable": {"thread_id": str(thread)}}
        agent.invoke({"messages": [HumanMessage("What is the weather in Paris?")]}, config)
        state = agent.invoke(Command(resume={"decisions": [decision]}), config)
        assert words in state["messages"][-1].text
    # Each decision answers the call that the service remembers; nothing is sent again.
    assert kinds(emulator) == [["user_input"], ["function_result"]] * 3
    assert all("previous_interaction_id" in request.body for request in emulator.requests[1::2])


def test_middleware_tries_again_what_may_pass_and_nothing_else(emulator: Emulator) -> None:
    retry = ModelRetryMiddleware(max_retries=2, initial_delay=0.01, jitter=False, on_failure="error")
    agent = create_agent(make(emulator, max_retries=0), tools=[], middleware=[retry])
    emulator.fault(status=503, times=2)
    assert agent.invoke({"messages": [HumanMessage("Hi")]})["messages"][-1].text
    assert len(emulator.requests) == 3
    emulator.fault(status=400)
    with pytest.raises(gi.InvalidRequestError):
        agent.invoke({"messages": [HumanMessage("Hi")]})
    assert len(emulator.requests) == 4


def test_a_fallback_model_takes_over_with_the_whole_history_of_its_own_key(emulator: Emulator) -> None:
    first, second = make(emulator, max_retries=0), make(emulator, model="gemini-3.8-flash", api_key="other")
    agent = create_agent(first, tools=[], middleware=[ModelFallbackMiddleware(second)])
    state = agent.invoke({"messages": [HumanMessage("My name is Ada.")]})
    emulator.fault(status=503)
    state = agent.invoke({"messages": [*state["messages"], HumanMessage("What is my name?")]})
    assert "Ada" in state["messages"][-1].text
    assert [request.body["model"] for request in emulator.requests] == [MODEL, MODEL, "gemini-3.8-flash"]
    assert "previous_interaction_id" not in emulator.requests[-1].body


def test_a_conversation_that_slept_in_a_checkpoint_goes_on(emulator: Emulator) -> None:
    saver = InMemorySaver()
    config: Any = {"configurable": {"thread_id": "1"}}
    create_agent(make(emulator), tools=[get_weather], checkpointer=saver).invoke(
        {"messages": [HumanMessage("My name is Ada.")]}, config
    )
    # Another process, another model object.
    state = create_agent(make(emulator), tools=[get_weather], checkpointer=saver).invoke(
        {"messages": [HumanMessage("What is my name?")]}, config
    )
    assert "Ada" in state["messages"][-1].text
    assert kinds(emulator) == [["user_input"], ["user_input"]]
    assert emulator.requests[1].body["previous_interaction_id"]


def test_time_travel_is_a_branch(emulator: Emulator) -> None:
    agent = create_agent(make(emulator), tools=[], checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1"}}
    agent.invoke({"messages": [HumanMessage("My name is Ada.")]}, config)
    before = agent.get_state(config).config
    for question in ("What is my name?", "What did I say first?"):
        state = agent.invoke({"messages": [HumanMessage(question)]}, before)
        assert "Ada" in state["messages"][-1].text
    previous = [request.body.get("previous_interaction_id") for request in emulator.requests]
    assert previous[1] == previous[2] is not None


def test_a_retrieval_chain_works_unchanged(emulator: Emulator) -> None:
    documents = [Document("The code word is swordfish."), Document("Zürich lies on a lake.")]
    prompt = ChatPromptTemplate.from_messages([("system", "Use this: {context}"), ("user", "{question}")])
    retrieve = RunnableLambda(
        lambda question: "\n".join(
            d.page_content for d in documents if any(w in d.page_content for w in question.split() if w[0].isupper())
        )
    )
    chain = {"context": retrieve, "question": RunnablePassthrough()} | prompt | make(emulator) | StrOutputParser()
    assert isinstance(chain.invoke("where is Zürich ?"), str)
    assert emulator.requests[0].body["system_instruction"] == "Use this: Zürich lies on a lake."
    assert "".join(chain.stream("where is Zürich ?"))


def test_tool_results_with_pictures_and_screens_go_back_as_contents(emulator: Emulator) -> None:
    model = make(emulator)
    emulator.reply([{"type": "function_call", "id": "c1", "name": "click_at", "arguments": {"x": 1, "y": 2}}])
    bound = model.bind_tools([{"type": "computer_use", "environment": "browser"}])
    reply = bound.invoke("Click the button.")
    assert reply.tool_calls[0]["name"] == "click_at"
    screen = ToolMessage(
        [{"type": "text", "text": "done"}, {"type": "image", "base64": "aGk=", "mime_type": "image/png"}], tool_call_id="c1"
    )
    bound.invoke([HumanMessage("Click the button."), reply, screen])
    assert emulator.requests[1].body["input"] == [
        {
            "type": "function_result",
            "call_id": "c1",
            "name": "click_at",
            "result": [{"type": "text", "text": "done"}, {"type": "image", "data": "aGk=", "mime_type": "image/png"}],
        }
    ]


@pytest.mark.parametrize("thinking_summaries", ["none", "auto"])
def test_a_model_that_plays_a_tool_answers_with_a_whole_reply(emulator: Emulator, thinking_summaries: str) -> None:
    """Its text is the result; its thought, and the signature of it, are nobody's words but its own."""
    model = make(emulator, thinking_summaries=thinking_summaries)
    agent = create_agent(model, tools=[get_weather], middleware=[LLMToolEmulator(model=model)])
    emulator.reply(
        [{"type": "function_call", "id": "c1", "name": "get_weather", "arguments": {"city": "Paris"}}], "Rain.", "It rains."
    )
    state = agent.invoke({"messages": [HumanMessage("What is the weather in Paris?")]})
    assert state["messages"][-1].text == "It rains."
    assert kinds(emulator) == [["user_input"], ["user_input"], ["function_result"]]
    [result] = emulator.requests[2].body["input"]
    assert (result["call_id"], result["result"]) == ("c1", [{"type": "text", "text": "Rain."}])


def test_a_local_answer_of_the_application_is_part_of_the_history(emulator: Emulator) -> None:
    """As `return_direct` tools leave it: a reply that no model gave."""
    model = make(emulator)
    asked = HumanMessage("My name is Ada.")
    first = model.invoke([asked])
    local = AIMessage("The code word is swordfish.")
    reply = model.invoke([asked, first, HumanMessage("The code word?"), local, HumanMessage("What is the code word?")])
    assert "swordfish" in reply.text
    assert kinds(emulator)[1] == ["user_input", "model_output", "user_input"]
    assert emulator.requests[1].body["previous_interaction_id"] == first.id
