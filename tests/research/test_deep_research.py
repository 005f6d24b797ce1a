"""Deep Research as one object: a plan, wishes, an approval; nothing is begun twice unless that is said."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.agents import approve_plan, deep_research, plan_research
from gemini_interactions.emulator import Emulator
from gemini_interactions.tools import google_search, mcp_server

from ..received import bodies, previous, statuses

AGENT = "deep-research-preview-04-2026"
MAX = "deep-research-max-preview-04-2026"
TOLD = {"thinking_summaries": "auto"}
DAYS = 86_400


class Both:
    """The object and its async twin behind one face."""

    def __init__(self, emulator: Emulator, is_async: bool) -> None:
        self._is_async = is_async
        self._emulator = emulator

    def research(self, **settings: Any) -> Any:
        client: type[Any] = gi.AsyncClient if self._is_async else gi.Client
        cls: Any = gi.AsyncDeepResearch if self._is_async else gi.DeepResearch
        asking = client(api_key="KEY-123", transport=self._emulator.transport())
        return cls(asking, **{"poll_interval": 0.01, **settings})

    def do(self, value: Any) -> Any:
        """The value; where it is still to be waited for, what comes of it."""

        async def wait() -> Any:
            return await value

        return asyncio.run(wait()) if self._is_async else value

    def plan(self, question: Any = "green tea", **settings: Any) -> Any:
        return self.do(self.research(**settings).plan(question))


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=0)


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def both(request: pytest.FixtureRequest, emulator: Emulator) -> Both:
    return Both(emulator, request.param)


def stored(plan: Any) -> Any:
    """What another process reads from a store."""
    return json.loads(json.dumps(plan.to_dict()))


def test_a_plan_is_revised_and_approved_and_its_report_takes_in_the_wish(both: Both, emulator: Emulator) -> None:
    plan = both.plan()
    assert plan.text.startswith("Research plan for: green tea")
    newer = both.do(plan.revise("also costs"))
    assert "also costs" in newer.text
    assert (newer.revision, newer.status, newer.run) == (1, "completed", None)
    handle = both.do(newer.approve("Yes."))
    report = both.do(handle.result(poll_interval=0.01))
    assert report.output_text.startswith("# Report\n\nEmulated research on: green tea")
    assert "As wished: also costs" in report.output_text
    common = {"agent": AGENT, "background": True}
    assert bodies(emulator) == [
        {**common, "agent_config": plan_research(**TOLD), "input": "green tea"},
        {**common, "agent_config": plan_research(**TOLD), "input": "also costs", "previous_interaction_id": plan.id},
        {**common, "agent_config": approve_plan(**TOLD), "input": "Yes.", "previous_interaction_id": newer.id},
    ]


def test_each_turn_carries_the_settings(both: Both, emulator: Emulator) -> None:
    tools = [google_search(), mcp_server("wiki", "https://example.com/mcp", headers={"Authorization": "Bearer SECRET"})]
    settings: dict[str, Any] = {"visualization": "off", "thinking_summaries": None, "enable_bigquery_tool": True}
    research = both.research(agent=MAX, tools=tools, service_tier="flex", labels={"team": "tea"}, **settings)
    plan = both.do(both.do(research.plan("green tea")).revise("briefly"))
    both.do(plan.approve(webhook_config={"uris": ["https://example.com/hook"]}))
    both.do(research.start("black tea"))
    sent = bodies(emulator)
    assert [body["agent_config"] for body in sent] == [
        plan_research(**settings),
        plan_research(**settings),
        approve_plan(**settings),
        deep_research(**settings),
    ]
    assert all((body["agent"], body["tools"], body["labels"]) == (MAX, tools, {"team": "tea"}) for body in sent)
    assert all(body["service_tier"] == "flex" for body in sent)
    assert ["webhook_config" in body for body in sent] == [False, False, True, False]
    assert previous(emulator)[-1] is None
    assert "SECRET" not in f"{research!r}{plan!r}{stored(plan)}"


def test_a_document_beside_the_question_goes_as_it_is(both: Both, emulator: Emulator) -> None:
    contents = [{"type": "text", "text": "Is this right?"}, {"type": "image", "data": "aGk=", "mime_type": "image/png"}]
    both.plan(contents)
    assert [body["input"] for body in bodies(emulator)] == [contents]


def test_a_plan_is_taken_up_in_another_process(both: Both, emulator: Emulator) -> None:
    data = stored(both.do(both.plan().revise("also costs")))
    plan = both.research().plan_from(data)
    assert (plan.id, plan.text, plan.revision, stored(plan)) == (data["id"], data["text"], 1, data)
    report = both.do(both.do(plan.approve()).result(poll_interval=0.01))
    assert "As wished: also costs" in report.output_text
    assert len(bodies(emulator)) == 3


def test_a_plan_is_found_by_its_id(both: Both) -> None:
    plan = both.plan()
    found = both.do(both.research().get_plan(plan.id))
    assert (found.id, found.text) == (plan.id, plan.text)


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_plans_and_reports_tell_how_far_they_have_come(is_async: bool) -> None:
    told: list[gi.Progress] = []
    both = Both(Emulator(background_seconds=0.05), is_async)
    research = both.research()
    plan = both.do(research.plan("green tea", on_progress=told.append))
    newer = both.do(plan.revise("also costs", on_progress=told.append))
    report = both.do(both.do(newer.approve()).result(on_progress=told.append))
    assert [progress.interaction_id for progress in told if progress.is_over] == [plan.id, newer.id, report.id]
    assert any(progress.thoughts for progress in told)


# Nothing twice


def test_a_plan_that_was_approved_gives_the_same_run(both: Both, emulator: Emulator) -> None:
    plan = both.plan()
    handle = both.do(plan.approve())
    later = both.research().plan_from(stored(plan))
    assert [both.do(each.approve()).id for each in (plan, later)] == [handle.id] * 2
    assert (plan.run.id, later.run.id) == (handle.id, handle.id)
    assert len(bodies(emulator)) == 2
    assert both.do(plan.approve(anyway=True)).id not in (handle.id, plan.id)
    assert len(bodies(emulator)) == 3


def test_a_plan_that_was_revised_is_not_approved_by_mistake(both: Both, emulator: Emulator) -> None:
    plan = both.plan()
    newer = both.do(plan.revise("also costs"))
    for older in (plan, both.research().plan_from(stored(plan))):
        with pytest.raises(gi.InvalidOption, match=newer.id):
            both.do(older.approve())
    assert len(bodies(emulator)) == 2
    both.do(plan.approve(anyway=True))
    assert previous(emulator)[-1] == plan.id


def test_a_wish_that_came_to_nothing_leaves_the_plan_as_it_was(both: Both, emulator: Emulator) -> None:
    plan = both.plan()
    emulator.fault(status=400)
    with pytest.raises(gi.InvalidRequestError):
        both.do(plan.revise("also costs"))
    both.do(plan.approve())
    assert previous(emulator)[-1] == plan.id


def test_an_approval_that_may_have_arrived_is_not_sent_again_by_mistake(both: Both, emulator: Emulator) -> None:
    plan = both.plan()
    emulator.fault(status=400)
    with pytest.raises(gi.InvalidRequestError):
        both.do(plan.approve())
    emulator.fault(status=500)
    with pytest.raises(gi.ServerError):
        both.do(plan.approve())
    for each in (plan, both.research().plan_from(stored(plan))):
        with pytest.raises(gi.InvalidOption, match="a report may be on its way"):
            both.do(each.approve())
    assert len(bodies(emulator)) == 3
    handle = both.do(plan.approve(anyway=True))
    assert both.do(plan.approve()).id == handle.id


async def test_two_approvals_at_once_begin_one_run(emulator: Emulator) -> None:
    plan = await Both(emulator, True).research().plan("green tea")
    emulator.fault(delay=0.05, method="POST")
    ends = await asyncio.gather(plan.approve(), plan.approve(), return_exceptions=True)
    assert [type(end) for end in ends] == [gi.AsyncBackgroundInteraction, gi.InvalidOption]
    assert len(bodies(emulator)) == 2


async def test_a_plan_that_nobody_waits_for_is_stopped(endless: Emulator) -> None:
    begun = asyncio.Event()
    endless.on_created(lambda record: begun.set())
    task = asyncio.create_task(Both(endless, True).research().plan("green tea"))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert statuses(endless) == ["cancelled"]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_plan_that_takes_too_long_is_stopped(endless: Emulator, is_async: bool) -> None:
    both = Both(endless, is_async)
    with pytest.raises(gi.DeadlineExceeded):
        both.do(both.research().plan("green tea", deadline=0.05))
    assert statuses(endless) == ["cancelled"]


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_plan_that_could_not_be_looked_at_is_not_lost(is_async: bool) -> None:
    emulator = Emulator(background_seconds=0.05)
    both = Both(emulator, is_async)
    emulator.fault(status=403, method="GET")
    with pytest.raises(gi.PermissionDeniedError) as caught:
        both.plan()
    [id] = emulator.interactions
    assert caught.value.__notes__ == [f"The run {id} may go on: get_plan('{id}') gives its plan."]
    assert both.do(both.research().get_plan(id)).text.startswith("Research plan for: green tea")


# What is no plan


@pytest.mark.parametrize(
    ("ended", "error"),
    [
        ({"status": "failed", "errors": [{"code": "api_error", "message": "It broke."}]}, gi.ServerError),
        ({"status": "cancelled"}, gi.InteractionCancelled),
    ],
)
def test_a_run_that_ended_without_a_plan_is_an_error(both: Both, emulator: Emulator, ended: Any, error: type[Exception]) -> None:
    emulator.reply({"steps": [], **ended})
    with pytest.raises(error):
        both.plan()
    assert len(bodies(emulator)) == 1


def test_what_another_agent_has_said_is_not_taken_for_a_plan(both: Both) -> None:
    plan = both.plan()
    with pytest.raises(gi.InvalidOption, match=f"give agent='{AGENT}'"):
        both.do(both.research(agent=MAX).get_plan(plan.id))


def test_an_answer_without_words_is_an_error(both: Both, emulator: Emulator) -> None:
    emulator.reply({"steps": []})
    with pytest.raises(gi.InvalidResponseError, match="neither a plan nor a question") as caught:
        both.plan()
    assert caught.value.interaction_id in emulator.interactions


def test_a_question_of_the_agent_is_answered_and_not_approved(both: Both, emulator: Emulator) -> None:
    asked = {"type": "model_output", "content": [{"type": "text", "text": "For drinking, or for dyeing?"}]}
    emulator.reply({"steps": [asked], "status": "incomplete"})
    question = both.plan()
    assert (question.text, question.status) == ("For drinking, or for dyeing?", "incomplete")
    with pytest.raises(gi.InvalidOption, match=r"answer it with revise\(…\)"):
        both.do(question.approve())
    both.do(both.do(question.revise("For drinking.")).approve())
    assert len(bodies(emulator)) == 3


def test_a_plan_that_is_gone_says_so_with_the_way_out(both: Both, emulator: Emulator) -> None:
    plan = both.plan()
    emulator.advance(60 * DAYS)
    for turn in (plan.approve, lambda: plan.revise("also costs")):
        with pytest.raises(gi.PreviousInteractionUnavailable, match=r"Ask for a new one with plan\(…\)") as caught:
            both.do(turn())
        assert caught.value.message.endswith("plan(…).")
    assert (plan.run, plan.to_dict().get("revised_by")) == (None, None)


@pytest.mark.parametrize(
    ("stored", "field"),
    [
        ("v1_abc", "plan"),
        ({"id": "v1_abc", "agent": AGENT}, "text"),
        ({"id": "v1_abc", "agent": AGENT, "text": 3}, "text"),
        ({"id": "v1_abc", "agent": AGENT, "text": "", "run": "v1_run"}, "run"),
        ({"id": "v1_abc", "agent": MAX, "text": "1. Search."}, "agent"),
    ],
)
def test_what_is_no_stored_plan_is_refused_by_name(both: Both, stored: Any, field: str) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        both.research().plan_from(stored)
    assert caught.value.field == field


def test_an_agent_that_does_not_research_is_refused(both: Both) -> None:
    with pytest.raises(gi.InvalidOption, match="makes no research plans") as caught:
        both.research(agent="antigravity-preview-09-2026")
    assert caught.value.field == "agent"


@pytest.mark.parametrize(("cls", "client"), [(gi.DeepResearch, "key"), (gi.AsyncDeepResearch, gi.Client(api_key="k"))])
def test_a_client_of_another_class_is_refused(cls: Any, client: Any) -> None:
    with pytest.raises(gi.InvalidOption, match=r"must be of the class (Async)?Client\.") as caught:
        cls(client)
    assert caught.value.field == "client"


@pytest.mark.parametrize("tools", [google_search(), [google_search], ["google_search"]])
def test_what_is_no_list_of_tools_is_refused_by_name(both: Both, tools: Any) -> None:
    with pytest.raises(gi.InvalidOption, match=r"\[google_search\(\)\]") as caught:
        both.research(tools=tools)
    assert caught.value.field == "tools"


def test_a_plan_shows_itself(both: Both) -> None:
    plan = both.plan()
    assert str(plan) == plan._repr_markdown_() == plan.text
    shown = f"{type(plan).__name__}(id={plan.id!r}, revision=0, completed, 'Research plan for: green tea')"
    assert repr(plan) == shown
    both.do(plan.approve())
    assert ", approved, " in repr(plan)


def test_without_a_client_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, emulator: Emulator) -> None:
    with emulator:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
        monkeypatch.setenv("GEMINI_API_KEY", "KEY-123")
        assert "Research plan for" in gi.DeepResearch(poll_interval=0.01).plan("green tea").text
