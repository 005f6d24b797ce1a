"""Whatever a caller does with ids, words and identities, the model sees what was passed, and nobody is led to another's.

A random caller talks in few words, so that conversations look alike; continues by id what is not in the list, trusts and comes
back, edits what was said and what a reply shows of the service's own work, changes fields of media, drops what a reply carries,
changes callers, keys and copies of the model. What the service really holds for each reply is kept beside it, and after each
request the emulator's side is held against it. `STATE_SEQUENCES` sets the number of sequences; `make state` runs 2,000.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import litellm
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from gemini_interactions.emulator import Emulator
from gemini_interactions.index import MemoryIndex

from ..litellm.conftest import FORCED_BY_LITELLM
from .face_of_core import Core
from .face_of_langchain import LangChain
from .face_of_litellm import LiteLLM
from .face_of_llamaindex import LlamaIndex
from .faces import Reply, astream, stream
from .trust_list import CHANGES, MCP, Part, Record, Shown, clip, shown

TALLY: Counter[str] = Counter()
SEQUENCES = int(os.environ.get("STATE_SEQUENCES", "60"))
WORDS = ("yes", "Hello", "Go on.")
ANSWERS = ("Hello!", "Noted.")


class TrustMachine(RuleBasedStateMachine):
    face: ClassVar[Any]

    @initialize()
    def begin(self) -> None:
        TALLY["conversations"] += 1
        litellm.suppress_debug_info = True
        self.emulator = Emulator()
        self.index = MemoryIndex()
        self.list: list[Part] = []
        self.kept: list[list[Part]] = []
        self.records: dict[str, Record] = {}
        self.key, self.caller, self.tenant = "one", None, "a"
        self.counter = 0
        self.models = {
            key: self.face(self.emulator, api_key=key, index=self.index, headers={"x-tenant": "a"}) for key in ("one", "two")
        }

    def ask(self, way: str, *, hidden: bool, answer: str, **options: Any) -> None:
        self.counter += 1
        steps: list[dict[str, Any]] = [{"type": "thought", "signature": "c2lnbmVk"}] if hidden else []
        if hidden:
            names = {"name": "people", "server_name": "crm"}
            steps += [{"type": MCP[0], "id": f"m{self.counter}", "arguments": {}, **names}]
            steps += [{"type": MCP[1], "call_id": f"m{self.counter}", "result": "Ann", **names}]
        said = {"type": "model_output", "content": [{"type": "text", "text": answer}]}
        self.emulator.reply([*steps, said])
        model = self.models[self.key]
        if self.tenant != "a":
            model = model.copied(headers={"x-tenant": self.tenant})
        given = {**options, **({"caller": self.caller} if self.caller else {})}
        reply = self.reply_of(model, way, [(part.role, part.value) for part in self.list], given)
        request, seen = self.emulator.requests[-1], shown(self.emulator.seen[-1])
        TALLY["turns"] += 1
        TALLY["continued by id"] += bool((request.body or {}).get("previous_interaction_id"))
        self.law(request.headers["x-tenant"] == self.tenant, "crossings", "another copy's headers went out")
        added = self.check(request.body, seen, options)
        own = shown([*steps, said])
        self.list.append(Part("assistant", reply, own))
        self.records[reply.id or ""] = Record((*seen, *own), self.who, tuple(self.list), tuple((*texts, *own) for texts in added))

    def reply_of(self, model: Any, way: str, messages: Any, options: dict[str, Any]) -> Reply:
        if way == "ainvoke":
            return asyncio.run(model.ainvoke(messages, **options))  # type: ignore[no-any-return]
        if self.face is Core or way == "invoke":
            return model.invoke(messages, **options)  # type: ignore[no-any-return]
        return (stream if way == "stream" else astream)(model, messages, **options)

    @property
    def who(self) -> tuple[str, str | None]:
        return self.key, self.caller

    def check(self, body: dict[str, Any], seen: Shown, options: dict[str, Any]) -> tuple[Shown, ...]:
        """Hold a request against the laws, and return what it added to an interaction that was trusted, if one was."""
        previous, passed = body.get("previous_interaction_id"), self.all_shown(self.list)
        named = options.get("previous_interaction_id") or options.get("extra_body", {}).get("previous_interaction_id")
        if named:
            at = next((i for i in reversed(range(len(self.list) - 1)) if self.list[i].id == named), None)
            added = self.list if at is None else self.list[at + 1 :]
            self.same(seen, (*self.records[named].holds, *self.all_shown(added)))
            return (self.all_shown(added), *self.and_before(at))
        if options.get("state") == "server":
            at = next((i for i in reversed(range(len(self.list) - 1)) if self.list[i].id), None)
            if at is None:
                self.same(seen, passed)
                return ()
            trusted, added = self.list[at].id or "", self.all_shown(self.list[at + 1 :])
            self.same(seen, (*self.records[trusted].holds, *added), passed)
            return (added, *self.and_before(at))
        is_own = previous is None or self.records[previous].who == self.who
        self.law(is_own, "crossings", "one identity was led to another's interaction")
        self.same(seen, passed, *self.added_to_an_id())
        assert previous or not self.is_untouched(), "a history that is proven was sent again"
        record = self.records.get(previous or "")
        return tuple((*texts, *shown(body["input"])) for texts in record.added) if record else ()

    def and_before(self, at: int | None) -> tuple[Shown, ...]:
        """What was added to an interaction that was trusted before, where the list has that from its beginning."""
        record = self.records.get(self.list[at].id or "") if at is not None else None
        is_all = (
            record is not None
            and at is not None
            and self.told(self.all_shown(self.list[: at + 1])) in map(self.told, record.added)
        )
        return (self.all_shown(self.list),) if is_all else ()

    def added_to_an_id(self) -> list[Shown]:
        """What the service holds, and what follows, for each reply whose list is exactly what was added to an id."""
        found = []
        for i, part in enumerate(self.list[:-1]):
            record = self.records.get(part.id or "")
            before = self.all_shown(self.list[: i + 1])
            if record and record.who == self.who and self.told(before) in map(self.told, record.added):
                found.append((*record.holds, *self.all_shown(self.list[i + 1 :])))
        return found

    def is_untouched(self) -> bool:
        """Whether the newest reply stands in the very list that it was asked with, and is the caller's own."""
        at = next((i for i in reversed(range(len(self.list) - 1)) if self.list[i].id), None)
        record = self.records.get(self.list[at].id or "") if at is not None else None
        return bool(record and not record.added and record.who == self.who and record.parts == tuple(self.list[: (at or 0) + 1]))

    def all_shown(self, parts: Any) -> Shown:
        return tuple(text for part in parts for text in part.shown)

    def same(self, seen: Shown, *expected: Shown) -> None:
        is_right = self.told(seen) in map(self.told, expected)
        self.law(is_right, "wrong histories", "the model saw another history than it was to see")

    def law(self, holds: bool, broken: str, words: str) -> None:
        TALLY[broken] += not holds
        assert holds, words

    def told(self, texts: Shown) -> Shown:
        """The texts, but for what a message may have lost: one of words alone may be any reply that has these words."""
        dropped = frozenset().union(*(part.dropped for part in self.list))
        words_alone = any(part.role == "assistant" and not part.id for part in self.list)
        return tuple(text for text in texts if text not in dropped and not (words_alone and MCP[0][:15] in text))

    # What a caller does

    ways = st.sampled_from(["invoke", "ainvoke", "stream", "astream"])

    @rule(words=st.sampled_from(WORDS), answer=st.sampled_from(ANSWERS), hidden=st.booleans(), way=ways)
    def say(self, words: str, answer: str, hidden: bool, way: str, **options: Any) -> None:
        self.list.append(Part("user", words, (f"user_input: {words}",)))
        self.ask(way, hidden=hidden, answer=answer, **options)

    @rule(words=st.sampled_from(WORDS), answer=st.sampled_from(ANSWERS), hidden=st.booleans(), way=ways)
    def trust_the_newest_id(self, words: str, answer: str, hidden: bool, way: str) -> None:
        self.say(words, answer, hidden, way, state="server")

    @precondition(lambda self: self.records)
    @rule(
        words=st.sampled_from(WORDS),
        answer=st.sampled_from(ANSWERS),
        way=ways,
        extra=st.booleans(),
        afresh=st.booleans(),
        data=st.data(),
    )
    def name_an_id(self, words: str, answer: str, way: str, extra: bool, afresh: bool, data: st.DataObject) -> None:
        ids = list(self.records)
        named = {"previous_interaction_id": ids[data.draw(st.integers(0, len(ids) - 1))]}
        if afresh:
            self.list = []
        self.say(words, answer, False, way, **({"extra_body": named} if extra else named))

    @rule()
    def begin_a_chat(self) -> None:
        self.kept.append(self.list)
        self.list = []

    @precondition(lambda self: self.kept)
    @rule(data=st.data(), joined=st.booleans())
    def go_to_a_chat(self, data: st.DataObject, joined: bool) -> None:
        found = data.draw(st.sampled_from(self.kept))
        self.list = [*found, *self.list] if joined else list(found)

    @precondition(lambda self: len(self.list) > 1)
    @rule(data=st.data())
    def trim(self, data: st.DataObject) -> None:
        starts = [i for i, part in enumerate(self.list) if part.role == "user"]
        self.list = self.list[data.draw(st.sampled_from(starts or [0])) :]

    @precondition(lambda self: self.list)
    @rule(data=st.data(), words=st.sampled_from(WORDS))
    def edit(self, data: st.DataObject, words: str) -> None:
        i = data.draw(st.integers(0, len(self.list) - 1))
        part = self.list[i]
        if part.role == "user":
            self.list[i] = Part("user", words, (f"user_input: {words}",))
        elif part.id:
            reworded = self.models["one"].reworded(part.value, f"Edited: {words}")
            self.list[i] = replace(part, value=reworded, shown=(f"model_output: Edited: {words}",))

    def replies(self, *, hidden: bool) -> list[int]:
        return [i for i, part in enumerate(self.list) if part.id and (len(part.shown) > 1 or not hidden)]

    @precondition(lambda self: self.replies(hidden=True))
    @rule(data=st.data(), types=st.sampled_from([MCP, MCP[1:]]))
    def take_something_out(self, data: st.DataObject, types: tuple[str, ...]) -> None:
        i = data.draw(st.sampled_from(self.replies(hidden=True)))
        part = self.list[i]
        gone = [text for text in part.shown if any(f'"type": "{kind}"' in text for kind in types)]
        if gone:
            value = self.models["one"].without_steps(part.value, types)
            self.list[i] = replace(part, value=value, shown=tuple(text for text in part.shown if text not in gone))

    @precondition(lambda self: self.replies(hidden=False))
    @rule(data=st.data())
    def keep_the_words_alone(self, data: st.DataObject) -> None:
        i = data.draw(st.sampled_from(self.replies(hidden=False)))
        part = self.list[i]
        text = part.shown[-1].removeprefix("model_output: ")
        came_with = self.records[part.id or ""].parts[-1].shown
        self.list[i] = Part("assistant", text, part.shown[-1:], frozenset(came_with[:-1]))

    @rule(
        caller=st.sampled_from([None, "alice", "bob"]),
        key=st.sampled_from(["one", "two"]),
        tenant=st.sampled_from(["a", "b", "c"]),
    )
    def be_somebody_else(self, caller: str | None, key: str, tenant: str) -> None:
        self.caller, self.key, self.tenant = caller, key, tenant


