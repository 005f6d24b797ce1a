"""Make a LlamaIndex tool of an LLM."""

# No postponed annotations: LlamaIndex finds the context of a workflow by the class in a function's signature.
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.llms.function_calling import FunctionCallingLLM
from llama_index.core.tools import FunctionTool
from llama_index.core.workflow import Context

from ..client.http.errors import GeminiInteractionsError
from ..framework.tools.asking import ToolFailed, answer_text, arguments_of, check_question, error_text, words_of
from ..framework.tools.async_sandbox_files import sandbox_files as asandbox_files
from ..framework.tools.sandbox_files import sandbox_files
from .calls import LLMCalls

STORED = "gemini_interactions_tool_{name}"
"""The key under which a workflow's store keeps the earlier calls of a tool, as JSON."""


class ModelTool:
    """The functions of a tool that asks an LLM.

    Args:
        llm: it.
        calls: returns its calls, for what is asked beside the answer.
        options: options of each call.
    """

    def __init__(self, llm: Any, calls: Callable[[], LLMCalls], options: Mapping[str, Any]) -> None:
        self._llm: FunctionCallingLLM = llm
        self._whom = str(llm.model or llm.agent)
        self._is_agent = llm.agent is not None
        self._calls = calls
        self._options = options
        self._name = ""

    def tool(self, *, name: str | None, description: str | None, continues: bool, return_direct: bool) -> FunctionTool:
        """Return the tool.

        Args:
            name: its name, if it is not to be the usual one.
            description: its description, likewise.
            continues: whether a call goes on with those before it.
            return_direct: whether its answer is the outer agent's last word.
        """
        words = words_of(self._whom, is_agent=self._is_agent)
        self._name = name or words.name

        def ask(question: str) -> ChatResponse:
            return self._ask(_asked(question))

        async def aask(question: str) -> ChatResponse:
            return await self._aask(_asked(question))

        async def go_on(ctx: Context, question: str) -> ChatResponse:
            return await self._go_on(ctx, _asked(question))

        async def text_of(response: ChatResponse) -> str:
            return _text_of(response)

        return FunctionTool.from_defaults(
            None if continues else ask,
            self._name,
            description or words.description,
            return_direct,
            arguments_of(words),
            go_on if continues else aask,
            callback=_text_of,
            async_callback=text_of,
        )

    def _ask(self, messages: Sequence[ChatMessage]) -> ChatResponse:
        with self._told():
            response = self._llm.chat(messages, **self._options)
            environment_id = response.additional_kwargs.get("environment_id")
            return _with_files(response, sandbox_files(self._calls().client, environment_id) if environment_id else None)

    async def _aask(self, messages: Sequence[ChatMessage]) -> ChatResponse:
        with self._told():
            response = await self._llm.achat(messages, **self._options)
            environment_id = response.additional_kwargs.get("environment_id")
            files = await asandbox_files(self._calls().async_client, environment_id) if environment_id else None
            return _with_files(response, files)

    async def _go_on(self, context: Context[Any], asked: Sequence[ChatMessage]) -> ChatResponse:
        key = STORED.format(name=self._name)
        before = await context.store.get(key, default=[])
        response = await self._aask([*map(ChatMessage.model_validate, before), *asked])
        new = [message.model_dump(mode="json") for message in (*asked, response.message)]
        async with context.store.edit_state() as state:  # others may have asked meanwhile
            state[key] = [*state.get(key, []), *new]
        return response

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say of an error what the outer model can make of it, unless only the program can mend it."""
        try:
            yield
        except GeminiInteractionsError as error:
            if (text := error_text(error, self._name)) is None:
                raise
            raise ToolFailed(text, error) from error


def _asked(question: str) -> list[ChatMessage]:
    if wrong := check_question(question):
        raise ToolFailed(wrong)
    return [ChatMessage(role="user", content=question)]


def _with_files(response: ChatResponse, files: list[dict[str, Any]] | None) -> ChatResponse:
    if files is not None:
        response.additional_kwargs["environment_files"] = files
    return response


def _text_of(response: ChatResponse) -> str:
    return answer_text(response.message.content or "", response.additional_kwargs)
