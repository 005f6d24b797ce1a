"""The service's memory, by the rules that hold in every framework: only what is new is sent, and never on the wrong history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions import telemetry
from gemini_interactions.emulator import Emulator

from ..received import bodies, kinds, previous, said
from .faces import KEY, Adapter, Ask, Reply, Talk, id_of, invoke, stream, talk

CITY = {"type": "object", "properties": {"city": {"type": "string"}}}
WEATHER = {"type": "function", "name": "get_weather", "parameters": CITY}


# What is sent


def test_the_next_turn_sends_only_what_is_new(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    first = [("system", "Be kind."), ("user", "My name is Ada.")]
    reply = ask(model, first)
    again = ask(model, [*first, ("assistant", reply), ("user", "What is my name?")])
    assert "Ada" in again.text
    body = bodies(emulator)[1]
    assert body["previous_interaction_id"] == reply.id
    assert body["input"] == said("What is my name?")
    assert body["system_instruction"] == "Be kind."  # the service does not keep it


def test_fifty_turns_send_one_turn_each(model: Adapter, emulator: Emulator) -> None:
    talk(model, *(f"Turn {i:02}." for i in range(50)))
    assert kinds(emulator) == [["user_input"]] * 50
    sizes = [len(str(body)) for body in bodies(emulator)]
    assert max(sizes[1:]) == min(sizes[1:])  # however long the conversation
    assert len(emulator.seen[-1]) == 50 + 49 * 2


def test_results_may_come_late_and_one_by_one(model: Adapter, emulator: Emulator) -> None:
    messages: Talk = [("user", "What is the weather in Paris and Rome?")]
    reply = invoke(model, messages, tools=[WEATHER])
    one, two = (("tool", call.id, f"18 °C in {call.arguments['city']}") for call in reply.calls)
    messages += [("assistant", reply), one]
    messages += [("assistant", invoke(model, messages, tools=[WEATHER])), two]
    assert "Rome" in invoke(model, messages, tools=[WEATHER]).text
    assert kinds(emulator)[:2] == [["user_input"], ["function_result", "function_result"]]
    assert kinds(emulator)[2] == ["function_result", "thought", "model_output", "function_result"]
    assert previous(emulator) == [None, reply.id, reply.id]  # to where both calls are open
    assert bodies(emulator)[1]["input"][1]["result"] == "There is no result of this call yet."


def test_the_system_prompt_and_the_tools_may_change_every_turn(model: Adapter, emulator: Emulator) -> None:
    reply = invoke(model, [("system", "Be brief."), ("user", "Hi")])
    invoke(model, [("system", "Be kind."), ("user", "Hi"), ("assistant", reply), ("user", "Again")], tools=[WEATHER])
    assert previous(emulator) == [None, reply.id]
    assert [body["system_instruction"] for body in bodies(emulator)] == ["Be brief.", "Be kind."]
    assert "tools" in bodies(emulator)[1]


def test_a_model_or_an_agent_may_take_over_in_the_same_conversation(adapter: type[Adapter], emulator: Emulator) -> None:
    messages = [*talk(adapter(emulator), "My name is Ada."), ("user", "What is my name?")]
    assert "Ada" in invoke(adapter(emulator, model="gemini-3.8-flash"), messages).text
    invoke(adapter(emulator, agent="antigravity-preview-09-2026", environment="remote"), messages)
    assert previous(emulator) == [None, id_of(messages[1]), id_of(messages[1])]


@pytest.mark.parametrize(
    ("change", "continued"),
    [
        (lambda m, _: [("user", "My name is Eve."), *m[1:]], None),
        (lambda m, _: m[2:], None),
        (lambda m, _: [("user", "Summary: my name is Eve."), *m[2:]], None),
        (lambda m, _: [m[2], m[3], m[0], m[1], m[4]], None),
        (lambda m, _: [*m[:2], ("user", "Something else."), m[3], m[4]], 1),
        (lambda m, _: [m[0], ("assistant", "I am a teapot."), *m[2:]], None),
        (lambda m, model: [m[0], ("assistant", model.reworded(m[1][1], "I am a teapot.")), *m[2:]], None),
        (lambda m, _: [*m[:2], m[4]], 1),
        (lambda m, _: m, 3),
    ],
    ids=[
        "edited",
        "trimmed",
        "summarised",
        "reordered",
        "edited later",
        "answer replaced",
        "answer reworded",
        "branched",
        "unchanged",
    ],
)
def test_the_model_sees_the_history_as_it_was_passed(
    model: Adapter, emulator: Emulator, ask: Ask, change: Callable[[Talk, Adapter], Talk], continued: int | None
) -> None:
    messages: Talk = [*talk(model, "My name is Ada.", "I live in Rome."), ("user", "What is my name?")]
    changed = change(messages, model)
    ask(model, changed)

    def shown(role: str, value: Any) -> tuple[str, str]:
        replayed = value.message if isinstance(value, Reply) else value
        text = value if isinstance(value, str) else "I am a teapot." if "teapot" in str(replayed) else value.text
        return ("user_input" if role == "user" else "model_output", text)

    seen = [(s["type"], s["content"][0]["text"]) for s in emulator.seen[-1] if s["type"] != "thought"]
    assert seen == [shown(*message) for message in changed]
    assert previous(emulator)[-1] == (id_of(messages[continued]) if continued is not None else None)


def test_an_edit_is_a_replay_with_every_signature(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    messages = talk(model, "My name is Ada.", "What is my name?", ask=ask)
    reply = ask(model, [("user", "My name is Eve."), *messages[1:], ("user", "What is my name?")])
    assert "Eve" in reply.text
    assert "Ada" not in reply.text
    sent = bodies(emulator)[-1]["input"]
    assert [step["type"] for step in sent] == ["user_input", "thought", "model_output"] * 2 + ["user_input"]
    assert all(step["signature"] for step in sent if step["type"] == "thought")


# The three modes, and an id of the caller's


def test_stateless_mode_stores_nothing_and_sends_everything_with_its_signatures(
    adapter: type[Adapter], emulator: Emulator, ask: Ask
) -> None:
    model, tools = adapter(emulator, state="stateless"), [WEATHER, {"type": "google_search"}]
    messages: Talk = [("user", "Search the latest news, and what is the weather in Madrid?")]
    reply = ask(model, messages, tools=tools)
    messages += [("assistant", reply), *(("tool", call.id, "18 °C") for call in reply.calls)]
    messages += [("assistant", ask(model, messages, tools=tools)), ("user", "Thanks.")]
    assert ask(model, messages, tools=tools).text
    assert emulator.interactions == {}
    assert all(body["store"] is False for body in bodies(emulator))
    assert kinds(emulator)[-1][:4] == ["user_input", "google_search_call", "google_search_result", "thought"]


def test_server_mode_trusts_the_newest_id(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model = adapter(emulator, state="server")
    messages = talk(model, "My name is Ada.", "I live in Rome.")
    ask(model, [("user", "edited"), *messages[1:], ("user", "What is my name?")])
    assert previous(emulator)[-1] == id_of(messages[3])


def test_an_explicit_id_wins(model: Adapter, emulator: Emulator, ask: Ask) -> None:
    first, other = ask(model, [("user", "My name is Ada.")]), talk(model, "My name is Eve.")
    assert "Ada" in ask(model, [("user", "What is my name?")], previous_interaction_id=first.id).text
    ask(model, [*other, ("user", "What is my name?")], previous_interaction_id=first.id)
    assert previous(emulator)[2:] == [first.id, first.id]


def test_an_explicit_id_that_is_gone_is_an_error_since_nothing_can_be_replayed(model: Adapter, ask: Ask) -> None:
    with pytest.raises(gi.PreviousInteractionUnavailable) as caught:
        ask(model, [("user", "What is my name?")], previous_interaction_id="v1_gone")
    assert caught.value.interaction_id == "v1_gone"


# The interaction is gone, or cannot be continued


@pytest.mark.parametrize("missing", [400, 404])
@pytest.mark.parametrize("lose", ["expire", "delete"])
def test_an_interaction_that_is_gone_is_replaced_by_the_history_once(
    adapter: type[Adapter], ask: Ask, missing: int, lose: str
) -> None:
    telemetry.counts.clear()
    emulator = Emulator(missing_previous=missing)
    model = adapter(emulator)
    messages: Talk = [*talk(model, "My name is Ada."), ("user", "What is my name?")]
    if lose == "expire":
        emulator.advance(60 * 86_400)
    else:
        gi.Client(api_key=KEY, transport=emulator.transport()).delete(str(id_of(messages[1])))
    reply = ask(model, messages)
    assert "Ada" in reply.text
    assert reply.facts["state_reset"] is True
    assert telemetry.counts["state_reset"] == 1
    assert len(emulator.requests) == 3 + (lose == "delete")
    again = ask(model, [*messages, ("assistant", reply), ("user", "Thanks.")])
    assert "state_reset" not in again.facts
    assert previous(emulator)[-1] == reply.id


@pytest.mark.parametrize(
    "refusal",
    [
        {"status": 501, "code": "unimplemented", "message": "Not implemented."},
        {"status": 400, "code": "failed_precondition", "message": "The previous_interaction_id is still in progress."},
        {"status": 403, "code": "permission_denied", "message": "You do not have permission to access the interaction."},
    ],
    ids=["501 after a built-in tool", "still running", "another project's"],
)
@pytest.mark.parametrize("ask", [invoke, stream])
def test_an_interaction_that_cannot_be_continued_is_replaced_too(
    model: Adapter, emulator: Emulator, ask: Ask, refusal: dict[str, Any]
) -> None:
    messages: Talk = [*talk(model, "My name is Ada."), ("user", "What is my name?")]
    emulator.fault(**refusal)
    assert ask(model, messages).text.count("Ada") == 1
    assert kinds(emulator)[-1] == ["user_input", "thought", "model_output", "user_input"]
