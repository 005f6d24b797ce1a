"""Deep Research, Antigravity, and agents of one's own."""

from __future__ import annotations

from typing import Any

from ..service import Service, plain
from ..statement import NotTried, contract, expect, question, states

RESEARCH = "deep-research-preview-04-2026"
WORKER = "antigravity-preview-09-2026"
WORK: dict[str, Any] = {"agent": WORKER, "environment": "remote", "input": "Say hi."}
RUN = 3.0
"""Dollars of a run of an agent at most."""

REFUSED = 0.0
"""What is refused is not billed. Were it taken, the run is cancelled when its statement ends."""


@states(contract("2.4"), cost=REFUSED)
def research_runs_in_the_background(service: Service) -> None:
    """Deep Research is refused in the foreground."""
    service.refused({"agent": RESEARCH, "input": "Tea"}, "background")


@states(contract("2.4"), cost=REFUSED)
def research_takes_no_system_instruction(service: Service) -> None:
    """Deep Research refuses a system instruction."""
    service.refused({"agent": RESEARCH, "background": True, "input": "Tea", "system_instruction": "Be brief."}, "not supported")


@states(contract("2.1"), cost=REFUSED)
def an_agent_takes_no_sampling(service: Service) -> None:
    """Antigravity refuses `temperature`."""
    service.refused({**WORK, "generation_config": {"temperature": 1}})


@states(contract("5.3"), cost=REFUSED)
def an_agent_in_a_sandbox_needs_one(service: Service) -> None:
    """Antigravity is refused without `environment`."""
    service.refused({"agent": WORKER, "input": "Say hi."}, "environment")


@states(contract("2.1"), cost=REFUSED)
def an_unknown_agent_is_not_found(service: Service) -> None:
    """An agent that is not there is 404."""
    service.refused({**WORK, "agent": "nobody-preview-01-2026"}, status=404)


@states(contract("2.1"), cost=REFUSED)
def a_model_and_an_agent_are_refused(service: Service) -> None:
    """A request names a model or an agent, not both."""
    service.refused({**WORK, "model": "gemini-3.8-flash"})


@states(contract("A.8"), cost=0.0)
def an_agent_of_ones_own_is_made_and_deleted(service: Service) -> None:
    """An agent is made with an id of one's choice, read, and deleted."""
    made = service.client.agents.create("probe-agent", base_agent=WORKER, system_instruction="Be brief.")
    expect(made.id == "probe-agent", made.id)
    expect(service.client.agents.get("probe-agent").id == "probe-agent", "it cannot be read")
    service.client.agents.delete("probe-agent")
    expect(service.raw("GET", "agents/probe-agent").status == 404, "it is still there")


@states(question("agents_based_on_research"), cost=0.0)
def no_agent_is_based_on_research(service: Service) -> None:
    """An agent of one's own cannot be based on Deep Research."""
    answer = service.raw("POST", "agents", {"id": "probe-research", "base_agent": RESEARCH})
    expect(answer.status == 400, answer.shown)


@states(contract("5.3"), cost=RUN, is_dear=True)
def deep_research_plan(service: Service) -> None:
    """With `collaborative_planning`, Deep Research answers with a plan, as a text, and is completed."""
    run = service.run(
        "A short comparison of green and black tea.",
        agent=RESEARCH,
        agent_config={"type": "deep-research", "collaborative_planning": True},
    )
    expect(run.status == "completed" and run.output_text, run.status)


@states(contract("5.3"), cost=5.0, is_dear=True)
def deep_research_reports(service: Service) -> None:
    """Deep Research ends with a text that cites its sources; offsets are bytes."""
    begun = service.client.start(agent=RESEARCH, input="In one paragraph: what is matcha?")
    run = plain(service.client.wait(begun.id, poll_interval=service.poll_interval, deadline=3_600.0))
    texts = [content for step in run["steps"] if step["type"] == "model_output" for content in step["content"]]
    marks = [(text["text"].encode(), mark) for text in texts for mark in text.get("annotations") or ()]
    expect(run["status"] == "completed" and texts, run["status"])
    expect(all(mark.get("end_index", 0) <= len(text) for text, mark in marks), "offsets beyond the text")


@states(contract("5.3"), cost=RUN, is_dear=True)
def antigravity_has_a_sandbox(service: Service) -> None:
    """An answer of Antigravity names its `environment_id`, whose files can be listed."""
    answer = service.create(**{**WORK, "input": "Write a file notes.md with one line on tea."})
    place = plain(answer).get("environment_id")
    expect(place, "no environment_id")
    listed = service.raw("GET", f"environments/{place}/files/")
    expect(listed.status == 200 and "files" in listed.json, listed.shown)


@states(question("schemas_of_file_tools"), cost=RUN, is_dear=True)
def antigravity_writes_files_by_its_own_functions(service: Service) -> None:
    """Antigravity writes a file by a call of `write_to_file` with `TargetFile` and `CodeContent`."""
    steps = plain(service.create(**{**WORK, "input": "Write a file notes.md with one line on tea."}))["steps"]
    calls = [step for step in steps if step["type"] == "function_call"]
    if not calls:
        raise NotTried("no file tool was called")
    written = [set(call["arguments"]) for call in calls if call["name"] == "write_to_file"]
    expect(written and {"TargetFile", "CodeContent"} <= written[0], [(call["name"], sorted(call["arguments"])) for call in calls])


@states(contract("5.3"), cost=RUN, is_dear=True)
def a_sandbox_keeps_its_files(service: Service) -> None:
    """The next turn in the same environment finds what the one before wrote."""
    first = service.create(**{**WORK, "input": "Write a file notes.md with one line on tea."})
    place = plain(first)["environment_id"]
    second = service.create(agent=WORKER, environment=place, previous_interaction_id=first.id, input="List the files.")
    expect(plain(second).get("environment_id") == place, plain(second).get("environment_id"))
