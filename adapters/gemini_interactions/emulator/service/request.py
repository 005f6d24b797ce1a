"""A request as it was received, and what it means: what is new in it, what it continues, how it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...wire.interaction import Interaction
from ..contract.history import function_results, input_to_steps, new_steps, text_of
from ..core.answer import Answer, to_json
from ..core.errors import HTTPError
from ..core.json_body import read_json
from ..core.query import joined_query
from ..core.record import Record, Step
from .views import interaction_json

_SECRETS = frozenset({"authorization", "x-goog-api-key", "cookie", "proxy-authorization"})
_NO_SETTINGS = frozenset(
    {"model", "agent", "input", "tools", "system_instruction", "previous_interaction_id", "stream", "generation_config"}
)


def creates_interaction(method: str, path: str) -> bool:
    """Return whether a request asks for a new interaction."""
    return method == "POST" and path.rstrip("/").endswith("/interactions")


@dataclass(slots=True)
class Outcome:
    """How a request was answered: the HTTP status, the error in the body, and the interaction that it told of."""

    status: int | None = None
    error: dict[str, Any] | None = None
    record: Record | None = None


@dataclass(frozen=True)
class Request:
    """A request as it was received, and how it was answered.

    Where it asked for no interaction, what tells of one is empty or None.

    Attributes:
        method, path: as sent.
        query: the query, without a key; of a name that stands there several times, all values with commas between them.
        headers: names in lower case; keys redacted.
        body: the parsed JSON, None if there is none.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    outcome: Outcome = field(default_factory=Outcome, compare=False, repr=False)

    @classmethod
    def received(cls, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: Any) -> Request:
        """Return a request as it is remembered: without its key."""
        shown = {name: value for name, value in joined_query(query).items() if name != "key"}
        told = {name: "[redacted]" if name in _SECRETS else value for name, value in headers.items()}
        return cls(method, path, shown, told, body)

    def answered(self, answer: Answer) -> None:
        """Note how it was answered."""
        self.outcome.status, self.outcome.record = answer.status, answer.about
        if answer.status >= 400 and isinstance(answer.body, bytes):
            self.outcome.error = _error_in(answer.body)

    # What was asked

    @property
    def creates(self) -> bool:
        """Whether it asked for an interaction, be it granted or not."""
        return creates_interaction(self.method, self.path)

    @property
    def model(self) -> str | None:
        """The model asked."""
        return self._text("model")

    @property
    def agent(self) -> str | None:
        """The agent asked."""
        return self._text("agent")

    @property
    def system_instruction(self) -> str | None:
        """The system instruction it sent."""
        return self._text("system_instruction")

    @property
    def continued_from(self) -> str | None:
        """The id of the interaction that it continued; None where it began a conversation, or sent all of it again."""
        return self._text("previous_interaction_id")

    @property
    def streamed(self) -> bool:
        """Whether it asked for a stream."""
        return self._said("stream") is True or self.query.get("stream") == "true"

    @property
    def tools(self) -> list[str]:
        """The tools it declared: functions by their names, others by their types."""
        declared = self._said("tools")
        tools = [tool for tool in declared if isinstance(tool, dict)] if isinstance(declared, list) else []
        return [str(tool.get("name") if tool.get("type") == "function" else tool.get("type")) for tool in tools]

    @property
    def settings(self) -> dict[str, Any]:
        """Whatever else it set, such as `temperature` or `store`; what stands in `generation_config` too."""
        if not self.creates or not isinstance(self.body, dict):
            return {}
        rest = {name: value for name, value in self.body.items() if name not in _NO_SETTINGS}
        config = self.body.get("generation_config")
        return {**(config if isinstance(config, dict) else {}), **rest}

    # What it said

    @cached_property
    def steps(self) -> list[Step]:
        """All that it sent as input, as steps: the history that it replayed, and what is new."""
        given = self._said("input")
        try:
            return input_to_steps(given)
        except (HTTPError, KeyError, TypeError):
            return []  # what is malformed was refused

    @cached_property
    def new_steps(self) -> list[Step]:
        """The steps that it sent after the last one that a model made: the new turn."""
        return list(new_steps(self.steps))

    @property
    def replayed_steps(self) -> list[Step]:
        """The steps before them: the history that it sent again. Empty where it continued on the server."""
        return self.steps[: len(self.steps) - len(self.new_steps)]

    @property
    def new_turns(self) -> list[str]:
        """What is new, a text for each step: what the user said, media as `[image]`, a result as `get_weather: 18 °C`."""
        return [_in_words(step) for step in self.new_steps]

    @property
    def text(self) -> str:
        """The text of what is new, without media and results."""
        return "\n".join(filter(None, (text_of(step) for step in self.new_steps if step["type"] == "user_input")))

    # How it was answered

    @property
    def status(self) -> int | None:
        """The HTTP status of the answer; None as long as there is none, and where the connection was dropped."""
        return self.outcome.status

    @property
    def error(self) -> dict[str, Any] | None:
        """The error of a refusal, such as `{"message": "…", "code": "rate_limit_exceeded"}`."""
        return self.outcome.error

    @property
    def interaction(self) -> Interaction | None:
        """The interaction that the answer told of, as it is by now: a run in the background may have ended since."""
        record = self.outcome.record
        return None if record is None else Interaction.model_validate(interaction_json(record, timeline=False))

    @property
    def answer(self) -> str:
        """The text of that interaction; empty where there is none."""
        interaction = self.interaction
        return interaction.text if interaction else ""

    def _said(self, name: str) -> Any:
        return self.body.get(name) if self.creates and isinstance(self.body, dict) else None

    def _text(self, name: str) -> str | None:
        value = self._said(name)
        return value if isinstance(value, str) else None

    def __repr__(self) -> str:
        facts: dict[str, Any] = {
            "": self.model or self.agent,
            "new_turns": [f"{turn:.80}" for turn in self.new_turns],
            "replayed_steps": len(self.replayed_steps),
            "continued_from": self.continued_from,
            "tools": self.tools,
            "streamed": self.streamed,
            "status": self.status,
            "error": (self.error or {}).get("message"),
        }
        told = [f"{name}={value!r}" if name else str(value) for name, value in facts.items() if value]
        return f"<{' '.join([self.method, self.path, *told])}>"


def _in_words(step: Step) -> str:
    if step["type"] == "function_result":
        return f"{step.get('name') or step.get('call_id')}: {_result_in_words(step.get('result'))}"
    results = {id(result): result for _, result in function_results([step])}
    parts = (_in_words(c) if id(c) in results else _content_in_words(c) for c in step.get("content") or ())
    return "\n".join(parts)


def _content_in_words(content: dict[str, Any]) -> str:
    text = content.get("text")
    return text if text and isinstance(text, str) else f"[{content['type']}]"  # what is malformed was refused, and is looked at


def _result_in_words(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(entry, dict) and "type" in entry for entry in value):
        return "\n".join(_content_in_words(entry) for entry in value)
    return value if isinstance(value, str) else to_json(value).decode()


def _error_in(body: bytes) -> dict[str, Any] | None:
    try:
        read = read_json(body)
    except ValueError:
        return None
    first = read[0] if isinstance(read, list) and read else read
    error = first.get("error") if isinstance(first, dict) else None
    return error if isinstance(error, dict) else None
