"""A model or an agent of the API as a tool of another agent's: what goes in, what comes out, what is told when it fails."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from llama_index.core.agent.workflow import AgentWorkflow, FunctionAgent, ToolCallResult
from llama_index.core.base.llms.types import ChatResponse
from llama_index.core.tools import FunctionTool
from llama_index.core.workflow import Context
from workflows.errors import WorkflowCancelledByUser

import gemini_interactions as gi
from gemini_interactions.agents import antigravity, deep_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.framework.tools.asking import ToolFailed
from gemini_interactions.llamaindex.progress import ProgressEvent

from ..received import bodies, said, statuses
from .conftest import make

pytestmark = [
    pytest.mark.filterwarnings("ignore::pydantic.warnings.PydanticDeprecationWarning"),
    pytest.mark.filterwarnings("ignore:is_running called from within a step:DeprecationWarning"),
]

RESEARCH = "deep-research-preview-04-2026"
ANTIGRAVITY = "antigravity-preview-09-2026"
QUIET = deep_research(visualization="off")


def researcher(emulator: Emulator, **options: Any) -> FunctionTool:
    return make(emulator, agent=RESEARCH, agent_config=QUIET).as_tool(**options)


def of_agents(emulator: Emulator) -> list[dict[str, Any]]:
    """The requests that the tool made, not those of the outer model."""
    return [body for body in bodies(emulator) if "agent" in body]


async def ask(agent: Any, question: str, **options: Any) -> tuple[list[Any], str]:
    """The events of a run of an outer agent, and its answer."""
    handler = agent.run(question, **options)
    events = [event async for event in handler.stream_events()]
    return events, str(await handler)


def result_in(events: list[Any]) -> Any:
    """The output of the one tool that was called."""
    [result] = [event for event in events if isinstance(event, ToolCallResult)]
    return result.tool_output


def outer(emulator: Emulator, tool: FunctionTool, kind: str = "streaming") -> Any:
    streaming = kind != "not streaming"
    agent = FunctionAgent(name="outer", description="Answers.", llm=make(emulator), tools=[tool], streaming=streaming)
    return AgentWorkflow(agents=[agent], root_agent="outer") if kind == "workflow" else agent


@pytest.mark.parametrize("kind", ["streaming", "not streaming", "workflow"])
async def test_an_agent_calls_it_and_reads_the_report(emulator: Emulator, kind: str) -> None:
    events, answer = await ask(outer(emulator, researcher(emulator), kind), "Use deep_research with question 'green tea'")
    output = result_in(events)
    assert output.content.startswith("# Report\n\nEmulated research on: green tea")
    assert isinstance(output.raw_output, ChatResponse)
    assert output.raw_output.message.content == output.content
    assert "Emulated research on: green tea" in answer
    common = {"agent": RESEARCH, "agent_config": QUIET, "background": True}
    assert of_agents(emulator) == [{**common, "input": said("green tea")}]
    assert len(bodies(emulator)) == 3
    assert [event.is_over for event in events if isinstance(event, ProgressEvent)][-1] is True


def test_it_says_what_it_is_for(emulator: Emulator) -> None:
    metadata = researcher(emulator).metadata
    assert metadata.name == "deep_research"
    assert "It takes minutes" in metadata.description
    assert list(metadata.get_parameters_dict()["properties"]) == ["question"]
    assert make(emulator).as_tool().metadata.name == "gemini-3_5-flash"
    own = researcher(emulator, name="ask_the_library", description="Ask.", return_direct=True).metadata
    assert (own.name, own.description, own.return_direct) == ("ask_the_library", "Ask.", True)


def test_without_an_agent_it_is_called_as_any_tool(emulator: Emulator) -> None:
    told: list[gi.Progress] = []
    output = researcher(emulator, on_progress=told.append)(question="green tea")
    assert "Emulated research on: green tea" in output.content
    assert told[-1].is_over


# Alone, or in one conversation


@pytest.mark.parametrize("continues", [False, True])
async def test_calls_of_a_context_go_on_only_where_that_is_said(emulator: Emulator, continues: bool) -> None:
    agent = outer(emulator, researcher(emulator, continues=continues))
    context: Any = Context(agent)
    events, _ = await ask(agent, "Use deep_research with question 'green tea'", ctx=context)
    first = result_in(events).raw_output.additional_kwargs["interaction_id"]
    again = Context.from_dict(agent, context.to_dict())  # in another process, as it were
    await ask(agent, "Use deep_research with question 'black tea'", ctx=again)
    assert [body.get("previous_interaction_id") for body in of_agents(emulator)] == [None, first if continues else None]
    assert [body["input"] for body in of_agents(emulator)] == [said("green tea"), said("black tea")]
    await ask(agent, "Use deep_research with question 'mate'", ctx=Context(agent))
    assert of_agents(emulator)[-1].get("previous_interaction_id") is None


# Sandboxes


async def test_the_files_in_a_sandbox_are_named(emulator: Emulator) -> None:
    tool = make(emulator, agent=ANTIGRAVITY).as_tool()
    outputs = [tool.call(question="Save `pears` to list.txt"), await tool.acall(question="Save `plums` to list.txt")]
    facts = [output.raw_output.additional_kwargs for output in outputs]
    assert [each["environment_files"] for each in facts] == [[{"path": "list.txt", "size_bytes": 5}]] * 2
    assert facts[0]["environment_id"] != facts[1]["environment_id"]


def test_an_answer_that_was_cut_short_says_so(emulator: Emulator) -> None:
    tight = make(emulator, agent=ANTIGRAVITY, agent_config=antigravity(max_total_tokens=1))
    assert tight.as_tool().call(question="Save `pears` to list.txt").content.endswith("it ended as incomplete.)")


# What fails

FAILED: Any = {"steps": [], "status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]}
STOPPED: Any = {"steps": [], "status": "cancelled"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (FAILED, "deep_research failed: api_error: It broke. Go on without it, or say that it failed."),
        (STOPPED, "Somebody stopped it: do not ask again, unless you are told to."),
    ],
    ids=["failed", "stopped"],
)
async def test_the_outer_agent_is_told_and_goes_on(emulator: Emulator, answer: Any, told: str) -> None:
    emulator.reply(answer, when=lambda body: "agent" in body)
    events, _ = await ask(outer(emulator, researcher(emulator)), "Use deep_research with question 'green tea'")
    output = result_in(events)
    assert output.is_error
    assert told in output.content
    assert isinstance(output.exception.__cause__, gi.APIError)
    assert len(of_agents(emulator)) == 1


def test_a_call_that_takes_too_long_is_stopped_and_told() -> None:
    endless = Emulator(background_seconds=60)
    with pytest.raises(ToolFailed, match="It took longer than it may"):
        researcher(endless, deadline=0.05).call(question="green tea")
    assert statuses(endless) == ["cancelled"]


async def test_a_run_is_stopped_with_the_outer_agent() -> None:
    endless = Emulator(background_seconds=60)
    begun = asyncio.Event()
    endless.on_created(lambda record: begun.set() if record.status == "in_progress" else None)
    handler = outer(endless, researcher(endless)).run("Use deep_research with question 'green tea'")
    await begun.wait()
    await handler.cancel_run()
    with pytest.raises(WorkflowCancelledByUser):
        await handler
    assert statuses(endless)[-1] == "cancelled"


def test_what_only_the_program_can_mend_and_an_empty_question_are_told_before_anything_is_sent(emulator: Emulator) -> None:
    with pytest.raises(gi.InvalidOption, match="has no environment"):
        make(emulator, agent=RESEARCH, environment="remote").as_tool().call(question="green tea")
    with pytest.raises(ToolFailed, match="'question' is empty"):
        researcher(emulator).call(question=" ")
    assert bodies(emulator) == []
