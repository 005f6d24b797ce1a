"""The agents are entered twice, by the client and by the emulator: each entry is held against the other."""

from __future__ import annotations

import pytest

from gemini_interactions.agents import agent_facts
from gemini_interactions.emulator.contract.catalogue import AGENTS
from gemini_interactions.wire.agents import AgentOption


def test_every_agent_that_the_wire_documents_is_in_the_emulator() -> None:
    (documented,) = AgentOption.__metadata__  # type: ignore[attr-defined]
    assert set(AGENTS) == set(documented.values)


@pytest.mark.parametrize("name", AGENTS)
def test_both_entries_of_an_agent_agree(name: str) -> None:
    ours, theirs = agent_facts(name), AGENTS[name]
    assert ours.config_type == theirs.family
    assert ours.background == theirs.background
    assert ours.environment is (False if "environment" in theirs.refused else True if theirs.environment else None)
    # No agent takes a generation_config; the emulator refuses it before it looks at the agent.
    assert set(ours.refused_options) == (theirs.refused - {"environment"}) | {"generation_config"}
    assert set(ours.refused_tools) == theirs.refused_tools
    assert set(ours.refused_inputs) == theirs.refused_inputs
    assert ours.stored_functions == theirs.stateful_functions
