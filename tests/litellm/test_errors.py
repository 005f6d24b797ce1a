"""Errors arrive as LiteLLM's own, so that its retries and fallbacks know what to do."""

from __future__ import annotations

from typing import Any

import httpx
import litellm
import litellm.exceptions as lm
import pytest
from litellm import Router

from gemini_interactions.client.http import errors as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider, register
from gemini_interactions.litellm.errors import BY_CLASS, to_litellm_error

from .conftest import MODEL

HI = [{"role": "user", "content": "Hi"}]

BY_FAULT: list[tuple[dict[str, Any], type[Exception], int]] = [
    ({"status": 400, "message": "Nope."}, lm.BadRequestError, 400),
    (
        {"status": 400, "message": "The input token count exceeds the maximum number of tokens allowed."},
        lm.ContextWindowExceededError,
        400,
    ),
    ({"status": 400, "message": "Request blocked due to SAFETY."}, lm.ContentPolicyViolationError, 400),
    ({"status": 401}, lm.AuthenticationError, 401),
    ({"status": 403}, lm.PermissionDeniedError, 403),
    ({"status": 404}, lm.NotFoundError, 404),
    ({"status": 408}, lm.Timeout, 408),
    ({"status": 409}, lm.BadRequestError, 400),
    ({"status": 429, "retry_after": 0.1}, lm.RateLimitError, 429),
    ({"status": 500}, lm.InternalServerError, 500),
    ({"status": 501}, lm.BadRequestError, 400),
    ({"status": 502}, lm.BadGatewayError, 502),
    ({"status": 503}, lm.ServiceUnavailableError, 503),
    ({"status": 504}, lm.Timeout, 408),
    ({"raw_body": b"<html>"}, lm.InternalServerError, 500),
    ({"drop_connection": True}, lm.InternalServerError, 500),
]


def hear(ask: Any, stream: bool, **options: Any) -> None:
    """Ask, and hear the answer to its end."""
    response = ask("Hi", stream=stream, **options)
    if stream:
        list(response)


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize(("fault", "error", "status"), BY_FAULT, ids=lambda value: str(value)[:60])
def test_a_fault(fault: dict[str, Any], error: type[Exception], status: int, stream: bool, ask: Any, emulator: Emulator) -> None:
    emulator.fault(times=9, **fault)
    with pytest.raises((error, lm.MidStreamFallbackError)) as caught:
        hear(ask, stream, max_retries=0, timeout=20)
    found: Any = getattr(caught.value, "original_exception", None) or caught.value
    assert type(found) is error
    assert found.status_code == status
    assert found.llm_provider == "gemini_interactions"
    assert isinstance(found.response, httpx.Response)
    assert "key-of-the-tests" not in repr(found) + str(found) + str(found.response.request.headers) + found.response.text


def test_the_wait_that_the_service_asks_for(ask: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, retry_after=7)
    with pytest.raises(lm.RateLimitError) as caught:
        ask("Hi", max_retries=0)
    assert caught.value.response.headers["retry-after"] == "7"


def test_every_error_of_ours_has_a_row() -> None:
    for name, value in vars(gi).items():
        if isinstance(value, type) and issubclass(value, gi.GeminiInteractionsError):
            row = next(ours for ours, _ in BY_CLASS if issubclass(value, ours))
            assert row is value or row is not gi.GeminiInteractionsError, name


def test_what_never_reached_the_service_has_a_response_too() -> None:
    made: Any = to_litellm_error(gi.InvalidOption("'x' is bad.", field="x"), "m")
    assert (type(made), made.response.status_code) == (lm.BadRequestError, 400)
    assert to_litellm_error(gi.DeadlineExceeded("late"), "m").response.status_code == 408  # type: ignore[attr-defined]


def test_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(lm.AuthenticationError, match="GEMINI_API_KEY"):
        litellm.completion(model=MODEL, messages=HI)


def test_a_key_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    register(handler=GeminiInteractionsProvider(transport=Emulator("from-the-environment").transport()))
    monkeypatch.setenv("GEMINI_API_KEY", "from-the-environment")
    assert litellm.completion(model=MODEL, messages=HI).choices[0].message.content == "You said: Hi"


