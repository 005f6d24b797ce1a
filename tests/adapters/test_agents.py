"""Agents in every framework: research that is planned and reported, sandboxes that are kept, calls that are the agent's own."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.agents import approve_plan, deep_research, environment, inline, plan_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex

from ..received import bodies, said, statuses
from .faces import Adapter, Ask, Reply, Talk, id_of, invoke, talk

RESEARCH = "deep-research-preview-04-2026"
ANTIGRAVITY = "antigravity-preview-09-2026"
TEA: Talk = [("user", "green tea")]
PLAN = "Research plan for: green tea\n\n1. Search for it.\n2. Read what is found.\n3. Follow the wish: Add prices\n4. Report."
THOUGHTS = ["**Searching the web**", "**Reading a page**", "**Checking the numbers**", "**Writing the report**"]


def titles(thoughts: str) -> list[str]:
    """The first line of each thought."""
    return [line for line in thoughts.split("\n") if line.startswith("**")]


# Deep Research


@pytest.mark.parametrize("carried", [True, False], ids=["whole messages", "texts and an index"])
def test_research_is_planned_refined_and_approved(adapter: type[Adapter], emulator: Emulator, ask: Ask, carried: bool) -> None:
    model = adapter(emulator, agent=RESEARCH, **({} if carried else {"index": MemoryIndex()}))
    messages: Talk = []
    configs = {
        "green tea": plan_research(thinking_summaries="auto"),
        "Add prices": plan_research(thinking_summaries="auto"),
        "Looks good": approve_plan(thinking_summaries="auto", visualization="off"),
    }
    texts = []
    for text, config in configs.items():
        messages.append(("user", text))
        reply = ask(model, messages, agent_config=config)
        texts.append(reply.text)
        messages.append(("assistant", reply if carried else reply.text))
    assert texts[1] == PLAN
    assert texts[2].startswith("# Report\n\nEmulated research on: green tea")
    assert "As wished: Add prices" in texts[2]
    plan, refined, _ = emulator.interactions
    common = {"agent": RESEARCH, "background": True}
    planning = {"type": "deep-research", "collaborative_planning": True, "thinking_summaries": "auto"}
    approving = {**planning, "collaborative_planning": False, "visualization": "off"}
    assert bodies(emulator) == [
        {**common, "agent_config": planning, "input": said("green tea")},
        {**common, "agent_config": planning, "input": said("Add prices"), "previous_interaction_id": plan},
        {**common, "agent_config": approving, "input": said("Looks good"), "previous_interaction_id": refined},
    ]


def test_a_report_has_its_thoughts_and_its_usage(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    reply = ask(adapter(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto")), TEA)
    assert reply.text.startswith("# Report")
    assert titles(reply.thoughts) == THOUGHTS
    assert reply.calls == []
    assert reply.usage["total"] > 0  # which the stream itself does not tell


def test_thoughts_are_told_while_the_run_goes_on(adapter: type[Adapter]) -> None:
    emulator = Emulator(background_seconds=0.4)
    model = adapter(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"))
    early = [chunk for chunk in model.stream(TEA) if statuses(emulator) == ["in_progress"]]
    assert titles("\n".join(model.thoughts(early))) == THOUGHTS


def test_a_report_survives_the_cut_after_ten_minutes_and_a_service_that_streams_no_more(
    adapter: type[Adapter], emulator: Emulator
) -> None:
    emulator.fault(cut_after=20)
    emulator.fault(raw_stream=b"", times=3)
    model = adapter(emulator, agent=RESEARCH, agent_config=deep_research(thinking_summaries="auto"), max_retries=0)
    chunks = list(model.stream(TEA))
    streamed, whole = model.total(chunks), model.resume(next(iter(emulator.interactions))).result()
    assert (streamed.text, streamed.thoughts) == (whole.text, whole.thoughts)
    assert "".join(model.texts(chunks)) == whole.text
    assert len(bodies(emulator)) == 1


def test_what_an_agent_refuses_is_named_before_anything_is_sent(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    with pytest.raises(gi.InvalidOption, match="takes no 'system_instruction'") as caught:
        ask(adapter(emulator, agent=RESEARCH), [("system", "Be brief."), *TEA])
    assert caught.value.field == "system_instruction"
    assert len(emulator.requests) == 0


def test_a_run_that_failed_is_an_error(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    emulator.reply({"steps": [], "status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]})
    with pytest.raises(gi.ServerError, match="It broke"):
        ask(adapter(emulator, agent=RESEARCH), TEA)


# Antigravity


@pytest.mark.parametrize("background", [None, True])
def test_an_environment_is_made_once_and_used_again(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, background: bool | None
) -> None:
    place = environment(sources=[inline("a.txt", "plain")])
    model = adapter(emulator, agent=ANTIGRAVITY, environment="remote", background=background)
    messages: Talk = [("user", "Save `hello` to b.txt")]
    first = ask(model, messages, environment=place)
    second = ask(model, [*messages, ("assistant", first), ("user", "Read a.txt and b.txt")])
    assert second.text == "a.txt says: plain b.txt says: hello"
    sandbox = first.facts["environment_id"]
    assert second.facts["environment_id"] == sandbox
    common: dict[str, Any] = {"agent": ANTIGRAVITY, **({"background": True} if background else {})}
    assert bodies(emulator) == [
        {**common, "environment": place, "input": said("Save `hello` to b.txt")},
        {**common, "environment": sandbox, "input": said("Read a.txt and b.txt"), "previous_interaction_id": first.id},
    ]


def test_what_an_agent_does_in_its_sandbox_is_not_for_the_caller_to_answer(
    adapter: type[Adapter], emulator: Emulator, ask: Ask
) -> None:
    model = adapter(emulator, agent=ANTIGRAVITY, environment="remote", background=True)
    assert ask(model, [("user", "Save `hello` to b.txt")]).calls == []
    [record] = emulator.interactions.values()
    assert [step["name"] for step in record.outputs if step["type"] == "function_call"] == ["write_to_file"]


def test_an_environment_that_has_expired_is_said_to_be_gone(adapter: type[Adapter], emulator: Emulator) -> None:
    model = adapter(emulator, agent=ANTIGRAVITY, environment="remote")
    messages = talk(model, "Save `hello` to b.txt")
    emulator.advance(8 * 86_400)
    with pytest.raises(gi.APIError, match="No other was made in its place"):
        invoke(model, [*messages, ("user", "Read b.txt")])
    assert len(bodies(emulator)) == 2


def test_a_branch_in_a_living_sandbox_is_warned_of(
    adapter: type[Adapter], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    model = adapter(emulator, agent=ANTIGRAVITY, environment="remote")
    messages = talk(model, "Write a file.", "Change it.")
    sandbox = messages[1][1].facts["environment_id"]
    assert [body["environment"] for body in bodies(emulator)] == ["remote", sandbox]
    with caplog.at_level(logging.WARNING, logger="gemini_interactions"):
        invoke(model, [*messages[:2], ("user", "Delete it."), messages[3], ("user", "Go on.")])
    assert sandbox in caplog.text
    assert bodies(emulator)[-1]["previous_interaction_id"] == id_of(messages[1])


def test_a_sandbox_is_kept_where_the_messages_are_bare_texts(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model = adapter(emulator, agent=ANTIGRAVITY, index=MemoryIndex())
    first = ask(model, [("user", "Write a file")])
    ask(model, [("user", "Write a file"), ("assistant", first.text), ("user", "Read it")])
    assert bodies(emulator)[1] == {
        "agent": ANTIGRAVITY,
        "environment": first.facts["environment_id"],
        "previous_interaction_id": first.id,
        "input": said("Read it"),
    }


@pytest.mark.parametrize("bare", [False, True], ids=["with anchors", "bare texts"])
def test_an_agent_works_on_in_its_sandbox_after_a_model_has_answered(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, bare: bool
) -> None:
    index = MemoryIndex()
    agent, model = adapter(emulator, agent=ANTIGRAVITY, index=index), adapter(emulator, index=index)
    messages: Talk = []
    replies: list[Reply] = []
    for one, text in ((agent, "Save `hello` to b.txt"), (model, "Thanks."), (model, "Thanks again."), (agent, "Read b.txt")):
        messages.append(("user", text))
        replies.append(ask(one, messages))
        messages.append(("assistant", replies[-1].text if bare else replies[-1]))
    sandbox = replies[0].facts["environment_id"]
    assert [body.get("environment") for body in bodies(emulator)] == ["remote", None, None, sandbox]
    assert [body.get("previous_interaction_id") for body in bodies(emulator)] == [None, *(reply.id for reply in replies[:3])]
    assert "hello" in replies[3].text


def test_an_agent_that_has_no_sandbox_takes_over_from_one_that_has(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    messages = talk(adapter(emulator, agent=ANTIGRAVITY), "Write a file.")
    assert ask(adapter(emulator, agent=RESEARCH), [*messages, ("user", "Who makes tea?")]).text
    assert [body.get("environment") for body in bodies(emulator)] == ["remote", None]
    assert bodies(emulator)[1]["previous_interaction_id"] == id_of(messages[1])
