"""Code written for ChatGoogleGenerativeAI finds its parameters here, or is told what there is instead, as the guide says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain.migration import RENAMED, REPLACED

from .conftest import MODEL

GUIDE = (Path(__file__).parents[2] / "docs" / "migrating-from-chat-google-generative-ai.md").read_text()


@pytest.mark.parametrize(
    ("old", "field", "value"),
    [
        ({"google_api_key": "k"}, "api_key", "k"),
        ({"request_timeout": 5}, "timeout", 5),
        ({"retries": 2}, "max_retries", 2),
        ({"additional_headers": {"a": "b"}}, "headers", {"a": "b"}),
        ({"include_thoughts": True}, "thinking_summaries", "auto"),
        ({"max_tokens": 9}, "max_output_tokens", 9),
        ({"reasoning_effort": "low"}, "thinking_level", "low"),
        ({"response_mime_type": "application/json"}, "response_format", {"type": "text", "mime_type": "application/json"}),
        (
            {"response_mime_type": "application/json", "response_schema": {"type": "object"}},
            "response_format",
            {"type": "text", "mime_type": "application/json", "schema": {"type": "object"}},
        ),
    ],
)
def test_an_old_name_is_understood(old: dict[str, Any], field: str, value: Any) -> None:
    found = (
        getattr(ChatGeminiInteractions(**{"model": MODEL, "api_key": "x"} | old), field) if "google_api_key" not in old else None
    )
    if found is None:
        found = ChatGeminiInteractions(model=MODEL, **old).api_key.get_secret_value()  # type: ignore[union-attr]
    assert found == value


@pytest.mark.parametrize("name", REPLACED)
def test_what_the_api_does_not_have_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(gi.InvalidOption, match=re.escape(REPLACED[name])) as caught:
        ChatGeminiInteractions(model=MODEL, api_key="k", **{name: 7})
    assert caught.value.field == name


def test_one_answer_a_request_is_what_there_is() -> None:
    assert ChatGeminiInteractions(model=MODEL, api_key="k", n=1, presence_penalty=None).model == MODEL


def test_the_guide_names_every_parameter_and_no_other() -> None:
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", GUIDE, re.MULTILINE)
    told = {name for name, _ in rows}
    assert {*RENAMED, *REPLACED} <= told
    for name, way in rows:
        if name in RENAMED:
            assert f"`{RENAMED[name]}`" in way
        elif name not in REPLACED:
            assert name in {
                *ChatGeminiInteractions.model_fields,
                "include_thoughts",
                "response_schema",
                "response_mime_type",
                "stop",
                "max_tokens",
                "reasoning_effort",
            }
