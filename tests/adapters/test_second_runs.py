"""No retry of any framework begins a second run where one was stopped, goes on, or has ended for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import litellm
import litellm.exceptions as lm
import pytest
import tenacity
from langchain.agents import create_agent
from langchain.agents.middleware import ModelRetryMiddleware
from langchain_core.exceptions import ModelError
from litellm import Router

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from .face_of_langchain import LangChain
from .face_of_litellm import LiteLLM
from .faces import MODEL, Adapter, Ask, invoke

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
    "perhaps begun: the connection broke": (fails(drop_connection=True), gi.ConnectionFailed, 1),
    "perhaps begun: the answer is none": (fails(raw_body=b"<html>"), gi.InvalidResponseError, 1),
    "goes on, and cannot be looked at": (fails(status=503, when=lambda r: r.method == "GET"), gi.ServerError, 1),
    "goes on, and the key may not look at it": (fails(status=403, when=lambda r: r.method == "GET"), gi.APIError, 1),
}


def agent_with_middleware(emulator: Emulator) -> None:
    retry = ModelRetryMiddleware(max_retries=2, initial_delay=0, jitter=False, on_failure="error")
    model = LangChain(emulator, agent=RESEARCH, max_retries=0).model
    create_agent(model, tools=[], middleware=[retry]).invoke({"messages": TEA})


def with_retry(emulator: Emulator) -> None:
    model = LangChain(emulator, agent=RESEARCH, max_retries=0).model
    retried = model.bind(labels={"a": "b"}).with_retry(
        stop_after_attempt=3, wait_exponential_jitter=False, retry_if_exception_type=gi.is_retryable
    )
    retried.invoke("Research tea.")


def tenacity_recipe(emulator: Emulator) -> None:
    model = LangChain(emulator, agent=RESEARCH, max_retries=0)
    tenacity.Retrying(retry=tenacity.retry_if_exception(gi.is_retryable), stop=tenacity.stop_after_attempt(3), reraise=True)(
        invoke, model, TEA
    )


def router(emulator: Emulator, **settings: Any) -> Router:
    call = LiteLLM(emulator, agent=RESEARCH, max_retries=0)._call(TEA, {})
    call.pop("messages")
    call["model"] = f"gemini_interactions/agents/{RESEARCH}"
    deployment = {"model_name": "research", "litellm_params": call}
    return Router([deployment], disable_cooldowns=True, num_retries=2, retry_after=0, **settings)


def routed(emulator: Emulator) -> None:
    router(emulator).completion("research", [{"role": "user", "content": "Research tea."}])


RETRIES = {
    "langchain's middleware": agent_with_middleware,
    "langchain's with_retry": with_retry,
    "tenacity": tenacity_recipe,
    "litellm's router": routed,
}


@pytest.fixture(autouse=True)
def _quiet(impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(litellm, "suppress_debug_info", True)
    monkeypatch.setattr(litellm, "custom_provider_map", [])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("retries", RETRIES)
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_retry_begins_no_second_run(emulator: Emulator, ending: str, retries: str) -> None:
    prepare, error, allowed = ENDINGS[ending]
    prepare(emulator)
    with pytest.raises((error, lm.APIError, lm.Timeout, lm.RateLimitError, lm.ServiceUnavailableError, Exception)) as caught:
        RETRIES[retries](emulator)
    assert isinstance(caught.value.__cause__ if "litellm" in retries else caught.value, error)
    assert runs(emulator) == allowed
