"""Answers and faults that wait for the requests they are for, whatever form these have."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions.emulator import Emulator, ScriptError, asks, call

from .conftest import MODEL, WEATHER, Api, text


def said(*texts: str) -> list[dict[str, Any]]:
    return [{"type": "user_input", "content": [{"type": "text", "text": given} for given in texts]}]


@pytest.mark.parametrize("given", ["The Weather?", {"type": "text", "text": "the weather?"}, said("And", "the weather?")])
def test_words_are_found_in_every_form_of_input(api: Api, emulator: Emulator, given: Any) -> None:
    emulator.reply("Sunny.", when=asks("weather", "the"))
    assert text(api.create(input="type text")) != "Sunny."
    assert text(api.create(input=given)) == "Sunny."


def test_only_what_is_new_is_looked_at(api: Api, emulator: Emulator) -> None:
    emulator.reply("Sunny.", when=asks("weather"))
    history = [*said("The weather?"), {"type": "model_output", "content": [{"type": "text", "text": "Which city?"}]}]
    assert text(api.create(input=[*history, *said("Never mind.")])) != "Sunny."
    assert text(api.create(input=[*history, *said("Paris weather.")])) == "Sunny."


def test_results_of_functions_are_new_as_well(api: Api, emulator: Emulator) -> None:
    emulator.reply(call("get_weather", city="Paris"))
    emulator.reply("Mild.", when=asks("18 °C"))
    first = api.create(input="x", tools=[WEATHER])
    result = {"type": "function_result", "call_id": first["steps"][-1]["id"], "name": "get_weather", "result": "18 °C"}
    assert text(api.create(input=[result], previous_interaction_id=first["id"])) == "Mild."


def test_a_model_may_be_meant_and_faults_have_it_too(api: Api, emulator: Emulator) -> None:
    emulator.fault(status=503, times=None, when=asks(model=MODEL))
    assert api.post(input="x").status_code == 503
    assert api.post(input="x", model="gemini-3.5-flash-lite").status_code == 200


def test_it_is_told_by_its_words(emulator: Emulator) -> None:
    emulator.reply("Sunny.", when=asks("weather", model=MODEL))
    with pytest.raises(AssertionError, match=rf"when asks\('weather', model='{MODEL}'\)"):
        emulator.assert_all_used()


def test_there_has_to_be_something_to_look_for() -> None:
    with pytest.raises(ScriptError, match="asks: there is nothing to look for"):
        asks()
    with pytest.raises(ScriptError, match="asks: a word is a text, not 3"):
        asks(3)  # type: ignore[arg-type]
