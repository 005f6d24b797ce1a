"""What a client of the Responses endpoint continues: all of its new input goes out, and only to a response of its own."""

from __future__ import annotations

from typing import Any

import litellm
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm.callers import IDENTITIES, caller_of
from gemini_interactions.litellm.responses import ResponseIds

from .test_state import TOOLS, params, step, user, wrapped


def assistant(text: str, **more: Any) -> dict[str, Any]:
    return {"role": "assistant", "content": text, **more}


def output(call_id: str, text: str) -> dict[str, Any]:
    return {"type": "function_call_output", "call_id": call_id, "output": text}


def result(call_id: str, text: str) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": text}


def call(call_id: str, name: str = "get_weather") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": "{}"}}


def reply_step(text: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text}]}


class TestNewInput:
    """LiteLLM's messages hold the client's new input, and what it adds; the new input goes out, whole and in order."""

    @pytest.mark.parametrize(
        ("new", "expected"),
        [
            ([user("a"), assistant("b"), user("c")], [step("a"), reply_step("b"), step("c")]),
            ([assistant("b"), user("c")], [reply_step("b"), step("c")]),
            ([user("a"), user("c")], [step("a"), step("c")]),
            ([user("a"), assistant("b"), assistant("bb"), user("c")], [step("a"), reply_step("b"), reply_step("bb"), step("c")]),
            ([user("c")], [step("c")]),
        ],
    )
    @pytest.mark.parametrize("database", [False, True])
    def test_of_texts(self, ask: Any, sent: Any, new: list[Any], expected: list[Any], database: bool) -> None:
        first = ask("My name is Ann.")
        kept = [user("My name is Ann."), assistant("in other words")] if database else []
        ask([*kept, *new], **params(previous_response_id=wrapped(first.id), input=new))
        assert sent()["previous_interaction_id"] == first.id
        assert sent()["input"] == expected

    def test_of_parts(self, ask: Any, sent: Any) -> None:
        first = ask("My name is Ann.")
        item = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "b"}]}
        said = assistant("", content=[{"type": "text", "text": "b"}])
        ask([said, user("c")], **params(previous_response_id=wrapped(first.id), input=[item, user("c")]))
        assert sent()["input"] == [reply_step("b"), step("c")]

    def test_two_outputs_of_one_call(self, ask: Any, sent: Any, emulator: Emulator) -> None:
        emulator.reply([{"type": "function_call", "id": "c0", "name": "get_weather", "arguments": {}}])
        first = ask("Use it", tools=TOOLS)
        emulator.reply("Ok.")
        emulator.fault(status=400, message="Two results for one call.")  # what goes out is what counts here
        with pytest.raises(litellm.BadRequestError):
            ask(
                [assistant("", tool_calls=[call("c0")]), result("c0", "one"), result("c0", "two")],
                **params(previous_response_id=wrapped(first.id), input=[output("c0", "one"), output("c0", "two")]),
            )
        assert [item["result"] for item in sent()["input"]] == ["one", "two"]

    def test_a_call_of_the_client_s_own_with_its_output(self, ask: Any, sent: Any) -> None:
        first = ask("My name is Ann.")
        own = {"type": "function_call", "call_id": "mine", "name": "get_weather", "arguments": "{}"}
        messages = [assistant("Let me see.", tool_calls=[call("mine")]), result("mine", "18"), user("So?")]
        new = [assistant("Let me see."), own, output("mine", "18"), user("So?")]
        ask(messages, tools=TOOLS, **params(previous_response_id=wrapped(first.id), input=new))
        kinds = [item["type"] for item in sent()["input"] if item["type"] != "thought"]
        assert kinds == ["model_output", "function_call", "function_result", "user_input"]

    def test_instructions_are_not_input(self, ask: Any, sent: Any) -> None:
        first = ask("My name is Ann.")
        instructions = {"role": "system", "content": "Be brief."}
        ask([instructions, user("c")], **params(previous_response_id=wrapped(first.id), input=[instructions, user("c")]))
        assert (sent()["system_instruction"], sent()["input"]) == ("Be brief.", [step("c")])


def as_caller(**identities: str) -> dict[str, Any]:
    return {"metadata": {f"user_api_key_{name}": value for name, value in identities.items()}}


