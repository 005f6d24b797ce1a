"""A proof is given only to what was proven, and holds only for that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gemini_interactions.conversation.anchor import Anchor, AnchorKey
from gemini_interactions.conversation.digest import EMPTY, extend, seed
from gemini_interactions.conversation.hidden import fingerprint
from gemini_interactions.conversation.plan import HistoryMessage, Plan, digests_of, plan
from gemini_interactions.conversation.proofs import Holding

KEY = AnchorKey("secret", "https://service")
THOUGHT = {"type": "thought", "signature": "s"}
FOREIGN = {"type": "thought", "signature": "another provider's"}


def user(text: str) -> HistoryMessage:
    return HistoryMessage([{"type": "user_input", "content": [{"type": "text", "text": text}]}])


def said(text: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text}]}


def answered(holding: Holding, interaction_id: str, *steps: dict[str, Any], key: AnchorKey = KEY) -> HistoryMessage:
    """A reply with the anchor that it leaves."""
    anchor = key.sign(
        interaction_id,
        extend(holding.digest, steps),
        base=holding.base,
        hidden=fingerprint(steps),
        before=holding.before,
        unvouched=holding.unvouched,
    )
    return HistoryMessage(list(steps), anchor)


def reply(messages: list[HistoryMessage], interaction_id: str, *steps: dict[str, Any], **options: Any) -> HistoryMessage:
    """The reply to messages, by a plan of these options."""
    return answered(planned(messages, **options).holding, interaction_id, *steps)


def planned(messages: list[HistoryMessage], **options: Any) -> Plan:
    return plan(messages, options.pop("mode", "auto"), key=options.pop("key", KEY), **options)


@pytest.fixture
def chat() -> list[HistoryMessage]:
    messages = [user("1 million")]
    return [*messages, reply(messages, "v1_1", THOUGHT, said("Noted."))]


class TestTrust:
    """What continued on trust is certified only as what was added."""

    def test_a_turn_over_an_edited_history_is_not_proven_for_the_edited_history(self, chat: list[HistoryMessage]) -> None:
        edited = [user("5 dollars"), chat[1], user("What was it?")]
        trusting = planned(edited, mode="server")
        assert (trusting.previous_interaction_id, trusting.holding.base) == ("v1_1", "v1_1")
        edited += [answered(trusting.holding, "v1_2", said("A million.")), user("And?")]
        after = planned(edited)
        assert after.previous_interaction_id is None
        assert len(after.input) == 6

    def test_a_turn_over_a_proven_history_is_proven_whatever_the_mode(self, chat: list[HistoryMessage]) -> None:
        messages = [*chat, user("And?")]
        for options in ({"mode": "server"}, {"previous_interaction_id": "v1_1"}, {}):
            holding = planned(messages, **options).holding
            assert holding == Holding(digests_of(messages)[-1], before=holding.before)

    def test_what_was_added_to_an_id_continues_where_the_list_is_exactly_that(self) -> None:
        messages = [user("And?")]
        messages += [reply(messages, "v1_2", said("!"), previous_interaction_id="v1_theirs"), user("More")]
        assert planned(messages).previous_interaction_id == "v1_2"
        assert planned(messages).holding.base == "v1_theirs"
        assert planned([user("Hi"), *messages]).previous_interaction_id is None
        assert planned(messages[1:]).previous_interaction_id is None

    def test_and_where_the_proven_history_of_that_id_stands_before_it(self, chat: list[HistoryMessage]) -> None:
        added = [user("And?")]
        added += [reply(added, "v1_2", said("!"), previous_interaction_id="v1_1"), user("More")]
        assert planned([*chat, *added]).previous_interaction_id == "v1_2"
        assert planned([user("edited"), chat[1], *added]).previous_interaction_id is None

    def test_it_is_not_replayed_without_what_was_before_it(self) -> None:
        """The list in hand is not the conversation: sent alone, it would be another one."""
        messages = [user("And?")]
        messages += [reply(messages, "v1_2", said("!"), previous_interaction_id="v1_theirs"), user("More")]
        assert planned(messages).replay is None

    def test_a_history_that_has_the_same_words_has_another_digest(self) -> None:
        words = [user("yes")]
        added = planned(words, previous_interaction_id="v1_theirs").holding
        assert added.digest != planned(words).holding.digest
        assert seed("v1_a") != seed("v1_b") != EMPTY

    def test_a_replay_is_proven_again(self, chat: list[HistoryMessage]) -> None:
        """Where the service no longer had the trusted interaction, it holds what was sent in its place."""
        edited = [user("5 dollars"), chat[1], user("What was it?")]
        for options in ({"mode": "server"}, {"previous_interaction_id": "v1_1"}):
            assert planned(edited, **options).replayed.digest == digests_of(edited)[-1]

    def test_the_base_cannot_be_exchanged(self) -> None:
        messages = [user("And?")]
        messages.append(reply(messages, "v1_2", said("!"), previous_interaction_id="v1_a"))
        anchor = messages[1].anchor
        assert anchor is not None
        for base in ("", "v1_b"):
            forged = [messages[0], replace(messages[1], anchor=replace(anchor, base=base)), user("More")]
            assert planned(forged).previous_interaction_id is None


class TestHiddenParts:
    """A message that still has some of them, and not those that it came with, was edited."""

    MCP = ({"type": "mcp_server_tool_call", "id": "m"}, {"type": "mcp_server_tool_result", "call_id": "m", "result": "PII"})

    @pytest.fixture
    def messages(self) -> list[HistoryMessage]:
        messages = [user("Who?")]
        messages.append(reply(messages, "v1_1", THOUGHT, *self.MCP, said("Ann.")))
        messages.append(user("Where?"))
        messages.append(reply(messages, "v1_2", THOUGHT, said("Here.")))
        return [*messages, user("Why?")]

    def test_nothing_edited_continues(self, messages: list[HistoryMessage]) -> None:
        assert planned(messages).previous_interaction_id == "v1_2"

    @pytest.mark.parametrize("kept", [[THOUGHT, said("Ann.")], [THOUGHT, MCP[0], said("Ann.")], [*MCP, said("Ann.")]])
    def test_a_part_taken_out_of_an_older_reply_is_sent_without_it(
        self, messages: list[HistoryMessage], kept: list[dict[str, Any]]
    ) -> None:
        messages[1] = replace(messages[1], steps=kept)
        assert planned(messages).previous_interaction_id is None
        assert planned(messages).unproven

    def test_all_of_them_gone_is_a_loss(self, messages: list[HistoryMessage]) -> None:
        messages[1] = replace(messages[1], steps=[said("Ann.")])
        messages[3] = replace(messages[3], steps=[said("Here.")])
        assert planned(messages).previous_interaction_id == "v1_2"

    def test_after_the_edit_was_sent_the_conversation_is_continued_again(self, messages: list[HistoryMessage]) -> None:
        messages[1] = replace(messages[1], steps=[THOUGHT, said("Ann.")])
        messages = [*messages, reply(messages, "v1_3", said("So.")), user("Really?")]
        assert planned(messages).previous_interaction_id == "v1_3"
        messages[1] = replace(messages[1], steps=[{"type": "thought", "signature": "edited once more"}, said("Ann.")])
        assert planned(messages).previous_interaction_id is None

    def test_the_same_holds_for_what_no_anchor_ever_vouched_for(self) -> None:
        messages = [user("Hi"), HistoryMessage([FOREIGN, said("Hello.")]), user("And?")]
        messages += [reply(messages, "v1_1", said("!")), user("More")]
        assert planned(messages).previous_interaction_id == "v1_1"
        messages[1] = HistoryMessage([{**FOREIGN, "signature": "edited"}, said("Hello.")])
        assert planned(messages).previous_interaction_id is None

    @pytest.mark.parametrize("written", ["", "x", "A" * 32 + "n"])
    def test_an_anchor_that_is_not_proven_vouches_for_none(self, messages: list[HistoryMessage], written: str) -> None:
        kept = [THOUGHT, said("Ann.")]
        for proof in (written, "A" * 32 + "h" + fingerprint(kept)):
            messages[1] = HistoryMessage(kept, Anchor.of("v1_1", proof, None))
            assert planned(messages).previous_interaction_id is None

    def test_what_such_a_reply_was_sent_with_may_not_change_afterwards(self) -> None:
        messages = [user("Who?"), HistoryMessage([*self.MCP, said("Ann.")], Anchor("v1_bare")), user("Where?")]
        messages += [reply(messages, "v1_2", said("Here.")), user("Why?")]
        assert planned(messages).previous_interaction_id == "v1_2"
        messages[1] = replace(messages[1], steps=[self.MCP[0], said("Ann.")])
        assert planned(messages).previous_interaction_id is None

    def test_two_replies_that_show_nothing_do_not_stand_for_one_another(self) -> None:
        messages = [user("Who?")]
        one, two = (reply(messages, f"v1_{i}", *self.MCP, {"type": "unknown", "i": i}) for i in (1, 2))
        after = planned([*messages, one, two, user("Where?")])
        assert (after.previous_interaction_id, len(after.input)) == ("v1_1", 4)


def test_replies_that_each_name_the_one_before_as_their_base_are_read_however_many_there_are() -> None:
    messages = [HistoryMessage([said("!")], Anchor(f"v1_{i}", "forged", None, f"v1_{i - 1}", "")) for i in range(1500)]
    assert planned([*messages, user("Hi")]).previous_interaction_id is None


def test_callers_do_not_share_proofs() -> None:
    alice, bob = (AnchorKey("secret", "https://service", name) for name in ("alice", "bob"))
    messages = [user("Hi")]
    messages += [answered(planned(messages).holding, "v1_1", said("Hello."), key=alice), user("And?")]
    assert planned(messages, key=alice).previous_interaction_id == "v1_1"
    assert planned(messages, key=bob).previous_interaction_id is None
    assert planned(messages).previous_interaction_id is None


@pytest.mark.parametrize("hidden", [None, "", "a" * 16])
@pytest.mark.parametrize("base", ["", "v1_base-1_x"])
def test_a_proof_comes_back_as_it_was_carried(hidden: str | None, base: str) -> None:
    anchor = KEY.sign("v1_1", b"digest", "env", hidden=hidden, base=base if hidden is not None else "")
    assert Anchor.of("v1_1", anchor.proof, "env") == anchor


@pytest.mark.parametrize("proof", ["", "a", "a" * 31, "a" * 32, "a" * 33, "n" * 60, "ä" * 40, "\ud800" * 40, "a" * 32 + "h"])
def test_a_text_that_is_no_proof_proves_nothing(proof: str) -> None:
    messages = [user("Hi"), HistoryMessage([said("Hello.")], Anchor.of("v1_1", proof, None)), user("And?")]
    assert planned(messages).previous_interaction_id is None
