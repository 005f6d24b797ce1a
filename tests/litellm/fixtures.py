"""Replies of the service, by name: what a message must carry there and back, streamed or not."""

from __future__ import annotations

from typing import Any

from ..steps import CITED, CODE, PLACE, PNG, SEARCH, THOUGHT
from ..steps import call_of as call
from ..steps import output_of as output
from ..steps import text_of as text

__all__ = ["CITED", "PLACE", "PNG", "REPLIES", "THOUGHT", "WAV", "call", "output", "result", "text"]

WAV = {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}


def result(call_id: str) -> dict[str, Any]:
    return {"type": "function_result", "call_id": call_id, "name": "f", "result": "ok"}


REPLIES: dict[str, list[Any]] = {
    "text": [THOUGHT, output(text("Hello, Zürich! " * 30))],
    "plain text": [output(text("Hello."))],
    "citations": [*SEARCH, {"type": "thought", "signature": "c2ln"}, output(text("Zürich, Café.", CITED, PLACE))],
    "search last": [THOUGHT, output(text("Zürich, Café.", CITED)), *SEARCH],
    "two outputs": [output(text("one")), output(PNG), output(text("two"))],
    "text and media": [THOUGHT, output(text("See:"), PNG, text("there."), PNG)],
    "audio": [output(text("Listen:"), WAV)],
    "two thoughts": [
        {"type": "thought", "signature": "YQ=="},
        {"type": "thought", "signature": "Yg==", "summary": [text("Hm.")]},
    ],
    "thoughts between texts": [
        {"type": "thought", "signature": "YQ==", "summary": [text("One.")]},
        output(text("a")),
        {"type": "thought", "signature": "Yg==", "summary": [text("Two.\n"), text("Three.")]},
        output(text("b")),
    ],
    "a call": [THOUGHT, call("c1", city="Zürich", n=1)],
    "no arguments": [THOUGHT, call("c1")],
    "parallel calls": [THOUGHT, call("c1", a=1), call("c2", a=2), call("c3", b=[{"c": None}])],
    "a signed call": [THOUGHT, {**call("c1", a=1), "signature": "c2ln"}, call("c2", a=2)],
    "search and a call": [*SEARCH, THOUGHT, output(text("Let me see.")), call("c1", a=1)],
    "text after a call": [THOUGHT, call("c1", a=1), output(text("While you do that."))],
    "code": [THOUGHT, *CODE, output(text("2"))],
    "a step nobody knows": [THOUGHT, {"type": "tool_call", "id": "m1", "signature": "c2ln"}, output(text("ok"))],
    "nothing": [],
}
