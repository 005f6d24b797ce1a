"""The service's memory, by the rules that hold in every framework: only what is new is sent, and never on the wrong history."""

from __future__ import annotations

import pytest

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..received import kinds, previous, said
from .faces import Adapter, Ask


def test_the_next_turn_sends_only_what_is_new(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    first = [("system", "Be kind."), ("user", "My name is Ada.")]
    reply = ask(model, first)
    again = ask(model, [*first, ("assistant", reply), ("user", "What is my name?")])
    assert "Ada" in again.text
    body = emulator.requests[1].body
    assert body["previous_interaction_id"] == reply.id
    assert body["input"] == said("What is my name?")
    assert body["system_instruction"] == "Be kind."  # the service does not keep it


def test_an_edited_history_is_sent_in_full_and_the_edit_counts(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    reply = ask(model, [("user", "My name is Ada.")])
    again = ask(model, [("user", "My name is Grace."), ("assistant", reply), ("user", "What is my name?")])
    assert "Grace" in again.text
    assert "Ada" not in again.text
    assert previous(emulator) == [None, None]
    assert kinds(emulator)[1] == ["user_input", "thought", "model_output", "user_input"]


def test_an_unknown_option_is_refused_before_anything_is_sent(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    with pytest.raises(gi.InvalidOption, match="temprature"):
        ask(model, [("user", "Hi")], temprature=1)
    assert emulator.requests == []
