"""A request of the wrong shape is its sender's error, 400, and reaches the service never, let alone three times."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from .conftest import MODEL

HI = {"role": "user", "content": "Hi"}
WRONG: list[dict[str, Any]] = [
    {"stop": 5},
    {"stop": [5]},
    {"modalities": 5},
    {"modalities": [5]},
    {"audio": 5, "modalities": ["audio"]},
    {"extra_body": "zz"},
    {"temperature": "hot"},
    {"temperature": []},
    {"max_tokens": "many"},
    {"seed": {}},
    {"service_tier": []},
    {"tool_choice": 5},
    {"tool_choice": "required"},
    {"tools": [5]},
    {"tools": [{"type": "function", "function": 5}]},
    {"tools": [{"google_search": 5}]},
    {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": 5}]}]},
    {"messages": [{"role": "assistant", "content": "x", "tool_calls": [{"function": {"name": "f", "arguments": 5}}]}, HI]},
    {"messages": [{"role": ["user"], "content": "Hi"}]},
    # At these LiteLLM fails by itself, before any handler hears of them; `proxy_checks` stands before that. Two are beyond it:
    # a number as `tools` or `web_search_options` is 500 already where LiteLLM reserves a part of the caller's budget.
    {"response_format": 5},
    {"tool_choice": []},
    {"messages": 5},
    {"messages": [5]},
    {"messages": [{"role": "user", "content": 5}]},
    {"messages": [{"role": "assistant", "content": "x", "tool_calls": 5}, HI]},
    {"messages": [{"role": "assistant", "content": "x", "tool_calls": [5]}, HI]},
]


@pytest.mark.parametrize("stream", [False, True], ids=["invoked", "streamed"])
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_it_is_400(proxy: str, new: Callable[[], list[Any]], wrong: dict[str, Any], stream: bool) -> None:
    body = {"model": MODEL, "messages": [HI], "stream": stream, **wrong}
    answer = httpx.post(f"{proxy}/v1/chat/completions", json=body, headers={"authorization": "Bearer sk-m"}, timeout=60)
    assert (answer.status_code, new()) == (400, []), answer.text
