"""OpenAI's and Anthropic's clients on a real proxy: what they get, and what reaches the service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import openai
import pytest

from gemini_interactions.conversation.replay import SKIP_VALIDATION
from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm.signatures import own_thinking_signature

from .clients import CLIENTS, MODEL, SCHEMA, WEATHER, Chat, FailedInStream, Messages

pytestmark = pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
every_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)


@pytest.fixture
def conversation(client: Any, proxy: str, stream: bool, request: pytest.FixtureRequest) -> Iterator[Any]:
    talk = client(proxy, stream, key=f"sk-{request.node.name}")  # a virtual key of the test's own
    with talk.client:
        yield talk


@every_client
def test_a_text(conversation: Any, new: Callable[[], Any]) -> None:
    said = conversation.say("My name is Ann.")
    assert said.text == "You said: My name is Ann."
    assert min(said.usage) > 0
    assert [item["type"] for item in new()[-1]["input"]] == ["user_input"]


@every_client
def test_a_tool_loop(conversation: Any, new: Callable[[], Any]) -> None:
    conversation.offer()
    said = conversation.say("Use get_weather for Paris and Madrid")
    assert [name for name, _ in said.calls] == [WEATHER] * len(said.calls)
    assert said.calls[0][1] == {"city": "Paris"}
    assert "18 degrees" in conversation.answer("18 degrees").text
    call, result = new()
    assert [item["type"] for item in result["input"]] == ["function_result"] * len(said.calls)
    assert result["previous_interaction_id"]
    assert "previous_interaction_id" not in call


@every_client
def test_calls_in_parallel(conversation: Any, new: Callable[[], Any], upstream: Emulator) -> None:
    calls = [
        {"type": "function_call", "id": f"c{i}", "name": WEATHER, "arguments": {"city": city}} for i, city in enumerate("AB")
    ]
    conversation.offer()
    prompt = f"Both, please. {id(conversation)}"
    upstream.reply(calls, when=lambda body: prompt in json.dumps(body))
    said = conversation.say(prompt)
    assert said.calls == [(WEATHER, {"city": "A"}), (WEATHER, {"city": "B"})]
    conversation.answer("fine")
    assert [item["call_id"] for item in new()[-1]["input"]] == ["c0", "c1"]


@every_client
def test_a_built_in_tool_and_a_function(conversation: Any, new: Callable[[], Any]) -> None:
    conversation.offer(search=True)
    said = conversation.say("Search, then use get_weather for Paris")
    assert said.calls == [(WEATHER, {"city": "Paris"})]
    assert sorted(tool["type"] for tool in new()[0]["tools"]) == ["function", "google_search"]
    conversation.answer("18 degrees")
    assert [item["type"] for item in new()[-1]["input"]] == ["function_result"]


@every_client
def test_structured_output(conversation: Any, new: Callable[[], Any]) -> None:
    said = conversation.say("Where is it?", schema=SCHEMA)
    assert json.loads(said.text).keys() == {"city"}
    assert new()[-1]["response_format"]["schema"]["properties"] == SCHEMA["properties"]


@every_client
def test_three_turns_send_one_turn_each(conversation: Any, new: Callable[[], Any]) -> None:
    conversation.say("My name is Ann.")
    conversation.say("I live in Rome.")
    assert conversation.say("What did I say first?").text == "First you said: My name is Ann."
    bodies = new()
    assert [body["input"][0]["content"][0]["text"] for body in bodies] == [
        "My name is Ann.",
        "I live in Rome.",
        "What did I say first?",
    ]
    assert [len(body["input"]) for body in bodies] == [1, 1, 1]
    assert [bool(body.get("previous_interaction_id")) for body in bodies] == [False, True, True]


@every_client
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"status": 429, "message": "Too fast."}, 429),
        ({"status": 503, "message": "Busy."}, 503),
        ({"status": 400, "message": "That was wrong."}, 400),
        ({"status": 400, "message": "The input token count exceeds the maximum number of tokens allowed."}, 400),
    ],
    ids=["429", "503", "400", "overflow"],
)
def test_an_error(
    conversation: Any, fault: dict[str, Any], status: int, upstream: Emulator, request: pytest.FixtureRequest
) -> None:
    prompt = f"Fail. {request.node.name}"
    upstream.fault(when=lambda seen: prompt in json.dumps(seen), times=20, **fault)
    with pytest.raises((openai.APIStatusError, anthropic.APIStatusError, FailedInStream)) as caught:
        conversation.say(prompt)
    # LiteLLM begins streams of the bridged endpoints before it asks the provider: their errors come as events.
    if isinstance(conversation, Chat) or not conversation.stream:
        assert caught.value.status_code == status
    assert fault["message"].rstrip(".") in str(caught.value)
    assert "key-of-the-proxy" not in str(caught.value)


def test_a_deployments_key_is_never_shown(proxy: str, stream: bool) -> None:
    talk = Chat(proxy, stream)
    with talk.client, pytest.raises(openai.BadRequestError) as caught:
        talk.say("Hi", extra_body={"thinking_levels": "low"})
    assert "Did you mean 'thinking_level'" in str(caught.value)
    assert "key-of-the-proxy" not in str(caught.value)


def test_images_and_models_of_any_name(proxy: str, stream: bool) -> None:
    with openai.OpenAI(base_url=f"{proxy}/v1", api_key="sk-a", max_retries=0) as client:
        if not stream:
            image = client.images.generate(model="gemini-3.1-flash-image", prompt="A cat")
            assert image.data is not None
            assert image.data[0].b64_json
        for model in (MODEL, "gemini-3.8-flash"):
            answer = client.chat.completions.with_raw_response.create(model=model, messages=[{"role": "user", "content": "Hi"}])
            assert answer.headers["llm_provider-x-interaction-id"] == answer.parse().id
            assert float(answer.headers["x-litellm-response-cost"]) > 0


def test_a_pdf_is_a_document_on_every_endpoint(proxy: str, stream: bool, new: Callable[[], Any]) -> None:
    """LiteLLM's bridges make an `image_url` of a document of Anthropic's, and of a file of the Responses API's."""
    data = "JVBERi0xLjcKJeLjz9MK"
    address = f"data:application/pdf;base64,{data}"
    with openai.OpenAI(base_url=f"{proxy}/v1", api_key="sk-pdf", max_retries=0) as client:
        chat: Any = client.chat.completions.create
        part = {"type": "image_url", "image_url": {"url": address}}
        if stream:
            list(chat(model=MODEL, stream=True, messages=[{"role": "user", "content": [part]}]))
        else:
            chat(model=MODEL, messages=[{"role": "user", "content": [part]}])
        respond: Any = client.responses.create
        file = {"type": "input_file", "filename": "a.pdf", "file_data": address}
        responded = respond(model=MODEL, stream=stream, input=[{"role": "user", "content": [file]}])
        list(responded if stream else [])
    with anthropic.Anthropic(base_url=proxy, api_key="sk-pdf", max_retries=0) as claude:
        create: Any = claude.messages.create
        document = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": data}}
        call = {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "Read", "input": {}}]}
        result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": [document]}]}
        tools = [{"name": "Read", "input_schema": {"type": "object", "properties": {}}}]
        for messages in ([{"role": "user", "content": [document]}], [{"role": "user", "content": "Read a.pdf"}, call, result]):
            said = create(model=MODEL, max_tokens=1000, stream=stream, messages=messages, tools=tools)
            list(said if stream else [])
    sent = [body["input"][-1] for body in new()]
    found = [step["content"][0] if step["type"] == "user_input" else step["result"][0] for step in sent]
    assert found == [{"type": "document", "data": data, "mime_type": "application/pdf"}] * 4