class CoreMachine(TrustMachine):
    face = Core

    @rule(way=TrustMachine.ways, words=st.sampled_from(WORDS))
    def show_a_clip(self, way: str, words: str) -> None:
        self.list.append(clip({}))
        self.ask(way, hidden=False, answer=words)

    @precondition(lambda self: any(part.value.__class__ is list for part in self.list))
    @rule(change=st.sampled_from(CHANGES), data=st.data())
    def change_a_clip(self, change: dict[str, Any], data: st.DataObject) -> None:
        i = data.draw(st.sampled_from([i for i, part in enumerate(self.list) if isinstance(part.value, list)]))
        self.list[i] = clip(change)


class LangChainMachine(TrustMachine):
    face = LangChain


class LlamaIndexMachine(TrustMachine):
    face = LlamaIndex


class LiteLLMMachine(TrustMachine):
    face = LiteLLM


MACHINES = (CoreMachine, LangChainMachine, LlamaIndexMachine, LiteLLMMachine)


@pytest.fixture(scope="module", autouse=True)
def tally() -> Iterator[None]:
    """Write down how much was tried and what broke, where `STATE_TALLY` says: `make state` prints it."""
    yield
    if file := os.environ.get("STATE_TALLY"):
        names = ("conversations", "turns", "continued by id", "wrong histories", "crossings")
        with Path(file).open("a") as lines:
            lines.write(", ".join(f"{TALLY[name]:,} {name}" for name in names) + "\n")


def sequences(number: int, **more: Any) -> settings:
    ignored = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=number, stateful_step_count=14, deadline=None, suppress_health_check=ignored, **more)


TestCore = CoreMachine.TestCase
TestLangChain = LangChainMachine.TestCase
TestLlamaIndex = LlamaIndexMachine.TestCase
TestLiteLLM = LiteLLMMachine.TestCase
for _case in (TestCore, TestLangChain, TestLlamaIndex, TestLiteLLM):
    _case.settings = sequences(max(1, SEQUENCES // len(MACHINES)))
    for warning in FORCED_BY_LITELLM:
        pytest.mark.filterwarnings(warning)(_case)
del _case  # pytest would collect it once more
