"""An emulator that is used again: what a test has left is forgotten, the address stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

from .conftest import KEY, WEEK, Api, keep_store, text

KINDS: dict[str, dict[str, Any]] = {
    "agents": {"id": "my-agent", "system_instruction": "Be brief."},
    "environments": {},
    "webhooks": {"name": "hook", "uri": "https://hooks.example", "subscribed_events": ["interaction.completed"]},
    "triggers": {
        "schedule": "0 * * * *",
        "time_zone": "UTC",
        "interaction": {"agent": "antigravity-preview-09-2026", "input": "x"},
    },
}


def filled(emulator: Emulator) -> Api:
    """A client of an emulator that holds something of every kind."""
    api = Api(emulator)
    for kind, body in KINDS.items():
        made = api.http.post(f"/v1beta/{kind}", json=body)
        assert made.status_code == 200, made.text
    keep_store(api, "tea.txt", b"Green tea.")
    api.create(input="Hi")
    emulator.reply("left over")
    emulator.fault(status=503)
    return api


def count(api: Api, kind: str) -> int:
    listed = api.http.get(f"/v1beta/{kind}", params={"page_size": 1000}).json()
    return sum(len(value) for value in listed.values() if isinstance(value, list))


def test_everything_is_as_new_at_the_same_transport() -> None:
    emulator = Emulator()
    api = filled(emulator)
    emulator.advance(WEEK)
    voices = count(Api(Emulator()), "voices")
    emulator.reset()
    assert (emulator.requests, emulator.seen, dict(emulator.interactions)) == ([], [], {})
    emulator.assert_all_used()
    assert text(api.create(input="Hi")) != "left over"
    for kind in (*KINDS, "files", "fileSearchStores"):
        assert count(api, kind) == 0, kind
    assert count(api, "voices") == voices
    assert api.create(input="Hi")["created"] == Api(Emulator()).create(input="Hi")["created"]


def test_doubts_are_of_the_test_that_had_them(api: Api) -> None:
    for stored in (True, False):
        api.create(input="x", labels={"team": "a"}, generation_config={"top_k": 3})
        assert api.emulator.doubts
        api.emulator.reset(stored=stored)
        assert api.emulator.doubts == []


def test_what_is_stored_can_be_kept() -> None:
    emulator = Emulator()
    api = filled(emulator)
    [id] = emulator.interactions
    emulator.reset(stored=False)
    assert emulator.requests == []
    emulator.assert_all_used()
    assert [count(api, kind) for kind in KINDS] == [1] * len(KINDS)
    assert api.create(input="And?", previous_interaction_id=id)["status"] == "completed"


def test_it_goes_on_serving_at_its_address() -> None:
    with Emulator() as emulator:
        url = emulator.url
        emulator.reset()
        assert emulator.url == url
        assert httpx.get(f"{url}/v1/interactions/v1_x", headers=KEY).status_code == 404
        assert len(emulator.requests) == 1


def test_listeners_stay() -> None:
    emulator = Emulator()
    seen: list[str] = []
    emulator.on_created(lambda record: seen.append(record.id))
    emulator.reset()
    Client(api_key="k", transport=emulator.transport()).create(model="gemini-3.8-flash", input="Hi")
    assert len(seen) == len(emulator.seen) == 1


def test_what_a_database_holds_is_forgotten_there_too(tmp_path: Path) -> None:
    file = tmp_path / "emulator.sqlite"
    emulator = Emulator(db=file)
    api = Api(emulator)
    api.create(input="Hi")
    emulator.advance(60)
    emulator.reset()
    kept = api.create(input="Again")["id"]
    emulator.close()
    again = Emulator(db=file)
    assert list(again.interactions) == [kept]
    again.close()


def test_an_emulator_that_was_reset_in_the_middle_of_a_run_forgets_the_run(api: Api) -> None:
    run = api.create(input="x", background=True)
    api.emulator.reset()
    assert api.get(run["id"]).status_code == 404
    with pytest.raises(KeyError):
        api.emulator.history(run["id"])
