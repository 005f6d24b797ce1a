"""The package says that it is typed, and leaves nothing open to whoever reads its types. `make test-types` runs it."""

from __future__ import annotations

import pytest

from .checkers import PACKAGES, public_types


@pytest.fixture(scope="module")
def said() -> dict[str, list[str]]:
    return public_types()


def test_it_ships_the_marker_of_typed_packages() -> None:
    assert (PACKAGES / "gemini_interactions" / "py.typed").exists()


def test_every_public_name_has_a_type(said: dict[str, list[str]]) -> None:
    assert not said, "\n".join(f"{name}: {'; '.join(messages)}" for name, messages in said.items())
