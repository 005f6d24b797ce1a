"""Type checkers find the mistakes that users make, and complain of nothing else. `make test-types` runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .checkers import CHECKERS, Verdict, judge
from .user_code import user_code


@pytest.fixture(scope="module", params=CHECKERS)
def verdict(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    folder: Path = tmp_path_factory.mktemp("user_code")
    sources = user_code()
    return judge(sources, CHECKERS[request.param](sources, folder))


def test_every_planted_mistake_is_found(verdict: Verdict) -> None:
    assert not verdict.missed, "\n".join(f"{path}:{mistake.line}: {mistake.word}" for path, mistake in verdict.missed)


def test_nothing_else_is_complained_of(verdict: Verdict) -> None:
    assert not verdict.false_alarms, "\n".join(map(str, verdict.false_alarms))
