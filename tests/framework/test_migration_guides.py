"""The tables of the guides for those who come from another class say what the code does, and have every name that it knows.

That of ChatGoogleGenerativeAI is tried value by value, in `tests/langchain/test_migration.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest

import gemini_interactions as gi
from gemini_interactions.client.interactions.body import OPTION_NAMES, request_body
from gemini_interactions.client.interactions.options import ALIASES
from gemini_interactions.framework.migration import openai
from gemini_interactions.langchain import ChatGeminiInteractions
from gemini_interactions.langchain import migration as langchain
from gemini_interactions.litellm.options import PARAMETERS, options_to_api
from gemini_interactions.llamaindex import GeminiInteractions
from gemini_interactions.llamaindex import migration as llamaindex

MODEL = "gemini-3.8-flash"
GUIDES = Path(__file__).parents[2] / "docs" / "migrate"
REFUSED = re.compile(r"nothing(?!:? it is)|refused")

# What the tables of OpenAI's names have of further classes, and what LlamaIndex' have of its other ones.
OF_OTHERS = {
    "chat-openai.md": {
        *("anthropic_api_key", "azure_ad_token", "azure_ad_token_provider", "google_api_key", "gemini_api_key"),
        *("api_base", "endpoint", "audio_config", "min_p", "repetition_penalty", "proxy", "proxies"),
    },
    "llama-index-google-genai.md": {
        *("additional_kwargs", "async_http_client", "client", "previous_response_id", "track_previous_responses")
    },
    "litellm-gemini.md": set(),
}


def rows(guide: str) -> dict[str, str]:
    """The names in the first column of a guide's parameters, and what the second says of them."""
    table = (GUIDES / guide).read_text().split("## Parameters")[1].split("\n## ")[0]
    found = re.findall(r"^\| (`.*?) \| (.*) \|$", table, re.MULTILINE)
    return {name: way for names, way in found for name in re.findall(r"`(\w+)`", re.split(r", in | of `|: ", names)[0])}


def options_of_litellm(**given: Any) -> Any:
    return request_body({"model": MODEL, "input": "Hi", **options_to_api(given)})


def chat_model(**given: Any) -> Any:
    return ChatGeminiInteractions(**{"model": MODEL, "api_key": "k", **given})


def llm(**given: Any) -> Any:
    return GeminiInteractions(**{"model": MODEL, "api_key": "k", **given})


OF_A_CALL = {"response_format", "tools", "tool_choice", "tool_required", "strict", "labels", "extra_body", *ALIASES}
OF_LITELLM = {
    *("api_key", "api_base", "timeout", "cache_control", "cache_control_injection_points", "labels", "response_modalities"),
    *("vertex_project", "vertex_location", "vertex_credentials"),
}

Case = tuple[Callable[..., Any], Collection[str], Collection[str]]
CASES: dict[str, Case] = {
    "chat-openai.md": (
        chat_model,
        openai.NAMES.known,
        {*langchain.NAMES.known, *langchain.CALL_NAMES.known, *ChatGeminiInteractions.model_fields, *OF_A_CALL},
    ),
    "llama-index-google-genai.md": (
        llm,
        llamaindex.NAMES.own,
        {*llamaindex.NAMES.known, *GeminiInteractions.model_fields, *OF_A_CALL},
    ),
    "litellm-gemini.md": (options_of_litellm, PARAMETERS, {*PARAMETERS, *OF_LITELLM}),
}


@pytest.mark.parametrize("guide", CASES)
def test_every_name_that_the_code_knows_has_a_row(guide: str) -> None:
    _, known, _ = CASES[guide]
    assert set(known) - rows(guide).keys() == OF_OTHERS[guide]


@pytest.mark.parametrize(
    ("guide", "name"), [(guide, name) for guide in CASES for name, way in rows(guide).items() if REFUSED.match(way)]
)
def test_what_a_guide_says_is_refused_is_refused_with_a_way_out(guide: str, name: str) -> None:
    make, _, _ = CASES[guide]
    with pytest.raises(gi.InvalidOption) as caught:
        make(**{name: {"no": "such value"}})
    assert caught.value.field == name
    assert "Unknown option" not in str(caught.value) or "Did you mean" in str(caught.value) or guide == "litellm-gemini.md"


@pytest.mark.parametrize("make", [chat_model, llm])
def test_openais_modalities_are_formats(make: Any) -> None:
    assert make(modalities=["audio"]).response_format == {"type": "audio"}


@pytest.mark.parametrize("guide", CASES)
def test_what_a_guide_says_is_taken_is_known(guide: str) -> None:
    _, _, taken = CASES[guide]
    assert {name for name, way in rows(guide).items() if not REFUSED.match(way)} <= {*taken, *OPTION_NAMES}
