"""What the tests of bulk runs share: a quiet Ray, and a Postgres server. `make test-bulk` runs them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from ..postgres import postgres_server

# Ray reads these where it is started, also by a program that a test runs: no report to anybody, no token for other machines.
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled", "DAFT_ANALYTICS_ENABLED": "0", "DO_NOT_TRACK": "true"}


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty database of a real Postgres server."""
    with postgres_server("bulk") as url:
        yield url
