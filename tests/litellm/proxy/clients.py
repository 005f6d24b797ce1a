"""One conversation over each endpoint of the proxy, streamed or not, as its clients hold it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import anthropic
import openai

MODEL = "gemini-3.5-flash"
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
WEATHER = "get_weather"


@dataclass
class Said:
    """What a reply said, whichever client received it."""

    text: str
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    usage: tuple[int, int] = (0, 0)


class Chat:
    """`/v1/chat/completions`, with a client that sends back roles, texts and tool calls and nothing else."""

    def __init__(self, url: str, stream: bool, key: str = "sk-tests") -> None:
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)
        self.stream = stream
        self.messages: list[Any] = []
        self.calls: list[Any] = []
        self.tools: list[Any] = []

    def say(self, text: str, **options: Any) -> Said:
        return self._send([{"role": "user", "content": text}], **options)

    def answer(self, result: str) -> Said:
        return self._send([{"role": "tool", "tool_call_id": call.id, "content": result} for call in self.calls])

    def offer(self, *, search: bool = False) -> None:
        self.tools = [{"type": "function", "function": {"name": WEATHER, "parameters": SCHEMA}}]
        if search:
            self.tools.append({"type": "google_search"})

    def _send(self, new: list[Any], schema: Any = None, **options: Any) -> Said:
        self.messages += new
        if schema:
            options["response_format"] = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
        if self.tools:
            options["tools"] = self.tools
        if self.stream:
            with self.client.chat.completions.stream(
                model=MODEL, messages=self.messages, stream_options={"include_usage": True}, **options
            ) as events:
                for _ in events:
                    pass
                completion: Any = events.get_final_completion()
        else:
            completion = self.client.chat.completions.create(model=MODEL, messages=self.messages, **options)
        message = completion.choices[0].message
        self.calls = message.tool_calls or []
        echoed: dict[str, Any] = {"role": "assistant", "content": message.content}
        if self.calls:
            echoed["tool_calls"] = [
                {
                    "id": call.id,
                    "type": "function",
                    "function": {"name": call.function.name, "arguments": call.function.arguments},
                }
                for call in self.calls
            ]
        self.messages.append(echoed)
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in self.calls]
        return Said(message.content or "", calls, (completion.usage.prompt_tokens, completion.usage.completion_tokens))


class FailedInStream(Exception):
    """What a Responses stream says of a failure: its HTTP status was sent before."""


class Responses:
    """`/v1/responses`, continued by `previous_response_id`."""

    def __init__(self, url: str, stream: bool, key: str = "sk-tests") -> None:
        self.client = openai.OpenAI(base_url=f"{url}/v1", api_key=key, max_retries=0)
        self.stream = stream
        self.previous: str | None = None
        self.calls: list[Any] = []
        self.tools: list[Any] = []

    def say(self, text: str, **options: Any) -> Said:
        return self._send(text, **options)

    def answer(self, result: str) -> Said:
        return self._send([{"type": "function_call_output", "call_id": call.call_id, "output": result} for call in self.calls])

    def offer(self, *, search: bool = False) -> None:
        self.tools = [{"type": "function", "name": WEATHER, "parameters": SCHEMA, "strict": False}]
        if search:
            self.tools.append({"type": "web_search"})

    def _send(self, given: Any, schema: Any = None, **options: Any) -> Said:
        if schema:
            options["text"] = {"format": {"type": "json_schema", "name": "x", "schema": schema}}
        if self.previous:
            options["previous_response_id"] = self.previous
        if self.tools:
            options["tools"] = self.tools
        response: Any = None
        if self.stream:
            for event in self.client.responses.create(model=MODEL, input=given, stream=True, **options):
                if event.type == "response.failed":
                    raise FailedInStream(event.response.error.message)
                response = event.response if event.type == "response.completed" else response
        else:
            response = self.client.responses.create(model=MODEL, input=given, **options)
        self.previous = response.id
        self.calls = [item for item in response.output if item.type == "function_call"]
        calls = [(call.name, json.loads(call.arguments)) for call in self.calls]
        return Said(response.output_text, calls, (response.usage.input_tokens, response.usage.output_tokens))


class Messages:
    """`/v1/messages`, with a client that sends back the content it got."""

    def __init__(self, url: str, stream: bool, key: str = "sk-tests") -> None:
        self.client = anthropic.Anthropic(base_url=url, api_key=key, max_retries=0)
        self.stream = stream
        self.messages: list[Any] = []
        self.calls: list[Any] = []
        self.tools: list[Any] = []

    def say(self, text: str, **options: Any) -> Said:
        return self._send(text, **options)

    def answer(self, result: str) -> Said:
        return self._send([{"type": "tool_result", "tool_use_id": call.id, "content": result} for call in self.calls])

    def offer(self, *, search: bool = False) -> None:
        self.tools = [{"name": WEATHER, "input_schema": SCHEMA}]
        if search:
            self.tools.append({"type": "web_search_20250305", "name": "web_search"})

    def _send(self, content: Any, schema: Any = None, **options: Any) -> Said:
        self.messages.append({"role": "user", "content": content})
        if schema:
            # Anthropic's own way is new, and LiteLLM's bridge does not know it yet: the API's goes through as it is.
            options["extra_body"] = {"response_format": {"type": "text", "mime_type": "application/json", "schema": schema}}
        if self.tools:
            options["tools"] = self.tools
        if self.stream:
            with self.client.messages.stream(model=MODEL, max_tokens=1000, messages=self.messages, **options) as events:
                for _ in events:
                    pass
                message: Any = events.get_final_message()
        else:
            message = self.client.messages.create(model=MODEL, max_tokens=1000, messages=self.messages, **options)
        self.messages.append(
            {"role": "assistant", "content": [block.model_dump(exclude={"parsed_output"}) for block in message.content]}
        )
        self.calls = [block for block in message.content if block.type == "tool_use"]
        text = "".join(block.text for block in message.content if block.type == "text")
        calls = [(call.name, call.input) for call in self.calls]
        return Said(text, calls, (message.usage.input_tokens, message.usage.output_tokens))


CLIENTS = (Chat, Responses, Messages)
