"""Make a LangChain tool of a chat model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.tools import InjectedToolArg, StructuredTool, ToolException
from pydantic import ValidationError

from ..client.http.errors import GeminiInteractionsError
from ..framework.tools import asking
from ..framework.tools.asking import answer_text, arguments_of, check_question, error_text, words_of
from ..framework.tools.async_sandbox_files import sandbox_files as asandbox_files
from ..framework.tools.sandbox_files import sandbox_files
from .calls import ChatCalls

Asked = tuple[str, AIMessage]
"""What a tool of `content_and_artifact` returns."""


class ToolFailed(asking.ToolFailed, ToolException):
    """A tool that asks a model or an agent has failed, in words for the outer model; the error itself is its cause."""


class ModelTool:
    """The two functions of a tool that asks a model or an agent.

    Args:
        model: it.
        calls: returns its calls, for what is asked beside the answer.
        continues: whether a call goes on with those before it.
        options: options of each call.
    """

    def __init__(self, model: Any, calls: Callable[[], ChatCalls], *, continues: bool, options: Mapping[str, Any]) -> None:
        self._model: BaseChatModel = model
        self._whom = str(model.model or model.agent)
        self._is_agent = model.agent is not None
        self._calls = calls
        self._continues = continues
        self._options = options
        self._name = ""

    def tool(self, *, name: str | None, description: str | None, return_direct: bool) -> StructuredTool:
        """Return the tool.

        Args:
            name: its name, if it is not to be the usual one.
            description: its description, likewise.
            return_direct: whether its answer is the outer agent's last word.
        """
        words = words_of(self._whom, is_agent=self._is_agent)
        self._name = name or words.name

        def ask(question: str, runtime: Annotated[Any, InjectedToolArg] = None) -> Asked:
            return self._ask(question, runtime)

        async def aask(question: str, runtime: Annotated[Any, InjectedToolArg] = None) -> Asked:
            return await self._aask(question, runtime)

        return StructuredTool.from_function(
            ask,
            aask,
            name=self._name,
            description=description or words.description,
            args_schema=arguments_of(words),
            return_direct=return_direct,
            response_format="content_and_artifact",
            handle_tool_error=True,
        )

    def _ask(self, question: str, runtime: Any) -> Asked:
        messages = self._messages(question, runtime)
        with self._told():
            message = self._model.invoke(messages, **self._options)
            environment_id = message.response_metadata.get("environment_id")
            files = sandbox_files(self._calls().client, environment_id) if environment_id else None
        return _answer(message, files)

    async def _aask(self, question: str, runtime: Any) -> Asked:
        messages = self._messages(question, runtime)
        with self._told():
            message = await self._model.ainvoke(messages, **self._options)
            environment_id = message.response_metadata.get("environment_id")
            files = await asandbox_files(self._calls().async_client, environment_id) if environment_id else None
        return _answer(message, files)

    def _messages(self, question: str, runtime: Any) -> list[BaseMessage]:
        if wrong := check_question(question):
            raise ToolFailed(wrong)
        before = earlier_calls(_messages_of(runtime), self._name) if self._continues else []
        return [*before, HumanMessage(question)]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the outer agent of an error, unless only the program can mend it."""
        try:
            yield
        except GeminiInteractionsError as error:
            if (text := error_text(error, self._name)) is None:
                raise
            raise ToolFailed(text, error) from error


def earlier_calls(messages: Sequence[Any], name: str) -> list[BaseMessage]:
    """Return the conversation that earlier calls of a tool make up: each question, and the whole answer to it.

    The answers carry their anchors, so that only what they prove is continued; the rest is sent in full.

    Args:
        messages: the outer agent's.
        name: the tool's name.
    """
    questions: dict[str | None, str] = {}
    found: list[BaseMessage] = []
    for message in messages:
        if isinstance(message, AIMessage):
            questions |= {call["id"]: str(call["args"].get("question")) for call in message.tool_calls if call["name"] == name}
        elif isinstance(message, ToolMessage) and message.tool_call_id in questions:
            answer = _answer_of(message.artifact)
            found += [HumanMessage(questions[message.tool_call_id]), answer] if answer else []
    return found


def _answer_of(artifact: Any) -> AIMessage | None:
    """Return the answer that a tool's message holds; LangGraph's checkpoints give it back as a dict."""
    if isinstance(artifact, AIMessage):
        return artifact
    if not isinstance(artifact, Mapping) or artifact.get("type") != "ai":
        return None
    try:
        return AIMessage.model_validate(dict(artifact))
    except ValidationError:
        return None


def _messages_of(runtime: Any) -> Sequence[Any]:
    """Return the outer agent's messages; LangGraph's agents give a tool the state that they are in."""
    state = getattr(runtime, "state", None)
    if isinstance(state, Mapping):
        return state.get("messages") or ()
    return state if isinstance(state, list) else getattr(state, "messages", None) or ()


def _answer(message: AIMessage, files: list[dict[str, Any]] | None) -> Asked:
    if files is not None:
        facts = {**message.response_metadata, "environment_files": files}
        message = message.model_copy(update={"response_metadata": facts})
    return answer_text(message.text, message.response_metadata), message
