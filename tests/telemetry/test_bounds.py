"""What is asked and answered is told without a secret, and never at length."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.util.genai.utils import gen_ai_json_dumps

from gemini_interactions import Client
from gemini_interactions.emulator import Emulator
from gemini_interactions.telemetry.otel.messages import input_messages, output_messages, system_parts, tool_definitions
from gemini_interactions.telemetry.otel.room import MOST
from gemini_interactions.wire.content import ImageContent
from gemini_interactions.wire.interaction import Interaction

from ..wire.test_round_trip import SAMPLES
from .everything import everything
from .messages import complaints

SECRET = "MARKED-0123456789-secret"

# What is never told


def with_secrets(value: Any, name: str = "") -> Any:
    """A step with a mark in each field that holds a proof, a key, a file or a header."""
    if isinstance(value, dict):
        return {key: with_secrets(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [with_secrets(item, name) for item in value]
    if name in ("signature", "data", "environment_key", "authorization"):
        return SECRET
    return f"https://ann:{SECRET}@x.example/a?key={SECRET}#{SECRET}" if name in ("uri", "url", "urls") else value


HIDDEN: dict[str, Any] = {
    "signature": SECRET,
    "environment_key": SECRET,
    "headers": {"Authorization": f"Bearer {SECRET}", "X-Tenant": SECRET},
    "env": [{"DATABASE": SECRET}],
    "api_key": SECRET,
    "session_id": SECRET,
    "accessToken": SECRET,
}
secret_steps = st.builds(
    lambda step, hidden: {**with_secrets(step), **{name: HIDDEN[name] for name in hidden}},
    st.sampled_from(SAMPLES["Step"]),
    st.sets(st.sampled_from([*HIDDEN])),
)
secret_tools = st.builds(
    lambda tool, hidden: {**with_secrets(tool), **{name: HIDDEN[name] for name in hidden}},
    st.sampled_from(SAMPLES["Tool"]),
    st.sets(st.sampled_from([*HIDDEN])),
)


@given(steps=st.lists(secret_steps, min_size=1, max_size=4), tools=st.lists(secret_tools, max_size=3), models=st.booleans())
def test_no_proof_key_file_or_header_is_told(steps: list[Any], tools: list[Any], models: bool) -> None:
    read = Interaction.model_validate({"status": "completed", "steps": steps}).steps
    asked: Any = read if models else steps
    told = [input_messages(asked), output_messages(read), tool_definitions(tools), input_messages([{"content": asked}])]
    assert SECRET not in repr(told)


def test_keys_in_arguments_are_hidden_and_not_lost_in_silence() -> None:
    call = {"type": "function_call", "name": "f", "arguments": {"api_key": SECRET, "max_tokens": 5, "keyword": "tea"}}
    [[part]] = [message.parts for message in input_messages([call])]
    assert part.arguments == {"api_key": "[hidden]", "max_tokens": 5, "keyword": "tea"}  # type: ignore[union-attr]
    declared = {"type": "function", "name": "f", "parameters": {"properties": {"api_key": {"type": "string"}}}}
    [tool] = tool_definitions([declared])
    assert tool.parameters == declared["parameters"]  # type: ignore[union-attr]


# How large it may be

LARGE: dict[str, Any] = {
    "a long prompt": "x" * 10_000_000,
    "a long prompt of emoji": "🙂" * 1_000_000,
    "control characters": "\0" * 1_000_000,
    "halves of surrogate pairs": "\ud83d" * 1_000_000,
    "many steps": [{"type": "user_input", "content": f"step {i}"} for i in range(10_000)],
    "many contents": [{"type": "text", "text": f"text {i}"} for i in range(10_000)],
    "many thoughts": [{"type": "thought", "summary": [{"type": "text", "text": "x"}] * 10_000}],
    "long names": [{"type": "x" * 100_000, "id": "y" * 100_000, "content": {"z" * 100_000: 1}}],
    "many fields": [{"type": "function_call", "name": "f", "arguments": {str(i): i for i in range(100_000)}}],
    "many items": [{"type": "function_result", "result": list(range(1_000_000))}],
    "many empty items": [{"type": "function_result", "result": [{}] * 100_000}],
    "a file": [ImageContent(type="image", data="x" * 10_000_000, mime_type="image/png")],
    "a file in bytes": [{"type": "image", "data": b"x" * 10_000_000, "mime_type": "image/png"}],
}
deep: Any = "x"
for _ in range(900):
    deep = [{"deep": deep}]
LARGE["deep JSON"] = [{"type": "function_call", "name": "f", "arguments": deep}]


@pytest.mark.parametrize("given", LARGE.values(), ids=LARGE)
def test_an_attribute_is_bounded_and_so_is_its_cost(given: Any) -> None:
    tracemalloc.start()
    try:
        told: Any = [
            input_messages(given),
            output_messages(given if isinstance(given, list) and isinstance(given[0], dict) else []),
            system_parts(given),
            tool_definitions([{"type": "function", "name": "f", "description": given, "parameters": given}]),
        ]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told[0]
    for items in told:
        size = len(gen_ai_json_dumps(items))
        assert size <= MOST, size
    json.dumps(told[0], default=lambda part: getattr(part, "__dict__", None) or "", ensure_ascii=False).encode()
    assert peak < 5_000_000


def test_the_newest_is_kept() -> None:
    messages = input_messages(LARGE["many steps"])
    texts = [message.parts[0].content for message in messages]  # type: ignore[union-attr]
    assert texts == [f"step {i}" for i in range(10_000 - len(texts), 10_000)]
    assert len(texts) > 100
    [message] = input_messages(LARGE["many contents"])
    assert message.parts[-1].content == "text 9999"  # type: ignore[union-attr]
    [long] = input_messages([{"type": "text", "text": "x" * MOST}, "newest"])
    assert [part.content[-1] for part in long.parts] == ["…", "t"]  # type: ignore[union-attr]


def test_a_long_prompt_comes_out_bounded_on_spans_and_in_events() -> None:
    transport = Emulator().transport()
    with everything("SPAN_AND_EVENT") as found, Client(api_key="KEY-123456", transport=transport) as gemini:
        gemini.create(model="gemini-3.5-flash", input="🙂" * 100_000, system_instruction="x" * 100_000)
        for said in found.said:
            assert len(said.text) < MOST + 100, said.place
        assert complaints(found.content()[0]) == []
