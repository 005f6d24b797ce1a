"""A conversation that another provider began: what it said goes on, what only its provider understands stays there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from llama_index.core.base.llms.types import ChatMessage, TextBlock, ThinkingBlock, ToolCallBlock

from gemini_interactions.conversation.replay import MALFORMED, replayable
from gemini_interactions.langchain.to_steps import messages_to_steps as langchain_steps
from gemini_interactions.litellm.to_steps import messages_to_steps as litellm_steps
from gemini_interactions.llamaindex.to_steps import messages_to_steps as llamaindex_steps

from ..steps import call_of, output_of, text_of

FOREIGN = "ErUBCkYIBxgCIkDx0Gz"
NO = [output_of(text_of("No."))]
SPOKEN = {"id": "audio_1", "data": "UklGRg==", "transcript": "No.", "expires_at": 1}
CALLS_IN_CONTENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Anthropic": ({"type": "tool_use", "id": "c1", "name": "f", "input": {"a": 1}}, {"a": 1}),
    "OpenAI": ({"type": "function_call", "id": "fc", "call_id": "c1", "name": "f", "arguments": '{"a": 1}'}, {"a": 1}),
    "Bedrock": ({"toolUse": {"toolUseId": "c1", "name": "f", "input": {"a": 1}}}, {"a": 1}),
    "generateContent": ({"functionCall": {"id": "c1", "name": "f", "args": {"a": 1}}}, {"a": 1}),
    "freeform": ({"type": "custom_tool_call", "id": "ct", "call_id": "c1", "name": "f", "input": "a"}, {"input": "a"}),
}
ANSWERED: dict[str, Callable[[list[Any]], list[dict[str, Any]]]] = {
    "langchain": lambda content: langchain_steps([AIMessage(content), ToolMessage("1", tool_call_id="c1")]),
    "langchain, by a user": lambda content: langchain_steps(
        [AIMessage(content), HumanMessage([{"type": "tool_result", "tool_use_id": "c1", "content": "1"}])]
    ),
    "litellm": lambda content: litellm_steps(
        [{"role": "assistant", "content": content}, {"role": "tool", "tool_call_id": "c1", "content": "1"}]
    ),
}


def called(arguments: Any) -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": "f", "arguments": arguments}}


def legacy(arguments: Any) -> ChatMessage:
    return ChatMessage(role="assistant", content=None, additional_kwargs={"tool_calls": [called(arguments)]})


def block(arguments: Any) -> ChatMessage:
    return ChatMessage(role="assistant", blocks=[ToolCallBlock(tool_call_id="c1", tool_name="f", tool_kwargs=arguments)])


def invalid(arguments: str) -> AIMessage:
    return AIMessage("", invalid_tool_calls=[{"id": "c1", "name": "f", "args": arguments, "error": None}])


CALLERS: dict[str, Callable[[Any], list[dict[str, Any]]]] = {
    "langchain, invalid": lambda text: langchain_steps([invalid(text)]),
    "llamaindex": lambda text: llamaindex_steps([block(text)]),
    "llamaindex, of old": lambda text: llamaindex_steps([legacy(text)]),
    "litellm": lambda text: litellm_steps([{"role": "assistant", "content": None, "tool_calls": [called(text)]}]),
}

ARGUMENTS: dict[str, dict[str, Any]] = {
    '{"city": "Paris", "days": 3}': {"city": "Paris", "days": 3},
    json.dumps('{"city": "Paris"}'): {"city": "Paris"},
    json.dumps(json.dumps('{"city": "Paris"}')): {"city": "Paris"},
    ' {"city": "Paris"}\n': {"city": "Paris"},
    "{}": {},
    "{broken": {MALFORMED: "{broken"},
    '{"city": "Par': {MALFORMED: '{"city": "Par'},
    "[1, 2]": {MALFORMED: "[1, 2]"},
    '"Paris"': {MALFORMED: '"Paris"'},
    "Paris": {MALFORMED: "Paris"},
    '{"a": NaN}': {MALFORMED: '{"a": NaN}'},
}


@pytest.mark.parametrize("text", ARGUMENTS)
@pytest.mark.parametrize("caller", CALLERS)
def test_arguments_that_are_json_text_are_arguments_and_none_is_lost(caller: str, text: str) -> None:
    [call] = [step for step in replayable(CALLERS[caller](text)) if step["type"] == "function_call"]
    assert (call["id"], call["name"], call["arguments"]) == ("c1", "f", ARGUMENTS[text])


REPLIES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "langchain: Anthropic's thinking": (
        langchain_steps(
            [
                AIMessage(
                    [
                        {"type": "thinking", "thinking": "t", "signature": FOREIGN},
                        {"type": "redacted_thinking", "data": FOREIGN},
                        {"type": "text", "text": "No."},
                    ],
                    response_metadata={"model_provider": "anthropic"},
                )
            ]
        ),
        NO,
    ),
    "langchain: generateContent's signatures": (
        langchain_steps(
            [
                AIMessage(
                    [
                        {"type": "reasoning", "reasoning": "t", "extras": {"signature": FOREIGN}},
                        {"type": "text", "text": "No.", "extras": {"signature": FOREIGN}},
                        {"type": "tool_call", "id": "c1", "name": "f", "args": {"a": 1}, "extras": {"signature": FOREIGN}},
                    ],
                    tool_calls=[{"id": "c1", "name": "f", "args": {"a": 1}}],
                    response_metadata={"model_provider": "google_genai", "output_version": "v1"},
                    additional_kwargs={"__gemini_function_call_thought_signatures__": {"c1": FOREIGN}},
                )
            ]
        ),
        [*NO, call_of("c1", a=1)],
    ),
    "langchain: a refusal": (langchain_steps([AIMessage("", additional_kwargs={"refusal": "No."})]), NO),
    "langchain: a refusal among the content": (langchain_steps([AIMessage([{"type": "refusal", "refusal": "No."}])]), NO),
    "langchain: Anthropic's citation of an encrypted place": (
        langchain_steps(
            [
                AIMessage(
                    [
                        {
                            "type": "text",
                            "text": "No.",
                            "annotations": [
                                {"type": "citation", "url": "https://a", "extras": {"encrypted_index": FOREIGN}},
                                {"type": "citation", "cited_text": "c", "extras": {"document_index": 0}},
                                {"type": "non_standard_annotation", "value": {"type": "container_file_citation"}},
                            ],
                        }
                    ]
                )
            ]
        ),
        [output_of({**text_of("No."), "annotations": [{"type": "url_citation", "url": "https://a"}]})],
    ),
    "langchain: OpenAI's spoken answer": (langchain_steps([AIMessage("", additional_kwargs={"audio": SPOKEN})]), NO),
    "langchain: Google's spoken answer": (
        langchain_steps([AIMessage("", additional_kwargs={"audio": b"RIFF\x24\0\0\0WAVEfmt "})]),
        [output_of({"type": "audio", "data": "UklGRiQAAABXQVZFZm10IA==", "mime_type": "audio/wav"})],
    ),
    **{
        f"{adapter}: a call that stands among the content alone, {name}": (steps([part])[:1], [call_of("c1", **arguments)])
        for adapter, steps in ANSWERED.items()
        for name, (part, arguments) in CALLS_IN_CONTENT.items()
    },
    "langchain: a freeform call, wrapped": (
        ANSWERED["langchain"]([{"type": "non_standard", "value": CALLS_IN_CONTENT["freeform"][0]}])[:1],
        [call_of("c1", input="a")],
    ),
    "litellm: a call that stands in both places": (
        litellm_steps(
            [
                {
                    "role": "assistant",
                    "content": [CALLS_IN_CONTENT["Anthropic"][0]],
                    "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}],
                }
            ]
        ),
        [call_of("c1", a=1)],
    ),
    "litellm: half an answer, and a refusal as a part": (
        litellm_steps(
            [{"role": "assistant", "content": [{"type": "text", "text": "Well."}, {"type": "refusal", "refusal": "No."}]}]
        ),
        [output_of(text_of("Well.\n\nNo."))],
    ),
    "litellm: OpenAI's spoken answer": (litellm_steps([{"role": "assistant", "content": None, "audio": SPOKEN}]), NO),
    "llamaindex: thinking": (
        llamaindex_steps(
            [
                ChatMessage(
                    role="assistant",
                    blocks=[
                        ThinkingBlock(content="t", additional_information={"signature": FOREIGN}),
                        TextBlock(text="No."),
                    ],
                    additional_kwargs={"thought_signatures": [FOREIGN]},
                )
            ]
        ),
        NO,
    ),
    "llamaindex: a refusal": (
        llamaindex_steps([ChatMessage(role="assistant", content=None, additional_kwargs={"refusal": "No."})]),
        NO,
    ),
    "litellm: a refusal": (litellm_steps([{"role": "assistant", "content": None, "refusal": "No."}]), NO),
    "litellm: a refusal among the content": (
        litellm_steps([{"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}]),
        NO,
    ),
    "litellm: half an answer, and a refusal": (
        litellm_steps([{"role": "assistant", "content": "Well.", "refusal": "No."}]),
        [output_of(text_of("Well.\n\nNo."))],
    ),
}


@pytest.mark.parametrize("name", REPLIES)
def test_words_and_calls_go_on_and_thoughts_and_signatures_stay(name: str) -> None:
    found, expected = REPLIES[name]
    assert found == expected


class TestTwoCallsOfOneId:
    """Each is sent, with its own result, under an id of its own."""

    EXPECTED = (
        ("function_call", "c1", "f", {"a": 1}),
        ("function_call", "c1-2", "g", {"b": 2}),
        ("function_result", "c1", "f", "one"),
        ("function_result", "c1-2", "g", "two"),
    )

    def told(self, steps: list[dict[str, Any]]) -> tuple[Any, ...]:
        def of(step: dict[str, Any]) -> tuple[Any, ...]:
            if step["type"] == "function_call":
                return step["type"], step["id"], step["name"], step["arguments"]
            return step["type"], step["call_id"], step["name"], step["result"]

        return tuple(of(step) for step in replayable(steps) if step["type"].startswith("function_"))

    def test_langchain(self) -> None:
        calls: list[Any] = [{"id": "c1", "name": "f", "args": {"a": 1}}, {"id": "c1", "name": "g", "args": {"b": 2}}]
        results = [ToolMessage(text, tool_call_id="c1") for text in ("one", "two")]
        assert self.told(langchain_steps([HumanMessage("?"), AIMessage("", tool_calls=calls), *results])) == self.EXPECTED

    def test_llamaindex(self) -> None:
        blocks = [ToolCallBlock(tool_call_id="c1", tool_name=name, tool_kwargs={key: n}) for name, key, n in CALLED]
        results = [ChatMessage(role="tool", content=text, additional_kwargs={"tool_call_id": "c1"}) for text in ("one", "two")]
        assert self.told(llamaindex_steps([ChatMessage(role="assistant", blocks=blocks), *results])) == self.EXPECTED

    def test_litellm(self) -> None:
        calls = [
            {"id": "c1", "type": "function", "function": {"name": name, "arguments": json.dumps({key: n})}}
            for name, key, n in CALLED
        ]
        results = [{"role": "tool", "tool_call_id": "c1", "content": text} for text in ("one", "two")]
        found = litellm_steps([{"role": "assistant", "content": None, "tool_calls": calls}, *results])
        assert self.told(found) == self.EXPECTED


CALLED = (("f", "a", 1), ("g", "b", 2))
