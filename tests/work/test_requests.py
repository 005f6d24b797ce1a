"""An answer takes one request, which does not grow with the conversation; each message is hashed once."""

from __future__ import annotations

import inspect
import os
from base64 import b64encode
from hashlib import blake2b, sha256
from typing import Any

import pytest

from gemini_interactions.conversation import digest
from gemini_interactions.conversation.anchor import AnchorKey
from gemini_interactions.conversation.digest import extend
from gemini_interactions.conversation.hidden import fingerprint
from gemini_interactions.conversation.plan import HistoryMessage, digests_of, plan
from gemini_interactions.turns import media_uploads

from .test_streams import calls_of
from .ways import PICTURE_MESSAGES, WAYS, Played


@pytest.mark.parametrize("name", WAYS)
def test_an_answer_takes_one_request(emulator, name):
    transport = Played(emulator)

    WAYS[name].invoke(transport, [], "Hello.")
    WAYS[name].stream(transport, "Hello.")

    assert len(transport.sizes) == 2


@pytest.mark.parametrize("name", WAYS)
def test_a_request_of_a_chained_conversation_does_not_grow(emulator, name):
    transport = Played(emulator)
    said: list[Any] = []

    for turn in range(12):
        said = WAYS[name].invoke(transport, said, f"This is turn number {turn:02}, and not the last.")

    assert len(transport.sizes) == 12
    assert len(set(transport.sizes[1:])) == 1
    assert transport.sizes[1] - transport.sizes[0] < 160  # the id


def test_what_a_call_through_litellm_does_not_ask_for_is_not_converted():
    from gemini_interactions.litellm.options import options_to_api

    options_to_api({"temperature": 0.5, "tools": [{"type": "google_search"}], "response_format": {"type": "text"}})

    assert calls_of(lambda: options_to_api({"temperature": 0.5, "stream": True}))["ours"] <= 16


def test_langchain_need_not_find_out_the_signature_of_our_methods(emulator, monkeypatch):
    found: list[Any] = []
    find = inspect._signature_from_function
    monkeypatch.setattr(inspect, "_signature_from_function", lambda *args, **kwargs: found.append(args) or find(*args, **kwargs))
    transport = Played(emulator)
    WAYS["langchain"].invoke(transport, [], "Hello.")
    found.clear()

    WAYS["langchain"].invoke(transport, [], "Hello.")

    assert found == []


# Hashes


class Hashed:
    """Stands in for `blake2b`, and counts what goes through it."""

    def __init__(self) -> None:
        self.digests = 0
        self.bytes = 0

    def __call__(self, data: bytes = b"", **options: Any) -> Any:
        self.digests += 1
        self.bytes += len(data)
        return _Hasher(self, blake2b(data, **options))


class _Hasher:
    def __init__(self, counts: Hashed, inner: Any) -> None:
        self._counts, self._inner = counts, inner
        self.digest = inner.digest

    def copy(self) -> _Hasher:
        return _Hasher(self._counts, self._inner.copy())

    def update(self, data: bytes) -> None:
        self._counts.bytes += len(data)
        self._inner.update(data)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Hashed:
    counts = Hashed()
    monkeypatch.setattr(digest, "blake2b", counts)
    return counts


def step(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "content": [{"type": "text", "text": text}]}


def anchored(replies: int) -> list[HistoryMessage]:
    """Questions and replies, each reply with a thought and an anchor, and the next question."""
    key, turns = AnchorKey("k", "https://service"), []
    for i in range(replies):
        turns.append(HistoryMessage([step("user_input", f"{i}")]))
        steps = [{"type": "thought", "signature": f"{i}"}, step("model_output", f"{i}")]
        holding = plan(turns, key=key).holding
        hidden = {"hidden": fingerprint(steps), "before": holding.before, "unvouched": holding.unvouched}
        turns.append(HistoryMessage(steps, key.sign(f"v1_{i}", extend(holding.digest, steps), **hidden)))
    return [*turns, HistoryMessage([step("user_input", "?")])]


