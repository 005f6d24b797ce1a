"""Many rows on two machines, whose workers are killed at random moments; `CHAOS_RUNS=1000` makes it long."""

from __future__ import annotations

import os
import random

import pytest

from . import chaos

RUNS = int(os.environ.get("CHAOS_RUNS") or 60)
KILLS = 10 if RUNS >= 500 else 3
SEED = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))


@pytest.mark.parametrize("seed", [SEED])  # in the name of the test
def test_kills_make_no_second_run_and_what_is_in_doubt_is_told(seed: int) -> None:
    found = chaos.run(RUNS, KILLS, seed)
    print(found)
    assert found["rows with two runs"] == 0, found
    assert found["left running"] == found["rows that ended otherwise"] == 0, found
    assert found["results"] + found["told as may_have_begun"] == RUNS, found
    assert found["results that are of the row's own run"] == found["results"], found
    assert found["runs"] == found["results"] + found["of these, runs there are"], found  # every run is known, or its row in doubt
    assert found["told as may_have_begun"] <= KILLS * 8, found


@pytest.mark.parametrize("seed", [SEED])
def test_where_the_service_lists_its_runs_kills_cost_nothing_at_all(seed: int) -> None:
    found = chaos.run(RUNS, KILLS, seed, cloud=True)
    print(found)
    assert (found["runs"], found["results"]) == (RUNS, RUNS), found
    assert found["results that are of the row's own run"] == RUNS, found
    assert found["left running"] == 0, found


@pytest.mark.parametrize("seed", [SEED])
@pytest.mark.parametrize("limited", ["share", "nobody"])
def test_a_quota_loses_nothing_whether_the_workers_know_it_or_find_it_out(seed: int, limited: str) -> None:
    found = chaos.run(RUNS, 0, seed, quota=40, limited=limited)
    print(found)
    assert (found["runs"], found["results"]) == (RUNS, RUNS), found
    assert found["left running"] == 0, found
    assert limited == "share" or found["refused with 429"] > 0, found
