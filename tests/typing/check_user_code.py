"""Every mistake that a user can make in types is found by each checker, and nothing else is complained of. See `make test-types`."""

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
    assert [f"{path}:{mistake.line}: {mistake.word}" for path, mistake in verdict.missed] == []


def test_nothing_else_is_complained_of(verdict: Verdict) -> None:
    assert [str(complaint) for complaint in verdict.false_alarms] == []