class TestWhoseAResponseIs:
    """A response id is believed only if it was given to who sends it, whatever LiteLLM checks itself."""

    ALICE = as_caller(hash="k1", user_id="alice")

    def given(self, ask: Any, **caller: Any) -> str:
        return str(ask("My name is Ann.", **params(input="My name is Ann."), **caller).id)

    @pytest.mark.parametrize(
        "other",
        [
            as_caller(hash="k2"),
            as_caller(hash="k1", user_id="bob"),
            as_caller(hash="k1"),
            as_caller(hash="k1", user_id="alice", team_id="t"),
        ],
    )
    def test_another_caller_is_refused(self, ask: Any, emulator: Emulator, other: dict[str, Any]) -> None:
        theirs = self.given(ask, **self.ALICE)
        before = len(emulator.requests)
        for response_id in (theirs, theirs.partition("--for--")[0]):
            with pytest.raises(litellm.PermissionDeniedError, match="previous_response_id"):
                ask("And now?", **params(previous_response_id=wrapped(response_id), input="And now?"), **other)
        assert len(emulator.requests) == before

    def test_a_bare_or_forged_id_is_refused(self, ask: Any) -> None:
        own = self.given(ask, **self.ALICE)
        for forged in (own.partition("--for--")[0], own[:-1] + ("A" if own[-1] != "A" else "B"), own + "ä", "v1_made-up"):
            with pytest.raises(litellm.PermissionDeniedError):
                ask("And now?", **params(previous_response_id=wrapped(forged), input="And now?"), **self.ALICE)

    @pytest.mark.parametrize("stream", [False, True])
    def test_one_s_own_is_continued_by_any_process(self, ask: Any, sent: Any, stream: bool) -> None:
        if stream:
            chunks = list(ask("My name is Ann.", stream=True, **params(input="My name is Ann."), **self.ALICE))
            [own] = {chunk.id for chunk in chunks}
        else:
            own = self.given(ask, **self.ALICE)
        ask("And now?", **params(previous_response_id=wrapped(own), input="And now?"), **self.ALICE)
        assert own.startswith(sent()["previous_interaction_id"])
        assert sent()["input"] == [step("And now?")]

    def test_deployments_of_one_proxy_may_have_several_keys(self, ask: Any, sent: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LITELLM_SALT_KEY", "salt")
        own = self.given(ask, api_key="one", **self.ALICE)
        ask("And now?", api_key="two", **params(previous_response_id=wrapped(own), input="And now?"), **self.ALICE)
        assert own.startswith(sent()["previous_interaction_id"])

    def test_a_chat_s_id_stays_the_interaction_s(self, ask: Any) -> None:
        response = ask("My name is Ann.", **self.ALICE)
        assert response.id == response.choices[0].message.provider_specific_fields["interaction_id"]


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize("place", ["metadata", "litellm_metadata"])
def test_every_identity_that_a_proxy_establishes_separates(ask: Any, sent: Any, identity: str, place: str) -> None:
    def asked_by(name: str, messages: Any) -> Any:
        return ask(messages, **{place: {"user_api_key_request_route": "/chat", f"user_api_key_{identity}": name}})

    first = asked_by("alice", "My name is Ann.").choices[0].message.content
    messages = [user("My name is Ann."), assistant(first), user("What is my name?")]
    asked_by("bob", messages)
    assert "previous_interaction_id" not in sent()
    asked_by("alice", messages)
    assert "previous_interaction_id" in sent()


def test_the_user_of_the_sdk_separates(ask: Any, sent: Any) -> None:
    def asked_by(name: str, messages: Any) -> Any:
        return ask(messages, user=name, allowed_openai_params=["user"])

    first = asked_by("alice", "My name is Ann.").choices[0].message
    for carried in (assistant(first.content), first.model_dump()):
        messages = [user("My name is Ann."), carried, user("What is my name?")]
        asked_by("bob", messages)
        assert "previous_interaction_id" not in sent()
        asked_by("alice", messages)
        assert "previous_interaction_id" in sent()


def test_identities_are_told_apart_by_their_kind() -> None:
    one, other = ({"metadata": {f"user_api_key_{name}": "x"}} for name in ("user_id", "team_id"))
    assert caller_of(one) != caller_of(other)
    assert caller_of({}) == caller_of({"metadata": None, "litellm_metadata": {"user_api_key_user_id": None}}) == ()


def test_ids_of_one_caller_are_not_those_of_another_with_the_same_names_in_one() -> None:
    one, other = ResponseIds("secret", ("a", "b")), ResponseIds("secret", ("a\0b",))
    assert one.give("v1") != "v1"
    assert ResponseIds("secret", ()).give("v1") == "v1"
    assert one.give("v1") != ResponseIds("other", ("a", "b")).give("v1")
    assert other.give("") == ""
