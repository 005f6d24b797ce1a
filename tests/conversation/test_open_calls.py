"""Calls that wait for a result, in histories of any making: what goes out is right whatever the service says to doubtful ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gemini_interactions.conversation.plan import HistoryMessage, Plan, plan
from gemini_interactions.conversation.replay import CONTINUE, NOT_CARRIED_OUT, NOT_THERE_YET, as_input, replayable

from .test_plan import KEY, anchored, call, result, said, thought, user


def no_result(call_id: str = "c1", reason: str = NOT_CARRIED_OUT) -> dict[str, Any]:
    return {**result(call_id), "result": reason, "is_error": True}


ONE = (call(),)

HISTORIES: dict[str, tuple[list[Any], list[Any]]] = {
    "answered": ([user("?"), thought(), call(), result()], [user("?"), thought(), call(), result()]),
    "given up": ([user("?"), thought(), call(), user("!")], [user("?"), thought(), call(), no_result(), user("!")]),
    "one of two given up": (
        [user("?"), thought(), call("a"), call("b"), result("a"), user("!")],
        [user("?"), thought(), call("a"), call("b"), result("a"), no_result("b"), user("!")],
    ),
    "one of two still to come": (
        [user("?"), thought(), call("a"), call("b"), result("b")],
        [user("?"), thought(), call("a"), call("b"), result("b"), no_result("a", NOT_THERE_YET)],
    ),
    "answered late": (
        [user("?"), thought(), call(), user("!"), said("wait"), result()],
        [user("?"), thought(), call(), user("!"), said("wait"), result()],
    ),
    "given up, and its id used again": (
        [user("?"), thought(), call(), user("!"), thought(), call(), result()],
        [user("?"), thought(), call(), no_result(), user("!"), thought(), call("c1-2"), result("c1-2")],
    ),
    "at the end": ([user("?"), thought(), call()], [user("?"), thought(), call(), no_result()]),
    "of one id": (
        [user("?"), thought(), call(), call(name="g"), result(), result(result="two", name="g")],
        [user("?"), thought(), call(), call("c1-2", "g"), result(), result("c1-2", result="two", name="g")],
    ),
    "of one id, of which another is taken": (
        [thought(), call(), call(), call("c1-2"), result(), result(), result("c1-2")],
        [thought(), call(), call("c1-3"), call("c1-2"), result(), result("c1-3"), result("c1-2")],
    ),
    "of one id, the second given up": (
        [thought(), call(), call(), result(), user("!")],
        [thought(), call(), call("c1-2"), result(), no_result("c1-2"), user("!")],
    ),
    "of one id, one answered late and one never": (
        [thought(), call(), call(), user("!"), said("wait"), result()],
        [thought(), call(), call("c1-2"), no_result("c1-2"), user("!"), said("wait"), result()],
    ),
    "one of two given up, and the model went on": (
        [user("?"), thought(), call("a"), call("b"), result("a"), said("half"), user("!")],
        [user("?"), thought(), call("a"), call("b"), result("a"), no_result("b", NOT_THERE_YET), said("half"), user("!")],
    ),
    "of one id in two turns": (
        [thought(), call(), result(), thought(), call(), result()],
        [thought(), call(), result(), thought(), call("c1-2"), result("c1-2")],
    ),
    "without an id": ([thought(), call(""), user("!")], [thought(), call("call-2"), no_result("call-2"), user("!")]),
    "answered inside an input": (
        [thought(), call(), {"type": "user_input", "content": [result()]}],
        [thought(), call(), {"type": "user_input", "content": [result()]}],
    ),
    "one of two answered beside words": (
        [thought(), call("a"), call("b"), {"type": "user_input", "content": [{"type": "text", "text": "!"}, result("b")]}],
        [thought(), call("a"), call("b"), result("b"), no_result("a"), user("!")],
    ),
    "nothing but an output": ([user("?"), said("!")], [user("?"), said("!"), user(CONTINUE)]),
    "a result and an output": (
        [user("?"), thought(), call(), result(), said("!")],
        [user("?"), thought(), call(), result(), said("!"), user(CONTINUE)],
    ),
    "nothing": ([], []),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_goes_out_with_a_result_for_each_call_and_ends_in_the_callers_words(name: str) -> None:
    given, expected = HISTORIES[name]
    assert as_input(given) == expected
    # What goes out is stable: nothing is added to it again.
    assert as_input(expected) == expected


def test_alone_steps_are_not_ended() -> None:
    assert replayable([user("?"), thought(), call()]) == [user("?"), thought(), call()]


class TestContinuing:
    """The same, where the service has the calls: only what follows goes out."""

    def planned(self, *after: Any, calls: Any = ONE) -> Plan:
        messages = [HistoryMessage([user("?")])]
        messages.append(anchored(messages, "v1_1", thought(), *calls))
        for steps in after:
            if isinstance(steps, tuple):
                messages.append(anchored(messages, *steps))
            else:
                messages.append(HistoryMessage([steps]))
        return plan(messages, key=KEY)

    def test_a_call_that_is_given_up_gets_its_result(self) -> None:
        planned = self.planned(user("!"))
        assert (planned.previous_interaction_id, planned.input) == ("v1_1", [no_result(), user("!")])

    def test_once(self) -> None:
        planned = self.planned(user("!"), ("v1_2", thought(), said("ok")), user("and?"))
        assert (planned.previous_interaction_id, planned.input) == ("v1_2", [user("and?")])

    def test_so_does_one_whose_result_is_not_there_when_another_is(self) -> None:
        calls = (call("a"), call("b"))
        half = self.planned(result("a"), calls=calls)
        assert (half.previous_interaction_id, half.input) == ("v1_1", [result("a"), no_result("b", NOT_THERE_YET)])
        then = self.planned(result("a"), ("v1_2", thought(), said("half")), user("!"), calls=calls)
        assert (then.previous_interaction_id, then.input) == ("v1_2", [user("!")])

    def test_its_result_goes_to_where_the_call_is_open_with_the_others(self) -> None:
        after = (result("a"), ("v1_2", thought(), said("half")), result("b"))
        planned = self.planned(*after, calls=(call("a"), call("b")))
        assert planned.previous_interaction_id == "v1_1"
        assert planned.input == [result("a"), thought(), said("half"), result("b")]

    def test_a_result_that_comes_after_its_call_was_given_up_goes_to_where_the_call_is_open(self) -> None:
        planned = self.planned(user("!"), ("v1_2", thought(), said("ok")), result())
        assert planned.previous_interaction_id == "v1_1"
        assert planned.input == [user("!"), thought(), said("ok"), result()]

    def test_so_does_the_second_of_two_of_one_id(self) -> None:
        messages = [HistoryMessage(steps) for steps in ([user("?")], [call(), call()], [result()])]
        messages.append(anchored(messages, "v1_1", thought(), said("half")))
        planned = plan([*messages, HistoryMessage([result(result="two")])], key=KEY)
        assert planned.previous_interaction_id is None
        assert planned.input[-1] == result("c1-2", result="two")

    def test_calls_of_one_id_are_sent_again_under_two(self) -> None:
        planned = self.planned(result(), result(result="two"), calls=(call(), call(name="g")))
        assert planned.previous_interaction_id is None
        assert planned.input[2:] == [call(), call("c1-2", "g"), result(), result("c1-2", result="two")]

    def test_what_another_model_called_since_has_no_id_that_the_service_has_for_an_older_call(self) -> None:
        messages = [HistoryMessage(steps) for steps in ([user("?")], [call(), call()], [result(), result()])]
        messages.append(anchored(messages, "v1_1", thought(), said("ok")))
        messages += [HistoryMessage(steps) for steps in ([user("!")], [call()], [result(result="new")])]
        planned = plan(messages, key=KEY)
        assert planned.previous_interaction_id == "v1_1"
        assert planned.input[2:] == [call("c1-3"), result("c1-3", result="new")]  # "c1-2" is the second of the older two

    def test_the_model_is_asked_to_go_on_from_its_own_words_and_from_its_own_call(self) -> None:
        said_last = self.planned(result(), ("v1_2", thought(), said("ok")))
        assert (said_last.previous_interaction_id, said_last.input) == ("v1_2", [user(CONTINUE)])
        called_last = self.planned()
        assert (called_last.previous_interaction_id, called_last.input) == ("v1_1", [no_result()])

    def test_an_edited_reply_is_replayed_with_its_results(self) -> None:
        messages = [HistoryMessage([user("?")])]
        reply = anchored(messages, "v1_1", thought(), call())
        edited = replace(reply, steps=[thought(), call(name="g")])
        planned = plan([*messages, edited, HistoryMessage([user("!")])], key=KEY)
        assert planned.input == [user("?"), thought(), call(name="g"), {**no_result(), "name": "g"}, user("!")]
