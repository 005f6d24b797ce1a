"""The package says that it is typed, and leaves nothing open to whoever reads its types. `make test-types` runs it."""

from __future__ import annotations

import re

from .checkers import PACKAGES, untyped_names

LEFT_OPEN = {
    r"\.(Unknown\w+|Verbatim)$": "what this version does not know may have any attribute, so a base of theirs is `Any`",
    r"^gemini_interactions\.langchain\.errors\.\w+$": "LangChain's class for refusals is there from langchain-core 1.7.5 on only",
    r"^gemini_interactions\.litellm\.": "LiteLLM's `ModelResponse` is not typed to the end",
    r"^gemini_interactions\.(langchain|llamaindex)\.calls\.": "not for users: functions in place of methods",
}
"""Names that have no type of which nothing is open, and why."""


def test_it_ships_the_marker_of_typed_packages() -> None:
    assert (PACKAGES / "gemini_interactions" / "py.typed").exists()


def test_every_public_name_has_a_type() -> None:
    names = untyped_names()
    left = {pattern: [name for name in names if re.search(pattern, name)] for pattern in LEFT_OPEN}
    assert not [pattern for pattern, found in left.items() if not found], "this is open no more"
    found = {name: why for name, why in names.items() if not any(name in known for known in left.values())}
    assert not found, "\n".join(f"{name}: {why}" for name, why in found.items())
