"""LangChain's own `batch` and its kin over runs in the background: its semantics, without a thread for each row."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import httpx
import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable
from langchain_core.tracers.base import BaseTracer
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from ..received import bodies, statuses
from .conftest import KEY, MODEL, get_weather, make

TEXTS = [f"row {i}" for i in range(5)]
SAID = [f"You said: {text}" for text in TEXTS]
Way = Callable[..., list[Any]]


def batch(model: Any, *args: Any, **kwargs: Any) -> list[Any]:
    return list(model.batch(*args, **kwargs))


def abatch(model: Any, *args: Any, **kwargs: Any) -> list[Any]:
    return list(asyncio.run(model.abatch(*args, **kwargs)))


def as_completed(model: Any, *args: Any, **kwargs: Any) -> list[Any]:
    found = dict(model.batch_as_completed(*args, **kwargs))
    return [found[i] for i in range(len(found))]


def aas_completed(model: Any, *args: Any, **kwargs: Any) -> list[Any]:
    async def read() -> dict[int, Any]:
        return {i: each async for i, each in model.abatch_as_completed(*args, **kwargs)}

    found = asyncio.run(read())
    return [found[i] for i in range(len(found))]


WAYS = [batch, abatch, as_completed, aas_completed]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def model(emulator: Emulator, impatient: None) -> ChatGeminiInteractions:
    return make(emulator, background=True)


def asked(emulator: Emulator) -> list[str]:
    return [body["input"][0]["content"][0]["text"] for body in bodies(emulator)]


def refuse(emulator: Emulator, *texts: str, status: int = 400) -> None:
    emulator.fault(status=status, times=None, when=lambda body: body["input"][0]["content"][0]["text"] in texts)


def test_the_answers_are_in_the_order_of_the_inputs(model: ChatGeminiInteractions, emulator: Emulator, way: Way) -> None:
    replies = way(model, TEXTS)
    assert [reply.text for reply in replies] == SAID
    assert all(isinstance(reply, AIMessage) and reply.usage_metadata and reply.response_metadata["anchor"] for reply in replies)
    assert sorted(asked(emulator)) == TEXTS
    assert way(model, []) == []


def test_errors_are_returned_in_their_places(model: ChatGeminiInteractions, emulator: Emulator, way: Way) -> None:
    refuse(emulator, "row 1", "row 3")
    replies = way(model, TEXTS, return_exceptions=True)
    assert [isinstance(reply, gi.InvalidRequestError) for reply in replies] == [False, True, False, True, False]


def test_errors_are_raised(model: ChatGeminiInteractions, emulator: Emulator, way: Way) -> None:
    refuse(emulator, "row 1")
    with pytest.raises(gi.InvalidRequestError):
        way(model, TEXTS)


def test_the_error_of_the_first_row_that_failed_is_raised(emulator: Emulator) -> None:
    model = make(emulator, background=True)
    emulator.fault(status=403, delay=0.3, when=lambda body: body["input"][0]["content"][0]["text"] == "row 1")
    refuse(emulator, "row 3")
    with pytest.raises(gi.PermissionDeniedError):
        model.batch(TEXTS)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_where_one_fails_the_runs_of_the_others_are_not_left_at_work(way: Way) -> None:
    emulator = Emulator(background_seconds=60)
    model = make(emulator, background=True, poll_interval=0.05)
    refuse(emulator, "row 0")

    with pytest.raises(gi.InvalidRequestError):
        way(model, TEXTS, {"max_concurrency": 3})
    assert set(statuses(emulator)) <= {"cancelled"}


def test_each_row_has_its_configuration(model: ChatGeminiInteractions, way: Way) -> None:
    seen: dict[str, Any] = {}

    class Handler(BaseCallbackHandler):
        def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
            seen[messages[0][0].text] = (kwargs["tags"], kwargs["metadata"]["number"])

    way(model, TEXTS, [{"tags": [text], "metadata": {"number": i}, "callbacks": [Handler()]} for i, text in enumerate(TEXTS)])
    assert seen == {text: ([text], i) for i, text in enumerate(TEXTS)}


class Runs(BaseTracer):
    """Keeps what LangChain traces."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[Any] = []

    def _persist_run(self, run: Any) -> None:
        self.runs.append(run)


