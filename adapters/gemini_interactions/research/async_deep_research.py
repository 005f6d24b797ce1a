"""Research a question in steps that people take part in: plan, revise, approve, report.

Reference: aistudio.google.com/docs/deep-research, "Collaborative planning".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Literal

from ..client.async_client import AsyncClient, requester_of
from ..client.http.deadline import Deadline
from ..client.http.errors import GeminiInteractionsError, InvalidOption
from ..client.interactions.async_handles import AsyncBackgroundInteraction
from ..client.interactions.calls import create_call
from ..client.interactions.error_mapping import raise_for_status
from ..client.interactions.progress import AsyncOnProgress
from ..client.interactions.run import RunState
from ..client.interactions.wait_policy import WaitPolicy
from ..turns.async_runs import make_run, run_to_end
from ..wire.base import present_fields
from ..wire.interaction import Interaction
from .plan_record import PlanRecord, way_out
from .settings import DEFAULT_AGENT, ResearchAgent, ResearchInput, ResearchSettings


class AsyncDeepResearch:
    """Deep Research, with a plan that is agreed on before the report is written.

    Each turn runs on the service. A plan takes a minute or so and is waited for; a report takes up to an hour, and `approve`
    gives the handle of its run. Both are kept as JSON between processes. The settings go with every turn, so that every process
    makes this object with the same ones.

    Args:
        client: the client that asks; one with the key of the environment if not given.
        agent: the agent; `deep-research-max-preview-04-2026` takes longer and finds more.
        tools: what it may use in place of its own searching, reading and computing: `google_search()`, `url_context()`,
            `code_execution()`, `file_search(…)`, `mcp_server(…)` of `gemini_interactions.tools`. All that it is to have is named.
        visualization: `off` for a report without images; the service's default is `auto`.
        thinking_summaries: `none` to hear no thoughts while it works.
        enable_bigquery_tool: whether it may query BigQuery.
        service_tier: `flex`, `standard` or `priority`.
        labels: labels for billing.
        poll_interval: seconds between the first looks at a plan that is being made; it grows up to 15.

    Raises:
        InvalidOption: the agent is none that researches, or the client is of another class.
    """

    def __init__(
        self,
        client: AsyncClient | None = None,
        *,
        agent: ResearchAgent = DEFAULT_AGENT,
        tools: Sequence[Mapping[str, Any]] | None = None,
        visualization: Literal["auto", "off"] | None = None,
        thinking_summaries: Literal["auto", "none"] | None = "auto",
        enable_bigquery_tool: bool | None = None,
        service_tier: str | None = None,
        labels: Mapping[str, str] | None = None,
        poll_interval: float = 2.0,
    ) -> None:
        more = present_fields(service_tier=service_tier, labels=labels and dict(labels))
        chosen = None if tools is None else tuple(tools)
        self._settings = ResearchSettings(agent, chosen, visualization, thinking_summaries, enable_bigquery_tool, more)
        if not isinstance(client, AsyncClient | None):
            raise InvalidOption(f"'client' must be of the class {AsyncClient.__name__}.", field="client")
        self._client = AsyncClient() if client is None else client
        self._requester = requester_of(self._client)
        self._poll_interval = poll_interval

    def __repr__(self) -> str:
        return f"{type(self).__name__}(agent={self.agent!r})"

    @property
    def agent(self) -> str:
        """The agent that researches."""
        return self._settings.agent

    async def plan(
        self, question: ResearchInput, *, deadline: float | None = None, on_progress: AsyncOnProgress | None = None
    ) -> AsyncResearchPlan:
        """Ask for a plan, and wait for it.

        Args:
            question: what to research, as a text or contents.
            deadline: seconds to wait at the most. If the waiting ends before the plan is there, the run is stopped.
            on_progress: is called with a `Progress` at each change and once at the end.

        Returns:
            The plan, or what the agent asks in place of one: answer that with `revise`.

        Raises:
            InvalidOption: something cannot be sent; nothing was.
            DeadlineExceeded: time was up.
            APIError: the service refused or failed, or somebody stopped the run.
        """
        return await self._plan(question, None, WaitPolicy(deadline, self._poll_interval, on_progress=on_progress))

    async def get_plan(self, id: str, *, deadline: float | None = None) -> AsyncResearchPlan:
        """Return the plan of an interaction that is known by its id alone, once it has ended.

        Args:
            id: the interaction's id.
            deadline: seconds to wait at the most; the run goes on.

        Raises:
            InvalidOption: it is another agent's.
            InteractionNotFound: it is gone.
            InvalidResponseError: there is no plan in it.
        """
        interaction = await self._client.wait(id, poll_interval=self._poll_interval, deadline=deadline)
        return self._read(interaction, 0)

    def plan_from(self, stored: Mapping[str, Any]) -> AsyncResearchPlan:
        """Return a plan that was stored. Nothing is asked.

        Args:
            stored: what `to_dict` of a plan gave, in this process or another.

        Raises:
            InvalidOption: it is no plan, or one of another agent's.
        """
        return AsyncResearchPlan(self, PlanRecord.of(stored, self.agent))

    async def start(
        self, question: ResearchInput, *, webhook_config: Mapping[str, Any] | None = None
    ) -> AsyncBackgroundInteraction:
        """Begin a report without a plan.

        Args:
            question: what to research.
            webhook_config: where to report the end of the run.

        Returns:
            The handle of the run, as `client.start` gives it.
        """
        return await self._start(self._settings.options(question, planning=False, webhook_config=webhook_config))

    async def _plan(self, said: ResearchInput, previous: PlanRecord | None, policy: WaitPolicy) -> AsyncResearchPlan:
        deadline = Deadline(policy.deadline)
        options = self._settings.options(said, planning=True, after=previous.id if previous else None)
        with way_out():
            interaction = await make_run(self._requester, create_call(self._requester.url, options), deadline, policy)
        try:
            interaction = await run_to_end(self._requester, interaction, deadline, policy)
        except GeminiInteractionsError as error:
            if not policy.should_cancel(error):  # it could not be looked at, and may end well
                error.add_note(f"The run {interaction.id} may go on: get_plan({interaction.id!r}) gives its plan.")
            raise
        return self._read(interaction, previous.revision + 1 if previous else 0)

    def _read(self, interaction: Interaction, revision: int) -> AsyncResearchPlan:
        raise_for_status(interaction)
        return AsyncResearchPlan(self, PlanRecord.of_answer(interaction, self.agent, revision))

    async def _start(self, options: Mapping[str, Any]) -> AsyncBackgroundInteraction:
        run = await make_run(self._requester, create_call(self._requester.url, options), Deadline(None), WaitPolicy())
        return AsyncBackgroundInteraction(self._requester, RunState(run.id, run.status))

    async def _approve(self, plan_id: str, words: ResearchInput, more: Mapping[str, Any]) -> AsyncBackgroundInteraction:
        with way_out():
            return await self._start(self._settings.options(words, planning=False, after=plan_id, **more))

    def _resume(self, run: Mapping[str, Any]) -> AsyncBackgroundInteraction:
        return self._client.resume(run)


class AsyncResearchPlan:
    """A research plan: to be read, changed by wishes, and approved.

    `AsyncDeepResearch.plan` makes it. `to_dict()` is JSON, for `plan_from` in any process that has the key; it holds what was
    done with the plan here, and no settings.
    """

    def __init__(self, research: AsyncDeepResearch, record: PlanRecord) -> None:
        self._research = research
        self._record = record
        self._approving = Lock()

    @property
    def id(self) -> str:
        """The id of the interaction that made it."""
        return self._record.id

    @property
    def text(self) -> str:
        """The plan, in Markdown; or what the agent asks in place of one."""
        return self._record.text

    @property
    def revision(self) -> int:
        """How many wishes it has taken in."""
        return self._record.revision

    @property
    def status(self) -> str:
        """How the interaction that made it ended: `completed`; with any other, it cannot be approved."""
        return self._record.status

    @property
    def run(self) -> AsyncBackgroundInteraction | None:
        """The handle of the report's run, once the plan was approved."""
        run = self._record.run
        return None if run is None else self._research._resume(run)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON, for `plan_from`."""
        return self._record.to_dict()

    async def revise(
        self, wish: ResearchInput, *, deadline: float | None = None, on_progress: AsyncOnProgress | None = None
    ) -> AsyncResearchPlan:
        """Say what is to be different, or answer what the agent asked, and wait for the new plan. This one stays as it is.

        Args:
            wish: what is wished for.
            deadline: seconds to wait at the most. If the waiting ends before the plan is there, the run is stopped.
            on_progress: is called with a `Progress` at each change and once at the end.

        Raises:
            PreviousInteractionUnavailable: this plan is gone.
            DeadlineExceeded: time was up.
            APIError: the service refused or failed, or somebody stopped the run.
        """
        policy = WaitPolicy(deadline, self._research._poll_interval, on_progress=on_progress)
        newer = await self._research._plan(wish, self._record, policy)
        self._record.revised_by = newer.id
        return newer

    async def approve(
        self,
        words: ResearchInput = "Looks good, go ahead.",
        *,
        anyway: bool = False,
        webhook_config: Mapping[str, Any] | None = None,
    ) -> AsyncBackgroundInteraction:
        """Agree to the plan, which begins the report, and return the handle of its run.

        A plan that was approved before gives the handle of that run: a second report is neither begun nor paid. This object knows
        it, and so does what `to_dict` gives from then on; what was stored before does not.

        Args:
            words: how to agree.
            anyway: begin a report although one was begun before, or the plan was revised.
            webhook_config: where to report the end of the run.

        Returns:
            A handle, as `client.start` gives it: `result()` waits for the report, `to_dict()` goes as JSON into any store.

        Raises:
            InvalidOption: it was revised, is no plan, may be approved already, or is being approved at this moment. Nothing was
                sent.
            PreviousInteractionUnavailable: it is gone.
            APIError: the service refused or failed.
        """
        if not self._approving.acquire(blocking=False):
            raise InvalidOption(f"The plan {self.id} is being approved at this moment.", field="plan")
        try:
            if not anyway:
                if (begun := self.run) is not None:
                    return begun
                self._record.check_approval()
            more = present_fields(webhook_config=webhook_config and dict(webhook_config))
            handle = await self._research._approve(self.id, words, more)
            self._record.run, self._record.may_be_approved = handle.to_dict(), False
            return handle
        except GeminiInteractionsError as error:
            self._record.may_be_approved |= error.must_not_repeat
            raise
        finally:
            self._approving.release()

    def _repr_markdown_(self) -> str:
        return self.text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._record})"
