"""Interactions in a file: over restarts, and over a process that is killed while it writes."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

import gemini_interactions
from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.__main__ import main

from .conftest import DAY, KEY, WEATHER, Api, invalid, text


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "emulator.sqlite"


@contextmanager
def restarted(file: Path, **options: Any) -> Iterator[Api]:
    emulator = Emulator(db=file, **options)
    api = Api(emulator)
    try:
        yield api
    finally:
        api.http.close()
        emulator.close()


def rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        [count] = connection.execute("SELECT count(*) FROM interactions").fetchone()
        return int(count)


def test_a_chain_goes_on_after_a_restart(file: Path) -> None:
    with restarted(file) as api:
        first = api.create(input="My name is Ada.", labels={"team": "a"})
        second = api.create(input="Hello", previous_interaction_id=first["id"])
        shown, history = api.get(second["id"]).json(), api.emulator.history(second["id"])
        unbroken = api.create(input="What is my name?", previous_interaction_id=second["id"])
    with restarted(file) as api:
        assert list(api.emulator.interactions)[:2] == [first["id"], second["id"]]
        assert api.get(second["id"]).json() == shown
        assert api.get(first["id"]).json()["labels"] == {"team": "a"}
        assert api.emulator.history(second["id"]) == history
        third = api.create(input="What is my name?", previous_interaction_id=second["id"])
        assert text(third) == "Your name is Ada."
        assert third["usage"] == unbroken["usage"]


def test_a_file_of_an_emulator_that_kept_more_can_be_read(file: Path) -> None:
    with restarted(file) as api:
        first = api.create(input="My name is Ada.")["id"]
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE interactions SET record = json_set(record, '$.depth', 3)")
    with restarted(file) as api:
        assert text(api.create(input="What is my name?", previous_interaction_id=first)) == "Your name is Ada."


def test_open_calls_settings_and_signatures_are_known_after_a_restart(file: Path) -> None:
    with restarted(file) as api:
        first = api.create(input="weather in Rome", tools=[WEATHER], system_instruction="Be brief. " * 10)
        api.emulator.reply([{"type": "thought", "signature": "foreign"}, {"type": "function_call", "name": "f", "id": "c1"}])
        scripted = api.create(input="x", tools=[WEATHER])
    call = first["steps"][-1]
    result = {"type": "function_result", "call_id": call["id"], "result": "sunny"}
    with restarted(file) as api:
        assert api.refused(input=[{**result, "call_id": "other"}], previous_interaction_id=first["id"])[0] == 400
        second = api.create(input=[result], previous_interaction_id=first["id"])
        assert text(second) == "The weather in Rome is sunny."
        assert second["usage"]["total_input_tokens"] > first["usage"]["total_input_tokens"]
        for steps in (first["steps"], scripted["steps"]):
            answered = {"type": "function_result", "call_id": steps[-1]["id"], "name": "f", "result": "1"}
            api.create(input=[{"type": "user_input", "content": [{"type": "text", "text": "x"}]}, *steps, answered], store=False)


def test_what_was_deleted_stays_so_and_goes_with_the_last_that_needs_it(file: Path) -> None:
    with restarted(file) as api:
        first = api.create(input="The code word is plum.")["id"]
        second = api.create(input="Hello", previous_interaction_id=first)["id"]
        api.http.delete(f"/v1/interactions/{first}")
    with restarted(file) as api:
        assert api.get(first).status_code == 404
        assert list(api.emulator.interactions) == [second]
        asked = api.create(input="What is the code word?", previous_interaction_id=second)
        assert text(asked) == "The code word is plum."
        for id in (second, asked["id"]):
            assert api.http.delete(f"/v1/interactions/{id}").status_code == 200
    assert rows(file) == 0


def test_the_clock_goes_on_and_what_has_expired_leaves_the_file(file: Path) -> None:
    with restarted(file) as api:
        old = api.create(input="My name is Ada.")["id"]
        api.emulator.advance(54 * DAY)
        young = api.create(input="Hello", previous_interaction_id=old)["id"]
    with restarted(file) as api:
        assert list(api.emulator.interactions) == [old, young]
        api.emulator.advance(2 * DAY)
        assert api.get(old).status_code == 404
        assert "don't know" in text(api.create(input="What is my name?", previous_interaction_id=young))
    assert rows(file) == 2


def test_background_runs_and_cancellations_outlive_the_process(file: Path) -> None:
    with restarted(file, background_seconds=600) as api:
        run, other = (api.create(input="x", background=True)["id"] for _ in range(2))
        assert api.http.post(f"/v1/interactions/{other}/cancel").json()["status"] == "cancelled"
    with restarted(file) as api:
        assert [api.get(id).json()["status"] for id in (run, other)] == ["in_progress", "cancelled"]
        api.emulator.advance(600)
        assert [api.get(id).json()["status"] for id in (run, other)] == ["completed", "cancelled"]


def test_what_is_not_to_be_stored_is_not_in_the_file(file: Path) -> None:
    with restarted(file) as api:
        api.create(input="x", store=False)
    assert rows(file) == 0


def test_a_bound_holds_for_the_file_too(file: Path) -> None:
    with restarted(file, max_interactions=3) as api:
        ids = [api.create(input="x")["id"] for _ in range(5)]
        assert list(api.emulator.interactions) == ids[2:]
    assert rows(file) == 3


def test_a_file_serves_one_emulator_at_a_time(file: Path) -> None:
    with restarted(file), pytest.raises(ValueError, match="locked"):
        Emulator(db=file)
    with restarted(file) as api:
        api.create(input="x")


def test_other_files_are_refused_and_left_alone(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE mine (a)")
    with pytest.raises(ValueError, match="format"):
        Emulator(db=file)
    file.write_bytes(b"no database at all" * 100)
    with pytest.raises(SystemExit):
        main(["--db", str(file)])
    assert "not a database" in capsys.readouterr().err
    with pytest.raises(ValueError, match="unable to open"):
        Emulator(db=file / "below")


def test_what_cannot_be_written_is_not_acknowledged(file: Path) -> None:
    with restarted(file) as api:
        kept = api.create(input="x")["id"]
        api.emulator.close()
        status, body = api.refused(input="y")
        assert (status, body["error"]["code"]) == (500, "api_error")
        assert api.http.delete(f"/v1/interactions/{kept}").status_code == 500
        assert list(api.emulator.interactions) == [kept]
        assert api.get(kept).status_code == 200
        assert api.refused(input="y", previous_interaction_id="v1_x") == invalid(
            "Invalid previous_interaction_id: interaction not found"
        )


def test_a_full_disk_costs_what_was_refused_and_nothing_else(file: Path) -> None:
    with restarted(file) as api:
        database = api.emulator._database
        assert database is not None
        [pages] = database._connection.execute("PRAGMA page_count").fetchone()
        database._connection.execute(f"PRAGMA max_page_count = {pages + 20}").fetchall()
        kept = []
        for _ in range(100):
            answer = api.post(input="x" * 2000)
            if answer.status_code == 200:
                kept.append(answer.json()["id"])
            else:
                assert answer.status_code == 500
                assert "full" in answer.json()["error"]["message"]
        assert 0 < len(kept) < 100
        assert list(api.emulator.interactions) == kept
    with restarted(file) as api:
        assert list(api.emulator.interactions) == kept
        api.create(input="x", previous_interaction_id=kept[-1])


class Process:
    """The command, in a process of its own."""

    def __init__(self, file: Path) -> None:
        source = Path(gemini_interactions.__file__).parent.parent
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gemini_interactions.emulator", "--port", "0", "--db", str(file)],
            env={**os.environ, "PYTHONPATH": str(source), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert "interrupt to stop" in line
        self.url = line.split()[4]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=10)


def talk(url: str, name: str, acknowledged: list[tuple[str, str | None, str]], enough: Callable[[], object]) -> None:
    """Chains of turns until the server is gone; every second one streamed: its first event is the acknowledgement."""
    previous: str | None = None
    with httpx.Client(base_url=url, headers=KEY, timeout=10) as http:
        for turn in range(100_000):
            said = f"{name} turn {turn}"
            body = {"model": "gemini-3.8-flash", "input": said}
            if previous:
                body["previous_interaction_id"] = previous
            try:
                if turn % 2:
                    with http.stream("POST", "/v1/interactions", json={**body, "stream": True}) as response:
                        lines = response.iter_lines()
                        next(lines)
                        id = httpx.Response(200, text=next(lines).removeprefix("data: ")).json()["interaction"]["id"]
                        acknowledged.append((id, previous, said))
                        for _ in lines:
                            pass
                else:
                    id = http.post("/v1/interactions", json=body).raise_for_status().json()["id"]
                    acknowledged.append((id, previous, said))
            except (httpx.TransportError, StopIteration):
                return
            previous = id
            enough()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system cannot kill so")
def test_every_acknowledged_interaction_is_there_after_a_kill(file: Path) -> None:
    acknowledged: list[tuple[str, str | None, str]] = []
    for round in range(3):
        server = Process(file)
        busy = Event()
        target = len(acknowledged) + 60

        def enough(target: int = target, busy: Event = busy) -> None:
            if len(acknowledged) >= target:
                busy.set()

        threads = [Thread(target=talk, args=(server.url, f"{round}/{n}", acknowledged, enough)) for n in range(6)]
        try:
            for thread in threads:
                thread.start()
            assert busy.wait(20)
        finally:
            server.kill()
            for thread in threads:
                thread.join(20)
    assert len(acknowledged) >= 180
    server = Process(file)
    try:
        with httpx.Client(base_url=server.url, headers=KEY, timeout=10) as http, ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda entry: http.get(f"/v1/interactions/{entry[0]}"), acknowledged))
            assert [answer.status_code for answer in found] == [200] * len(acknowledged)
            said = [answer.json()["steps"][0]["content"][0]["text"] for answer in found]
            assert said == [entry[2] for entry in acknowledged]
            last = acknowledged[-1]
            body = {"model": "gemini-3.8-flash", "input": "What did I say first?", "previous_interaction_id": last[0]}
            reply = http.post("/v1/interactions", json=body).json()
            assert text(reply) == f"First you said: {last[2].split(' ')[0]} turn 0"
    finally:
        server.kill()