@pytest.mark.parametrize(
    ("change", "checked"), [("nothing", 1), ("the first message", 99), ("a signature", 99), ("a thought", 99)]
)
def test_of_a_history_that_is_as_it_was_one_proof_is_checked(monkeypatch, change, checked):
    """Each other reply is checked at most once."""
    key, turns = AnchorKey("k", "https://service"), anchored(99)
    checks: list[Any] = []
    holds = AnchorKey.holds
    monkeypatch.setattr(AnchorKey, "holds", lambda *args: checks.append(1) or holds(*args))
    if change == "the first message":
        turns[0] = HistoryMessage([step("user_input", "!")])
    elif change == "a signature":
        turns[1] = HistoryMessage([{"type": "thought", "signature": "!"}, turns[1].steps[1]], turns[1].anchor)
    elif change == "a thought":
        turns[99] = HistoryMessage(turns[99].steps[1:], turns[99].anchor)

    planned = plan(turns, key=key)

    assert planned.previous_interaction_id == (None if change in ("the first message", "a signature") else "v1_98")
    assert len(checks) == checked


@pytest.mark.parametrize("edited", [False, True], ids=["continued", "edited"])
def test_a_plan_hashes_every_message_once(hashed, edited):
    key = AnchorKey("k", "https://service")
    turns = [HistoryMessage([step("model_output" if i % 2 else "user_input", f"{i:03}" + "x" * 497)]) for i in range(199)]
    turns = [
        HistoryMessage(t.steps, key.sign(f"v1_{i}", d) if i % 2 else None)
        for i, (t, d) in enumerate(zip(turns, digests_of(turns), strict=True))
    ]
    turns = [
        HistoryMessage([step("user_input", "y" * 500)]) if edited else turns[0],
        *turns[1:],
        HistoryMessage([step("user_input", "z" * 500)]),
    ]
    hashed.digests = hashed.bytes = 0

    planned = plan(turns, key=key)

    assert (planned.previous_interaction_id is None) == edited
    assert hashed.digests == 200
    assert 200 * 500 <= hashed.bytes <= 200 * 550


CALLS_OF_A_MESSAGE = {False: 9, True: 21.5}
"""Calls of our functions for each message of a history that is continued, and of one that is sent again since it was edited."""


@pytest.mark.parametrize("edited", CALLS_OF_A_MESSAGE)
def test_a_plan_costs_a_fixed_number_of_calls_for_each_message(edited):
    def calls_of_a_plan(replies: int) -> int:
        key, turns = AnchorKey("k", "https://service"), anchored(replies)
        if edited:
            turns[0] = HistoryMessage([step("user_input", "!")])
        planned = []
        calls = calls_of(lambda: planned.append(plan(turns, key=key)))["ours"]
        assert (planned[0].previous_interaction_id is None) == edited
        return calls

    few, more, most = (calls_of_a_plan(replies) for replies in (20, 40, 60))

    assert most - more == more - few
    assert (most - more) / 40 <= CALLS_OF_A_MESSAGE[edited]


@pytest.mark.parametrize("name", ["langchain", "llamaindex"])
def test_a_turn_hashes_every_message_of_the_history_and_its_reply_once(emulator, hashed, name):
    transport = Played(emulator)
    said: list[Any] = []

    for turn in range(6):
        hashed.digests = hashed.bytes = 0
        said = WAYS[name].invoke(transport, said, f"{turn}" * 1000)

        assert hashed.digests == len(said)
        assert hashed.bytes < 1.1 * sum(len(str(message.content)) + 60 for message in said)


PICTURES, SIZE = 4, 100_000


@pytest.mark.parametrize("name", PICTURE_MESSAGES)
def test_a_picture_is_hashed_in_the_turn_that_brings_it_and_then_no_more(emulator, hashed, name):
    transport = Played(emulator)
    said: list[Any] = []

    for turn in range(PICTURES):
        hashed.bytes = 0
        said = WAYS[name].invoke(transport, [*said, PICTURE_MESSAGES[name](os.urandom(SIZE))], f"{turn}")

        assert 1.3 * SIZE < hashed.bytes < 1.4 * SIZE


def test_a_picture_that_goes_as_a_file_is_hashed_once(monkeypatch):
    hashed: list[int] = []
    monkeypatch.setattr(media_uploads, "sha256", lambda data: hashed.append(len(data)) or sha256(data))
    medium = {"type": "image", "mime_type": "image/png", "data": b64encode(os.urandom(SIZE)).decode()}

    keys = {media_uploads.key_of({**medium}) for _ in range(3)}

    assert len(keys) == 1
    assert hashed == [SIZE]
