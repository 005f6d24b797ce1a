"""Errors are ours and LangChain's at once, on every path, so that middleware knows what to do."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import pytest
from langchain_core import exceptions as lc

import gemini_interactions as gi
from gemini_interactions.client.http.error_mapping import ErrorBody, api_error
from gemini_interactions.client.interactions.error_mapping import interaction_error
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.errors import TWINS, to_model_error
from gemini_interactions.wire.interaction import Interaction

from .conftest import MODEL


async def drain(stream: Any) -> None:
    async for _ in stream:
        pass


WAYS = {
    "invoke": lambda model: model.invoke("Hi"),
    "ainvoke": lambda model: asyncio.run(model.ainvoke("Hi")),
    "stream": lambda model: list(model.stream("Hi")),
    "astream": lambda model: asyncio.run(drain(model.astream("Hi"))),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("status", "ours", "theirs", "again"),
    [
        (400, gi.InvalidRequestError, lc.ModelInvalidRequestError, False),
        (401, gi.AuthenticationError, lc.ModelAuthenticationError, False),
        (403, gi.PermissionDeniedError, lc.ModelPermissionDeniedError, False),
        (404, gi.NotFoundError, lc.ModelNotFoundError, False),
        (409, gi.ConflictError, lc.ModelAPIError, True),
        (429, gi.RateLimitError, lc.ModelRateLimitError, True),
        (500, gi.ServerError, lc.ModelAPIError, True),
        (501, gi.ServerError, lc.ModelInvalidRequestError, False),
        (503, gi.ServerError, lc.ModelAPIError, True),
    ],
)
def test_a_status_is_an_error_of_both_trees(way: str, status: int, ours: Any, theirs: Any, again: bool) -> None:
    emulator = Emulator()
    emulator.fault(status=status)
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport(), max_retries=0)
    with pytest.raises(ours) as caught:
        WAYS[way](model)
    assert isinstance(caught.value, theirs)
    assert caught.value.is_retryable is again
    assert caught.value.status_code == status
    assert caught.value.response.status_code == status


@pytest.mark.parametrize("way", ["stream", "astream"])
def test_errors_in_mid_stream_are_of_both_trees_too(way: str) -> None:
    emulator = Emulator()
    model = ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport())
    emulator.fault(cut_after=4)
    with pytest.raises(gi.StreamInterrupted) as cut:
        WAYS[way](model)
    assert isinstance(cut.value, lc.ModelConnectionError)
    assert cut.value.interaction.status == "in_progress"
    emulator.fault(error_event={"code": "gateway_timeout", "message": "Deadline expired."}, after=4)
    with pytest.raises(gi.ServerError) as fault:
        WAYS[way](model)
    assert isinstance(fault.value, lc.ModelAPIError)


@pytest.mark.parametrize(
    ("error", "theirs"),
    [
        (gi.InvalidOption("x", field="f"), lc.ModelInvalidRequestError),
        (gi.MissingAPIKey("x"), lc.ModelAuthenticationError),
        (gi.ConnectionFailed("x"), lc.ModelConnectionError),
        (gi.RequestTimeout("x"), lc.ModelTimeoutError),
        (gi.DeadlineExceeded("x"), lc.ModelTimeoutError),
        (gi.InvalidResponseError("x"), lc.ModelAPIError),
        (gi.APIError("x"), lc.ModelError),
        (gi.StreamInterrupted("x", interaction=Interaction(status="in_progress"), last_event_id="e"), lc.ModelConnectionError),
        (
            api_error(ErrorBody("The input token count (2000000) exceeds the maximum number of tokens allowed"), status_code=400),
            lc.ContextOverflowError,
        ),
        (interaction_error(ErrorBody("x", "not_found"), status_code=404, interaction_id="v1_a"), lc.ModelNotFoundError),
        (api_error(ErrorBody("x", "safety"), status_code=400), lc.ModelError),
        (interaction_error(ErrorBody("previous_interaction_id"), status_code=400, continues=True), lc.ModelInvalidRequestError),
    ],
)
def test_every_error_has_a_twin_that_carries_all_it_carried(error: Any, theirs: Any) -> None:
    twin: Any = to_model_error(error)
    assert isinstance(twin, type(error))
    assert isinstance(twin, theirs)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)
    assert str(pickle.loads(pickle.dumps(twin))) == str(error)
    error.must_not_repeat = True
    once: Any = pickle.loads(pickle.dumps(to_model_error(error)))
    assert isinstance(once, type(twin))
    assert isinstance(once, RuntimeError | ValueError | OSError)  # which LangGraph does not repeat
    assert (once.must_not_repeat, getattr(once, "is_retryable", False), str(once)) == (True, False, str(error))


def test_no_public_error_is_without_a_twin() -> None:
    public = [each for name in gi.__all__ if isinstance(each := getattr(gi, name), type) and issubclass(each, Exception)]
    of_no_call = {gi.RowFailed, gi.RowUnsure}  # stand in a row of a batch that another process began
    assert set(public) - set(TWINS) == {gi.GeminiInteractionsError} | of_no_call


def test_a_deadline_is_not_worth_another_try() -> None:
    assert not to_model_error(gi.DeadlineExceeded("x")).is_retryable  # type: ignore[attr-defined]


def test_errors_that_are_nobodys_are_left_alone() -> None:
    error = gi.GeminiInteractionsError("x")
    assert to_model_error(error) is error
