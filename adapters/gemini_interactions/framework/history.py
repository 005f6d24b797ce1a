"""Build a history from a framework's messages: the roles and their rules, the same for every framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..client.http.errors import InvalidOption
from ..conversation.anchor import Anchor
from ..conversation.history import History, HistoryMessage

PARAGRAPH = "\n\n"
"""Between the texts of several system messages."""

LINE = "\n"
"""Between the parts of one system message, so that no words run together."""


class HistoryBuilder:
    """Take messages one after another, oldest first, with their contents in the API's shape.

    Methods that can refuse a message take `where`: what to call it in the error, such as `messages[3]`.
    """

    def __init__(self) -> None:
        self._instructions: list[str] = []
        self._messages: list[HistoryMessage] = []
        self._functions: dict[str, list[str]] = {}  # call id -> the functions called under it in one reply, mostly one

    def system(self, contents: Iterable[Mapping[str, Any]], where: str) -> None:
        """Add a system message.

        Raises:
            InvalidOption: it holds more than text.
        """
        texts = []
        for content in contents:
            if content["type"] != "text":
                raise InvalidOption(f"{where}: a system message can hold text only, not {content['type']!r}.", field=where)
            texts.append(content["text"])
        self._instructions.append(LINE.join(texts))

    def user(self, contents: Sequence[dict[str, Any]]) -> None:
        """Add a message of the user; an empty one keeps its place."""
        self._messages.append(HistoryMessage([{"type": "user_input", "content": contents}] if contents else []))

    def reply(self, steps: Sequence[dict[str, Any]], anchor: Anchor | None = None, *, partial: bool = False) -> None:
        """Add a reply, and the anchor that is on it.

        Args:
            steps: its steps.
            anchor: the anchor.
            partial: whether the framework may have dropped some of what it shows of thoughts and tools, and kept the rest.
        """
        calls = [step for step in steps if step.get("type") == "function_call"]
        for call in calls:
            self._functions[call["id"]] = []
        for call in calls:
            self._functions[call["id"]].append(call["name"])
        self._messages.append(HistoryMessage(steps, anchor, partial))

    def result(
        self,
        call_id: Any,
        result: str | Sequence[dict[str, Any]] | None,
        where: str,
        *,
        id_field: str = "tool_call_id",
        name: Any = None,
        is_error: bool = False,
    ) -> None:
        """Add the result of a function.

        Args:
            call_id: the call that it answers.
            result: a text or contents; empty for a function that gives nothing.
            where: what to call the message in an error.
            id_field: where in the message the call id stands.
            name: the function's name; else the one that was called.
            is_error: whether the function failed.

        Raises:
            InvalidOption: the message does not say which call it answers.
        """
        if not isinstance(call_id, str) or not call_id:
            field = f"{where}.{id_field}"
            wrong = f"is {call_id!r}, which is no text" if call_id else "is missing"
            raise InvalidOption(f"{field} {wrong}: it names the call that this message answers.", field=field)
        step: dict[str, Any] = {"type": "function_result", "call_id": call_id}
        functions = self._functions.get(call_id) or [""]
        function = functions.pop(0) if len(functions) > 1 else functions[0]  # the results come in the order of the calls
        if name or function:
            step["name"] = str(name or function)
        step["result"] = result or ""
        if is_error:
            step["is_error"] = True
        self._messages.append(HistoryMessage([step]))

    def history(self) -> History:
        """Return the history."""
        return History(PARAGRAPH.join(filter(None, self._instructions)) or None, self._messages)


def steps_of(history: History) -> list[dict[str, Any]]:
    """Return the steps of all messages of a history, in order."""
    return [step for message in history.messages for step in message.steps]
