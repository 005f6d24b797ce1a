"""A model or an agent of the API as a tool of another agent's: what goes in, what comes out, what is told when it fails."""

from __future__ import annotations

import asyncio
import inspect
import logging
from contextlib import nullcontext
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import ToolRetryMiddleware
from langchain_core._api import suppress_langchain_beta_warning
from langchain_core.messages import AIMessage, ToolCall, ToolMessage
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool, ToolException
from langgraph.checkpoint.memory import InMemorySaver
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions.agents import antigravity, deep_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from ..received import bodies, said, statuses
from .conftest import make

RESEARCH = "deep-research-preview-04-2026"
ANTIGRAVITY = "antigravity-preview-09-2026"
QUIET = deep_research(visualization="off")
THREAD: Any = {"configurable": {"thread_id": "1"}}


def call(name: str, question: str) -> ToolCall:
    return ToolCall(name=name, args={"question": question}, id="call_1", type="tool_call")


def researcher(emulator: Emulator, **options: Any) -> BaseTool:
    return make(emulator, agent=RESEARCH, agent_config=QUIET).as_tool(**options)


def of_agents(emulator: Emulator) -> list[dict[str, Any]]:
    """The requests that the tool made, not those of the outer model."""
    return [body for body in bodies(emulator) if "agent" in body]


async def run(agent: Any, question: str, *, is_async: bool, config: Any = None) -> list[Any]:
    """The messages of an outer agent, asked in either way."""
    given = {"messages": [("user", question)]}
    state = await agent.ainvoke(given, config) if is_async else agent.invoke(given, config)
    return state["messages"]  # type: ignore[no-any-return]


