"""Whatever a caller does to a history, the model sees exactly that history, and nothing is sent that the service has already.

A random caller says things, calls tools, edits, trims, branches, regenerates, lets replies expire, switches models, keys, modes
and the way of asking, and restarts. After each request two laws are checked on the emulator's side. `STATE_SEQUENCES` sets
the number of sequences (100 in `make test`; 2,000 take two to three minutes).
"""

from __future__ import annotations

import json
import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from langchain_core.messages import (
    AIMessage,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
    message_to_dict,
    messages_from_dict,
)

from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.to_steps import messages_to_steps

from .conftest import MODEL, get_weather

SEQUENCES = int(os.environ.get("STATE_SEQUENCES", "60"))
DAYS = 86_400
REPLY = ("content", "tool_calls", "usage_metadata", "response_metadata", "id")
Visible = tuple[tuple[Any, ...], ...]


def visible(steps: list[dict[str, Any]]) -> Visible:
    """What of a history a person could see: who said what, was called with what, and answered what."""
    seen: list[tuple[Any, ...]] = []
    for step in steps:
        kind = step["type"]
        if kind in ("user_input", "model_output"):
            text = "".join(content.get("text", "") for content in step.get("content") or ())
            if seen and seen[-1][0] == kind == "model_output":
                seen[-1] = (kind, seen[-1][1] + text)
            else:
                seen.append((kind, text))
        elif kind == "function_call":
            seen.append((kind, step["id"], step["name"], json.dumps(step["arguments"], sort_keys=True)))
        elif kind == "function_result":
            seen.append((kind, step["call_id"], json.dumps(step["result"]), bool(step.get("is_error"))))
    return tuple(seen)


def id_of(message: Any) -> Any:
    """The interaction that a reply came from, if it was stored: an equal one without it cannot be continued."""
    return message.response_metadata.get("id") if isinstance(message, AIMessage) else None