def traced(model: Any, way: Way, emulator: Emulator) -> Any:
    tracer = Runs()
    way(model, TEXTS, {"callbacks": [tracer], "tags": ["all"]}, return_exceptions=True)
    return sorted(
        (
            run.name,
            run.run_type,
            tuple(run.tags),
            run.inputs["prompts"],
            (run.error or "").partition("(")[0],
            run.outputs["generations"][0][0]["text"] if run.outputs else None,
            [event["name"] for event in run.events],
            run.start_time < run.end_time,
        )
        for run in tracer.runs
    )


def test_it_is_traced_as_langchain_traces_its_own(emulator: Emulator, way: Way, impatient: None) -> None:
    refuse(emulator, "row 3")
    ours = traced(make(emulator, background=True), way, emulator)
    theirs = traced(WithThreads(api_key=KEY, model=MODEL, transport=emulator.transport(), poll_interval=0.01), batch, emulator)
    assert [row[1:] for row in ours] == [row[1:] for row in theirs]
    assert [row[0] for row in ours] == ["ChatGeminiInteractions"] * 5


class WithThreads(ChatGeminiInteractions):
    """A model whose user has changed what a synchronous call does."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(background=True, **settings)

    def _generate(self, *args: Any, **kwargs: Any) -> Any:
        threads.add(threading.current_thread().name)
        return super()._generate(*args, **kwargs)


threads: set[str] = set()


def test_a_class_that_changes_the_synchronous_call_is_asked_by_it(emulator: Emulator) -> None:
    threads.clear()
    replies = WithThreads(api_key=KEY, model=MODEL, transport=emulator.transport(), poll_interval=0.01).batch(TEXTS)
    assert [reply.text for reply in replies] == SAID
    assert any("ThreadPool" in name for name in threads)


def test_a_connection_for_synchronous_calls_is_used(emulator: Emulator) -> None:
    with emulator, httpx.Client() as client:
        model = make(emulator, transport=None, base_url=emulator.url, http_client=client, background=True)
        sent: list[str] = []
        client.event_hooks = {"request": [lambda request: sent.append(request.method)]}
        assert [reply.text for reply in model.batch(TEXTS)] == SAID
        assert sent.count("POST") == 5


@pytest.mark.parametrize("way", [batch, as_completed], ids=lambda way: way.__name__)
def test_a_hundred_rows_at_a_time_need_few_threads(way: Way) -> None:
    emulator = Emulator(background_seconds=0.3)
    before, most = threading.active_count(), Counter[str]()

    def count(body: Any) -> bool:
        most["threads"] = max(most["threads"], threading.active_count() - before)
        return False

    emulator.fault(status=500, times=None, when=count)
    model = make(emulator, background=True, poll_interval=0.1)
    replies = way(model, [f"row {i}" for i in range(100)], {"max_concurrency": 100})
    assert [reply.text for reply in replies] == [f"You said: row {i}" for i in range(100)]
    assert most["threads"] <= 2
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize(("config", "most"), [({"max_concurrency": 2}, 2), ({"max_concurrency": 4}, 4)])
def test_so_many_are_at_work_as_the_configuration_says(way: Way, config: dict[str, Any], most: int) -> None:
    emulator = Emulator(background_seconds=0.1)
    model = make(emulator, background=True)
    seen: list[int] = []
    emulator.fault(status=500, times=None, when=lambda body: seen.append(statuses(emulator).count("in_progress")))
    way(model, [f"row {i}" for i in range(8)], config)
    assert max(seen) + 1 <= most  # those at work, and the one that is being begun


@pytest.mark.parametrize("most", [0, -1])
def test_none_at_a_time_is_an_error_as_of_the_executor(model: ChatGeminiInteractions, way: Way, most: int) -> None:
    with pytest.raises(ValueError, match="max_workers must be greater than 0"):
        way(model, TEXTS, {"max_concurrency": most})


@pytest.mark.parametrize(
    "chain",
    [
        lambda model: ChatPromptTemplate.from_messages([("user", "{text}")]) | model | StrOutputParser(),
        lambda model: model.with_config(tags=["a"]) | StrOutputParser(),
        lambda model: model.bind_tools([get_weather]) | StrOutputParser(),
        lambda model: model.with_retry(stop_after_attempt=2) | StrOutputParser(),
        lambda model: model.with_fallbacks([model]) | StrOutputParser(),
        lambda model: model.bind(labels={"a": "b"}) | StrOutputParser(),
    ],
    ids=["prompt", "with_config", "bind_tools", "with_retry", "with_fallbacks", "bind"],
)
@pytest.mark.parametrize("way", [batch, abatch], ids=lambda way: way.__name__)
def test_chains_of_it_are_the_same(
    model: ChatGeminiInteractions, emulator: Emulator, way: Way, chain: Callable[[Any], Runnable[Any, Any]]
) -> None:
    made = chain(model)
    takes_objects = isinstance(getattr(made, "first", None), ChatPromptTemplate)
    inputs: list[Any] = [{"text": text} for text in TEXTS] if takes_objects else TEXTS
    assert way(made, inputs) == SAID
    assert len(asked(emulator)) == 5


def test_objects_come_of_it(model: ChatGeminiInteractions, way: Way) -> None:
    class City(BaseModel):
        name: str

    cities = way(model.with_structured_output(City), ["Madrid", "Paris"])
    assert all(isinstance(city, City) for city in cities)
    assert len(cities) == 2


def test_a_retry_asks_again_for_what_failed_alone(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    emulator.fault(status=503, times=5, when=lambda body: body["input"][0]["content"][0]["text"] == "row 2")
    replies = model.with_retry(stop_after_attempt=2, wait_exponential_jitter=False).batch(TEXTS)
    assert [reply.text for reply in replies] == SAID
    assert sorted(statuses(emulator)) == ["completed"] * 5


def test_a_cache_answers_without_a_run(emulator: Emulator, way: Way) -> None:
    model = make(emulator, background=True, cache=InMemoryCache())
    assert [reply.text for reply in way(model, TEXTS)] == SAID
    assert [reply.text for reply in way(model, TEXTS)] == SAID
    assert len(asked(emulator)) == 5


def test_the_context_of_the_caller_holds(model: ChatGeminiInteractions, way: Way) -> None:
    seen: set[str] = set()

    class Handler(BaseCallbackHandler):
        run_inline = True

        def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
            seen.add(whose.get())

    whose.set("mine")
    way(model, TEXTS, {"callbacks": [Handler()]})
    assert seen == {"mine"}


whose: ContextVar[str] = ContextVar("whose", default="nobody's")


async def test_it_works_where_a_loop_runs_already(model: ChatGeminiInteractions) -> None:
    assert [reply.text for reply in model.batch(TEXTS)] == SAID


def test_what_is_answered_at_once_goes_langchains_way(emulator: Emulator) -> None:
    names: set[str] = set()
    emulator.fault(status=500, times=None, when=lambda body: names.add(threading.current_thread().name))
    model = make(emulator)
    assert [reply.text for reply in model.batch(TEXTS)] == SAID
    assert all(name.startswith("ThreadPool") for name in names)
    names.clear()
    model.batch(TEXTS, background=True)
    assert names == {"gemini-interactions-batch"}
    names.clear()
    make(emulator, agent="deep-research-preview-04-2026").batch(TEXTS)
    assert names == {"gemini-interactions-batch"}


def test_leaving_the_answers_stops_the_rest() -> None:
    emulator = Emulator(background_seconds=0.05)
    emulator.fault(queued_seconds=1000, when=lambda body: body["input"][0]["content"][0]["text"] == "row 1")
    for number, _ in make(emulator, background=True).batch_as_completed(TEXTS[:2]):
        assert number == 0
        break
    assert sorted(statuses(emulator)) == ["cancelled", "completed"]


def test_messages_are_inputs_too(model: ChatGeminiInteractions, emulator: Emulator) -> None:
    [reply] = model.start_batch([[HumanMessage("Hi")]]).results()
    assert isinstance(reply, AIMessage)
    assert reply.text == "You said: Hi"