class TestRouter:
    """Two deployments, told apart by their key: the first one fails, as often as it is asked."""

    @staticmethod
    def router(**settings: Any) -> Router:
        def deployment(name: str) -> dict[str, Any]:
            return {
                "model_name": name,
                "litellm_params": {"model": MODEL, "api_key": f"key-{name}", "extra_headers": {"x-deployment": name}},
            }

        return Router([deployment("first"), deployment("second")], disable_cooldowns=True, **settings)

    @staticmethod
    def asked(emulator: Emulator) -> list[str]:
        return [request.headers["x-deployment"] for request in emulator.requests]

    @pytest.mark.parametrize(("status", "times"), [(429, 3), (503, 3), (500, 3), (400, 1)])
    async def test_retries(self, status: int, times: int, emulator: Emulator) -> None:
        emulator.fault(status=status, times=9)
        with pytest.raises(Exception):  # noqa: B017, PT011  # which one is the table's to say
            await self.router(num_retries=2, retry_after=0).acompletion("first", HI)
        assert self.asked(emulator) == ["first"] * times

    @pytest.mark.parametrize("stream", [False, True])
    async def test_fallbacks(self, stream: bool, emulator: Emulator) -> None:
        emulator.fault(status=503, times=1)
        response = await self.router(num_retries=0, fallbacks=[{"first": ["second"]}]).acompletion("first", HI, stream=stream)
        text = (
            "".join([c.choices[0].delta.content or "" async for c in response]) if stream else response.choices[0].message.content
        )
        assert text == "You said: Hi"
        assert self.asked(emulator)[-1] == "second"

    async def test_a_context_overflow_goes_to_a_longer_model(self, emulator: Emulator) -> None:
        emulator.fault(status=400, message="The input token count exceeds the maximum number of tokens allowed.")
        router = self.router(num_retries=0, context_window_fallbacks=[{"first": ["second"]}])
        await router.acompletion("first", HI)
        assert self.asked(emulator) == ["first", "second"]

    async def test_a_blocked_prompt_goes_to_another_model(self, emulator: Emulator) -> None:
        emulator.fault(status=400, message="Request blocked due to SAFETY.")
        router = self.router(num_retries=0, content_policy_fallbacks=[{"first": ["second"]}])
        await router.acompletion("first", HI)
        assert self.asked(emulator) == ["first", "second"]

    async def test_a_conversation_that_moves_to_another_key_is_sent_in_full(self, emulator: Emulator) -> None:
        router = self.router(num_retries=0, fallbacks=[{"first": ["second"]}])
        first = (await router.acompletion("first", HI)).choices[0].message.model_dump()
        emulator.fault(status=503)
        await router.acompletion("first", [*HI, first, {"role": "user", "content": "And now?"}])
        chained, moved = emulator.requests[-2:]
        assert (chained.headers["x-deployment"], len(chained.body["input"])) == ("first", 1)
        assert (moved.headers["x-deployment"], "previous_interaction_id" in moved.body) == ("second", False)
        assert moved.body["input"][0]["type"] == "user_input"


class TestTimeouts:
    """LiteLLM hands a timeout over and does not watch it."""

    @pytest.mark.parametrize("stream", [False, True])
    def test_a_timeout_holds(self, stream: bool, ask: Any, emulator: Emulator) -> None:
        emulator.fault(delay=5, times=9)
        with pytest.raises((lm.Timeout, lm.MidStreamFallbackError)) as caught:
            hear(ask, stream, timeout=0.3)
        found = getattr(caught.value, "original_exception", None) or caught.value
        assert isinstance(found, lm.Timeout)

    def test_it_holds_for_all_of_a_stream(self, ask: Any, emulator: Emulator) -> None:
        emulator.reply("word " * 200)
        emulator.fault(event_delay=0.1)
        with pytest.raises((lm.Timeout, lm.MidStreamFallbackError)):
            list(ask("Hi", stream=True, timeout=0.5))

    def test_an_httpx_timeout(self, ask: Any, emulator: Emulator) -> None:
        emulator.fault(delay=5, times=9)
        with pytest.raises(lm.Timeout):
            ask("Hi", timeout=httpx.Timeout(0.3))
