"""Whatever a proxy's client sends in a wrong shape is an error of its own, 400, and not one of ours that is tried again."""

from __future__ import annotations

from typing import Any

import litellm
import pytest
from litellm.types.utils import ModelResponse

from gemini_interactions.emulator import Emulator
from gemini_interactions.litellm import GeminiInteractionsProvider
from gemini_interactions.litellm.options import PARAMETERS

JUNK: list[Any] = [5, 2.5, True, "zz", [], [5], [[]], [None], ["zz", 5], {}, {"type": 5}, {"type": ["zz"]}, {"zz": {"zz": 5}}]
NESTED: list[Any] = [
    {"type": "function", "function": 5},
    {"type": "function", "function": {"name": 5}},
    {"type": "function", "function": {"name": "f", "parameters": 5}},
    {"type": ["function"], "function": {"name": "f"}},
    {"google_search": 5},
    {"googleSearch": [5]},
    {"functionDeclarations": 5},
    {"function_declarations": [5]},
    {"type": "file_search", "vector_store_ids": 5},
    {"type": "mcp", "server_url": "https://x", "headers": 5},
    {"type": "mcp", "server_url": "https://x", "allowed_tools": 5},
    {"type": "mcp", "server_url": ["x"], "server_label": {}},
    {"type": "json_schema", "json_schema": 5},
    {"type": "json_schema", "json_schema": {"schema": 5}},
    {"effort": 5, "summary": []},
    {"effort": ["low"]},
    {"type": "enabled", "budget_tokens": "many"},
    {"voice": 5, "format": []},
    {"voice": {"id": []}, "format": "zz"},
]
CALL = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
ASSISTANT: list[dict[str, Any]] = [
    *({"tool_calls": junk} for junk in JUNK),
    *({"tool_calls": [{**CALL, "function": junk}]} for junk in JUNK),
    *({"tool_calls": [{**CALL, "function": {"name": junk, "arguments": "{}"}}]} for junk in JUNK),
    *({"tool_calls": [{**CALL, "function": {"name": "f", "arguments": junk}}]} for junk in JUNK),
    *({"tool_calls": [{**CALL, "id": junk}]} for junk in JUNK),
    *({"tool_calls": [{**CALL, "provider_specific_fields": junk}]} for junk in JUNK),
    *({name: junk} for junk in JUNK for name in ("content", "thinking_blocks", "images", "audio", "function_call")),
    *({"provider_specific_fields": junk} for junk in JUNK),
    *({"provider_specific_fields": {"steps": junk, "interaction_id": junk, "anchor": junk}} for junk in JUNK),
    *({"thinking_blocks": [{"type": "thinking", "thinking": junk, "signature": junk}]} for junk in JUNK),
    *({"thinking_blocks": [{"type": "redacted_thinking", "data": junk}]} for junk in JUNK),
    *({"images": [{"image_url": junk}]} for junk in JUNK),
    *({"images": [{"image_url": {"url": junk}}]} for junk in JUNK),
    *({"content": [{"type": "text", "text": junk}]} for junk in JUNK),
]
PARTS: list[Any] = [
    *JUNK,
    *({"type": kind, field: junk} for junk in JUNK for kind, field in (("text", "text"), ("image_url", "image_url"))),
    *({"type": kind, field: junk} for junk in JUNK for kind, field in (("input_audio", "input_audio"), ("file", "file"))),
    *({"type": "image_url", "image_url": {"url": junk, "format": junk, "detail": junk}} for junk in JUNK),
    *({"type": "file", "file": {"file_data": junk, "filename": junk, "format": junk}} for junk in JUNK),
    *({"type": "file", "file": {"file_id": "files/x", "filename": junk, "format": junk}} for junk in JUNK),
    *({"type": "input_audio", "input_audio": {"data": "AAAA", "format": junk}} for junk in JUNK),
    *({"type": "image", "source": junk} for junk in JUNK),
    *({"type": "image", "source": {"media_type": junk, "data": junk, "url": junk}} for junk in JUNK),
    *({"type": "image", "data": junk} for junk in JUNK),
]
MESSAGES: list[Any] = [
    *JUNK,
    *([junk] for junk in JUNK),
    *([{"role": junk, "content": "Hi"}] for junk in JUNK),
    *([{"role": role, "content": junk}] for junk in JUNK for role in ("user", "system", "assistant")),
    *([{"role": "user", "content": [part]}] for part in PARTS),
    *(
        [{"role": "user", "content": "Hi"}, {"role": "assistant", **fields}, {"role": "user", "content": "So?"}]
        for fields in ASSISTANT
    ),
    *([{"role": "tool", "tool_call_id": junk, "content": "x"}] for junk in JUNK),
    *([{"role": "tool", "tool_call_id": "c1", "content": junk, "name": junk, "is_error": junk}] for junk in JUNK),
]
OWN = ["state", "call_id_limit", "poll_interval", "cancel_abandoned", "previous_interaction_id", "environment", "agent_config"]
OPTIONS = [
    *({name: junk} for name in [*PARAMETERS, *OWN, "extra_body", "labels", "generation_config", "image_config"] for junk in JUNK),
    *(
        {name: nested}
        for name in ("tool_choice", "response_format", "reasoning_effort", "thinking", "audio")
        for nested in NESTED
    ),
    *({"tools": [nested]} for nested in NESTED),
    *({"modalities": ["audio", "text"], "response_format": nested, "audio": nested} for nested in NESTED),
]


@pytest.fixture
def handler(emulator: Emulator) -> GeminiInteractionsProvider:
    return GeminiInteractionsProvider(transport=emulator.transport())


def ask(handler: GeminiInteractionsProvider, messages: Any, given: dict[str, Any]) -> Exception | None:
    """The error of a call, as LiteLLM makes it of the handler once it has looked at the call itself."""
    call = {
        "model": "gemini-3.5-flash",
        "messages": messages,
        "optional_params": {"max_retries": 0, **given},
        "api_key": "KEY-123",
    }
    try:
        handler.completion(**call, model_response=ModelResponse(), litellm_params={}, timeout=5.0)
    except Exception as error:
        return error
    return None


def is_callers_own(error: Exception | None) -> bool:
    return error is None or isinstance(error, litellm.BadRequestError)


def test_a_parameter_of_any_shape_is_taken_or_refused(handler: GeminiInteractionsProvider, emulator: Emulator) -> None:
    odd = {
        repr(given): error
        for given in OPTIONS
        if not is_callers_own(error := ask(handler, [{"role": "user", "content": "Hi"}], given))
    }
    assert odd == {}


def test_messages_of_any_shape_are_taken_or_refused(handler: GeminiInteractionsProvider, emulator: Emulator) -> None:
    odd = {repr(messages): error for messages in MESSAGES if not is_callers_own(error := ask(handler, messages, {}))}
    assert odd == {}
