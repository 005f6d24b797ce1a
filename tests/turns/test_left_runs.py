"""No run in the background is left running without a word, however its event loop ends."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

from ..client.bad_line import Caller, running

MANY = 12


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=60)


def model(emulator: Emulator, **settings: Any) -> ChatGeminiInteractions:
    return ChatGeminiInteractions(
        model="gemini-3.5-flash", api_key="k", background=True, transport=emulator.transport(), **settings
    )


async def hear_the_beginning(llm: ChatGeminiInteractions) -> None:
    async for _ in llm.astream("Hi"):
        break


async def break_off_many(emulator: Emulator) -> None:
    llm = model(emulator)
    await asyncio.gather(*(hear_the_beginning(llm) for _ in range(MANY)))


async def break_off_one_after_another(emulator: Emulator) -> None:
    for _ in range(MANY):
        await hear_the_beginning(model(emulator))


async def keep_half_read_streams(emulator: Emulator) -> None:
    llm = model(emulator)
    kept = [llm.astream("Hi") for _ in range(MANY)]
    for stream in kept:
        await anext(stream)
    emulator.kept = kept  # type: ignore[attr-defined]  # somebody holds on to them until after the loop


async def leave_tasks_waiting(emulator: Emulator) -> None:
    llm = model(emulator)
    emulator.kept = [asyncio.create_task(llm.ainvoke("Hi")) for _ in range(MANY)]  # type: ignore[attr-defined]
    while len(running(emulator)) < MANY:  # noqa: ASYNC110  # the emulator has no event to wait for
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.05)


async def run_out_of_time(emulator: Emulator) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(model(emulator).abatch(["Hi"] * MANY), 0.1)


WAYS: list[Callable[[Emulator], Coroutine[Any, Any, None]]] = [
    break_off_many,
    break_off_one_after_another,
    keep_half_read_streams,
    leave_tasks_waiting,
    run_out_of_time,
]


# anyio makes the coroutines of a connection that is cancelled at once, and forgets them.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine object connect_tcp:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("leave", WAYS)
@pytest.mark.parametrize("over_http", [False, True], ids=["in process", "over HTTP"])
def test_what_is_left_when_the_loop_ends_is_stopped(
    leave: Callable[[Emulator], Coroutine[Any, Any, None]],
    over_http: bool,
    emulator: Emulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if over_http:  # by the pool of the loop, which ends with it
        with emulator:
            monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", emulator.url)
            monkeypatch.setattr(emulator, "transport", lambda: None)
            asyncio.run(leave(emulator))
    else:
        asyncio.run(leave(emulator))
    assert len(emulator.interactions) == MANY
    assert running(emulator) == []
    gc.collect()
    assert "left running" not in caplog.text


FORGETFUL = """
import asyncio
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions

emulator = Emulator(background_seconds=60)
llm = ChatGeminiInteractions(model="gemini-3.5-flash", api_key="k", background=True, transport=emulator.transport())
loop = asyncio.new_event_loop()
stream = llm.astream("Hi")
loop.run_until_complete(anext(stream))
loop.close()
print(*emulator.interactions)
"""


def test_a_run_whose_loop_goes_without_a_word_is_logged() -> None:
    """In a process of its own: what is left of such a loop breaks in many places."""
    done = subprocess.run([sys.executable, "-c", FORGETFUL], capture_output=True, text=True, check=True, timeout=60)
    assert f"The run {done.stdout.strip()} is left running" in done.stderr


def test_a_run_that_is_to_go_on_goes_on(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    async def hear() -> None:
        async for _ in Caller("model", emulator.transport(), cancel_abandoned=False).aevents():
            break

    asyncio.run(hear())
    gc.collect()
    assert len(running(emulator)) == 1
    assert caplog.text == ""


def test_a_run_that_was_read_to_its_end_is_not_touched() -> None:
    emulator = Emulator(background_seconds=0)

    async def read() -> None:
        async for _ in model(emulator).astream("Hi"):
            pass

    asyncio.run(read())
    assert [request.method for request in emulator.requests] == ["POST"]


class CountsOpenStreams(httpx.AsyncBaseTransport):
    """The emulator, slow to begin, with a count of the streams that nobody has closed."""

    def __init__(self, emulator: Emulator) -> None:
        self._inner = emulator.transport()
        self.asked = asyncio.Event()
        self.open = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.set()
        await asyncio.sleep(0.02)
        response = await self._inner.handle_async_request(request)
        if "stream" in response.headers["content-type"]:
            self.open += 1
            response.stream = _Counted(response.stream, self)
        return response


class _Counted(httpx.AsyncByteStream):
    def __init__(self, inner: Any, counts: CountsOpenStreams) -> None:
        self._inner, self._counts = inner, counts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._inner:
            yield piece

    async def aclose(self) -> None:
        self._counts.open -= 1
        await self._inner.aclose()


@pytest.mark.parametrize("cancel_abandoned", [True, False])
async def test_a_stream_that_is_given_up_while_it_opens_leaves_no_connection(emulator: Emulator, cancel_abandoned: bool) -> None:
    line = CountsOpenStreams(emulator)
    caller = Caller("model", line, cancel_abandoned=cancel_abandoned)
    opening = asyncio.create_task(caller.alist())
    await line.asked.wait()
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await asyncio.sleep(0.05)
    assert line.open == 0
    assert len(running(emulator)) == (0 if cancel_abandoned else 1)


# Without asyncio


def begun(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Do the first step of a coroutine, as another library's loop would."""
    coroutine.send(None)


@pytest.mark.parametrize("own_transport", [True, False])
def test_a_loop_of_another_library_is_refused_by_name(own_transport: bool, emulator: Emulator) -> None:
    client = gi.AsyncClient(api_key="k", transport=emulator.transport() if own_transport else None)
    llm = model(emulator)
    for call in (
        client.create(model="gemini-3.5-flash", input="Hi"),
        client.stream(model="gemini-3.5-flash", input="Hi"),
        client.wait("v1_a"),
        Caller("model", emulator.transport()).await_(),
        Caller("model", emulator.transport()).alist(),
    ):
        with pytest.raises(gi.GeminiInteractionsError, match=r"asyncio.*trio"):
            begun(call)
    del llm
    assert len(emulator.requests) == 0
