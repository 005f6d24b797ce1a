"""What the client tells its logger: at INFO what takes longer, at DEBUG each request, and never what is secret or said."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Thread

import pytest

import gemini_interactions as gi
from gemini_interactions.client.http.log import logger, switch_on
from gemini_interactions.emulator import Emulator

from ..told import LONG, Told

MODEL = "gemini-3.8-flash"
KEY = "KEY-that-nobody-may-see"
WORDS = "words that nobody may see"


def client(emulator: Emulator) -> gi.Client:
    return gi.Client(api_key=KEY, transport=emulator.transport())


def ask(emulator: Emulator) -> None:
    client(emulator).create(model=MODEL, input=WORDS)


def ask_again(emulator: Emulator) -> None:
    emulator.fault(status=429, times=1, retry_after=0.01)
    ask(emulator)


def wait(emulator: Emulator) -> None:
    def end() -> None:
        while len(emulator.requests) < 3:
            time.sleep(0.001)
        emulator.advance(LONG)

    handle = client(emulator).start(model=MODEL, input=WORDS)
    Thread(target=end).start()
    handle.result(poll_interval=0.005)


def look(emulator: Emulator) -> None:
    client(emulator).start(model=MODEL, input=WORDS).result(poll_interval=0.005, on_progress=Told(emulator))


def look_in_vain(emulator: Emulator) -> None:
    told = Told(emulator)

    def tell(progress: gi.Progress) -> None:
        if not told:
            emulator.fault(status=400, times=1)
        told(progress)

    client(emulator).start(model=MODEL, input=WORDS).result(poll_interval=0.005, on_progress=tell)


def miss(emulator: Emulator) -> None:
    with pytest.raises(gi.InteractionNotFound):
        client(emulator).get("v1_none")


def upload(emulator: Emulator) -> None:
    client(emulator).files.upload(file=WORDS.encode(), config={"mime_type": "text/plain"})


ID = r"v1_\w+"
BEGUN = rf"The run {ID} is in_progress, at poll 1: waiting for its end\."
TOLD: dict[Callable[[Emulator], None], list[str]] = {
    ask: [],
    miss: [],
    ask_again: [r"POST /v1beta/interactions is tried again in \d\.\d s \(retry 1\): RateLimitError, HTTP 429"],
    wait: [BEGUN, rf"The run {ID} is completed, at poll \d+\."],
    look: [BEGUN, rf"The run {ID} is listened to\.", rf"The run {ID} is completed, at poll 2\."],
    look_in_vain: [
        BEGUN,
        rf"The run {ID} cannot be listened to, and is polled: InvalidRequestError, HTTP 400",
        rf"The run {ID} is completed, at poll \d+\.",
    ],
    upload: [r"Uploading 25 bytes\."],
}


@pytest.fixture
def emulator() -> Emulator:
    return Emulator(background_seconds=LONG)


@pytest.mark.parametrize("act", TOLD, ids=lambda act: act.__name__)
def test_what_takes_longer_is_told_and_nothing_else(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, act: Callable[[Emulator], None]
) -> None:
    with caplog.at_level(logging.INFO, "gemini_interactions"):
        act(emulator)
    lines = [record.getMessage() for record in caplog.records if record.name == "gemini_interactions"]
    assert len(lines) == len(TOLD[act]), lines
    assert all(re.fullmatch(told, line) for told, line in zip(TOLD[act], lines, strict=True)), lines


@pytest.mark.parametrize("act", TOLD, ids=lambda act: act.__name__)
def test_each_request_is_told_at_debug_without_what_is_secret_or_said(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, act: Callable[[Emulator], None]
) -> None:
    with caplog.at_level(logging.DEBUG, "gemini_interactions"):
        act(emulator)
    lines = [record.getMessage() for record in caplog.records if record.levelno == logging.DEBUG]
    requests = [line for line in lines if re.match(r"[A-Z]+ /\S+: \d{3} after \d+ ms, \d+ bytes sent, \d+ received$", line)]
    assert len(requests) == len(emulator.requests)
    assert KEY not in caplog.text
    assert WORDS not in caplog.text


def test_a_connection_that_fails_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "gemini_interactions"), pytest.raises(gi.ConnectionFailed):
        gi.Client(api_key=KEY, base_url="http://127.0.0.1:9", max_retries=0).create(model=MODEL, input=WORDS)
    assert re.search(r"POST /v1beta/interactions: ConnectError after \d+ ms", caplog.text)


def written(*setup: str) -> list[str]:
    """What a program of its own writes to its standard error output, where the environment switches the log on."""
    lines = [*setup, "from gemini_interactions.client.http.log import logger", "logger.debug('said')"]
    command, environment = [sys.executable, "-c", "\n".join(lines)], {**os.environ, "GEMINI_INTERACTIONS_LOG": "DEBUG"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr.splitlines()


def test_the_environment_switches_the_log_on() -> None:
    (line,) = written()
    assert re.fullmatch(r"\d\d:\d\d:\d\d gemini_interactions DEBUG: said", line)


def test_a_program_that_has_set_up_logging_gets_each_line_once_and_there() -> None:
    (line,) = written("import logging", "logging.basicConfig(format='own %(message)s', level='WARNING')")
    assert line == "own said"


def test_a_level_that_is_none_is_told(caplog: pytest.LogCaptureFixture) -> None:
    before = logger.level, list(logger.handlers)
    switch_on("loud")
    assert caplog.messages == ["GEMINI_INTERACTIONS_LOG='loud' is no level: it is one of debug, info, warning, error."]
    assert (logger.level, logger.handlers) == before


def test_nothing_is_set_up_where_nobody_asks_for_it() -> None:
    assert logger.level == logging.NOTSET
    assert logger.handlers == []
