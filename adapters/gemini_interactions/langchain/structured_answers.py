"""Parse answers that are asked for as objects: growing ones into what is there so far, whole ones into the object.

LangChain's parsers complete JSON that breaks off. That is right while it grows; at its end it would be an object nobody said.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

from langchain_core.exceptions import ModelError, OutputParserException
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.output_parsers.transform import BaseCumulativeTransformOutputParser
from langchain_core.outputs import ChatGeneration
from langchain_core.runnables.utils import AddableDict
from langchain_core.utils.json import parse_json_markdown

from ..framework.whole_answers import why_not_whole
from .errors import BlockedOutputError, StructuredOutputError

_JSON = JSONDecoder(strict=False)  # as LangChain's parsers are: line breaks may stand in a string


class AnswerParser:
    """Parse answers with a parser of LangChain's, but none that is not whole.

    Args:
        parser: LangChain's.
        from_calls: whether objects come as the arguments of a call; else as text.
        other_tools: whether the model may call another tool instead of answering, which gives None.
        limit: the `max_output_tokens` of the requests, if known; errors say it.
    """

    def __init__(
        self, parser: BaseCumulativeTransformOutputParser[Any], *, from_calls: bool, other_tools: bool, limit: Any
    ) -> None:
        self.parser = parser
        self.from_calls = from_calls
        self.other_tools = other_tools
        self.limit = limit

    def objects(self, messages: Iterator[BaseMessage]) -> Iterator[Any]:
        """Yield the object as it grows, and the whole one last.

        Raises:
            OutputParserException: the answer is not the object, or not whole; see `StructuredOutputError`.
        """
        answer = _Answer(self)
        for message in messages:
            yield from answer.add(message)
        yield from answer.end()

    async def aobjects(self, messages: AsyncIterator[BaseMessage]) -> AsyncIterator[Any]:
        """Yield the object as it grows; see `objects`."""
        answer = _Answer(self)
        async for message in messages:
            for value in answer.add(message):
                yield value
        for value in answer.end():
            yield value

    def outcomes(self, messages: Iterator[BaseMessage]) -> Iterator[AddableDict]:
        """Yield the message (`raw`), the object as it grows (`parsed`), and at the end what was wrong (`parsing_error`)."""
        answer = _Answer(self)
        for message in messages:
            yield AddableDict(raw=message)
            yield from (AddableDict(parsed=value) for value in answer.add(message))
        yield answer.outcome()

    async def aoutcomes(self, messages: AsyncIterator[BaseMessage]) -> AsyncIterator[AddableDict]:
        """Yield the message and the object; see `outcomes`."""
        answer = _Answer(self)
        async for message in messages:
            yield AddableDict(raw=message)
            for value in answer.add(message):
                yield AddableDict(parsed=value)
        yield answer.outcome()


class _Answer:
    """One answer, whole or growing."""

    def __init__(self, rules: AnswerParser) -> None:
        self._rules = rules
        self._message: Any = None
        self._shown: Any = None

    def add(self, message: BaseMessage) -> Iterator[Any]:
        """Take in a message or a chunk of one, and yield the object so far, if there is more of it to show."""
        self._message = message if self._message is None else self._message + message
        if "status" in message.response_metadata or not isinstance(self._message, AIMessageChunk):
            return  # all is there: the end is next
        if self._is_call_of_another():
            return
        try:
            value = self._rules.parser.parse_result([ChatGeneration(message=self._message)], partial=True)
        except (OutputParserException, ModelError):  # newer parsers raise a refusal; the end says it, with the whole message
            return
        if value is not None and value != self._shown:
            self._shown = value
            yield value

    def end(self) -> Iterator[Any]:
        """Yield the whole object, unless it has been shown.

        Raises:
            OutputParserException: there is none.
        """
        value = self._whole()
        if value is None or value != self._shown:
            yield value

    def outcome(self) -> AddableDict:
        """Return the whole object and no error, or none and the error."""
        try:
            return AddableDict(parsed=self._whole(), parsing_error=None)
        except Exception as error:  # whatever a validator of the caller's class raises
            return AddableDict(parsed=None, parsing_error=error)

    def _whole(self) -> Any:
        message: AIMessage = self._message
        self._check_end(message)
        if self._is_call_of_another():
            return None
        if self._rules.from_calls:
            _check_calls(message)
        else:
            _check_text(message)
        return self._rules.parser.parse_result([ChatGeneration(message=message)])

    def _check_end(self, message: AIMessage) -> None:
        usage: Any = message.usage_metadata or {}
        words = why_not_whole(
            message.response_metadata,
            output_tokens=usage.get("output_tokens"),
            thought_tokens=usage.get("output_token_details", {}).get("reasoning"),
            limit=self._rules.limit,
        )
        if words is not None:
            blocked = message.response_metadata.get("finish_reason") == "content_filter"
            raise (BlockedOutputError if blocked else StructuredOutputError)(words, raw=message)

    def _is_call_of_another(self) -> bool:
        if not self._rules.other_tools or self._rules.from_calls:
            return False
        return bool(self._message.tool_calls or getattr(self._message, "tool_call_chunks", None))


def _check_text(message: AIMessage) -> None:
    text = str(message.text).strip()
    if not text:
        called = " The model called a function instead." if message.tool_calls else ""
        raise StructuredOutputError(f"The answer is empty: it has no text to read an object from.{called}", raw=message)
    try:
        parse_json_markdown(text, parser=lambda part: _JSON.raw_decode(part)[0])
    except JSONDecodeError as error:
        raise StructuredOutputError(f"The answer is not JSON, or not all of it ({error}): {text}", raw=message) from error


def _check_calls(message: AIMessage) -> None:
    given = [call["args"] for call in (*getattr(message, "tool_call_chunks", ()), *message.invalid_tool_calls)]
    for arguments in filter(None, given):
        try:
            _JSON.decode(str(arguments))
        except JSONDecodeError as error:
            words = f"The arguments of the call are not JSON, or not all of it ({error}): {arguments}"
            raise StructuredOutputError(words, raw=message) from error