@pytest.fixture(params=[False, True], ids=["invoke", "ainvoke"])
def is_async(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("way", ["invoke", "ainvoke", "stream", "astream", "tokens"])
async def test_an_agent_calls_it_and_reads_the_report(emulator: Emulator, way: str) -> None:
    agent = create_agent(make(emulator), tools=[researcher(emulator)])
    question: Any = {"messages": [("user", "Use deep_research with question 'green tea'")]}
    if way == "stream":
        states: list[Any] = list(agent.stream(question, stream_mode="values"))
    elif way == "astream":
        states = [state async for state in agent.astream(question, stream_mode="values")]
    elif way == "tokens":  # the run is streamed too then
        states = [state for mode, state in agent.stream(question, stream_mode=["messages", "values"]) if mode == "values"]
    else:
        states = [await agent.ainvoke(question) if way == "ainvoke" else agent.invoke(question)]
    messages = states[-1]["messages"]
    assert [type(message).__name__ for message in messages] == ["HumanMessage", "AIMessage", "ToolMessage", "AIMessage"]
    report = messages[2]
    assert report.content.startswith("# Report\n\nEmulated research on: green tea")
    assert (report.name, report.status, report.artifact.text) == ("deep_research", "success", report.content)
    assert report.artifact.content_blocks[-1]["annotations"][0]["type"] == "citation"
    assert report.artifact.id in emulator.interactions
    common = {"agent": RESEARCH, "agent_config": QUIET, "background": True}
    assert of_agents(emulator) == [{**common, "input": said("green tea")}]
    assert len(bodies(emulator)) == 3


def test_its_progress_reaches_the_stream_of_the_graph(emulator: Emulator) -> None:
    told: list[gi.Progress] = []
    agent = create_agent(make(emulator), tools=[researcher(emulator, on_progress=told.append)])
    question = {"messages": [("user", "Use deep_research with question 'green tea'")]}
    heard: list[Any] = list(agent.stream(question, stream_mode="custom"))
    assert heard[-1]["is_over"]
    assert [progress.to_dict() for progress in told] == heard


def test_it_says_what_it_is_for(emulator: Emulator) -> None:
    tool = researcher(emulator)
    assert (tool.name, list(tool.args)) == ("deep_research", ["question"])
    assert "It takes minutes" in tool.description
    other = make(emulator).as_tool()
    assert (other.name, other.description) == ("gemini-3_5-flash", "Ask gemini-3.5-flash, and get the answer.")
    own = researcher(emulator, name="ask_the_library", description="Ask.", return_direct=True)
    assert (own.name, own.description, own.return_direct) == ("ask_the_library", "Ask.", True)


def test_its_signature_is_that_of_every_runnable(emulator: Emulator) -> None:
    ours, theirs = (inspect.signature(cls.as_tool).parameters for cls in (ChatGeminiInteractions, Runnable))
    assert {name: (p.kind, p.default) for name, p in ours.items() if name in theirs} == {
        name: (p.kind, p.default) for name, p in theirs.items()
    }


def test_with_a_schema_it_is_langchains_own(emulator: Emulator) -> None:
    class Talk(BaseModel):
        messages: list[str]

    with suppress_langchain_beta_warning():
        tool = make(emulator).as_tool(Talk, name="talk", description="Talk.")
    assert (tool.name, list(tool.args), tool.response_format) == ("talk", ["messages"], "content")


def test_its_answer_can_be_the_last_word(emulator: Emulator) -> None:
    agent = create_agent(make(emulator), tools=[researcher(emulator, return_direct=True)])
    messages = agent.invoke({"messages": [("user", "Use deep_research with question 'green tea'")]})["messages"]
    assert isinstance(messages[-1], ToolMessage)
    assert messages[-1].text.startswith("# Report")


# Alone, or in one conversation


@pytest.mark.parametrize("continues", [False, True])
async def test_calls_of_a_thread_go_on_only_where_that_is_said(emulator: Emulator, is_async: bool, continues: bool) -> None:
    tool = researcher(emulator, continues=continues)
    agent = create_agent(make(emulator), tools=[tool], checkpointer=InMemorySaver())
    for topic in ("green tea", "black tea"):
        messages = await run(agent, f"Use deep_research with question '{topic}'", is_async=is_async, config=THREAD)
    first = messages[2].artifact["id"]  # as a checkpoint gives it back
    assert [body.get("previous_interaction_id") for body in of_agents(emulator)] == [None, first if continues else None]
    assert [body["input"] for body in of_agents(emulator)] == [said("green tea"), said("black tea")]
    other: Any = {"configurable": {"thread_id": "2"}}
    await run(agent, "Use deep_research with question 'mate'", is_async=is_async, config=other)
    assert of_agents(emulator)[-1].get("previous_interaction_id") is None


def test_a_history_that_was_changed_is_not_the_one_that_goes_on(emulator: Emulator) -> None:
    agent = create_agent(make(emulator), tools=[researcher(emulator, continues=True)])
    messages = agent.invoke({"messages": [("user", "Use deep_research with question 'green tea'")]})["messages"]
    asked = messages[1].model_copy(update={"tool_calls": [{**messages[1].tool_calls[0], "args": {"question": "red wine"}}]})
    again = ("user", "Use deep_research with question 'and the price'")
    agent.invoke({"messages": [messages[0], asked, *messages[2:], again]})
    body = of_agents(emulator)[-1]
    assert "previous_interaction_id" not in body
    assert body["input"][0] == said("red wine")[0]
    assert body["input"][-1] == said("and the price")[0]


def test_outside_an_agent_each_call_stands_alone(emulator: Emulator) -> None:
    tool = researcher(emulator, continues=True)
    for topic in ("green tea", "black tea"):
        assert topic in tool.invoke({"question": topic})
    assert [body.get("previous_interaction_id") for body in of_agents(emulator)] == [None, None]


# Sandboxes


async def test_the_files_in_a_sandbox_are_named(emulator: Emulator, is_async: bool) -> None:
    tool = make(emulator, agent=ANTIGRAVITY).as_tool()
    asked = call(tool.name, "Save `pears` to fruit/list.txt")
    message = await tool.ainvoke(asked) if is_async else tool.invoke(asked)
    facts = message.artifact.response_metadata
    assert facts["environment_files"] == [{"path": "fruit/list.txt", "size_bytes": 5}]
    again = tool.invoke(call(tool.name, "List the files"))
    assert again.artifact.response_metadata["environment_id"] != facts["environment_id"]
    same = make(emulator, agent=ANTIGRAVITY, environment=facts["environment_id"]).as_tool()
    assert "pears" in same.invoke("Read fruit/list.txt")


def test_a_sandbox_is_kept_through_a_conversation(emulator: Emulator) -> None:
    agent = create_agent(make(emulator), tools=[make(emulator, agent=ANTIGRAVITY).as_tool(continues=True)])
    messages = agent.invoke({"messages": [("user", "Use antigravity with question 'Save `pears` to list.txt'")]})["messages"]
    messages = agent.invoke({"messages": [*messages, ("user", "Use antigravity with question 'Read list.txt'")]})["messages"]
    assert "list.txt says: pears" in messages[-2].text
    assert [body["environment"] for body in of_agents(emulator)] == [
        "remote",
        messages[2].artifact.response_metadata["environment_id"],
    ]


def test_files_that_cannot_be_listed_cost_nobody_the_answer(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    tool = make(emulator, agent=ANTIGRAVITY, max_retries=0).as_tool()
    emulator.fault(status=403, method="GET")
    with caplog.at_level(logging.WARNING, logger="gemini_interactions"):
        message = tool.invoke(call(tool.name, "Save `pears` to list.txt"))
    assert message.status == "success"
    assert "environment_files" not in message.artifact.response_metadata
    assert "could not be listed" in caplog.text


def test_an_answer_that_was_cut_short_says_so(emulator: Emulator) -> None:
    tight = make(emulator, agent=ANTIGRAVITY, agent_config=antigravity(max_total_tokens=1))
    message = tight.as_tool().invoke(call("antigravity", "Save `pears` to list.txt"))
    assert message.content == "(The answer is not whole: it ended as incomplete.)"


# What fails


FAILED: Any = {"steps": [], "status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]}
STOPPED: Any = {"steps": [], "status": "cancelled"}


@pytest.mark.parametrize(
    ("answer", "fault", "told"),
    [
        (FAILED, {}, "deep_research failed: api_error: It broke. Go on without it, or say that it failed."),
        (STOPPED, {}, "Somebody stopped it: do not ask again, unless you are told to."),
        ("", {"status": 429}, "Go on without it, or ask later."),
        ("", {"status": 400}, "Asking the same again will not help."),
        ("", {"drop_connection": True}, "Go on without it, or say that it failed."),
    ],
    ids=["failed", "stopped", "too many", "refused", "no connection"],
)
async def test_the_outer_agent_is_told_and_goes_on(
    emulator: Emulator, is_async: bool, answer: Any, fault: dict[str, Any], told: str
) -> None:
    tool = make(emulator, agent=RESEARCH, max_retries=0).as_tool()
    agent = create_agent(make(emulator), tools=[tool])
    if fault:
        emulator.fault(**fault, when=lambda body: "agent" in body)
    else:
        emulator.reply(answer, when=lambda body: "agent" in body)
    messages = await run(agent, "Use deep_research with question 'green tea'", is_async=is_async)
    assert (messages[2].status, messages[2].artifact) == ("error", None)
    assert told in messages[2].content
    assert isinstance(messages[-1], AIMessage)
    assert len(of_agents(emulator)) == 1


def test_a_call_that_takes_too_long_is_stopped_and_told() -> None:
    endless = Emulator(background_seconds=60)
    message = researcher(endless, deadline=0.05).invoke(call("deep_research", "green tea"))
    assert message.status == "error"
    assert "It took longer than it may" in message.content
    assert statuses(endless) == ["cancelled"]


async def test_a_run_is_stopped_with_the_outer_agent() -> None:
    endless = Emulator(background_seconds=60)
    begun = asyncio.Event()
    endless.on_created(lambda record: begun.set() if record.status == "in_progress" else None)
    agent = create_agent(make(endless), tools=[researcher(endless)])
    task = asyncio.create_task(run(agent, "Use deep_research with question 'green tea'", is_async=True))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert statuses(endless)[-1] == "cancelled"


def test_what_only_the_program_can_mend_is_raised(emulator: Emulator) -> None:
    tool = make(emulator, agent=RESEARCH, environment="remote").as_tool()
    with pytest.raises(gi.InvalidOption, match="has no environment"):
        tool.invoke(call(tool.name, "green tea"))
    emulator.fault(status=401)
    with pytest.raises(gi.AuthenticationError):
        researcher(emulator).invoke(call("deep_research", "green tea"))


def test_an_empty_question_is_told_and_not_sent(emulator: Emulator) -> None:
    message = researcher(emulator).invoke(call("deep_research", "  "))
    assert (message.status, message.content) == ("error", "'question' is empty: say what is wanted.")
    assert bodies(emulator) == []


def test_errors_can_be_raised_instead(emulator: Emulator) -> None:
    emulator.reply(FAILED)
    tool = researcher(emulator)
    tool.handle_tool_error = False
    with pytest.raises(ToolException, match="It broke") as caught:
        tool.invoke(call(tool.name, "green tea"))
    assert isinstance(caught.value.__cause__, gi.ServerError)


@pytest.mark.parametrize("handle", [True, False])
def test_middleware_that_repeats_tools_begins_no_second_run(emulator: Emulator, handle: bool) -> None:
    tool = researcher(emulator)
    tool.handle_tool_error = handle
    emulator.reply(STOPPED, when=lambda body: "agent" in body)
    again = ToolRetryMiddleware(max_retries=2, retry_on=gi.is_retryable, initial_delay=0.0)
    agent = create_agent(make(emulator), tools=[tool], middleware=[again])
    question: Any = {"messages": [("user", "Use deep_research with question 'green tea'")]}
    with nullcontext() if handle else pytest.raises(ToolException, match="do not ask again"):
        assert "do not ask again" in agent.invoke(question)["messages"][2].text
    assert len(of_agents(emulator)) == 1
