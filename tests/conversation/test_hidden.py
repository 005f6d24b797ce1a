"""Of the parts that the digest leaves out, an edit is told from a loss."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from gemini_interactions.conversation import hidden
from gemini_interactions.conversation.hidden import FINGERPRINT, fingerprint

SAID = {"type": "model_output", "content": [{"type": "text", "text": "done"}]}
CALL = {"type": "function_call", "id": "c", "name": "f", "arguments": {}}
TOLD = {"type": "thought", "signature": "s", "summary": [{"type": "text", "text": "Hm.\n"}, {"type": "text", "text": "Well."}]}
SILENT = {"type": "thought", "signature": "t"}
MCP = [
    {"type": "mcp_server_tool_call", "id": "m", "name": "people", "arguments": {"of": "Bern"}},
    {"type": "mcp_server_tool_result", "call_id": "m", "result": "Ann, 7 Main Street"},
]
UNKNOWN = {"type": "brand_new", "value": 1}
REPLY: list[dict[str, Any]] = [TOLD, SILENT, *MCP, UNKNOWN, SAID, CALL]


def is_unedited(certified: str | None, steps: list[dict[str, Any]], *, partial: bool) -> bool:
    return hidden.is_unedited(certified, fingerprint(steps), steps, partial=partial)


@pytest.mark.parametrize("steps", [[], [SAID], [SAID, CALL], [{"type": "function_result", "call_id": "c", "result": "ok"}]])
def test_where_nothing_is_left_out_there_is_no_fingerprint(steps: list[dict[str, Any]]) -> None:
    assert fingerprint(steps) == ""


def test_a_fingerprint_is_short() -> None:
    assert len(fingerprint(REPLY)) == FINGERPRINT


@pytest.mark.parametrize("gone", [TOLD, SILENT, *MCP, UNKNOWN], ids=lambda step: step["type"])
def test_one_part_taken_out_or_changed_or_added_is_an_edit(gone: dict[str, Any]) -> None:
    certified = fingerprint(REPLY)
    assert is_unedited(certified, REPLY, partial=False)
    assert not is_unedited(certified, [step for step in REPLY if step is not gone], partial=False)
    assert not is_unedited(certified, [{**step, "new": 1} if step is gone else step for step in REPLY], partial=False)
    assert not is_unedited("", [gone, SAID], partial=False)


def test_another_order_of_the_service_s_own_steps_is_an_edit() -> None:
    assert not is_unedited(fingerprint(REPLY), [*MCP[::-1], TOLD, SILENT, UNKNOWN, SAID], partial=False)


def test_where_all_are_gone_nothing_can_be_told() -> None:
    assert is_unedited(fingerprint(REPLY), [SAID, CALL], partial=False)


def test_nothing_is_asked_of_a_reply_that_nobody_took_the_fingerprint_of() -> None:
    assert is_unedited(None, REPLY, partial=False)


class TestOfWhatAPartialCarrierKeeps:
    """Clients of Anthropic's send back thoughts that have a summary and a signature, their parts joined in another way."""

    JOINED: ClassVar[dict[str, Any]] = {**TOLD, "summary": [{"type": "text", "text": "Hm.\n\nWell."}]}

    def test_the_thoughts_alone_are_no_edit(self) -> None:
        assert is_unedited(fingerprint(REPLY), [self.JOINED, SAID, CALL], partial=True)

    @pytest.mark.parametrize("change", [{"signature": "x"}, {"summary": [{"type": "text", "text": "Hm. Not well."}]}])
    def test_other_thoughts_are(self, change: dict[str, Any]) -> None:
        assert not is_unedited(fingerprint(REPLY), [{**self.JOINED, **change}, SAID], partial=True)

    def test_thoughts_where_the_reply_had_none_are(self) -> None:
        assert not is_unedited("", [self.JOINED, SAID], partial=True)

    def test_more_than_such_a_carrier_keeps_is(self) -> None:
        assert not is_unedited(fingerprint(REPLY), [self.JOINED, *MCP, SAID], partial=True)


def test_calls_of_a_sandbox_are_hidden_with_their_results() -> None:
    inside = [CALL, {"type": "function_result", "call_id": "c", "result": "ok"}]
    assert fingerprint([*inside, SAID]) != fingerprint([CALL, {**inside[1], "result": "not ok"}, SAID]) != ""


def test_a_fingerprint_that_is_none_certifies_nothing() -> None:
    for forged in ("!", "AAAA", "ä" * 16):
        assert not is_unedited(forged, REPLY, partial=True)