@pytest.mark.parametrize("mine", [True, False], ids=["ours", "another provider's"])
def test_thinking_goes_back_to_who_thought_it_also_under_another_key(
    proxy: str, stream: bool, mine: bool, new: Callable[[], Any], request: pytest.FixtureRequest
) -> None:
    first = Messages(proxy, stream, key=f"sk-{request.node.name}")
    with first.client:
        first.offer()
        first.say("Use get_weather for Paris", thinking={"type": "enabled", "budget_tokens": 1024})
    [thinking] = [block for block in first.messages[-1]["content"] if block["type"] == "thinking"]
    if not mine:
        thinking["signature"] = "ErUBCkYIBxgCIkDx0Gz"
    second = Messages(proxy, stream, key=f"sk-another-{request.node.name}")
    second.messages, second.calls, second.tools = first.messages, first.calls, first.tools
    with second.client:
        assert "18 degrees" in second.answer("18 degrees").text
    body = new()[-1]
    assert "previous_interaction_id" not in body
    expected = own_thinking_signature(thinking["signature"]) if mine else SKIP_VALIDATION
    assert [step.get("signature") for step in body["input"] if step["type"] == "thought"] == [expected]


@pytest.mark.parametrize("search", [False, True], ids=["thought", "searched"])
def test_a_text_is_the_last_block_for_anthropics_clients(proxy: str, stream: bool, search: bool) -> None:
    """Claude Code prints the last one, and printed nothing where an empty one came behind it."""
    talk = Messages(proxy, stream, key="sk-last")
    if search:
        talk.tools = [{"type": "web_search_20250305", "name": "web_search"}]
    with talk.client:
        said = talk.say("Search for the news", thinking={"type": "enabled", "budget_tokens": 1024})
    blocks = talk.messages[-1]["content"]
    assert blocks[0]["type"] == "thinking"
    assert (blocks[-1]["type"], blocks[-1]["text"]) == ("text", said.text)
    assert said.text
