"""The emulator's command: what it prints at its start, and a line for each request."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import httpx
import pytest
from rich.console import Console

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.__main__ import main
from gemini_interactions.emulator.console import Lines
from gemini_interactions.emulator.service.exchange import Exchange

from .conftest import KEY, MODEL, WEATHER, Api


@contextmanager
def running(capsys: pytest.CaptureFixture[str], *options: str) -> Iterator[str]:
    """Run the command on a free port until it has told what it does; give what it printed."""
    stop, printed = Event(), ""
    thread = Thread(target=main, args=(["--port", "0", *options], stop))
    thread.start()
    try:
        for _ in range(500):
            printed += capsys.readouterr().out
            if "GEMINI_API_KEY" in printed:
                break
            stop.wait(0.01)
        yield printed
    finally:
        stop.set()
        thread.join(10)


Lined = Callable[..., list[str]]


@pytest.fixture
def lined(emulator: Emulator) -> Lined:
    """Gives the lines of what was asked so far, without the time."""
    file = io.StringIO()
    emulator.on_ended(Lines(Console(file=file, highlight=False)))

    def lines() -> list[str]:
        return [re.sub(r"^\d\d:\d\d:\d\d  ", "", line) for line in file.getvalue().splitlines()]

    return lines


def parts(line: str) -> list[str]:
    """The columns of a line."""
    return re.split(r"  +", line)


def test_it_prints_the_variables_and_where_the_page_is(capsys: pytest.CaptureFixture[str]) -> None:
    with running(capsys) as printed:
        url = printed.split()[4]
        assert f"export GOOGLE_GEMINI_BASE_URL={url}\n" in printed
        assert "export GEMINI_API_KEY=emulator  # any key will do" in printed
        assert f"in a browser: {url}/\n" in printed
        assert httpx.get(url).status_code == 200


def test_with_a_key_the_page_is_off_unless_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with running(capsys, "--api-key", "k") as printed:
        assert "export GEMINI_API_KEY=...  # the one of --api-key" in printed
        assert "off where a key is set; --page shows it to whoever asks" in printed
        assert httpx.get(printed.split()[4]).status_code == 403
    with running(capsys, "--api-key", "k", "--page") as printed:
        assert httpx.get(printed.split()[4]).status_code == 200
    with running(capsys, "--no-page") as printed:
        assert "in a browser: off\n" in printed
        assert httpx.get(printed.split()[4]).status_code == 404


def test_it_takes_what_the_class_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with running(capsys, "--background-seconds", "60", "--queued-seconds", "30", "--missing-previous", "404") as printed:
        url, body = f"{printed.split()[4]}/v1/interactions", {"model": MODEL, "input": "x"}
        assert httpx.post(url, json={**body, "background": True}, headers=KEY).json()["status"] == "queued"
        assert httpx.post(url, json={**body, "previous_interaction_id": "v1_x"}, headers=KEY).status_code == 404
    for wrong in (["--background-seconds", "-1"], ["--queued-seconds", "inf"], ["--missing-previous", "500"]):
        with pytest.raises(SystemExit):
            main(wrong)
        assert wrong[0] in capsys.readouterr().err


def test_verbose_prints_a_line_for_each_request(capsys: pytest.CaptureFixture[str]) -> None:
    with running(capsys, "--verbose") as printed:
        url = printed.split()[4]
        first = httpx.post(f"{url}/v1/interactions", json={"model": MODEL, "input": "Hello"}, headers=KEY).json()
        httpx.get(f"{url}/v1/interactions/x", headers=KEY)
        httpx.get(f"{url}/health")
        httpx.get(url)
    head, *lines = (printed.partition("GEMINI_API_KEY")[2] + capsys.readouterr().out).splitlines()[1:]
    assert parts(head.strip()) == ["time", "status", "request", "id", "continues", "tokens", "took", "what was new"]
    assert len(lines) == 2
    assert f"…{first['id'][-8:]}" in lines[0]
    assert "Interaction not found." in lines[1]
    assert "\x1b" not in head + "".join(lines)


def test_a_conversation_shows_by_the_ends_of_its_ids(api: Api, lined: Lined) -> None:
    first = api.create(input="My name is Ada.")
    second = api.create(input="What is\nmy name?", previous_interaction_id=first["id"])
    one, two = lined()
    usage = first["usage"]
    written = usage["total_output_tokens"] + usage["total_thought_tokens"]
    assert parts(one)[:3] == ["200", "create", f"…{first['id'][-8:]}"]
    assert f"{usage['total_input_tokens']} > {written}" in one
    assert parts(one)[-2:] == [MODEL, '"My name is Ada."']
    assert parts(two)[2:4] == [f"…{second['id'][-8:]}", f"…{first['id'][-8:]}"]
    assert two.endswith('"What is my name?"')
    assert one.index(MODEL) == two.index(MODEL)


def test_each_deed_has_its_word(api: Api, lined: Lined) -> None:
    api.events(input="Stream")
    api.create(input="Unstored", store=False)
    run = api.create(input="Run", background=True)["id"]
    api.get(run)
    api.http.post(f"/v1/interactions/{run}/cancel")
    api.http.delete(f"/v1/interactions/{run}")
    api.http.get("/v1/agents")
    call = api.create(input="Weather in Rome", tools=[WEATHER])
    result = {"type": "function_result", "call_id": call["steps"][-1]["id"], "name": "get_weather", "result": "sunny"}
    api.create(input=[result], previous_interaction_id=call["id"])
    stream, unstored, begun, read, cancelled, deleted, agents, asked, told = map(parts, lined())
    assert stream[1] == "stream"
    assert re.fullmatch(r"\d+ events", stream[-1])
    assert unstored[2] == "unstored"
    assert begun[-1] == "in_progress"
    assert read[1:3] == ["read", f"…{run[-8:]}"]
    assert read[-1] == "in_progress"
    assert (cancelled[1], cancelled[-1]) == ("cancel", "cancelled")
    assert deleted[1] == "delete"
    assert (agents[1], agents[-1]) == ("GET", "/v1/agents")
    assert asked[-1] == "requires_action"
    assert told[-1] == '"[result of get_weather]"'


def test_failures_are_told_with_what_was_asked_and_why(api: Api, lined: Lined) -> None:
    api.post(input="Hi", temprature=1)
    api.emulator.fault(status=429, retry_after=1)
    api.post(input="Too much")
    api.emulator.fault(drop_connection=True)
    with suppress(httpx.TransportError):
        api.post(input="Gone")
    api.emulator.fault(drop_after=2)
    with suppress(httpx.TransportError):
        api.post(input="Half", stream=True)
    with api.http.stream("POST", "/v1/interactions", json={"model": MODEL, "input": "x" * 500, "stream": True}) as answer:
        next(answer.iter_raw())
    api.http.post("/v1/interactions", content=b"{nonsense")
    refused, limited, dropped, half, left, nonsense = lined()
    assert parts(refused)[:2] == ["400", "create"]
    assert '"Hi"' in refused
    assert "temprature" in parts(refused)[-1]
    assert parts(limited)[0] == "429"
    assert "fault: status=429 retry_after=1" in limited
    assert parts(dropped)[0] == "drop"
    assert parts(dropped)[-1] == "the connection was dropped"
    assert parts(half)[0] == "drop"
    assert "2 events" in half
    assert parts(left)[0] == "left"
    assert parts(left)[-1] == "the client left before the end"
    assert "Invalid JSON" in nonsense


def test_a_page_that_may_not_ask_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    with running(capsys, "--verbose") as printed:
        url = f"{printed.split()[4]}/v1/interactions"
        httpx.post(url, json={"model": MODEL, "input": "x"}, headers={**KEY, "origin": "http://localhost:3000"})
    line = capsys.readouterr().out.splitlines()[-1]
    assert "403" in line
    assert "Name it in 'allowed_origins' if it may." in line


def test_a_terminal_gets_colours_and_whole_lines_and_nothing_that_it_would_act_on(emulator: Emulator) -> None:
    file = io.StringIO()
    console = Console(file=file, highlight=False, force_terminal=True, color_system="standard", width=100)
    emulator.on_ended(Lines(console))
    api = Api(emulator)
    api.post(input="\x1b[2J\x07 [bold]x[/bold] \u202e" + "long " * 100, model="nothing")
    api.http.close()
    text = file.getvalue()
    assert text.count("\n") == 1
    assert "\x1b[" in text
    assert "\x1b[2J" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert len(re.sub(r"\x1b\[[\d;]*m", "", text).rstrip("\n")) <= 100


def test_what_was_told_of_an_exchange_is_bounded(emulator: Emulator) -> None:
    ended: list[Exchange] = []
    emulator.on_ended(ended.append)
    api = Api(emulator)
    api.create(input="x" * 1_000_000)
    api.post(input="x" * 1_000_000, temprature=1)
    api.http.close()
    assert [len(exchange.new) <= 301 for exchange in ended] == [True, True]
    assert [exchange.content for exchange in ended] == [b"", b""]
