"""Pydantic AI's model class for OpenAI's Chat Completions, asked without an agent around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic_ai import BinaryContent, ModelMessage, ModelRequest, ModelResponse, TextPart, ToolDefinition
from pydantic_ai.direct import model_request, model_request_stream_sync, model_request_sync
from pydantic_ai.messages import (
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPartDelta,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from replies.said import OPENAI_MODEL

from contenders.contender import KEY, SCHEMAS, SYSTEM, TOOL_QUESTION, get_weather, user_turn
from contenders.long_history import NEXT, Said, long_history

TOOLS = ModelRequestParameters(
    function_tools=[
        ToolDefinition(name=name, description=schema["description"], parameters_json_schema=schema["parameters"])
        for name, schema in SCHEMAS.items()
    ]
)


class Contender:
    def __init__(self, base_url: str, mode: str) -> None:
        provider = OpenAIProvider(base_url=f"{base_url}/v1", api_key=KEY)
        self._model = OpenAIChatModel(OPENAI_MODEL, provider=provider)

    def invoke(self, prompt: str) -> str:
        return str(self._ask([ModelRequest.user_text_prompt(prompt)]).text)

    async def ainvoke(self, prompt: str) -> str:
        return str((await model_request(self._model, [ModelRequest.user_text_prompt(prompt)])).text)

    def stream(self, prompt: str) -> Iterator[str]:
        with model_request_stream_sync(self._model, [ModelRequest.user_text_prompt(prompt)]) as events:
            for event in events:
                if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
                    if event.part.content:
                        yield event.part.content
                elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
                    yield event.delta.content_delta

    def tool_turn(self) -> str:
        messages: list[ModelMessage] = [ModelRequest.user_text_prompt(TOOL_QUESTION)]
        asked = self._ask(messages, TOOLS)
        results = [
            ToolReturnPart(part.tool_name, get_weather(**part.args_as_dict()), part.tool_call_id)
            for part in asked.parts
            if isinstance(part, ToolCallPart)
        ]
        return str(self._ask([*messages, asked, ModelRequest(results)], TOOLS).text)

    def converse(self, turns: int) -> Iterator[str]:
        messages: list[ModelMessage] = []
        for turn in range(turns):
            said: list[Any] = [UserPromptPart(user_turn(turn))]
            messages.append(ModelRequest([SystemPromptPart(SYSTEM), *said] if turn == 0 else said))
            answer = self._ask(messages, TOOLS)
            messages.append(answer)
            yield str(answer.text)

    def after(self, messages: int, pictures: int) -> Callable[[], str]:
        history: list[ModelMessage] = [_message(said) for said in long_history(messages, pictures)]
        history.append(self._ask(history))
        history.append(ModelRequest.user_text_prompt(NEXT))
        return lambda: str(self._ask(history).text)

    def _ask(self, messages: list[ModelMessage], parameters: ModelRequestParameters | None = None) -> ModelResponse:
        return model_request_sync(self._model, messages, model_request_parameters=parameters)


def _message(said: Said) -> ModelMessage:
    if said.role == "assistant":
        return ModelResponse([TextPart(said.text)])
    if said.picture is None:
        return ModelRequest.user_text_prompt(said.text)
    return ModelRequest([UserPromptPart([said.text, BinaryContent(said.picture, media_type="image/png")])])
