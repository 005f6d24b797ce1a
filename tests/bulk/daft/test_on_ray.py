"""The same on Ray, with Daft's own runner: a real cluster of one machine, whose workers are other processes.

Which runner Daft uses is settled once in a process, so these are one program of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import KEY, bodies

PROGRAM = """
import json, os, sys
from typing import Literal
import daft, ray
from daft import col
from daft.functions import prompt
from pydantic import BaseModel
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
daft.set_runner_ray()
from gemini_interactions import RateLimit
from gemini_interactions.bulk.daft import GeminiInteractionsProvider, interact

class Label(BaseModel):
    label: Literal["tea", "coffee"]

@daft.func
def worker(text: str) -> int:
    return os.getpid()

def key() -> str:
    return os.environ["GEMINI_API_KEY"]

def pairs(table, expression):
    rows = table.with_column("a", expression).to_pydict()
    return dict(zip(rows["q"], rows["a"]))

table = daft.from_pydict({"q": [f"row {number}" for number in range(200)]}).into_partitions(4)
few = daft.from_pydict({"q": ["a", "b", "c"]})  # no limit(): on Ray, Daft 0.7.26 hangs at it, whatever the column
provider = GeminiInteractionsProvider(api_key=key, max_concurrency=8, rate_limit=RateLimit())
found = {
    "driver": os.getpid(),
    "workers": table.with_column("p", worker(col("q"))).to_pydict()["p"],
    "prompt": pairs(table, prompt(col("q"), provider="gemini_interactions")),
    "labels": few.with_column("a", interact(col("q"), return_format=Label, provider=provider)).to_pydict()["a"],
    "rows": pairs(table, interact(col("q"), provider=provider, temperature=0.5)),
    "ignored": pairs(table, prompt([col("q"), "!"], provider=provider, on_error="ignore")),
}
try:
    few.with_column("a", prompt(col("q"), provider=provider, model="no-such-model")).collect()
except Exception as error:
    found["raised"] = [type(error).__name__, str(error)]
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def ran() -> Any:
    """What the program found, and the emulator that it asked."""
    with Emulator(log_size=None) as emulator:
        emulator.fault(status=400, when=lambda body: isinstance(body["input"], list) and body["input"][0]["text"] == "row 9")
        environment = {
            **os.environ,
            "GEMINI_API_KEY": KEY,
            "GOOGLE_GEMINI_BASE_URL": emulator.url,
            "DAFT_PROGRESS_BAR": "0",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, done.stderr[-3000:]
        yield json.loads(done.stdout), emulator, done


def test_rows_are_asked_by_workers_and_answers_come_back_beside_their_questions(ran: Any):
    found, _, _ = ran
    assert found["driver"] not in found["workers"]
    assert found["prompt"] == {f"row {number}": f"You said: row {number}" for number in range(200)}


def test_objects_and_records_come_back(ran: Any):
    found, _, _ = ran
    assert [row["value"]["label"] for row in found["labels"]] == ["tea"] * 3
    assert {question: row["text"] for question, row in found["rows"].items()} == found["prompt"]


def test_a_row_that_fails_stops_no_other(ran: Any):
    found, _, _ = ran
    assert [question for question, text in found["ignored"].items() if text is None] == ["row 9"]


def test_our_errors_come_back_from_workers(ran: Any):
    found, _, _ = ran
    kind, words = found["raised"]
    assert "no-such-model" in words
    assert kind in ("NotFoundError", "UDFException", "RayTaskError(NotFoundError)")


def test_no_key_is_in_what_came_back_or_was_printed(ran: Any):
    found, emulator, done = ran
    assert KEY not in json.dumps(found) + done.stderr
    assert len(bodies(emulator)) >= 600