class Caller(RuleBasedStateMachine):
    """A conversation in the hands of somebody who does what people do to conversations."""

    @initialize()
    def begin(self) -> None:
        self.emulator = Emulator()
        self.messages: list[BaseMessage] = []
        self.stored: list[list[BaseMessage]] = []
        self.settings: dict[str, Any] = {"model": MODEL, "api_key": "one", "state": "auto"}
        self.streaming = False
        self.counter = 0
        self.model = self.connect()
        # What the service holds for each key: the visible history up to a reply. Emptied when it all expires.
        self.held: dict[str, dict[str, Visible]] = {"one": {}, "two": {}}  # by key: what each interaction holds

    def connect(self) -> Any:
        model = ChatGeminiInteractions(**self.settings, transport=self.emulator.transport())
        return model.bind_tools([get_weather, {"type": "google_search"}])

    def ask(self) -> None:
        """Ask with the history as it stands, and hold both laws against what the emulator saw."""
        if self.streaming:
            reply: Any = None
            for chunk in self.model.stream(self.messages):
                reply = chunk if reply is None else reply + chunk
            reply = AIMessage(**{name: getattr(reply, name) for name in REPLY})
        else:
            reply = self.model.invoke(self.messages)
        passed = visible(messages_to_steps(self.messages))
        assert visible(self.emulator.seen[-1]) == passed, "the model saw another history than the caller passed"
        if self.settings["state"] == "auto":
            self.check_nothing_is_sent_twice()
        self.messages.append(reply)
        if self.settings["state"] != "stateless":
            self.held[self.settings["api_key"]][id_of(reply)] = visible(messages_to_steps(self.messages))
        for call in reply.tool_calls:
            self.messages.append(get_weather.invoke(call))

    def check_nothing_is_sent_twice(self) -> None:
        held = self.held[self.settings["api_key"]]
        known = max(
            (
                i
                for i in range(1, len(self.messages))
                if (name := id_of(self.messages[i - 1])) in held and visible(messages_to_steps(self.messages[:i])) == held[name]
            ),
            default=0,
        )
        sent = visible(self.emulator.requests[-1].body["input"])
        assert sent == visible(messages_to_steps(self.messages[known:])), (
            "history was sent that the service has, or some is missing"
        )

    # What a caller does

    @rule(search=st.booleans())
    def say(self, search: bool) -> None:
        self.counter += 1
        words = "Search the latest news, please" if search else "Fine"
        self.messages.append(HumanMessage(f"{words}, number {self.counter}."))
        self.ask()

    @rule(cities=st.lists(st.sampled_from(["Paris", "Rome", "Oslo"]), min_size=1, max_size=2, unique=True))
    def have_tools_called(self, cities: list[str]) -> None:
        self.messages.append(HumanMessage(f"What is the weather in {' and '.join(cities)}?"))
        self.ask()
        if isinstance(self.messages[-1], ToolMessage):
            self.ask()

    @precondition(lambda self: self.messages)
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self.counter += 1
        i = data.draw(st.integers(0, len(self.messages) - 1))
        message = self.messages[i]
        if isinstance(message, HumanMessage | ToolMessage):
            self.messages[i] = message.model_copy(update={"content": f"{message.text} (edited {self.counter})"})
        elif isinstance(message, AIMessage) and not message.tool_calls:
            self.messages[i] = message.model_copy(update={"content": f"Edited answer {self.counter}."})

    @precondition(lambda self: len(self.messages) > 2)
    @rule(data=st.data())
    def trim(self, data: st.DataObject) -> None:
        """Leave out the beginning, up to something that a person said."""
        starts = [i for i, message in enumerate(self.messages) if isinstance(message, HumanMessage)]
        if starts:
            self.messages = self.messages[data.draw(st.sampled_from(starts)) :]

    @precondition(lambda self: len(self.messages) > 3)
    @rule()
    def summarise(self) -> None:
        starts = [i for i, message in enumerate(self.messages) if isinstance(message, HumanMessage)]
        if len(starts) > 1:
            self.messages = [HumanMessage(f"Summary of {starts[-1]} messages."), *self.messages[starts[-1] :]]

    @rule()
    def keep_a_branch(self) -> None:
        self.stored.append(list(self.messages))

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def go_to_a_branch(self, data: st.DataObject) -> None:
        self.messages = list(data.draw(st.sampled_from(self.stored)))

    @precondition(lambda self: self.messages and isinstance(self.messages[-1], AIMessage))
    @rule()
    def regenerate(self) -> None:
        del self.messages[-1]
        if self.messages and isinstance(self.messages[-1], HumanMessage | ToolMessage):
            self.ask()

    @rule(text=st.sampled_from(["A local answer.", "Another one."]))
    def answer_locally(self, text: str) -> None:
        self.messages += [HumanMessage("And?"), AIMessage(text)]

    @rule()
    def take_in_another_providers_turn(self) -> None:
        call = {"name": "get_weather", "args": {"city": "Bern"}, "id": f"toolu_{len(self.messages)}"}
        foreign = AIMessage(
            [{"type": "thinking", "thinking": "hm", "signature": "theirs"}, {"type": "text", "text": "Let me see."}],
            tool_calls=[call],
            response_metadata={"model_provider": "anthropic", "id": "msg_1"},
        )
        self.messages += [HumanMessage("Bern?"), foreign, ToolMessage("5 °C", tool_call_id=call["id"])]

    @rule()
    def let_everything_expire(self) -> None:
        self.emulator.advance(60 * DAYS)
        self.held = {key: {} for key in self.held}

    @rule(
        model=st.sampled_from(["gemini-3.5-flash", "gemini-3.8-flash"]),
        key=st.sampled_from(["one", "two"]),
        streaming=st.booleans(),
    )
    def switch(self, model: str, key: str, streaming: bool) -> None:
        self.settings.update(model=model, api_key=key)
        self.streaming = streaming
        self.model = self.connect()

    @rule(state=st.sampled_from(["auto", "stateless"]))
    def change_mode(self, state: str) -> None:
        self.settings["state"] = state
        self.model = self.connect()

    @rule(words=st.sampled_from([None, "Be brief.", "Be kind."]))
    def change_the_system_prompt(self, words: str | None) -> None:
        self.messages = [message for message in self.messages if not isinstance(message, SystemMessage)]
        if words:
            self.messages.insert(0, SystemMessage(words))

    @rule()
    def restart(self) -> None:
        """Everything goes through JSON into another process."""
        self.messages = messages_from_dict(json.loads(json.dumps([message_to_dict(message) for message in self.messages])))
        self.model = self.connect()

    @invariant()
    def no_request_is_refused_but_for_an_interaction_that_is_gone(self) -> None:
        assert len(self.emulator.seen) <= len(self.emulator.requests) <= 2 * len(self.emulator.seen)


TestCaller = Caller.TestCase
TestCaller.settings = settings(
    max_examples=SEQUENCES,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
