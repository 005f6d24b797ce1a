"""What LiteLLM's own suite for providers (`BaseLLMChatTest`) asks of a provider, asked of this one.

One test for each of its tests, under its name; what it needs a live model for, the emulator answers.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import litellm
import pytest
from litellm.types.utils import CallTypes
from litellm.utils import CustomStreamWrapper, get_optional_params, return_raw_request
from pydantic import BaseModel

import gemini_interactions as gi
from gemini_interactions.emulator import Emulator

from ..steps import call_of as call
from ..steps import output_of as output
from ..steps import text_of as text
from .conftest import MODEL

HI = [{"role": "user", "content": "Hello, how are you?"}]
PDF = "data:application/pdf;base64," + base64.b64encode(b"%PDF-1.4 empty").decode()
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather.",
        "parameters": {
            "$id": "https://a/weather",
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}


class Person(BaseModel):
    name: str
    age: int


class Family(BaseModel):
    parents: list[Person]
    children: list[Person]


def keep_file(emulator: Emulator, content: bytes) -> str:
    """Upload a file, and return its address."""
    return str(gi.Client(api_key="k", transport=emulator.transport()).files.upload(file=content).uri)


def raw(**kwargs: Any) -> dict[str, Any]:
    body: Any = return_raw_request(endpoint=CallTypes.completion, kwargs={"model": MODEL, **kwargs})["raw_request_body"]
    return dict(body)


def test_developer_role_translation(ask: Any, sent: Any) -> None:
    response = ask([{"role": "developer", "content": "Be good."}, *HI])
    assert response.choices[0].message.content is not None
    assert sent()["system_instruction"] == "Be good."


def test_content_list_handling(ask: Any) -> None:
    assert ask([{"role": "user", "content": [{"type": "text", "text": "Hello"}]}]).choices[0].message.content is not None


def test_pydantic_model_input(ask: Any) -> None:
    assert ask([litellm.Message(content="Hello", role="user")]).choices[0].message.content is not None


def test_message_with_name(ask: Any) -> None:
    assert ask([{"role": "user", "content": "Hello", "name": "test_name"}]).choices[0].message.content is not None


def test_streaming(ask: Any) -> None:
    response = ask(HI, stream=True)
    assert isinstance(response, CustomStreamWrapper)
    chunks = list(response)
    assert len({chunk.created for chunk in chunks}) == 1
    assert litellm.stream_chunk_builder(chunks).choices[0].message.content


def test_tool_call_no_arguments(ask: Any, emulator: Emulator) -> None:
    emulator.reply([call("c1")])
    tool = {
        "type": "function",
        "function": {"name": "f", "description": "No arguments.", "parameters": {"type": "object", "properties": {}}},
    }
    assert ask(HI, tools=[tool]).choices[0].message.tool_calls[0].function.arguments == "{}"


def test_tool_call_with_property_type_array(ask: Any, sent: Any) -> None:
    schema = {
        "type": "object",
        "properties": {
            "operations": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}}
        },
    }
    ask(HI, tools=[{"type": "function", "function": {"name": "f", "parameters": schema}}])
    assert sent()["tools"][0]["parameters"] == schema


def test_tool_call_with_empty_enum_property(ask: Any, sent: Any) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "enum": ["", "x"]}}}
    ask(HI, tools=[{"type": "function", "function": {"name": "f", "parameters": schema}}])
    [function] = sent()["tools"]
    empty = {"type": "string", "maxLength": 0}  # no enum is documented to have it; generateContent refuses it
    assert function["parameters"]["properties"]["a"] == {"anyOf": [{"type": "string", "enum": ["x"]}, empty]}


def test_empty_tools(ask: Any, sent: Any) -> None:
    assert ask(HI, tools=[]).choices[0].message.content is not None
    assert "tools" not in sent()


def test_basic_tool_calling(ask: Any) -> None:
    messages: list[Any] = [{"role": "user", "content": "Use get_weather for San Francisco"}]
    response = ask(messages, tools=[WEATHER])
    assert response.choices[0].finish_reason == "tool_calls"
    messages.append(response.choices[0].message.model_dump())  # with its many keys that are None
    for item in response.choices[0].message.tool_calls:
        assert json.loads(item.function.arguments)["city"]
        messages.append({"role": "tool", "tool_call_id": item.id, "name": item.function.name, "content": "72 degrees"})
    assert ask(messages, tools=[WEATHER]).choices[0].message.content == "The weather in San Francisco is 72 degrees."


def test_function_calling_with_tool_response(ask: Any) -> None:
    messages: list[Any] = [{"role": "user", "content": "Use get_weather for Shanghai"}]
    response = litellm.stream_chunk_builder(list(ask(messages, tools=[WEATHER], stream=True)))
    (item,) = response.choices[0].message.tool_calls
    assert item.function.name == "get_weather"
    assert json.loads(item.function.arguments) == {"city": "Shanghai"}
    messages += [response.choices[0].message, {"role": "tool", "tool_call_id": item.id, "content": "sunny"}]
    chunks = list(ask(messages, tools=[WEATHER], stream=True))
    assert "sunny" in litellm.stream_chunk_builder(chunks).choices[0].message.content


def test_response_format_type_text_with_tool_calls_no_tool_choice(ask: Any) -> None:
    response = ask([{"role": "user", "content": "Use get_weather for Boston"}], tools=[WEATHER], response_format={"type": "text"})
    assert response.choices[0].message.tool_calls


def test_response_format_type_text(ask: Any) -> None:
    assert ask(HI, response_format={"type": "text"}).choices[0].message.content is not None


@pytest.mark.parametrize("kind", ["json_object", "text"])
def test_json_response_format(kind: str, ask: Any) -> None:
    message = ask([{"role": "user", "content": "Answer in JSON."}], response_format={"type": kind}).choices[0].message
    assert message.content is not None
    if kind == "json_object":
        json.loads(message.content)


@pytest.mark.parametrize("schema", [Person, Family])
def test_json_response_pydantic_obj_and_nested(schema: type[BaseModel], ask: Any) -> None:
    message = ask([{"role": "user", "content": "Who is there?"}], response_format=schema).choices[0].message
    assert schema.model_validate_json(message.content)
    assert message.tool_calls is None


def test_json_response_nested_json_schema(ask: Any) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "family", "schema": Family.model_json_schema(), "strict": True}}
    message = ask([{"role": "user", "content": "Who is there?"}], response_format=form).choices[0].message
    assert Family.model_validate_json(message.content)
    assert message.tool_calls is None


def test_json_response_format_stream(ask: Any) -> None:
    chunks = ask([{"role": "user", "content": "Answer in JSON."}], response_format={"type": "json_object"}, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def test_web_search(ask: Any, sent: Any) -> None:
    assert ask("What is new today?", web_search_options={}).choices[0].message.content
    assert sent()["tools"] == [{"type": "google_search"}]


def test_url_context(ask: Any, sent: Any) -> None:
    assert ask("Summarize https://example.com", tools=[{"urlContext": {}}]).choices[0].message.content
    assert sent()["tools"] == [{"type": "url_context"}]


@pytest.mark.parametrize("asynchronously", [False, True])
async def test_pdf_handling(asynchronously: bool, ask: Any, sent: Any) -> None:
    content = [{"type": "text", "text": "Summarize"}, {"type": "file", "file": {"file_data": PDF}}]
    messages = [{"role": "user", "content": content}]
    response = await litellm.acompletion(MODEL, messages, api_key="k") if asynchronously else ask(messages)
    assert response.choices[0].message.content
    assert sent()["input"][0]["content"][1]["mime_type"] == "application/pdf"


async def test_async_pdf_handling_with_file_id(emulator: Emulator) -> None:
    kept = keep_file(emulator, b"%PDF-1.4 empty")
    file = {"type": "file", "file": {"file_id": kept, "format": "application/pdf"}}
    await litellm.acompletion(MODEL, [{"role": "user", "content": [file]}], api_key="k")
    assert emulator.requests[-1].body["input"][0]["content"] == [
        {"type": "document", "uri": file["file"]["file_id"], "mime_type": "application/pdf"}
    ]


def test_file_data_unit_test() -> None:
    body = raw(messages=[{"role": "user", "content": [{"type": "file", "file": {"file_data": PDF}}]}])
    assert PDF.partition(",")[2] in json.dumps(body)


@pytest.mark.parametrize(
    "part",
    [
        {"type": "input_audio", "input_audio": {"data": "gs://bucket/audio.wav", "format": "audio/wav"}},
        {"type": "audio_url", "audio_url": {"url": "gs://bucket/audio.wav"}},
    ],
)
def test_supports_audio_input(part: dict[str, Any]) -> None:
    assert "gs://bucket/audio.wav" in json.dumps(raw(messages=[{"role": "user", "content": [part]}]))


def test_audio_input(ask: Any, sent: Any) -> None:
    part = {"type": "input_audio", "input_audio": {"data": "aGk=", "format": "wav"}}
    assert ask([{"role": "user", "content": [part]}]).choices[0].message.content
    assert sent()["input"][0]["content"] == [{"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}]


@pytest.mark.parametrize("detail", [None, "low", "high"])
@pytest.mark.parametrize("url", ["", "data:image/png;base64,aGk="], ids=["a file", "data"])
def test_image_url(url: str, detail: str | None, ask: Any, sent: Any, emulator: Emulator) -> None:
    url = url or keep_file(emulator, b"\x89PNG\r\n\x1a\n")
    image = {"type": "image_url", "image_url": {"url": url, **({"detail": detail} if detail else {})}}
    assert ask([{"role": "user", "content": [{"type": "text", "text": "What is it?"}, image]}]).choices[0].message.content
    assert sent()["input"][0]["content"][1].get("resolution") == detail


def test_image_url_string(ask: Any) -> None:
    image = {"type": "image_url", "image_url": "data:image/png;base64,aGk="}
    assert ask([{"role": "user", "content": [image]}]).choices[0].message.content


def test_prompt_caching(ask: Any, emulator: Emulator) -> None:
    usage = {"total_tokens": 5100, "total_input_tokens": 5000, "total_output_tokens": 100}
    for cached in (0, 4000):
        emulator.reply({"steps": [output(text("Hi"))], "status": "completed", "usage": {**usage, "total_cached_tokens": cached}})
    first, second = ask(HI), ask(HI)
    assert second._hidden_params["response_cost"] <= first._hidden_params["response_cost"]
    assert 0 < second.usage.prompt_tokens_details.cached_tokens < second.usage.prompt_tokens


def test_completion_cost(ask: Any) -> None:
    response = ask(HI)
    assert response._hidden_params["response_cost"] > 0
    assert litellm.completion_cost(response) > 0


def test_reasoning_effort(ask: Any, sent: Any) -> None:
    given = get_optional_params(
        model="gemini-3.5-flash",
        custom_llm_provider="gemini_interactions",
        reasoning_effort="high",
        allowed_openai_params=["reasoning_effort"],
    )
    assert given["reasoning_effort"] == "high"
    response = ask(HI, reasoning_effort="high", allowed_openai_params=["reasoning_effort"])
    assert response.choices[0].message.reasoning_content
    assert response.usage.completion_tokens_details.reasoning_tokens > 0


def test_reasoning_stream_with_usage(ask: Any) -> None:
    chunks = list(
        ask(
            HI,
            reasoning_effort="low",
            allowed_openai_params=["reasoning_effort"],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert any(getattr(chunk.choices[0].delta, "reasoning_content", None) for chunk in chunks if chunk.choices)
    assert chunks[-1].usage.completion_tokens_details.reasoning_tokens > 0


def test_anthropic_thinking_output_stream(ask: Any) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    deltas = [chunk.choices[0].delta for chunk in ask(HI, thinking=thinking, allowed_openai_params=["thinking"], stream=True)]
    signed = [delta for delta in deltas if getattr(delta, "thinking_blocks", None)]
    assert signed
    assert all(getattr(delta, "reasoning_content", None) is not None for delta in signed)
    assert any(block.get("signature") for delta in signed for block in delta.thinking_blocks)
