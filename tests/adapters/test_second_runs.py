"""No retry of any framework begins a second run where one was stopped, goes on, or has ended for good."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import partial
from typing import Any

import litellm
import pytest
import tenacity
from langchain.agents import create_agent
from langchain.agents.middleware import ModelRetryMiddleware
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import RetryPolicy
from litellm import Router
from tenacity import retry_if_exception, stop_after_attempt

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import errors as lc
from gemini_interactions.wire.interaction import Interaction

from ..litellm.conftest import FORCED_BY_LITELLM
from .face_of_langchain import LangChain
from .face_of_litellm import LiteLLM
from .face_of_llamaindex import LlamaIndex
from .faces import as_ours, invoke

pytestmark = [pytest.mark.filterwarnings(warning) for warning in FORCED_BY_LITELLM]

RESEARCH = "deep-research-preview-04-2026"
TEA = [("user", "Research tea.")]


def runs(emulator: Emulator) -> int:
    return sum(request.method == "POST" and request.path.endswith("/interactions") for request in emulator.requests)


Prepare = Callable[[Emulator], None]


def ends(status: str, code: str | None = None) -> Prepare:
    errors = {"errors": [{"code": code, "message": "So it is."}]} if code else {}
    return lambda emulator: emulator.reply(*[{"status": status, "steps": [], **errors}] * 3)


def fails(**fault: Any) -> Prepare:
    return lambda emulator: emulator.fault(times=99, **fault)


# What became of a run -> the error, and how many runs there are once three tries were allowed.
# The API's advice is to repeat 429, 408 and 5xx; a failure that is over, and says so by such a code, is one of these.
ENDINGS: dict[str, tuple[Prepare, type[Exception], int]] = {
    "stopped by somebody": (ends("cancelled"), gi.InteractionCancelled, 1),
    "stopped, and the service says why": (ends("cancelled", "user_cancelled"), gi.InteractionCancelled, 1),
    "failed, nobody says why": (ends("failed"), gi.APIError, 1),
    "failed, by a code that nobody knows": (ends("failed", "tired"), gi.APIError, 1),
    "failed, for the service was overloaded": (ends("failed", "service_unavailable"), gi.ServerError, 3),
    "failed, for the quota was used up": (ends("failed", "resource_exhausted"), gi.RateLimitError, 3),
    "failed, since the prompt was blocked": (ends("failed", "prohibited_content"), gi.ContentBlockedError, 1),
    "idle": (ends("idle"), gi.APIError, 1),
    "refused before it began: 429": (fails(status=429), gi.RateLimitError, 3),
    "refused before it began: 503": (fails(status=503), gi.ServerError, 3),
    "perhaps begun: 500": (fails(status=500), gi.ServerError, 1),
    "perhaps begun: 504": (fails(status=504), gi.ServerError, 1),
    "refused before it began: no connection": (fails(drop_connection=True), gi.ConnectionFailed, 3),
    "perhaps begun: the answer is none": (fails(raw_body=b"<html>"), gi.InvalidResponseError, 1),
    "goes on, and cannot be looked at": (fails(status=503, method="GET"), gi.ServerError, 1),
    "goes on, and the key may not look at it": (fails(status=403, method="GET"), gi.APIError, 1),
}


def agent_with_middleware(emulator: Emulator, **settings: Any) -> None:
    retry = ModelRetryMiddleware(max_retries=2, initial_delay=0, jitter=False, on_failure="error")
    model = LangChain(emulator, agent=RESEARCH, max_retries=0, **settings).model
    create_agent(model, tools=[], middleware=[retry]).invoke({"messages": TEA})


def with_retry(emulator: Emulator, **settings: Any) -> None:
    model = LangChain(emulator, agent=RESEARCH, max_retries=0, **settings).model
    bound = model.bind(labels={"a": "b"})
    bound.with_retry(stop_after_attempt=3, wait_exponential_jitter=False).invoke("Research tea.")


def langgraph_policy(emulator: Emulator, **settings: Any) -> None:
    model = LangChain(emulator, agent=RESEARCH, max_retries=0, **settings).model
    retry = RetryPolicy(max_attempts=3, initial_interval=0, jitter=False)
    graph = StateGraph(MessagesState).add_node("ask", lambda state: {"messages": [model.invoke(TEA)]}, retry_policy=retry)
    graph.add_edge(START, "ask").compile().invoke({"messages": []})


def tenacity_recipe(emulator: Emulator, **settings: Any) -> None:
    model = LlamaIndex(emulator, agent=RESEARCH, max_retries=0, **settings)
    tries = tenacity.Retrying(retry=retry_if_exception(gi.is_retryable), stop=stop_after_attempt(3), reraise=True)
    tries(invoke, model, TEA)


def routed(emulator: Emulator, *, stream: bool = False, **settings: Any) -> None:
    call = LiteLLM(emulator, agent=RESEARCH, max_retries=0, **settings)._call([], {})
    deployment = {"model_name": "research", "litellm_params": {name: call[name] for name in call.keys() - {"messages"}}}
    router = Router([deployment], disable_cooldowns=True, num_retries=2, retry_after=0)
    response = router.completion("research", [{"role": "user", "content": "Research tea."}], stream=stream)
    if stream:
        list(response)


RETRIES: dict[str, Callable[..., None]] = {
    "langchain's middleware": agent_with_middleware,
    "langchain's with_retry": with_retry,
    "langgraph's policy": langgraph_policy,
    "llamaindex with tenacity": tenacity_recipe,
    "litellm's router": routed,
}


def error_after(retries: str, emulator: Emulator, **settings: Any) -> BaseException | None:
    """The error of ours with which all tries end."""
    with pytest.raises(Exception) as caught, as_ours():  # noqa: PT011  # which one is the table's to say
        RETRIES[retries](emulator, **settings)
    return caught.value


@pytest.fixture(autouse=True)
def _quiet(impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm, "suppress_debug_info", True)
    monkeypatch.setattr(litellm, "custom_provider_map", [])


retries = pytest.mark.parametrize("retries", RETRIES)


# That LiteLLM's router tries again, after waits of seconds, its own tests show.
CASES = [(way, ending) for way in RETRIES for ending, case in ENDINGS.items() if "router" not in way or case[2] == 1]


@pytest.mark.parametrize(("retries", "ending"), CASES)
def test_a_retry_begins_no_second_run(emulator: Emulator, ending: str, retries: str) -> None:
    prepare, error, allowed = ENDINGS[ending]
    prepare(emulator)
    # These two try again whatever it is, but for this.
    most = 3 if ("with_retry" in retries or "policy" in retries) and error is gi.ContentBlockedError else allowed
    assert isinstance(error_after(retries, emulator), error)
    assert runs(emulator) in (allowed, most)


@retries
def test_a_deadline_that_gave_up_a_run_begins_none(retries: str) -> None:
    emulator = Emulator(background_seconds=60)
    assert isinstance(error_after(retries, emulator, deadline=0.1), gi.DeadlineExceeded)
    assert runs(emulator) == 1


@retries
def test_an_answer_that_took_too_long_may_be_a_run(emulator: Emulator, retries: str) -> None:
    emulator.fault(delay=9, times=9, method="POST")
    late = {"deadline": 0.02} if "litellm" in retries else {"timeout": 0.02}
    assert isinstance(error_after(retries, emulator, **late), TimeoutError)
    assert runs(emulator) == 1


STREAMS: dict[str, Prepare] = {
    "stopped by somebody": ends("cancelled"),
    "failed, nobody says why": ends("failed"),
    "goes on, and its stream cannot be read": lambda emulator: emulator.fault(
        times=99, error_event={"code": "permission_denied", "message": "No."}, after=3
    ),
}


def tenacity_stream(emulator: Emulator) -> None:
    model = LangChain(emulator, agent=RESEARCH, max_retries=0)
    tries = tenacity.Retrying(retry=retry_if_exception(gi.is_retryable), stop=stop_after_attempt(3), reraise=True)
    tries(lambda: list(model.stream(TEA)))


@pytest.mark.parametrize("retry", [tenacity_stream, partial(routed, stream=True)], ids=["tenacity", "litellm's router"])
@pytest.mark.parametrize("ending", STREAMS)
def test_a_stream_begins_no_second_run(emulator: Emulator, ending: str, retry: Callable[[Emulator], None]) -> None:
    STREAMS[ending](emulator)
    with pytest.raises(gi.APIError) as caught, as_ours():
        retry(emulator)
    assert caught.value.must_not_repeat
    assert runs(emulator) == 1


@pytest.mark.parametrize("adapter", [LangChain, LlamaIndex, LiteLLM])
def test_a_handle_of_a_run_that_somebody_stopped(adapter: Any) -> None:
    emulator = Emulator(background_seconds=60)
    handle = adapter(emulator, agent=RESEARCH).start(TEA)
    with gi.Client(api_key="k", transport=emulator.transport()) as client:
        client.cancel(handle.id)
    for ask in (handle.result, lambda: list(handle.stream())):
        with pytest.raises(gi.InteractionCancelled) as caught:
            ask()
        assert (caught.value.code, caught.value.interaction_id) == ("cancelled", handle.id)
    assert runs(emulator) == 1


def test_a_handle_may_be_asked_again(emulator: Emulator) -> None:
    """To look at a run again begins none."""
    handle = LangChain(emulator, agent=RESEARCH, max_retries=0).start(TEA)
    emulator.fault(status=503, times=9, method="GET")
    with pytest.raises(gi.ServerError) as caught:
        handle.result()
    assert gi.is_retryable(caught.value)


def test_what_a_model_is_asked_may_be_asked_again(emulator: Emulator) -> None:
    emulator.fault(raw_body=b"<html>", times=9)
    with pytest.raises(gi.InvalidResponseError) as caught:
        LangChain(emulator, max_retries=0).invoke(TEA)
    assert not caught.value.must_not_repeat


@pytest.mark.parametrize("error", [gi.InteractionCancelled("x"), lc.InteractionCancelled("x")])
def test_the_class_says_it_too(error: Any) -> None:
    assert type(error).must_not_repeat
    assert not getattr(type(error), "is_retryable", False)
    assert pickle.loads(pickle.dumps(error)).must_not_repeat
    assert not gi.is_retryable(error)


def test_the_mark_goes_to_another_process() -> None:
    for error in (
        gi.ConnectionFailed("x"),
        gi.ServerError("x"),
        gi.StreamInterrupted("x", interaction=Interaction(status="queued")),
    ):
        error.must_not_repeat = True
        assert pickle.loads(pickle.dumps(error)).must_not_repeat
