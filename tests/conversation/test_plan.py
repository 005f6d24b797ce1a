"""The plan continues what is proven and replays the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemini_interactions.conversation.anchor import Anchor, AnchorKey, process_secret
from gemini_interactions.conversation.digest import EMPTY, extend
from gemini_interactions.conversation.plan import HistoryMessage, plan
from gemini_interactions.conversation.replay import CONTINUE, MALFORMED, SKIP_VALIDATION, replayable

KEY = AnchorKey("secret", "https://service")


def user(text: str) -> dict[str, Any]:
    return {"type": "user_input", "content": [{"type": "text", "text": text}]}


def said(text: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text}]}


def thought(signature: str = "s") -> dict[str, Any]:
    return {"type": "thought", "signature": signature}


def call(call_id: str = "c1", name: str = "f", **more: Any) -> dict[str, Any]:
    return {"type": "function_call", "id": call_id, "name": name, "arguments": {}, **more}


def result(call_id: str = "c1", **more: Any) -> dict[str, Any]:
    return {"type": "function_result", "call_id": call_id, "name": "f", "result": "ok", **more}


def anchored(
    messages: list[HistoryMessage],
    interaction_id: str,
    *steps: dict[str, Any],
    key: AnchorKey = KEY,
    environment: str | None = None,
) -> HistoryMessage:
    """The reply with these steps, as it stands in the history after these messages."""
    digest = EMPTY
    for message in [*messages, HistoryMessage(steps)]:
        digest = extend(digest, message.steps)
    return HistoryMessage(list(steps), key.sign(interaction_id, digest, environment))


@pytest.fixture
def chat() -> list[HistoryMessage]:
    """Two answered questions and a third."""
    messages = [HistoryMessage([user("one?")])]
    messages.append(anchored(messages, "v1_1", thought(), said("one.")))
    messages.append(HistoryMessage([user("two?")]))
    messages.append(anchored(messages, "v1_2", thought(), said("two.")))
    messages.append(HistoryMessage([user("three?")]))
    return messages


def test_only_what_follows_the_newest_proven_reply_is_sent(chat: list[HistoryMessage]) -> None:
    planned = plan(chat, key=KEY)
    assert (planned.previous_interaction_id, planned.input) == ("v1_2", [user("three?")])


def test_the_whole_history_can_still_be_sent_instead(chat: list[HistoryMessage]) -> None:
    planned = plan(chat, key=KEY)
    assert planned.replay is not None
    assert planned.replay() == [user("one?"), thought(), said("one."), user("two?"), thought(), said("two."), user("three?")]


def test_function_results_are_what_follows() -> None:
    messages = [HistoryMessage([user("?")])]
    messages.append(anchored(messages, "v1_1", thought(), call("a"), call("b")))
    messages += [HistoryMessage([result("a")]), HistoryMessage([result("b")])]
    assert plan(messages, key=KEY).input == [result("a"), result("b")]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda messages: messages[2:], None),  # trimmed
        (lambda messages: [HistoryMessage([user("summary")]), *messages[2:]], None),
        (lambda messages: [HistoryMessage([user("uno?")]), *messages[1:]], None),
        (lambda messages: [*messages[:2], HistoryMessage([user("zwei?")]), *messages[3:]], "v1_1"),
        (lambda messages: [messages[0], HistoryMessage([said("edited.")], messages[1].anchor), *messages[2:]], None),
        # Regenerated, or another model's:
        (lambda messages: [*messages[:3], HistoryMessage([said("local.")]), messages[4]], "v1_1"),
        (lambda messages: [*messages[:2], messages[4]], "v1_1"),  # a branch
        (lambda messages: [messages[2], messages[3], messages[0], messages[1], messages[4]], None),  # reordered
    ],
    ids=["trim", "summarise", "edit question", "edit second question", "edit answer", "other answer", "branch", "reorder"],
)
def test_a_changed_history_continues_from_what_is_unchanged_or_is_replayed(
    chat: list[HistoryMessage], edit: Any, expected: str | None
) -> None:
    messages = edit(chat)
    planned = plan(messages, key=KEY)
    assert planned.previous_interaction_id == expected
    if expected is None:
        assert planned.input == [step for message in messages for step in message.steps]
    else:
        assert planned.input == [step for message in messages[2:] for step in message.steps]


@pytest.mark.parametrize("key", [AnchorKey("other", "https://service"), AnchorKey("secret", "https://elsewhere"), None])
def test_an_anchor_of_another_key_or_place_is_not_used(chat: list[HistoryMessage], key: AnchorKey | None) -> None:
    assert plan(chat, key=key).previous_interaction_id is None


@pytest.mark.parametrize("mac", ["", "AAAA", "ä"])
def test_an_anchor_with_a_wrong_proof_is_not_used(chat: list[HistoryMessage], mac: str) -> None:
    forged = [replace(message, anchor=message.anchor and replace(message.anchor, mac=mac)) for message in chat]
    assert plan(forged, key=KEY).previous_interaction_id is None


def test_a_proof_does_not_cover_another_id_or_sandbox(chat: list[HistoryMessage]) -> None:
    for change in ({"interaction_id": "v1_theirs"}, {"environment_id": "theirs"}):
        forged = [replace(message, anchor=message.anchor and replace(message.anchor, **change)) for message in chat]
        assert plan(forged, key=KEY).previous_interaction_id is None


def test_a_sandbox_continues_with_its_conversation() -> None:
    messages = [HistoryMessage([user("?")])]
    messages += [anchored(messages, "v1_1", said("!"), environment="env"), HistoryMessage([user("more")])]
    assert plan(messages, key=KEY).environment_id == "env"
    assert plan(messages, previous_interaction_id="v1_1").environment_id == "env"


def test_server_mode_trusts_the_newest_id(chat: list[HistoryMessage]) -> None:
    edited = [HistoryMessage([user("edited")]), *chat[1:]]
    planned = plan(edited, "server")
    assert (planned.previous_interaction_id, planned.input) == ("v1_2", [user("three?")])


def test_stateless_mode_sends_everything(chat: list[HistoryMessage]) -> None:
    planned = plan(chat, "stateless", key=KEY)
    assert planned.previous_interaction_id is None
    assert len(planned.input) == 7
    assert planned.replay is None


def test_an_explicit_id_wins_and_what_follows_its_reply_is_sent(chat: list[HistoryMessage]) -> None:
    planned = plan(chat, "stateless", previous_interaction_id="v1_1")
    assert planned.previous_interaction_id == "v1_1"
    assert planned.input == [user("two?"), thought(), said("two."), user("three?")]
    assert planned.replay is not None


def test_an_explicit_id_from_elsewhere_takes_all_turns_as_new_and_cannot_be_replayed() -> None:
    planned = plan([HistoryMessage([user("new")])], previous_interaction_id="v1_far")
    assert (planned.previous_interaction_id, planned.input, planned.replay) == ("v1_far", [user("new")], None)


def test_from_a_reply_that_nothing_follows_the_model_is_asked_to_go_on(chat: list[HistoryMessage]) -> None:
    for messages in (chat[:4], [*chat[:4], HistoryMessage([])]):
        planned = plan(messages, key=KEY)
        assert (planned.previous_interaction_id, planned.input) == ("v1_2", [user(CONTINUE)])
        assert planned.replay is not None
        assert planned.replay()[-2:] == [said("two."), user(CONTINUE)]


def test_no_turns_make_an_empty_plan() -> None:
    assert plan([], key=KEY).input == []


@given(st.lists(st.sampled_from(["ask", "edit", "drop"]), max_size=12), st.randoms(use_true_random=False))
def test_what_the_service_holds_and_what_is_sent_are_together_what_the_caller_passed(actions: list[str], random: Any) -> None:
    """A service in one line, random edits, and the law that everything serves."""
    held: dict[str, list[dict[str, Any]]] = {}
    messages: list[HistoryMessage] = []
    for number, action in enumerate([*actions, "ask"]):
        if action == "edit" and messages:
            messages[random.randrange(len(messages))] = HistoryMessage([user(f"edited {number}")])
        elif action == "drop" and messages:
            del messages[random.randrange(len(messages))]
        else:
            messages.append(HistoryMessage([user(f"question {number}")]))
            planned = plan(messages, key=KEY)
            seen = [*held.get(planned.previous_interaction_id or "", []), *planned.input]
            assert seen == [step for message in messages for step in message.steps]
            reply = said(f"answer {number}")
            held[f"v1_{number}"] = [*seen, reply]
            messages.append(HistoryMessage([reply], KEY.sign(f"v1_{number}", extend(planned.digest, [reply]))))


# Replays


def test_steps_with_signatures_go_back_exactly_as_they_came() -> None:
    steps = [
        user("?"),
        {"type": "google_search_call", "id": "g", "arguments": {"queries": ["q"]}, "signature": "a"},
        {"type": "google_search_result", "call_id": "g", "result": [], "signature": "b"},
        thought(),
        call(signature="c"),
        result(),
        thought("t"),
        said("!"),
        {"type": "tool_call", "id": "x", "signature": "d"},
    ]
    assert replayable(steps) == steps


def test_a_turn_with_unsigned_calls_opens_with_the_documented_skip_value() -> None:
    skip = {"type": "thought", "signature": SKIP_VALIDATION}
    assert replayable([user("?"), said("let me see"), call("a"), call("b"), result("a"), result("b"), call("c")]) == [
        user("?"),
        skip,
        said("let me see"),
        call("a"),
        call("b"),
        result("a"),
        result("b"),
        skip,
        call("c"),
    ]


def test_an_unsigned_thought_is_left_out_and_signs_nothing() -> None:
    unsigned = {"type": "thought", "summary": [{"type": "text", "text": "hm"}]}
    assert replayable([user("?"), unsigned, call()]) == [user("?"), {"type": "thought", "signature": SKIP_VALIDATION}, call()]


def test_a_result_gets_the_name_of_the_call_it_answers() -> None:
    nameless = {"type": "function_result", "call_id": "c1", "result": "ok"}
    assert replayable([thought(), call(name="f"), nameless])[-1] == {**nameless, "name": "f"}


@pytest.mark.parametrize("given", ['{"a"', "[1]", [1, 2]])
def test_arguments_that_are_no_object_go_inside_one(given: Any) -> None:
    assert replayable([thought(), call(arguments=given)])[-1]["arguments"] == {MALFORMED: given}


def test_replaying_does_not_change_the_callers_steps() -> None:
    nameless = {"type": "function_result", "call_id": "c1", "result": "ok"}
    steps = [call(), nameless]
    replayable(steps)
    assert steps == [call(), {"type": "function_result", "call_id": "c1", "result": "ok"}]


def test_an_anchor_is_small_and_says_nothing_of_the_secret() -> None:
    anchor = KEY.sign("v1_1", b"digest")
    assert len(anchor.mac) == 32
    assert "secret" not in repr(anchor)
    assert anchor == Anchor("v1_1", anchor.mac)
    assert process_secret() == process_secret() != ""
