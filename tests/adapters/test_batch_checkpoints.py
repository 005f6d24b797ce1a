"""Batches as data: written down before and after each start, and gone on with by any process."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.turns.batches.rows import RowUnsure

from ..received import statuses
from .batches import RESEARCH, Make, asked, row_of, rows, said, text
from .faces import KEY, settings_of


@pytest.fixture(params=[ChatGeminiInteractions, GeminiInteractions], ids=["langchain", "llamaindex"])
def make(request: pytest.FixtureRequest, impatient: None) -> Make:
    """Makes a model of each framework: `make(emulator, **settings)`."""
    return lambda emulator, **settings: request.param(**settings_of(emulator, settings))


@pytest.fixture
def endless() -> Emulator:
    """An emulator whose runs are done when its clock is moved on."""
    return Emulator(background_seconds=60)


def test_a_row_is_written_down_before_and_after_its_start(make: Make, emulator: Emulator) -> None:
    kept: list[dict[str, Any]] = []
    found: list[str] = []

    def look(body: dict[str, Any]) -> bool:
        [row] = [row for row in kept[-1]["rows"] if row["key"] == row_of(body)]
        found.append(row["state"])
        return False

    emulator.fault(status=500, when=look, times=None)
    batch = make(emulator).start_batch(rows(40), keys=rows(40), checkpoint=lambda data: kept.append(json.loads(json.dumps(data))))
    assert found == ["starting"] * 40
    assert {row["state"] for row in kept[-1]["rows"]} <= {"running", "ended"}
    batch.results()
    assert kept[-1] == batch.to_dict()
    assert {row["run"]["status"] for row in kept[-1]["rows"]} == {"completed"}
    assert len(kept) < 2 * 40  # those that begin together are written down together


def test_any_process_goes_on_with_the_file(make: Make, emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    make(emulator).start_batch(rows(5), max_concurrency=2, checkpoint=file)
    assert KEY not in file.read_text()
    with pytest.raises(gi.InvalidOption, match=r"rows .* give the 'inputs'"):
        make(emulator).resume_batch(file)
    assert list(map(text, make(emulator).resume_batch(file, rows(5)).results())) == said(rows(5))
    assert sorted(asked(emulator)) == rows(5)
    assert list(map(text, make(emulator).resume_batch(str(file)).results())) == said(rows(5))  # nothing has yet to begin
    assert len(asked(emulator)) == 5
    assert [path.name for path in tmp_path.iterdir()] == ["runs.json"]


async def test_a_checkpoint_may_be_kept_by_an_async_function(make: Make, emulator: Emulator) -> None:
    kept: list[Any] = []

    async def keep(data: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        kept.append(data)

    batch = await make(emulator).astart_batch(rows(2), checkpoint=keep)
    await batch.aresults()
    assert kept[-1] == batch.to_dict()


def test_a_start_that_nobody_recorded_to_its_end_is_unsure(make: Make, emulator: Emulator) -> None:
    kept = make(emulator).start_batch(rows(2)).to_dict()
    kept["rows"][1] = {"key": 1, "input": kept["rows"][1]["input"], "state": "starting"}
    reply, unsure = make(emulator).resume_batch(kept, rows(2)).results()
    assert text(reply) == "You said: row 0"
    assert isinstance(unsure, RowUnsure)
    assert len(asked(emulator)) == 2


def test_what_is_not_the_same_batch_is_refused(make: Make, endless: Emulator, tmp_path: Path) -> None:
    model = make(endless)
    kept = model.start_batch(rows(3), max_concurrency=1).to_dict()
    for inputs, wrong in (
        (rows(2), "3 rows, and there are 2"),
        (["row 0", "row 1", "row two"], "row 2 is not the one"),
        ("row 0", "'inputs' is a list"),
    ):
        with pytest.raises(gi.InvalidOption, match=wrong):
            model.resume_batch(kept, inputs)
    with pytest.raises(gi.InvalidOption, match=r"asks 'gemini-3\.5-flash', and this model asks"):
        make(endless, agent=RESEARCH).resume_batch(kept, rows(3))
    with pytest.raises(gi.InvalidOption, match="of the form 1, not 2"):
        model.resume_batch({**kept, "version": 2}, rows(3))
    for broken in ({}, {**kept, "rows": [1]}, {**kept, "rows": [{**kept["rows"][0], "run": None}]}):
        with pytest.raises(gi.InvalidOption):
            model.resume_batch(broken, rows(3))
    twice = {**kept, "rows": [kept["rows"][0], kept["rows"][0]]}
    with pytest.raises(gi.InvalidOption, match="checkpoint"):
        model.resume_batch(twice)
    (tmp_path / "half.json").write_text('{"rows": [')
    for name in ("half.json", "none.json"):
        with pytest.raises(gi.InvalidOption, match="cannot be read"):
            model.resume_batch(tmp_path / name, rows(3))
    assert len(asked(endless)) == 1


def test_a_batch_is_not_written_over_another(make: Make, emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    file.write_text("{}")
    with pytest.raises(gi.InvalidOption, match="is there already: resume_batch"):
        make(emulator).start_batch(rows(2), checkpoint=file)
    with pytest.raises(gi.InvalidOption, match="no folder"):
        make(emulator).start_batch(rows(2), checkpoint=tmp_path / "nowhere" / "runs.json")
    with pytest.raises(gi.InvalidOption, match="'checkpoint' is the path"):
        make(emulator).start_batch(rows(2), checkpoint=3)
    assert emulator.requests == []
    assert file.read_text() == "{}"


def test_a_folder_or_an_empty_text_is_no_checkpoint(make: Make, emulator: Emulator, tmp_path: Path) -> None:
    kept = make(emulator).start_batch(rows(1)).to_dict()
    sent = len(emulator.requests)
    for target, wrong in (("", "is an empty text"), (tmp_path, "is a folder"), (".", "'.' is a folder")):
        with pytest.raises(gi.InvalidOption, match=wrong):
            make(emulator).start_batch(rows(1), checkpoint=target)
        with pytest.raises(gi.InvalidOption, match=wrong):
            make(emulator).resume_batch(kept, rows(1), checkpoint=target)
    assert len(emulator.requests) == sent
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_relative", [True, False])
def test_a_link_stays_one_and_the_batch_is_in_the_file_that_it_leads_to(
    make: Make, emulator: Emulator, tmp_path: Path, is_relative: bool
) -> None:
    there = tmp_path / "disk"
    there.mkdir()
    link = tmp_path / "runs.json"
    link.symlink_to(Path("disk") / "kept.json" if is_relative else there / "kept.json")
    make(emulator).start_batch(rows(2), checkpoint=link)
    assert link.is_symlink()
    assert [path.name for path in there.iterdir()] == ["kept.json"]
    assert list(map(text, make(emulator).resume_batch(link).results())) == said(rows(2))
    assert link.is_symlink()
    with pytest.raises(gi.InvalidOption, match="is there already"):
        make(emulator).start_batch(rows(2), checkpoint=link)


def test_a_file_that_is_nested_too_deeply_is_no_checkpoint(make: Make, emulator: Emulator, tmp_path: Path) -> None:
    file = tmp_path / "runs.json"
    file.write_text("[" * 200_000 + "]" * 200_000)
    with pytest.raises(gi.InvalidOption, match="cannot be read"):
        make(emulator).resume_batch(file)


@pytest.mark.parametrize("works", [0, 1])
def test_where_the_checkpoint_cannot_be_written_nothing_more_begins_and_nothing_is_left_running(
    make: Make, endless: Emulator, works: int
) -> None:
    written = []

    def keep(data: Any) -> None:
        if len(written) == works:
            raise OSError("the disk is full")
        written.append(data)

    with pytest.raises(OSError, match="the disk is full"):
        make(endless).start_batch(rows(3), max_concurrency=1, checkpoint=keep)
    assert statuses(endless) == ["cancelled"] * works


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"keys": ["a"]}, "2 inputs and 1 'keys'"),
        ({"keys": ["a", "a"]}, "'a' names two"),
        ({"keys": ["a", None]}, "texts or whole numbers"),
        ({"max_concurrency": 0}, "'max_concurrency' is 1 or more"),
        ({"deadline": "soon"}, "'deadline' must be a number"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_sent(
    make: Make, emulator: Emulator, options: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(gi.InvalidOption, match=wrong):
        make(emulator).start_batch(rows(2), **options)
    assert emulator.requests == []


def test_a_connection_for_synchronous_calls_alone_is_not_passed_by(make: Make, emulator: Emulator) -> None:
    with httpx.Client() as client, pytest.raises(gi.InvalidOption, match="give 'http_async_client' as well"):
        make(emulator, transport=None, http_client=client).start_batch(rows(2))
