"""Tell how far a run in the background has come. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from inspect import isawaitable, iscoroutinefunction, signature
from time import monotonic
from typing import Any

from ...models.costs import cost_of_tokens
from ...wire.events import Event, InteractionCompletedEvent, StepDelta, StepStart
from ...wire.interaction import Interaction
from ...wire.usage import Usage
from ..http.errors import InvalidOption
from .step_words import searches_of, status_words, step_words, thoughts_of

EVENT = "gemini_interactions_progress"
"""What progress is called where it goes among other things: a stream of a graph, the events of a workflow."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run in the background has come, as it was seen last.

    Thoughts are told where the run was asked for them, as by `thinking_summaries="auto"` in the `agent_config` of Deep Research.
    Reference: aistudio.google.com/docs/background-execution.

    Attributes:
        interaction_id: the run's id; any process that has the key can wait for it.
        status: the API's word, such as `queued`, `in_progress`, `completed`.
        elapsed: seconds since the run began.
        step: the newest of what it does, in one readable line, such as `Searching the web: green tea`; at the end, how it ended.
        thoughts: the texts of its thoughts, the oldest first.
        searches: what it has searched for, the oldest first.
        steps: how many steps of each type there are.
        usage: the tokens so far, where the service tells them; most runs tell them when they end.
        cost: US dollars for those tokens; None where no price is known, as of most agents. Searches are not in it.
        polls: how often the run was looked at; between two looks it may tell of itself.
        is_over: whether this is the last that is told.
        asked: the agent or the model at work.
    """

    interaction_id: str
    status: str
    elapsed: float = 0.0
    step: str = ""
    thoughts: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    usage: Usage | None = None
    cost: float | None = None
    polls: int = 0
    is_over: bool = False
    asked: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the same as JSON, with a `type` that tells it apart from what else comes the same way."""
        own = {name: getattr(self, name) for name in self.__slots__}
        lists = {"thoughts": list(self.thoughts), "searches": list(self.searches), "steps": dict(self.steps)}
        return {"type": EVENT, **own, **lists, "usage": self.usage.dump() if self.usage is not None else None}


OnProgress = Callable[[Progress], Any]
"""Is called with each progress.

One with a method `wait_ended(interaction_id)` is told as well when a run is not waited for any more, however that came.
"""

AsyncOnProgress = Callable[[Progress], Awaitable[Any]] | OnProgress
"""The same for async code, where it may be an async function."""


Listener = Callable[[], AsyncOnProgress | None]
"""Finds who wants to be told of a run without having said so in the call: what a framework has around it. None: nobody."""


def joined(on_progress: AsyncOnProgress | None, listener: Listener | None) -> AsyncOnProgress | None:
    """Return the function that tells both whom the caller named and whom a listener finds now; None where that is nobody."""
    found = listener() if listener is not None else None
    if on_progress is None or found is None:
        return found if on_progress is None else on_progress  # which may be false, as an empty list that is called
    return _Both(found, on_progress)


class ByTheWay:
    """Calls a function that is told what there is to tell anyway: a run is not listened to for it alone.

    Args:
        told: the function.
    """

    def __init__(self, told: OnProgress) -> None:
        self._told = told

    def __call__(self, progress: Progress) -> Any:
        """Tell it."""
        return self._told(progress)


class _Both:
    """Calls two functions; the second may raise."""

    def __init__(self, *told: AsyncOnProgress) -> None:
        self._told = told

    def __call__(self, progress: Progress) -> Awaitable[None] | None:
        waiting = [answer for told in self._told if isawaitable(answer := told(progress))]
        return _all_of(waiting) if waiting else None

    def wait_ended(self, interaction_id: str) -> None:
        for told in self._told:
            _wait_ended(told, interaction_id)


async def _all_of(waiting: Sequence[Awaitable[Any]]) -> None:
    for answer in waiting:
        await answer


def progress_of(interaction: Interaction, *, elapsed: float, polls: int = 0, is_over: bool = False) -> Progress:
    """Return how far a run has come.

    Args:
        interaction: the run as it was just read.
        elapsed: seconds since it began.
        polls: how often it was looked at.
        is_over: whether nothing more will be told.
    """
    steps = [step for step in interaction.steps or () if getattr(step, "type", None) != "user_input"]
    newest = "" if is_over else next((words for step in reversed(steps) if (words := step_words(step))), "")
    return Progress(
        interaction_id=interaction.id,
        status=interaction.status,
        elapsed=elapsed,
        step=newest or status_words(interaction),
        thoughts=tuple(text for step in steps for text in thoughts_of(step)),
        searches=tuple(query for step in steps for query in searches_of(step)),
        steps=dict(Counter(str(step.type) for step in steps)),
        usage=interaction.usage,
        cost=cost_of_tokens(interaction.usage, interaction.model, datetime.now(UTC).date(), interaction.service_tier),
        polls=polls,
        is_over=is_over,
        asked=str(interaction.agent or interaction.model or ""),
    )


