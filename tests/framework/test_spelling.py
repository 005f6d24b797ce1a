"""Who misspells something, or calls it as others do, is told what it is called here, in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.exceptions import ModelInvalidRequestError
from llama_index.core.llms import ChatMessage

import gemini_interactions as gi
from gemini_interactions import langchain as lc
from gemini_interactions import llamaindex as li
from gemini_interactions import tools, types
from gemini_interactions.emulator import Emulator
from gemini_interactions.langchain import migration as lc_names
from gemini_interactions.llamaindex import migration as li_names
from gemini_interactions.spelling import did_you_mean

MODEL = "gemini-3.5-flash"
CLASSES = {"langchain": lc.ChatGeminiInteractions, "llamaindex": li.GeminiInteractions}
classes = pytest.mark.parametrize("cls", CLASSES.values(), ids=CLASSES)


def client(emulator: Emulator | None = None) -> gi.Client:
    return gi.Client(api_key="k", transport=(emulator or Emulator()).transport())


@pytest.mark.parametrize(
    ("word", "hint"),
    [("temprature", " Did you mean 'temperature'?"), ("maxOutputTokens", " Did you mean 'max_output_tokens'?"), ("xyz", "")],
)
def test_the_nearest_word(word: str, hint: str) -> None:
    assert did_you_mean(word, ["temperature", "max_output_tokens"]) == hint


# An option of another class -> the words that say what there is here; for both frameworks.
OPTIONS: dict[str, tuple[Any, str]] = {
    "temprature": (0.2, "Did you mean 'temperature'"),
    "thinkingLevel": ("low", "Did you mean 'thinking_level'"),
    "openai_api_key": ("sk-secret", "set api_key, or GEMINI_API_KEY"),
    "openai_api_base": ("https://x", "Set base_url"),
    "azure_endpoint": ("https://x", "Set base_url"),
    "organization": ("o", "set project"),
    "n": (2, r"use batch\(\)"),
    "logit_bias": ({"1": 2}, "weighs no tokens"),
    "top_logprobs": (3, "no log probabilities"),
    "use_responses_api": (True, "state='auto' does it"),
    "verbosity": ("low", "max_output_tokens"),
    "user": ("u", "Set caller"),
    "functions": ([{}], "Give tools"),
    "function_call": ("auto", "Give tool_choice"),
    "web_search_options": ({"a": 1}, "'google_search'"),
    "extra_body": ({"a": 1}, "with a call"),
    "proxies": ({"a": 1}, "http_client"),
    "model_kwargs": ({"a": 1}, "extra_body"),
    "state": ("sever", r"must be 'auto', 'server' or 'stateless'\. Did you mean 'server'"),
    "upload": ("allways", "Did you mean 'always'"),
    "top_p": ("much", "'top_p' must be a valid number"),
}


@classes
@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_of_another_class_is_refused_with_the_one_that_does_it(cls: Any, name: str) -> None:
    value, words = OPTIONS[name]
    with pytest.raises(gi.InvalidOption, match=words) as caught:
        cls(model=MODEL, api_key="k", **{name: value})
    assert caught.value.field == name
    assert "sk-secret" not in str(caught.value)
    assert caught.value.__context__ is None or "sk-secret" not in repr(caught.value.__context__)


@classes
@pytest.mark.parametrize(
    ("given", "here"),
    [
        ({"max_completion_tokens": 5}, {"max_output_tokens": 5}),
        ({"request_timeout": 3.0}, {"timeout": 3.0}),
        ({"retries": 1}, {"max_retries": 1}),
        ({"api_base": "http://x"}, {"base_url": "http://x"}),
        ({"reasoning": {"effort": "high", "summary": "auto"}}, {"thinking_level": "high", "thinking_summaries": "auto"}),
        ({"stream_usage": True, "logit_bias": {}, "use_responses_api": False}, {}),
    ],
    ids=str,
)
def test_an_option_that_is_the_same_here_is_taken(cls: Any, given: dict[str, Any], here: dict[str, Any]) -> None:
    model = cls(model=MODEL, api_key="k", **given)
    assert {name: getattr(model, name) for name in here} == here


@classes
def test_the_key_of_googles_other_class_is_the_key(cls: Any) -> None:
    assert cls(model=MODEL, google_api_key="k-1").api_key.get_secret_value() == "k-1"


@pytest.mark.parametrize(("cls", "names"), [(CLASSES["langchain"], lc_names), (CLASSES["llamaindex"], li_names)], ids=CLASSES)
def test_no_field_of_a_class_is_refused_as_anothers(cls: Any, names: Any) -> None:
    tables, refused = names.NAMES, set()
    while tables is not None:
        refused |= tables.replaced.keys()
        tables = tables.also
    assert not refused & cls.model_fields.keys()


# What the service does not have -> what is added to its own words.
MODELS = {
    "gpt-5": ("model", "Model not found: 'gpt-5'. 'gpt-5' is a name of a model of OpenAI's; this API has Google's"),
    "claude-sonnet-5": ("model", "of Anthropic's"),
    "gemni-3.8-flash": ("model", "Did you mean 'gemini-3.8-flash'?"),
    "deep-research-preview-04-2026": ("model", "give agent='deep-research-preview-04-2026'"),
    "gemini-embedding-001": (
        "model",
        "'gemini-embedding-001'. 'gemini-embedding-001' makes embeddings, which are not in this API",
    ),
    "nonsense": ("model", "gemini_interactions.models.MODELS"),
    "antigravity": (
        "agent",
        "Agent not found: 'antigravity'. Did you mean 'antigravity-preview-09-2026'? The service's own agents",
    ),
    "deep-research": ("agent", "Did you mean 'deep-research-preview-04-2026'?"),
    "deepresearch": ("agent", "Did you mean 'deep-research-preview-04-2026'?"),
    "DeepResearch": ("agent", "Did you mean 'deep-research-preview-04-2026'?"),
    "my-own-agent": ("agent", "client.agents.list() gives yours"),
    "gemini-3.8-flash": ("agent", "give model='gemini-3.8-flash'"),
}


@pytest.mark.parametrize("stream", [False, True], ids=["create", "stream"])
@pytest.mark.parametrize("name", MODELS)
def test_a_name_that_the_service_does_not_have(name: str, stream: bool) -> None:
    kind, words = MODELS[name]
    api = client()
    with pytest.raises(gi.NotFoundError) as caught:
        (api.stream if stream else api.create)(input="Hi", **{kind: name})
    assert words in caught.value.message
    assert caught.value.body["error"]["message"] in caught.value.message + "."  # type: ignore[index]


@pytest.mark.parametrize(
    "tool", [tools.mcp_server("My Wiki", "https://wiki"), types.MCPServer(type="mcp_server", name="My Wiki", url="https://wiki")]
)
def test_a_name_of_an_mcp_server_that_the_service_refuses_without_a_word(tool: Any) -> None:
    with pytest.raises(gi.InvalidRequestError, match=r"invalid argument\. It may be the name 'My Wiki': of an MCP server"):
        client().create(model="gemini-3.8-flash", input="Hi", tools=[tool])


def test_another_thing_that_the_service_does_not_have_is_no_model() -> None:
    tools = [{"type": "file_search", "file_search_store_names": ["fileSearchStores/model"]}]
    with pytest.raises(gi.NotFoundError) as caught:
        client().create(model="gemini-3.8-flash", input="Hi", tools=tools)
    assert caught.value.message == "File search store not found: 'fileSearchStores/model'."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"thinking_level": "hihg"}, "Did you mean 'high'?"),
        ({"service_tier": "flexx"}, "Did you mean 'flex'?"),
        ({"response_modalities": ["IMAGE"]}, "Did you mean 'image'?"),
        ({"tool_choice": "anyy"}, "Did you mean 'any'?"),
        ({"thinking_summaries": "yes"}, "Supported values: 'auto', 'none'."),
    ],
    ids=str,
)
def test_a_value_that_the_service_refuses_is_told_with_its_words(options: dict[str, Any], words: str) -> None:
    with pytest.raises(gi.InvalidRequestError) as caught:
        client().create(model=MODEL, input="Hi", **options)
    assert "Supported values: " in caught.value.message
    assert caught.value.message.endswith(words)


@pytest.mark.parametrize(
    ("model", "level", "words"),
    [
        (
            "gemini-3.1-flash-tts-preview",
            "low",
            "for this model. 'gemini-3.1-flash-tts-preview' takes no thinking level: leave it out.",
        ),
        ("gemini-3.8-flash", "minimal", "Allowed values are:"),
    ],
)
def test_the_levels_that_a_model_takes(model: str, level: str, words: str) -> None:
    voice = {"response_format": {"type": "audio"}, "speech_config": [{"voice": "Kore"}]} if "tts" in model else {}
    with pytest.raises(gi.InvalidRequestError) as caught:
        client().create(model=model, input="Hi", thinking_level=level, **voice)
    assert words in caught.value.message


TOOLS: list[tuple[Any, str]] = [
    ({"type": "web_search_preview"}, "Did you mean 'google_search'?"),
    ({"type": "websearch"}, "Did you mean 'google_search'?"),
    ({"type": "googleSearch"}, "Did you mean 'google_search'?"),
    ({"googleSearch": {}}, "Did you mean 'google_search'?"),
    ({"type": "code_interpreter"}, "Did you mean 'code_execution'?"),
    ({"type": "file_serch"}, "Did you mean 'file_search'?"),
    ({"type": "computer_use_preview"}, "Did you mean 'computer_use'?"),
    ({"type": "image_generation"}, "response_format={'type': 'image'}"),
    ("google_search", "give {'type': 'google_search'}"),
    ("google_serch", "give {'type': 'google_search'}"),
    (lc.google_search, r"call it, google_search("),
]


@pytest.mark.parametrize(("tool", "words"), TOOLS, ids=[words for _, words in TOOLS])
def test_a_tool_by_another_name(tool: Any, words: str) -> None:
    with pytest.raises(gi.InvalidOption) as caught:
        client().create(model=MODEL, input="Hi", tools=[tool])
    assert words in str(caught.value)


def test_a_constructor_without_its_parentheses_is_called_or_refused() -> None:
    model = lc.ChatGeminiInteractions(model=MODEL, api_key="k")
    assert model.bind_tools([lc.google_search]).kwargs["tools"] == [{"type": "google_search"}]  # type: ignore[attr-defined]
    with pytest.raises(gi.InvalidOption, match="call it: file_search"):
        model.bind_tools([lc.file_search])
    with pytest.raises(gi.InvalidOption, match="call it: file_search"):
        li.GeminiInteractions(model=MODEL, api_key="k", tools=[lc.file_search])


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([("user", "x"), ("asistant", "y")], r"messages\[1\]\.role: .*'asistant'.* Did you mean 'assistant'\?"),
        ([("model", "y")], "Did you mean 'assistant'"),
        ([{"role": "model", "content": "y"}], "Did you mean 'assistant'"),
        ([{"role": "usr", "content": "y"}], "Did you mean 'user'"),
        ([("tool", "y")], "ToolMessage"),
        ([{"role": "function", "content": "y"}], "ToolMessage"),
        ([{"content": "y"}], "messages: .*role"),
        (7, "Invalid input type"),
    ],
    ids=str,
)
@pytest.mark.parametrize("way", ["invoke", "stream", "batch", "start"])
def test_a_role_that_langchain_does_not_have(messages: Any, words: str, way: str) -> None:
    emulator = Emulator()
    model = lc.ChatGeminiInteractions(model=MODEL, api_key="k", transport=emulator.transport())
    ways: dict[str, Any] = {"batch": lambda: model.batch([messages]), "stream": lambda: list(model.stream(messages))}
    with pytest.raises(ModelInvalidRequestError, match=words):
        ways.get(way, lambda: getattr(model, way)(messages))()
    assert not emulator.requests


def test_roles_of_llamaindex_are_its_own_business() -> None:
    with pytest.raises(ValueError, match="chatbot"):
        ChatMessage(role="asistant", content="x")  # type: ignore[arg-type]
