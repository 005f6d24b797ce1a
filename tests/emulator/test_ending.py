"""The end of a served emulator: prompt, without a word of complaint, whoever still listens."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import KEY, MODEL

LONG = {"model": MODEL, "input": "word " * 200, "stream": True}
COMMANDS = [["gemini_interactions.emulator"], ["gemini_interactions.cli", "emulator"]]


def hear_interrupts() -> None:
    """Undo what a shell does to its background jobs, and so to all that these start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def served(*options: str, module: list[str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the command in a process of its own; give it and where it serves."""
    command = [sys.executable, "-m", *module, "--port", "0", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, preexec_fn=hear_interrupts) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().split()[4]
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def listening(url: str) -> Iterator[list[Iterator[bytes]]]:
    """Hold a paced stream and the news of the page open; give what comes of each."""
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(headers=KEY, timeout=30))
        stream = stack.enter_context(client.stream("POST", f"{url}/v1/interactions", json=LONG))
        news = stack.enter_context(client.stream("GET", f"{url}/page/changes"))
        both = [stream.iter_raw(), news.iter_raw()]
        assert all(next(chunks) for chunks in both)
        yield both


@pytest.mark.parametrize("module", COMMANDS, ids=["module", "command"])
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_told_to_end_it_ends_well_while_a_stream_and_a_page_are_open(name: str, module: list[str]) -> None:
    with served("--verbose", "--pace", "3600", module=module) as (process, url), listening(url):
        process.send_signal(getattr(signal, name))
        _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, "")


def test_streams_are_cut_at_its_end_and_so_are_the_news_of_the_page(capfd: pytest.CaptureFixture[str]) -> None:
    with Emulator(pace=3600) as emulator, listening(emulator.url) as (stream, news):
        emulator.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            list(stream)
        with suppress(httpx.RemoteProtocolError):  # it ends by itself, or is cut
            list(news)
    assert capfd.readouterr() == ("", "")


def test_what_waits_is_cut_too(emulator: Emulator, capfd: pytest.CaptureFixture[str]) -> None:
    met, told = Event(), []
    emulator.fault(delay=3600, when=lambda _: met.set() or True)

    def ask() -> None:
        try:
            httpx.post(f"{emulator.url}/v1/interactions", json={"model": MODEL, "input": "x"}, headers=KEY, timeout=30)
        except httpx.HTTPError as error:
            told.append(type(error))

    with emulator:
        thread = Thread(target=ask)
        thread.start()
        assert met.wait(10)
        emulator.stop()
        thread.join(10)
    assert told == [httpx.RemoteProtocolError] or told == [httpx.ReadError]
    assert capfd.readouterr() == ("", "")


def test_it_can_be_started_again(capfd: pytest.CaptureFixture[str]) -> None:
    with Emulator(pace=3600) as emulator:
        with listening(emulator.url):
            emulator.stop()
        emulator.start()
        body = {"model": MODEL, "input": "x"}
        assert httpx.post(f"{emulator.url}/v1/interactions", json=body, headers=KEY).status_code == 200
    assert capfd.readouterr() == ("", "")


def test_a_client_that_leaves_a_stream_is_seen_to_and_written_to_no_more(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    with Emulator() as emulator:
        emulator.on_ended(lambda exchange: told.append(exchange.state))
        for _ in range(20):
            body = {"model": MODEL, "input": "word " * 2_000, "stream": True}
            with httpx.stream("POST", f"{emulator.url}/v1/interactions", json=body, headers=KEY) as stream:
                next(stream.iter_raw())
    assert len(told) == 20
    assert "left" in told
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