def ends_news(event: Event) -> bool:
    """Whether an event begins the answer, or ends a thought or another step; most are a few words of one."""
    if type(event) is StepDelta:
        return event.delta.type == "thought_signature"
    return type(event) not in (StepStart, InteractionCompletedEvent) or (
        type(event) is StepStart and event.step.type == "model_output"
    )


class ProgressTeller:
    """Calls a function whenever a run has come further: at the first look, at each change, once at the end, never after it.

    What the function raises is raised where the run is waited for, with a note that names the run, which goes on.

    Args:
        on_progress: the function.
    """

    def __init__(self, on_progress: AsyncOnProgress) -> None:
        self._on_progress = on_progress
        self._began = monotonic()
        self._is_first = True
        self._polls = 0
        self._told: Progress | None = None

    @property
    def listens(self) -> bool:
        """Whether a run is to be listened to for the function."""
        return not isinstance(self._on_progress, ByTheWay)

    def tell(self, interaction: Interaction, *, polls: int = 0, is_over: bool = False) -> None:
        """Tell of a run as it was just read, if that is news.

        Args:
            interaction: the run.
            polls: how often it was looked at.
            is_over: whether it is waited for no longer.

        Raises:
            InvalidOption: the function is async; nobody waits for it here.
        """
        if (progress := self._news(interaction, polls, is_over)) is not None:
            try:
                _check_is_done(self._on_progress(progress))
            except Exception as error:
                _name_run(error, progress)
                raise

    async def atell(self, interaction: Interaction, *, polls: int = 0, is_over: bool = False) -> None:
        """Tell of a run as it was just read, if that is news; see `tell`. The function may be async."""
        if (progress := self._news(interaction, polls, is_over)) is not None:
            try:
                if isawaitable(answer := self._on_progress(progress)):
                    await answer
            except Exception as error:
                _name_run(error, progress)
                raise

    def wait_ended(self, interaction_id: str) -> None:
        """Say that the run is not waited for any more, to a function that wants to know it."""
        _wait_ended(self._on_progress, interaction_id)

    def _news(self, interaction: Interaction, polls: int, is_over: bool) -> Progress | None:
        if self._told is not None and self._told.is_over:
            return None
        if self._is_first:  # a run that was begun before this: by another process, say
            self._is_first = False
            self._began -= _age_of(interaction)
        self._polls = max(self._polls, polls)
        progress = progress_of(interaction, elapsed=monotonic() - self._began, polls=self._polls, is_over=is_over)
        if self._told is not None and not is_over and _facts(progress) == _facts(self._told):
            return None
        self._told = progress
        return progress


def _wait_ended(on_progress: AsyncOnProgress, interaction_id: str) -> None:
    if callable(told := getattr(on_progress, "wait_ended", None)):
        told(interaction_id)


def _facts(progress: Progress) -> tuple[Any, ...]:
    return progress.status, progress.step, progress.thoughts, progress.searches, progress.usage


def _age_of(interaction: Interaction) -> float:
    """Return the seconds since a run was created, by the clock of this machine; 0 where that makes no sense."""
    try:
        created = datetime.fromisoformat(interaction.created or "")
        return max(0.0, (datetime.now(UTC) - created).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return 0.0


def check_on_progress(on_progress: AsyncOnProgress | None, *, is_async: bool = True) -> None:
    """Refuse what cannot be called with a Progress, and what only async code can wait for, before a run is begun or waited for.

    Args:
        on_progress: what is to be called.
        is_async: whether it may be an async function.

    Raises:
        InvalidOption: it is so.
    """
    if on_progress is None:
        return
    if not callable(on_progress):
        message = f"'on_progress' is called with each Progress; {type(on_progress).__name__} cannot be called."
        raise InvalidOption(message, field="on_progress")
    if not _can_be_called(on_progress, None):
        name = getattr(on_progress, "__name__", type(on_progress).__name__)
        meant = f" Was {name}() meant, with parentheses?" if _can_be_called(on_progress) else ""
        message = f"'on_progress' is called with one argument, a Progress, which {name} does not take.{meant}"
        raise InvalidOption(message, field="on_progress")
    if not is_async and iscoroutinefunction(on_progress):
        raise _async_function()


def _can_be_called(function: Callable[..., Any], *arguments: Any) -> bool:
    """Tell whether a function takes these arguments; one that tells no signature is believed."""
    try:
        expected = signature(function)
    except (TypeError, ValueError):
        return True
    try:
        expected.bind(*arguments)
    except TypeError:
        return False
    return True


def _check_is_done(answer: Any) -> None:
    if isawaitable(answer):
        if hasattr(answer, "close"):
            answer.close()
        raise _async_function()


def _async_function() -> InvalidOption:
    message = "'on_progress' is an async function, and this is a synchronous call: give a plain one, or use the async call."
    return InvalidOption(message, field="on_progress")


def _name_run(error: BaseException, progress: Progress) -> None:
    if not progress.is_over:
        id = progress.interaction_id
        error.add_note(f"'on_progress' raised this. The run {id} goes on: resume({id!r}) finds it again.")
